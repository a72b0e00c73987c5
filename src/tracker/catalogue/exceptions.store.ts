import { sql } from 'kysely'
import { foldedName } from '../../db/folded-name.ts'
import type { PersonId, ProjectId } from '../../db/ids.ts'
import { prepared } from '../../db/prepared.ts'
import type { Reader, Writer } from '../../db/database.ts'
import type { ProductExceptionsTable, ProductStatus } from '../../db/tables/catalogue.ts'
import type { ActorAt } from '../../events/record.ts'
import { folded } from '../../text.ts'
import type { ProductFact, ProductRole } from './product.ts'
import { productOfOne } from './usage.store.ts'

interface FactRow {
  id: string | null
  status: ProductStatus | null
  person_name: string | null
  role_name: string | null
  until: string | null
  reason: string | null
  signed_at: string | null
  person_id: PersonId | null
  was_ready: number | null
}

/** The product that a name means: by its own names first, then by what an import learnt. */
const fact = prepared<{ id: string; role: string; name: string }, FactRow>((db, parameter) => {
  const [name, role] = [parameter('name'), parameter('role')]
  const learnt = sql<string>`(select ${foldedName(sql`a.name`)} from aliases a where a.kind = 'product' and a.alias = ${name})`
  const entry = sql<
    string | null
  >`(select n.product_id from product_names n where n.role = ${role} and (n.name = ${name} or n.name = ${learnt}) order by case when n.name = ${name} then 0 else 1 end limit 1)`
  const exception = sql<
    string | null
  >`(select e.id from product_exceptions e where e.project_id = ${parameter('id')} and e.product_name = ${name} and e.withdrawn_at is null order by e.until desc, e.id limit 1)`
  // Ready by a status that the product had at some time after the project began.
  const wasReady = sql<number>`(select count(*) from product_statuses r inner join projects j on j.id = ${parameter('id')} where r.product_id = p.id and r.status = 'ready'
    and not exists (select 1 from product_statuses l where l.product_id = r.product_id and l.number = r.number + 1 and l.set_at <= j.created_at))`
  return db
    .selectFrom('event_chain as c')
    .leftJoin('products as p', (join) => join.on('p.id', '=', entry))
    .leftJoin('product_exceptions as x', (join) => join.on('x.id', '=', exception))
    .select(['p.id', 'p.status', 'x.person_name', 'x.role_name', 'x.until', 'x.reason', 'x.signed_at', 'x.person_id'])
    .select(wasReady.as('was_ready'))
    .where('c.id', '=', 1)
})

/** In one query, however large the catalogue is. */
export async function productFact(db: Reader, of: { projectId: ProjectId; role: ProductRole; product: string }): Promise<ProductFact> {
  const {
    rows: [row],
  } = await fact(db, { id: of.projectId, role: of.role, name: folded(of.product) })
  return {
    entry: row && row.id !== null && row.status !== null ? { id: row.id, status: row.status } : null,
    exception:
      row && row.person_name !== null && row.role_name !== null && row.until !== null
        ? { by: { id: row.person_id, name: row.person_name }, role: row.role_name, until: row.until, reason: row.reason ?? '', at: row.signed_at ?? '' }
        : null,
    wasReady: Number(row?.was_ready ?? 0) > 0,
  }
}

/** What an exception is signed for. */
export interface ExceptionFacts {
  product: string | null
  fact: ProductFact | null
  ready: boolean
}

/** The product of a project, and what the catalogue says about it. */
export async function exceptionFacts(db: Reader, project: { id: ProjectId; role: ProductRole }): Promise<ExceptionFacts> {
  const product = await productOfOne(db, project.id)
  const fact = product === null ? null : await productFact(db, { projectId: project.id, role: project.role, product })
  return { product, fact, ready: fact?.entry?.status === 'ready' }
}

/** Every exception of a project, newest first. */
export const listExceptions = (db: Reader, projectId: ProjectId): Promise<ProductExceptionsTable[]> =>
  db.selectFrom('product_exceptions').selectAll().where('project_id', '=', projectId).orderBy('signed_at', 'desc').orderBy('id').limit(100).execute()

export const insertException = async (trx: Writer, row: ProductExceptionsTable): Promise<void> =>
  void (await trx.insertInto('product_exceptions').values(row).execute())

/** Ends an exception early; false if it is no longer in force. */
export async function withdrawException(trx: Writer, one: { id: string; projectId: ProjectId }, by: ActorAt & { why: string }): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('product_exceptions')
    .set({ withdrawn_by: by.name, withdrawn_by_id: by.id, withdrawn_at: by.at, withdrawn_why: by.why })
    .where('id', '=', one.id)
    .where('project_id', '=', one.projectId)
    .where('withdrawn_at', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}
