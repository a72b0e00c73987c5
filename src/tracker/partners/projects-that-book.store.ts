import { sql } from 'kysely'
import type { SqlBool } from 'kysely'
import type { Writer } from '../../db/database.ts'

/** The projects whose gates may say something else now: those that book into one of these services, and all that book where a pair of products changed (a few dozen in the country). */
export async function projectsThatBook(trx: Writer, touched: { services: string[]; pairs: boolean }): Promise<string[]> {
  if (touched.services.length === 0 && !touched.pairs) return []
  // The condition stands in the statement as text, so that the partial index serves it.
  let query = trx
    .selectFrom('projects as p')
    .select('p.id')
    .where(sql<SqlBool>`p.asks_partners = 1`)
  if (!touched.pairs)
    query = query.where((eb) =>
      eb.or([
        eb('p.service_id', 'in', touched.services),
        eb('p.id', 'in', eb.selectFrom('project_partners').select('project_id').where('service_id', 'in', touched.services)),
      ]),
    )
  return (await query.execute()).map((row) => row.id)
}
