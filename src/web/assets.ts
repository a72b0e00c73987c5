import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import express from 'express'
import type { Router } from 'express'
import { PackedText } from './packed-text.ts'

const vendor = join(dirname(createRequire(import.meta.url).resolve('nhsuk-frontend/package.json')), 'dist/nhsuk')
const own = new URL('./public/', import.meta.url)

/** The design system's fonts are licensed to the NHS and come from its host: without these rules pages use Arial. */
const withoutFonts = (css: string): string =>
  css
    .split('@font-face')
    .map((rules, index) => (index === 0 ? rules : rules.slice(rules.indexOf('}') + 1)))
    .join('')
    .replace(/\/\*# sourceMappingURL=[\w.]+ \*\//, '')

const files = {
  'nhsuk.css': { type: 'text/css', body: withoutFonts(readFileSync(join(vendor, 'nhsuk-frontend.min.css'), 'utf8')) },
  'nhsuk.js': { type: 'text/javascript', body: readFileSync(join(vendor, 'nhsuk-frontend.min.js'), 'utf8').replace(/\/\/# sourceMappingURL.*/, '') },
  'slipway.css': { type: 'text/css', body: readFileSync(new URL('slipway.css', own), 'utf8') },
  'slipway.js': { type: 'text/javascript', body: readFileSync(new URL('slipway.js', own), 'utf8') },
  'copy.js': { type: 'text/javascript', body: readFileSync(new URL('copy.js', own), 'utf8') },
  'edit-cell.js': { type: 'text/javascript', body: readFileSync(new URL('edit-cell.js', own), 'utf8') },
  'arrow-keys.js': { type: 'text/javascript', body: readFileSync(new URL('arrow-keys.js', own), 'utf8') },
  'live-parts.js': { type: 'text/javascript', body: readFileSync(new URL('live-parts.js', own), 'utf8') },
  'live-log.js': { type: 'text/javascript', body: readFileSync(new URL('live-log.js', own), 'utf8') },
}
type AssetName = keyof typeof files

const version = createHash('sha256')
  .update(
    Object.values(files)
      .map((file) => file.body)
      .join(''),
  )
  .digest('hex')
  .slice(0, 12)

const assets = Object.entries(files).map(([name, { type, body }]) => ({ name, type, text: new PackedText(body) }))

/** The address of an asset; it changes when any asset changes, so browsers may cache each for ever. */
export const assetUrl = (name: AssetName): string => `/assets/${version}/${name}`

/** Compresses every asset in the thread pool, before a browser asks for one. */
export const packAssets = (): Promise<unknown> => Promise.all(assets.map(({ text }) => text.packAll()))

export function assetsRouter(): Router {
  const router = express.Router()
  for (const { name, type, text } of assets)
    router.get(`/${version}/${name}`, async (req, res) => {
      const { encoding, bytes } = await text.for(req.acceptsEncodings('br', 'gzip'))
      if (encoding !== 'identity') res.setHeader('Content-Encoding', encoding)
      res
        .set({
          'Content-Type': `${type}; charset=utf-8`,
          'Content-Length': String(bytes.length),
          'Cache-Control': 'public, max-age=31536000, immutable',
          Vary: 'Accept-Encoding',
          'X-Content-Type-Options': 'nosniff',
        })
        .end(bytes)
    })
  return router
}
