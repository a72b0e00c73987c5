import { Worker } from 'node:worker_threads'
import { writeXlsx } from 'hucre/xlsx'
import { afterEach, expect, it, vi } from 'vitest'
import { watchProcessorTime } from '../../../src/processor-time.ts'
import { ReadersBusy, ReadingQueue } from '../../../src/tracker/workbook/reading-queue.ts'
import { WorkbookRefusal } from '../../../src/tracker/workbook/workbook-refusal.ts'
import { readers, readWorkbook } from '../../../src/tracker/workbook/workbook.ts'
import { openWorld } from '../../support/world.ts'
import { uploadAndContinue } from '../../support/upload.ts'
import { openTestSqlite } from '../../support/databases.ts'

afterEach(() => {
  vi.useRealTimers()
})

/** A file that takes longer than one check of the thread. */
const large = (): Promise<Uint8Array> =>
  writeXlsx({ sheets: [{ name: 'Data', rows: Array.from({ length: 6000 }, (_, row) => Array.from({ length: 15 }, (__, cell) => `${row} ${cell}`)) }] })

it('a file that the machine has no time to read is not blamed: the page says that the machine is busy', async () => {
  const bytes = await large()
  await expect(readWorkbook(bytes, { limits: { rows: 12_000, milliseconds: 1_000_000, lateMs: 0 } })).rejects.toThrow(ReadersBusy)
  expect((await readWorkbook(bytes, { limits: { rows: 12_000, milliseconds: 1_000_000 } })).sheets[0]?.rows).toHaveLength(6000)
})

it('a file that takes too much of a processor is refused with the limit', async () => {
  const refused = readWorkbook(await large(), { limits: { rows: 12_000, milliseconds: 1 } })
  await expect(refused).rejects.toThrow(WorkbookRefusal)
  await expect(refused).rejects.toThrow(/more than 0.001 seconds of processor time/)
})

it('a file of too many rows is refused with the limit', async () => {
  await expect(readWorkbook(await large(), { limits: { rows: 100, milliseconds: 20_000 } })).rejects.toThrow(/more than 100 rows/)
})

it.each([
  ['works all the time', 'over', 1],
  ['gets a tenth of a processor', 'over', 0.1],
  ['gets hardly any of a processor', 'late', 0.001],
] as const)('a thread that %s is ended as %s', async (_, verdict, share) => {
  vi.useFakeTimers()
  const told: string[] = []
  const startedAt = performance.now()
  const used = () => ({ user: (performance.now() - startedAt) * share * 1000, system: 0 })
  const end = watchProcessorTime(
    { cpuUsage: async () => used() },
    { from: { user: 0, system: 0 }, mostMs: 2000, lateMs: 60_000, over: () => told.push('over'), late: () => told.push('late') },
  )
  await vi.advanceTimersByTimeAsync(1900)
  expect(told).toEqual([])
  while (told.length === 0) await vi.advanceTimersByTimeAsync(100)
  end()
  expect(told).toEqual([verdict])
  expect(Math.round((performance.now() - startedAt) / 100)).toBe({ over: Math.round(20 / share), late: 600 }[verdict])
  await vi.advanceTimersByTimeAsync(10_000)
  expect(told).toHaveLength(1)
})

it('a thread that does not report its use has until its deadline', async () => {
  vi.useFakeTimers()
  const told: string[] = []
  const end = watchProcessorTime({}, { from: null, mostMs: 1, lateMs: 5000, over: () => told.push('over'), late: () => told.push('late') })
  await vi.advanceTimersByTimeAsync(4900)
  expect(told).toEqual([])
  await vi.advanceTimersByTimeAsync(200)
  end()
  expect(told).toContain('late')
})

it.each([
  ['JavaScript', 'for (;;) {}'],
  ['an expression', '/^(a+)+$/.test("a".repeat(60) + "b")'],
  ['unpacking', 'const zlib = require("node:zlib"); const bytes = zlib.deflateRawSync(Buffer.alloc(50e6)); for (;;) zlib.inflateRawSync(bytes)'],
])('a thread that never yields is detected, in %s', async (_, code) => {
  const worker = new Worker(code, { eval: true })
  const { promise, resolve } = Promise.withResolvers<string>()
  const end = watchProcessorTime(worker, { from: null, mostMs: 50, lateMs: 50_000, over: () => resolve('over'), late: () => resolve('late') })
  expect(await promise).toBe('over')
  end()
  await worker.terminate()
})

it('few files are read at once, others wait their turn, and beyond that people are asked to try again later', async () => {
  const queue = new ReadingQueue({ atOnce: 2, mostWaiting: 3, waitMs: 1_000_000 })
  let reading = 0
  let most = 0
  const order: number[] = []
  const gates = Array.from({ length: 6 }, () => Promise.withResolvers<void>())
  const reads = gates.map((gate, index) =>
    queue.run(async () => {
      order.push(index)
      reading += 1
      most = Math.max(most, reading)
      await gate.promise
      reading -= 1
      if (index === 0) throw new Error('broken')
    }),
  )
  const outcomes = Promise.allSettled(reads)
  await expect(reads[5]).rejects.toThrow(ReadersBusy)
  expect(order).toEqual([0, 1])
  for (const gate of gates) {
    gate.resolve()
    await new Promise((turn) => setImmediate(turn))
  }
  expect((await outcomes).map((one) => one.status)).toEqual(['rejected', 'fulfilled', 'fulfilled', 'fulfilled', 'fulfilled', 'rejected'])
  expect([most, order]).toEqual([2, [0, 1, 2, 3, 4]])
  expect(await queue.run(async () => 'read')).toBe('read')
})

it('a person who waits too long is asked to try again later, and blocks nobody', async () => {
  vi.useFakeTimers()
  const queue = new ReadingQueue({ atOnce: 1, mostWaiting: 3, waitMs: 1000 })
  const gate = Promise.withResolvers<string>()
  const first = queue.run(() => gate.promise)
  const second = queue.run(async () => 'second')
  const refused = expect(second).rejects.toThrow(ReadersBusy)
  await vi.advanceTimersByTimeAsync(1000)
  await refused
  const third = queue.run(async () => 'third')
  gate.resolve('first')
  expect(await Promise.all([first, third])).toEqual(['first', 'third'])
})

it('an upload while readers are busy gets its own page with 503 and when to try again, and nothing is kept', async () => {
  const db = await openTestSqlite()
  const world = await openWorld(db)
  const gate = Promise.withResolvers<void>()
  const busy: Promise<void>[] = []
  try {
    const team = await world.visitor().signIn((await world.account('Bea Turner', 'booking-team')).email)
    const bytes = await writeXlsx({ sheets: [{ name: 'Data', rows: [['ODS code'], ['A10000']] }] })
    for (let reader = 0; reader < 12; reader += 1) busy.push(readers.run(() => gate.promise))
    const told = await uploadAndContinue(team, bytes, 'tracker.xlsx')
    expect([told.status, told.text]).toEqual([503, expect.stringContaining('too busy to read your file just now')])
    expect(told.text).toContain('<h1 class="nhsuk-heading-l">Import a file</h1>')
    expect(told.text).not.toMatch(/unpacks|damaged/)
    expect(await db.read.selectFrom('imports').select('id').execute()).toEqual([])
    expect(await db.read.selectFrom('tracker_imports').select('id').execute()).toEqual([])
  } finally {
    gate.resolve()
    await Promise.all(busy)
    await world.close()
    await db.close()
  }
})
