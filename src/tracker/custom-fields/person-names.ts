import { folded } from '../../text.ts'
import type { CustomField } from './field.ts'
import type { PeopleByAddress } from './value.ts'

/** What is written of a person, their address, as others may read it: their name. An address that belongs to nobody here, and any other value, stays as it is. */
export const nameFor = ({ kind }: Pick<CustomField, 'kind'>, text: string, people: PeopleByAddress): string =>
  kind === 'person' ? (people.get(folded(text))?.name ?? text) : text

/** The address of each of these people by name; nobody whose name others have too. */
export function addressesByName(people: PeopleByAddress): ReadonlyMap<string, string> {
  const byName = Map.groupBy(people, ([, { name }]) => folded(name))
  return new Map([...byName].flatMap(([name, [one, ...more]]) => (one && more.length === 0 ? [[name, one[0]] as const] : [])))
}
