import { expect, it } from 'vitest'
import { faultsOf } from './faults-of-file.ts'

/** The same files on every run; other seeds test others: FUZZ_FIRST=1001 FUZZ_FILES=3000. */
const first = Number(process.env['FUZZ_FIRST'] ?? 1)
const blocks = Number(process.env['FUZZ_FILES'] ?? 500) / 50

it.each(Array.from({ length: blocks }, (_, block) => first + block * 50))('every cell of 50 generated files from %i on is read or reported', async (from) => {
  for (let seed = from; seed < from + 50; seed += 1) expect([seed, await faultsOf(seed)]).toEqual([seed, []])
})
