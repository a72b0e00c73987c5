import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Reader } from '../../db/database.ts'
import { listCodesOfSeveral, listOfCodes } from '../services/further-services.store.ts'
import { readSaid } from './kept-row.ts'
import { idsOf } from './known.ts'
import type { ReadRow } from './read-tracker.ts'
import { servicesMeant } from '../services/services-meant.ts'
import type { Meant } from '../services/services-meant.ts'

const atOnce = 200

/** The service that each row means whose ODS code is in several rows, or is that of several services; by the number of the row. */
export async function findMeant(db: Reader, rows: ReadRow[]): Promise<ReadonlyMap<number, Meant>> {
  const several = new Set([...(await listCodesOfSeveral(db)), ...rows.filter((row) => row.isRepeated).map((row) => row.ods)])
  const meant = new Map<number, Meant>()
  if (several.size === 0) return meant
  const byCode = [
    ...Map.groupBy(
      rows.filter((row) => several.has(row.ods)),
      (row) => row.ods,
    ),
  ]
  for (let from = 0; from < byCode.length; from += atOnce) {
    const some = byCode.slice(from, from + atOnce)
    const services = Map.groupBy(
      await listOfCodes(
        db,
        some.map(([ods]) => ods),
      ),
      (one) => one.listed_code,
    )
    for (const [ods, own] of some) {
      const said = own.map(({ number, said: text }) => {
        const { values } = readSaid(text)
        return { number, name: values.name, dosIds: idsOf(values.dos_ids ?? '') }
      })
      for (const [number, one] of servicesMeant(ods, said, services.get(ods) ?? [])) meant.set(number, one)
    }
    await nextTurn()
  }
  return meant
}
