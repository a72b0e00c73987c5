import { sql } from 'kysely'
import type { SqlBool } from 'kysely'
import { foldedName } from '../../db/folded-name.ts'
import type { Writer } from '../../db/database.ts'
import type { PersonId, ProjectId, ServiceId } from '../../db/ids.ts'
import type { Day } from '../../day.ts'
import { isAboutAnother } from '../prerequisites/derived.store.ts'
import { restsOnAnother } from '../prerequisites/shared.store.ts'
import { isInSignedWave } from '../sop/site-procedures.store.ts'
import { isInRepresentedWave } from '../test-plan/representatives.store.ts'

/**
 * Projects of services whose product was named, removed or changed: the catalogue says something about a different product now. And those of services
 * that have another organisation, site or region: other shared prerequisites meet theirs. A service in a wave may have
 * another pair, or be another site.
 */
export async function projectsOfServices(trx: Writer, serviceIds: ServiceId[], today: Day): Promise<ProjectId[]> {
  const product = sql<string | null>`case when p.role = 'provider' then s.provider_product else s.consumer_product end`
  const ready = sql<SqlBool>`exists (select 1 from product_names n inner join products c on c.id = n.product_id where c.status = 'ready' and n.role = p.role and n.name = ${foldedName(product)})`
  const found = await trx
    .selectFrom('projects as p')
    .innerJoin('services as s', 's.id', 'p.service_id')
    .leftJoin('test_plans as t', 't.project_id', 'p.id')
    .select('p.id')
    .where('p.service_id', 'in', serviceIds)
    .where((eb) =>
      eb.or([
        isAboutAnother,
        restsOnAnother(today),
        isInRepresentedWave,
        isInSignedWave,
        eb('p.stage', '=', 'initiate'),
        eb('p.reopened', 'is not', null),
        eb(product, 'is', null),
        eb.not(ready),
      ]),
    )
    .execute()
  return found.map((one) => one.id)
}

/** Stored sentences may name these people: `refreshLapsed` computes them again. */
export const doubtNames = async (trx: Writer, people: PersonId[]): Promise<void> =>
  void (await trx
    .updateTable('projects')
    .set({ stage_until: '1970-01-01' })
    .where('id', 'in', trx.selectFrom('project_people').select('project_id').where('person_id', 'in', people).where('left_at', 'is', null))
    .execute())
