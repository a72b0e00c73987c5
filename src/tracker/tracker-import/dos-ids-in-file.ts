import { idsOf } from './known.ts'
import type { Known } from './known.ts'
import type { RowSaid } from './kept-row.ts'
import { odsCodeOf } from '../services/service-key.ts'

const mostTold = 10
const list = new Intl.ListFormat('en-GB')

/** "the rows of A81001 and B83001". */
const rowsOf = (keys: string[]): string => {
  const codes = [...new Set(keys.map(odsCodeOf))]
  return codes.length === 1 ? `several rows of ${codes[0] ?? ''}` : `the rows of ${list.format(codes)}`
}

/** Collects the DoS ids that rows of one file give to services, and warns of those that several services would get. */
export function dosIdsInFile(): { note: (ods: string, said: RowSaid, known: Known | null) => void; warnings: () => string[] } {
  const servicesOf = new Map<string, Set<string>>()
  return {
    note(ods, { values }, known) {
      for (const id of idsOf(values.dos_ids ?? '')) {
        if (known?.dos_ids.includes(id)) continue
        const services = servicesOf.get(id)
        if (services) services.add(ods)
        else servicesOf.set(id, new Set([ods]))
      }
    },
    warnings() {
      const twice = [...servicesOf].filter(([, services]) => services.size > 1)
      const told = twice.slice(0, mostTold).map(([id, services]) => `The DoS id ${id} is in ${rowsOf([...services])}.`)
      const more = twice.length > mostTold ? [`${twice.length - mostTold} more DoS ids are in the rows of several services.`] : []
      return twice.length === 0
        ? []
        : [...told, ...more, 'If services do not share a DoS id, correct the file before you import it: a booking may end in the wrong one.']
    },
  }
}
