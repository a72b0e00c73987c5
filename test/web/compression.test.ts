import { request } from 'node:http'
import type { IncomingHttpHeaders } from 'node:http'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { demoPassword, demoPeople } from '../../src/demo/world.ts'
import { assetUrl } from '../../src/web/assets.ts'
import { openWorld } from '../support/world.ts'
import type { World } from '../support/world.ts'
import { openTestSqlite } from '../support/databases.ts'

let world: World
beforeEach(async () => {
  world = await openWorld(await openTestSqlite())
  // The longest page that somebody sees before they sign in.
  world.context.demo = { password: demoPassword, people: demoPeople }
})
afterEach(async () => {
  await world.close()
  await world.context.db.close()
})

/** An answer as raw bytes. */
const fetchRaw = (path: string, headers: Record<string, string> = {}): Promise<{ headers: IncomingHttpHeaders; bytes: Buffer }> =>
  new Promise((resolve, reject) => {
    request(world.context.config.publicUrl + path, { headers }, (answer) => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.on('end', () => resolve({ headers: answer.headers, bytes: Buffer.concat(chunks) }))
    })
      .on('error', reject)
      .end()
  })
const browser = { 'accept-encoding': 'gzip, deflate, br, zstd' }
const css = assetUrl('nhsuk.css')

it('the sign-in page and all that it loads take less than 60 kB', async () => {
  const page = await fetchRaw('/sign-in', browser)
  expect(page.headers['content-encoding']).toBe('gzip')
  const html = gunzipSync(page.bytes).toString()
  const linked = [...html.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)].map((match) => match[1] ?? '')
  expect(linked).toContain(css)
  const assets = await Promise.all([...linked, assetUrl('nhsuk.js')].map((path) => fetchRaw(path, browser)))
  expect([page, ...assets].reduce((sum, { bytes }) => sum + bytes.length, 0)).toBeLessThan(60_000)
})

it('an asset is the same with brotli, gzip and plain, and cached forever', async () => {
  const [plain, zipped, packed, refused] = await Promise.all(
    ['identity', 'gzip', 'br, gzip', 'br;q=0, gzip;q=0'].map((accepted) => fetchRaw(css, { 'accept-encoding': accepted })),
  )
  expect([plain, zipped, packed, refused].map((one) => one?.headers['content-encoding'])).toEqual([undefined, 'gzip', 'br', undefined])
  const text = plain?.bytes.toString()
  expect(text).toContain('nhsuk-button')
  expect(gunzipSync(zipped?.bytes ?? '').toString()).toBe(text)
  expect(brotliDecompressSync(packed?.bytes ?? '').toString()).toBe(text)
  for (const one of [plain, zipped, packed])
    expect(one?.headers).toMatchObject({
      vary: 'Accept-Encoding',
      'cache-control': 'public, max-age=31536000, immutable',
      'content-type': 'text/css; charset=utf-8',
    })
})

it.each([
  ['is compressed for a browser that asks for it', '/sign-in', browser, 'gzip'],
  ['is compressed for a browser that comes from a page of ours', '/sign-in', { ...browser, 'sec-fetch-site': 'same-origin' }, 'gzip'],
  ['is sent plain to a client that does not ask', '/sign-in', {}, undefined],
  ['is sent plain if another site led to it', '/sign-in', { ...browser, 'sec-fetch-site': 'cross-site' }, undefined],
  ['is sent plain if it is small', '/forgotten-password', browser, undefined],
])('a page %s', async (_what, path, headers, encoding) => {
  const answer = await fetchRaw(path, headers)
  expect(answer.headers['content-encoding']).toBe(encoding)
  expect(answer.headers['content-length']).toBe(String(answer.bytes.length))
})

it('the sign-in page sets only the cookie of its form, and creates no session', async () => {
  const { headers } = await fetchRaw('/sign-in', browser)
  expect(headers['set-cookie']?.map((cookie) => cookie.split('=')[0])).toEqual(['slipway-form'])
  expect(await world.context.db.read.selectFrom('sessions').select('id_hash').execute()).toEqual([])
})
