import type { Reader } from '../../db/database.ts'
import { folded } from '../../text.ts'
import type { CustomField } from './field.ts'

const tables = { service: 'service_field_values', project: 'project_field_values', organisation: 'organisation_field_values' } as const

/** How many things have each value of a field. */
export async function countValues(db: Reader, { id, noun }: Pick<CustomField, 'id' | 'noun'>): Promise<Map<string, number>> {
  const rows = await db
    .selectFrom(tables[noun])
    .select(['text', (eb) => eb.fn.countAll().as('n')])
    .where('field_id', '=', id)
    .groupBy('text')
    .execute()
  return new Map(rows.map((row) => [row.text, Number(row.n)]))
}

/** How many things have this choice. */
export async function countUsing(db: Reader, { id, noun }: Pick<CustomField, 'id' | 'noun'>, choice: string): Promise<number> {
  const { n } = await db
    .selectFrom(tables[noun])
    .select((eb) => eb.fn.countAll().as('n'))
    .where('field_id', '=', id)
    // The index has this.
    .where('sort_key', '=', folded(choice).slice(0, 100))
    .where('text', '=', choice)
    .executeTakeFirstOrThrow()
  return Number(n)
}
