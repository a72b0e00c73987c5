import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { environmentFor, freePort, startProduct } from '../support/product.ts'

const home = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'slipway-cli-'))
const file = join(home, 'cli.db')
let port: number
beforeAll(async () => {
  port = await freePort()
})
afterAll(() => rmSync(home, { recursive: true, force: true }))

async function node(...args: string[]): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(process.execPath, args, { env: environmentFor(file, port), stdio: ['ignore', 'pipe', 'pipe'] })
  const said = { out: '', err: '' }
  child.stdout.on('data', (chunk: Buffer) => {
    said.out += chunk.toString()
  })
  child.stderr.on('data', (chunk: Buffer) => {
    said.err += chunk.toString()
  })
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, ...said }
}
const create = (...args: string[]) => node('src/bin.ts', 'sandbox', 'create', ...args)

it.each([
  [['--service', '20000x'], 'is not one'],
  [['--service', '2000099999', '--edition', 'api-9'], 'no edition api-9'],
  [[], 'at least one service'],
  [['--service', '1', '--days', 'many'], 'whole number'],
])('sandbox create refuses %j with a sentence', async (args, says) => {
  const { code, out, err } = await create(...args)
  expect([code, out]).toEqual([1, ''])
  expect(err).toContain(says)
  expect(err.trim().split('\n')).toHaveLength(1)
})

it('sandbox create prints a key and a base URL where two independent FHIR libraries can book', async () => {
  const made = await create('--service', '2000099999,2000088888', '--name', 'Practice of a supplier', '--edition', 'api-2.0.1', '--scenarios', '--json')
  expect([made.code, made.err]).toEqual([0, ''])
  const { key, baseUrl } = JSON.parse(made.out) as { key: string; baseUrl: string }
  expect(Object.keys(JSON.parse(made.out) as object)).toEqual(['key', 'baseUrl'])
  expect(baseUrl).toBe(`http://127.0.0.1:${port}/sandbox/${key}/STU3`)
  const product = await startProduct(file, { port })
  try {
    for (const dosId of ['2000099999', '2000088888']) {
      const { code, out, err } = await node('test/support/fhir-client.ts', baseUrl, dosId)
      expect([code, err]).toEqual([0, ''])
      const steps = out
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as { step: string; status: number; slots?: number; says?: string; state?: string })
      expect(steps.map((one) => [one.step, one.status])).toEqual([
        ['search', 200],
        ['book', 201],
        ['book again', 422],
        ['read', 200],
        ['cancel', 200],
      ])
      // Eight days or part of the first, each with 60 slots in its own diary.
      expect(steps[0]?.slots).toBeGreaterThanOrEqual(7 * 60)
      expect(steps[0]?.slots).toBeLessThanOrEqual(8 * 60)
      expect(steps[2]?.says).toBe('Slot no longer available')
      expect([steps[3]?.state, steps[4]?.state]).toEqual(['booked', 'cancelled'])
      const second = await node('test/support/medplum-client.ts', baseUrl, dosId)
      expect([second.code, second.err]).toEqual([0, ''])
      expect(
        second.out
          .trim()
          .split('\n')
          .map((line) => {
            const one = JSON.parse(line) as { step: string; status: number; state?: string }
            return [one.step, one.status, one.state]
          }),
      ).toEqual([
        ['search', 200, undefined],
        ['book', 201, 'booked'],
        ['book again', 422, undefined],
        ['read', 200, 'booked'],
        ['cancel', 200, 'cancelled'],
      ])
    }
  } finally {
    await product.end()
  }
  expect(JSON.parse((await node('src/bin.ts', 'verify', '--json')).out)).toMatchObject({ chain: { ok: true } })
})
