import { mkdtempSync, rmSync, statfsSync } from 'node:fs'
import { availableParallelism, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { seedSlots } from './seed.ts'
import { table } from './table.ts'
import { importing } from './import-workload.ts'
import { changingPages, changingTable } from './changing-pages.ts'
import { pages } from './page-workloads.ts'
import { booking, readingAndCancelling, rush, searching } from './workloads.ts'
import type { Line, Sized } from './workloads.ts'

/**
 * Compares the product with a bare Express server, as separate processes on this machine, in alternation: ratios hold on other machines and beside other
 * work, where figures a second do not. `--quick` is a smoke run of a minute, `--json` for programs, `--only W1,W2` for some of the workloads, `--engine
 * sqlite` or `postgres` for one engine of W5 and W6.
 */
const { values } = parseArgs({ options: { quick: { type: 'boolean' }, json: { type: 'boolean' }, only: { type: 'string' }, engine: { type: 'string' } } })
const quick = values.quick === true
const wanted = values.only?.toUpperCase().split(',')
const isWanted = (work: string): boolean => wanted === undefined || wanted.includes(work)
const plan = quick ? { pairs: 2, seconds: 0.7, connections: 10 } : { pairs: 5, seconds: 3, connections: 10 }
const labels = quick
  ? ([
      ['10k', 10_000],
      ['100k', 100_000],
    ] as const)
  : ([
      ['10k', 10_000],
      ['100k', 100_000],
      ['1M', 1_000_000],
    ] as const)
const tmpfs = 0x01021994

const say = (words: string): void => {
  process.stderr.write(`${words}\n`)
}
const home = mkdtempSync(join(tmpdir(), 'slipway-bench-'))
const started = Date.now()
try {
  if (statfsSync(home).type === tmpfs) throw new Error(`${tmpdir()} is in memory, where a commit costs nothing. Set TMPDIR to a folder on a disk.`)
  const lines: Line[] = []
  const sizes: Sized[] = []
  for (const [label, slots] of ['W1', 'W2', 'W3', 'W4'].some(isWanted) ? labels : []) {
    say(`Making a database of ${label} slots …`)
    const file = join(home, `${label}.db`)
    sizes.push({ label, file, diaries: await seedSlots(file, slots) })
  }
  const largest = sizes.at(-1)
  if (isWanted('W1')) {
    say('W1 search …')
    lines.push(...(await searching(plan, sizes, 600)))
  }
  if (largest && (isWanted('W2') || isWanted('W4'))) {
    say('W2 booking …')
    lines.push(...(await booking(plan, largest, home)))
  }
  if (largest && isWanted('W4')) {
    say('W4 read and cancel …')
    lines.push(...(await readingAndCancelling(plan, largest)))
  }
  if (isWanted('W5') || isWanted('W6')) {
    const sizes = quick ? [700, 7160] : [700, 7160, 71_600]
    const found = await changingPages({
      home,
      sizes: isWanted('W6') ? sizes : [7160],
      rates: (services) => (services === 7160 && isWanted('W5') ? [0, 1, 10] : [10]),
      engines: values.engine === undefined ? ['SQLite', 'PostgreSQL'] : [values.engine === 'postgres' ? 'PostgreSQL' : 'SQLite'],
      seconds: quick ? 2 : 5,
      readers: 10,
      say,
    })
    process.stdout.write(values.json ? `${JSON.stringify(found, null, 2)}\n` : changingTable(found))
    if (found.some((one) => one.wrong > 0)) process.exitCode = 1
  }
  // Pages that nobody changes come from the cache, so this measures the cache against a bare server. Windows are shorter: eight pages, three sizes.
  const ofPages = isWanted('UNCHANGED')
    ? await pages(quick ? plan : { ...plan, pairs: 5, seconds: 2.5 }, home, quick ? [700, 7160] : [700, 7160, 71_600], say)
    : null
  lines.push(...(ofPages?.lines ?? []))
  if (isWanted('W7')) say('W7 import …')
  const imported = isWanted('W7') ? await importing(home, quick ? 700 : 7160) : null
  say('W3 hot slots …')
  const rushed = largest && isWanted('W3') ? await rush(largest, 50) : null
  const wrong = lines.reduce((sum, line) => sum + [...line.product, ...(line.bare ?? [])].reduce((all, window) => all + window.wrong, 0), 0)
  const fair =
    rushed === null ||
    (rushed.statuses['201'] === rushed.hot && rushed.bookedOnce === rushed.hot && rushed.statuses['422'] === rushed.hot * (rushed.clients - 1))
  const machine = {
    node: process.version,
    cores: availableParallelism(),
    loadAverage: loadavg()[0] ?? 0,
    took: Math.round((Date.now() - started) / 1000),
    ...plan,
  }
  process.stdout.write(
    values.json
      ? `${JSON.stringify({ machine, lines, afresh: ofPages?.afresh ?? [], rush: rushed, imported, wrong, fair }, null, 2)}\n`
      : table({ machine, lines, afresh: ofPages?.afresh ?? [], rush: rushed, imported, wrong, fair }),
  )
  if (wrong > 0 || !fair) process.exitCode = 1
} finally {
  rmSync(home, { recursive: true, force: true })
}
