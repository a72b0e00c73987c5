import { globSync, readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { check } from 'recheck'
import { expressionsIn } from './expressions.ts'

/**
 * Checks for every regular expression in `src` and `views` that no text makes it take more than linear time, and exits with 1 if one does. Fix such an
 * expression with code (src/text.ts), an anchor, or a lookahead; there is no list of exceptions.
 */
const read = globSync(['src/**/*.{ts,js}', 'views/**/*.ejs']).map((file) => expressionsIn(file, readFileSync(file, 'utf8')))
const places = Map.groupBy(
  read.flatMap((one) => one.expressions),
  ({ source, flags }) => `/${source}/${flags}`,
)
const faults = read
  .flatMap((one) => one.unknown)
  .map(({ file, line, text }) => `${file}:${line} is built from what is not written in the file, so that nobody can check it: ${text}`)

const waiting = [...places.values()]
async function checkWaiting(): Promise<void> {
  for (let same = waiting.pop(); same; same = waiting.pop()) {
    const [{ source, flags } = { source: '', flags: '' }] = same
    const found = await check(source, flags, { timeout: 120_000 })
    if (found.status === 'safe') continue
    const why = found.status === 'vulnerable' ? `${found.complexity.summary}, for example with ${found.attack.pattern}` : `not known: ${found.error.kind}`
    faults.push(...same.map(({ file, line }) => `${file}:${line} /${source}/${flags}: ${why}`))
  }
}
await Promise.all(Array.from({ length: availableParallelism() }, checkWaiting))

for (const fault of faults.toSorted()) console.error(fault)
console.log(`${places.size} regular expressions checked, ${faults.length} ${faults.length === 1 ? 'fault' : 'faults'}`)
// The checker runs in its own process, which would keep this one alive.
process.exit(faults.length > 0 ? 1 : 0)
