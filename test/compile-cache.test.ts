import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { environmentFor, run } from './support/product.ts'

it.each([
  ['src/bin.ts', ['--help']],
  ['src/main.ts', []],
])('a start of %s fills the compile cache for the next', { timeout: 240_000 }, async (script, args) => {
  const home = mkdtempSync(join(tmpdir(), 'slipway-start-'))
  const cache = join(home, 'cache')
  // An invalid configuration ends the product once it is loaded.
  await run(script, args, { ...environmentFor(join(home, 'slipway.db'), 0), PORT: 'none', NODE_COMPILE_CACHE: cache })
  expect(readdirSync(cache, { recursive: true }).length).toBeGreaterThan(100)
  rmSync(home, { recursive: true, force: true })
})
