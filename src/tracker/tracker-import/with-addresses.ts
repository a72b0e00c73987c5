import type { CustomField } from '../custom-fields/field.ts'
import { folded } from '../../text.ts'
import type { RowSaid } from './kept-row.ts'

interface Known {
  own?: readonly CustomField[]
  addresses?: ReadonlyMap<string, string>
}

/** A row with the address of each person whom it names in an own field, if one person has that name; other texts stay. */
export function withAddresses({ values, other }: RowSaid, { own = [], addresses = new Map<string, string>() }: Known): RowSaid {
  const ofPeople = new Set(own.filter((one) => one.kind === 'person').map((one) => folded(one.heading)))
  if (addresses.size === 0 || ofPeople.size === 0) return { values, other }
  const addressed = Object.entries(other).map(([heading, text]): [string, string] => [
    heading,
    (ofPeople.has(folded(heading)) ? addresses.get(folded(text)) : undefined) ?? text,
  ])
  return { values, other: Object.fromEntries(addressed) }
}
