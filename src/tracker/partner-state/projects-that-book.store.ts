import { sql } from 'kysely'
import type { SqlBool } from 'kysely'
import type { Writer } from '../../db/database.ts'
import type { ProjectId, ServiceId } from '../../db/ids.ts'

const atOnce = 400

/** The running projects whose partner services these events are of: the projects themselves, and those that have one of these services as a partner. */
export async function projectsOfPartners(trx: Writer, touched: { projects: ProjectId[]; services: ServiceId[] }): Promise<ProjectId[]> {
  const found = new Set<ProjectId>()
  const read = async (column: 'pp.project_id' | 'pp.service_id', values: (ProjectId | ServiceId)[]): Promise<void> => {
    for (let from = 0; from < values.length; from += atOnce) {
      const rows = await trx
        .selectFrom('project_partners as pp')
        .innerJoin('projects as p', 'p.id', 'pp.project_id')
        .select('p.id')
        .distinct()
        .where(column, 'in', values.slice(from, from + atOnce))
        .where('p.state', 'in', ['open', 'on-hold'])
        .execute()
      for (const row of rows) found.add(row.id)
    }
  }
  await read('pp.project_id', touched.projects)
  await read('pp.service_id', touched.services)
  return [...found]
}

/** The projects whose gates may say something else now: those that book into one of these services, and all that book where a pair of products changed (a few dozen in the country). */
export async function projectsThatBook(trx: Writer, touched: { services: ServiceId[]; pairs: boolean }): Promise<ProjectId[]> {
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
