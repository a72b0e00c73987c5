import manifest from '../package.json' with { type: 'json' }

/** Which Slipway this is, as its package says. */
export const version = manifest.version
