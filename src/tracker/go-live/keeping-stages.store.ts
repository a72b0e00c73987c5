import { sql } from 'kysely'
import type { SqlBool } from 'kysely'
import type { Database, Writer } from '../../db/database.ts'
import { takeTouched } from '../../events/touched.ts'
import { projectsThatBook } from '../partners/projects-that-book.store.ts'
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

/**
 * A database in which every write that tells an event of a project ends, in the same transaction, with that project's stage computed again.
 * As no change is without its event, none can forget it.
 */
export function keepingStages(db: Database, rules: StageRules): Database {
  return {
    ...db,
    transaction: (fn, label) =>
      db.transaction(async (trx) => {
        takeTouched(trx)
        const answer = await fn(trx)
        const { projects, services, pairs, people } = takeTouched(trx)
        await doubtPairs(trx, [...pairs])
        if (services.size > 0) for (const id of await projectsOfServices(trx, [...services])) if (!projects.has(id)) projects.set(id, [])
        if (people.size > 0) await doubtNames(trx, [...people])
        for (const id of await projectsThatBook(trx, { services: [...services], pairs: pairs.size > 0 })) if (!projects.has(id)) projects.set(id, [])
        await refreshStages(trx, projects, rules)
        return answer
      }, label),
  }
}
