import { spreadOf } from './compare.ts'
import type { Imported } from './import-workload.ts'
import type { Load } from './load.ts'
import type { Afresh } from './page-workloads.ts'
import type { Line, Rush } from './workloads.ts'

interface Result {
  machine: { node: string; cores: number; loadAverage: number; took: number; pairs: number; connections: number }
  lines: Line[]
  afresh: Afresh[]
  rush: Rush | null
  imported: Imported | null
  wrong: number
  fair: boolean
}

const two = (value: number): string => value.toFixed(2)
const perSecond = (windows: Load[] | null): string =>
  windows === null ? '' : Math.round(spreadOf(windows.map((one) => one.perSecond)).median).toLocaleString('en-GB')
const p99 = (windows: Load[] | null): string =>
  windows === null || windows.every((one) => one.p99 === 0) ? '' : `${spreadOf(windows.map((one) => one.p99)).median.toFixed(1)} ms`

/** Microseconds of processor time a request: comparable beside other work, where figures a second are not. */
function cpu(windows: Load[] | null): string {
  const known = (windows ?? []).flatMap((one) => (one.cpu === null ? [] : [one.cpu]))
  return known.length === 0 ? '' : `${Math.round(spreadOf(known).median)} µs`
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`

const importSaid = ({ rows, kilobytes, toReview, toWritten, longestStall, longestPage, pagesP99, peakMegabytes }: Imported): string =>
  `W7 import of ${rows.toLocaleString('en-GB')} rows, ${kilobytes} KB: ${seconds(toReview)} to the review (aim 15 s), ${seconds(toWritten)} to write (aim 20 s); meanwhile the longest stall was ${longestStall.toFixed(0)} ms (aim 25 ms), the list of services took ${longestPage.toFixed(0)} ms at most (aim 250 ms), p99 ${pagesP99.toFixed(0)} ms; at most ${peakMegabytes} MB (aim 500 MB)`

/** The result as lines of text with aligned columns. */
export function table({ machine, lines, afresh, rush, imported, wrong, fair }: Result): string {
  const head = ['Work', 'Ratio', 'Spread', 'Aim', 'Against', 'Product a second', 'Other a second', 'p99', 'Other p99', 'CPU', 'Other CPU', 'Wrong answers']
  const rows = lines.map((line) => [
    line.work,
    two(line.ratio.median),
    `${two(line.ratio.least)} to ${two(line.ratio.most)}`,
    line.aim ?? '',
    line.of,
    perSecond(line.product),
    perSecond(line.bare),
    p99(line.product),
    p99(line.bare),
    cpu(line.product),
    cpu(line.bare),
    String([...line.product, ...(line.bare ?? [])].reduce((sum, one) => sum + one.wrong, 0)),
  ])
  const widths = head.map((name, column) => Math.max(name.length, ...rows.map((row) => row[column]?.length ?? 0)))
  const drawn = [head, ...rows].map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ')
      .trimEnd(),
  )
  const busiest = Math.max(0, ...lines.flatMap((line) => [...line.product, ...(line.bare ?? [])].map((one) => one.generator)))
  const said = [
    ...drawn,
    '',
    ...(rush === null
      ? []
      : [
          `W3 ${rush.clients} clients for each of ${rush.hot} slots: ${Object.entries(rush.statuses)
            .map(([status, count]) => `${count.toLocaleString('en-GB')} × ${status}`)
            .join(', ')}; ${rush.bookedOnce} slots booked exactly once; ${rush.seconds.toFixed(1)} s, p99 ${rush.p99.toFixed(0)} ms`,
        ]),
    ...(imported === null ? [] : [importSaid(imported)]),
    ...[...Map.groupBy(afresh, (one) => one.address)].map(
      ([address, ofIt]) =>
        `First ${address} after a change: ${ofIt.map((one) => `${one.median.toFixed(0)} ms, ${one.most.toFixed(0)} at most, of ${one.services} services`).join('; ')}`,
    ),
    `${machine.pairs} pairs in alternation, ${machine.connections} connections, Node ${machine.node} on ${machine.cores} cores, load average ${two(machine.loadAverage)}, ${machine.took} s in all. Ratios are medians of pairs.`,
    `The generator took ${Math.round(busiest * 100)} % of a core at most.`,
    ...(wrong > 0 ? [`${wrong} answers were not the expected ones: the figures do not count.`] : []),
    ...(fair ? [] : ['W3 failed: not every slot was booked exactly once and refused to the others.']),
  ]
  return `${said.join('\n')}\n`
}
