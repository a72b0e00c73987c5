import { sql } from 'kysely'
import type { SqlBool } from 'kysely'
import type { Writer } from '../../db/database.ts'
import type { Derived } from '../../derived/keep-derived.ts'
import { projectsThatBook } from '../partner-state/projects-that-book.store.ts'
import { doubtPairs, isAboutAnother } from '../prerequisites/derived.store.ts'
import { refreshStages } from './stages.store.ts'
import type { StageRules } from './stages.store.ts'

/** Projects of services whose product was named, taken away or is another: what the catalogue says of them is about another product now. */
async function projectsOfServices(trx: Writer, serviceIds: string[]): Promise<string[]> {
  const product = sql<string | null>`case when p.role = 'provider' then s.provider_product else s.consumer_product end`
  const ready = sql<SqlBool>`exists (select 1 from product_names n inner join products c on c.id = n.product_id where c.status = 'ready' and n.role = p.role and n.name = lower(trim(${product})))`
  const found = await trx
    .selectFrom('projects as p')
    .innerJoin('services as s', 's.id', 'p.service_id')
    .leftJoin('test_plans as t', 't.project_id', 'p.id')
    .select('p.id')
    .where('p.service_id', 'in', serviceIds)
    .where((eb) => eb.or([isAboutAnother, eb('p.stage', '=', 'initiate'), eb('p.reopened', 'is not', null), eb(product, 'is', null), eb.not(ready)]))
    .execute()
  return found.map((one) => one.id)
}

/** Sentences that are kept may name these people: they are computed again by `refreshLapsed`. */
const doubtNames = async (trx: Writer, people: string[]): Promise<void> =>
  void (await trx
    .updateTable('projects')
    .set({ stage_until: '1970-01-01' })
    .where('id', 'in', trx.selectFrom('project_people').select('project_id').where('person_id', 'in', people).where('left_at', 'is', null))
    .execute())

/** The stage of a project, with its derived prerequisites and the gates that opened again. */
export const stages = (rules: StageRules): Derived => ({
  name: 'the stage of a project, its derived prerequisites, its gates that opened again',
  async refresh(trx, { projects, services, pairs, people }) {
    await doubtPairs(trx, [...pairs])
    const affected = new Map(projects)
    const add = (ids: string[]): void => ids.filter((id) => !affected.has(id)).forEach((id) => affected.set(id, []))
    if (services.size > 0) add(await projectsOfServices(trx, [...services]))
    if (people.size > 0) await doubtNames(trx, [...people])
    add(await projectsThatBook(trx, { services: [...services], pairs: pairs.size > 0 }))
    await refreshStages(trx, affected, rules)
  },
})
