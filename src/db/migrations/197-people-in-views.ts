import { sql } from 'kysely'
import type { QueryExecutorProvider } from 'kysely'

/** Saved views named the people in own fields by their email address; they name them by their id now. */
export async function peopleInViews(db: QueryExecutorProvider): Promise<void> {
  const { rows: fields } = await sql<{ id: string }>`select id from custom_fields where kind = 'person'`.execute(db)
  const { rows: views } = await sql<{ id: string; query: string }>`select id, query from saved_views where query like '%own=%'`.execute(db)
  if (fields.length === 0 || views.length === 0) return
  const { rows: people } = await sql<{ id: string; email: string }>`select id, lower(email) as email from people`.execute(db)
  const ids = new Map(people.map((one) => [one.email, one.id]))
  for (const { id, query } of views) {
    const asked = new URLSearchParams(query)
    const before = asked.get('own') ?? ''
    const after = before.split('~').map((condition) => withId(condition, new Set(fields.map((field) => field.id)), ids))
    if (after.join('~') === before) continue
    asked.set('own', after.join('~'))
    await sql`update saved_views set query = ${asked.toString()} where id = ${id}`.execute(db)
  }
}

/** `contact=jo@example.nhs.uk` with the id of the person; any other condition as it is. */
function withId(condition: string, fields: ReadonlySet<string>, ids: ReadonlyMap<string, string>): string {
  const at = condition.indexOf('=')
  const [field, value] = [condition.slice(0, at), condition.slice(at + 1)]
  const id = fields.has(field) ? ids.get(value.toLowerCase()) : undefined
  return id === undefined ? condition : `${field}=${id}`
}
