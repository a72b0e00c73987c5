import manifest from '../package.json' with { type: 'json' }

/** The version of Slipway, from its package. */
export const version = manifest.version
