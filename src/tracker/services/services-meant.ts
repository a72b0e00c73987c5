import { folded } from '../../text.ts'
import { namesOf } from './further-service.ts'
import type { Sibling } from './further-service.ts'
import { nextKey } from './service-key.ts'

/** What tells the rows of one ODS code apart. */
export interface RowOfCode {
  number: number
  name: string | undefined
  dosIds: string[]
}

/** Whether two rows of one ODS code may be two services: they have other names, or other DoS ids. */
export const mayBeAnother = (one: Omit<RowOfCode, 'number'>, other: Omit<RowOfCode, 'number'>): boolean =>
  (one.name !== undefined && other.name !== undefined && folded(one.name) !== folded(other.name)) ||
  (one.dosIds.length > 0 && other.dosIds.length > 0 && !one.dosIds.some((id) => other.dosIds.includes(id)))

/** The service that a row means: its key; `beside` names the service that it may be a second one of, `besideKey` that one's key if it is here; or why nobody can tell. */
export type Meant = { key: string; beside: string | null; besideKey: string | null } | { why: string }

type Fits = (row: RowOfCode, service: Sibling) => boolean
const marks: Fits[] = [
  (row, service) => row.dosIds.some((id) => service.dosIds.includes(id)),
  (row, service) => row.name !== undefined && folded(row.name) === folded(service.name),
]

/** Which service each of the rows of one ODS code means, by their numbers: by DoS id, or else by name. What is left over may be another service of the code. */
export function servicesMeant(odsCode: string, rows: RowOfCode[], services: Sibling[]): Map<number, Meant> {
  const meant = new Map<number, Meant>()
  let free = services
  const give = (row: RowOfCode, service: Sibling): void => {
    meant.set(row.number, { key: service.ods_code, beside: null, besideKey: null })
    free = free.filter((one) => one !== service)
  }
  const left = (): RowOfCode[] => rows.filter((row) => !meant.has(row.number))
  for (const fits of marks)
    for (const row of left()) {
      const found = free.filter((service) => fits(row, service))
      if (found.length === 1 && found[0]) give(row, found[0])
    }
  const [first] = left()
  const [only] = free
  // As many rows as services, or one service: what is left is what is left.
  if (first && only && free.length === 1 && (services.length === 1 || rows.length === services.length)) give(first, only)
  if (free.length > 0) {
    const why = `${odsCode} is the ODS code of ${namesOf(services)}. Write the name or a DoS id of the one that is meant`
    for (const row of left()) meant.set(row.number, { why })
    return meant
  }
  const taken = services.map((one) => one.ods_code)
  for (const row of left()) {
    const isFirst = services.length === 0 && taken.length === 0
    const key = isFirst ? odsCode : nextKey(odsCode, taken)
    taken.push(key)
    const beside = isFirst ? null : (services[0]?.name ?? rows[0]?.name ?? 'Another row')
    meant.set(row.number, { key, beside, besideKey: isFirst ? null : (services[0]?.ods_code ?? null) })
  }
  return meant
}
