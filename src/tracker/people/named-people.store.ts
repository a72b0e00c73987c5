import { sql } from 'kysely'
import type { SqlBool } from 'kysely'
import type { Person } from '../../access/access.store.ts'
import type { Reader } from '../../db/database.ts'
import type { PersonId } from '../../db/ids.ts'
import { folded, searchable } from '../../text.ts'
import { sharesProject } from './known-people.store.ts'

export interface NamedPerson {
  id: PersonId
  name: string
  email: string
  organisation: string | null
}

const atOnce = 400

/** Who is meant by each of these texts, folded: an email address means whoever has it, a name everyone of this name that this person works with. */
export async function findNamed(db: Reader, person: Person, texts: string[]): Promise<Map<string, NamedPerson[]>> {
  const found = new Map<string, NamedPerson[]>()
  const all = [...new Set(texts.map(folded))].filter((text) => text !== '')
  for (let from = 0; from < all.length; from += atOnce) {
    const some = all.slice(from, from + atOnce)
    const addresses = new Set(some)
    const byName = Map.groupBy(some, searchable)
    const isNamed = sql<SqlBool>`(p.name_search in (${sql.join([...byName.keys()])}) and ${sharesProject(person)})`
    const rows = await db
      .selectFrom('people as p')
      .select(['p.id', 'p.name', 'p.email', 'p.organisation', sql<number>`case when ${isNamed} then 1 else 0 end`.as('named')])
      .where((eb) => eb.or([eb(eb.fn('lower', ['p.email']), 'in', some), isNamed]))
      .orderBy('p.email')
      .execute()
    for (const { named, ...row } of rows) {
      const asNamed = Number(named) === 1 ? (byName.get(searchable(row.name)) ?? []) : []
      for (const text of new Set([folded(row.email), ...asNamed])) if (addresses.has(text)) found.set(text, [...(found.get(text) ?? []), row])
    }
  }
  return found
}
