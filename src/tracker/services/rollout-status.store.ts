import { sql } from 'kysely'
import type { ExpressionBuilder, Expression, SqlBool } from 'kysely'
import type { Reader, Writer } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import type { Tables } from '../../db/tables.ts'
import type { Rollout } from '../../db/tables/services.ts'

/**
 * The rollout status of a service: closed if its practice has, whatever else is known of it; live if a tracker says so or its Provider project declared business live; in progress if a
 * project of it is open or on hold, so that the project's stage never contradicts it; ready to start if its pair of products is proven and its 111 provider is switched on; else what it
 * waits for. Unknown is never taken for proven or on.
 */
const rolloutStatus = sql<Rollout>`case
  when services.closed = 1 then 'closed'
  when services.live = 'yes' or exists (select 1 from attestations a inner join projects p on p.id = a.project_id where p.service_id = services.id and p.role = 'provider' and a.gate = 'business-live' and a.decision = 'declared') then 'live'
  when exists (select 1 from projects p where p.service_id = services.id and p.state in ('open', 'on-hold')) then 'in-progress'
  when exists (select 1 from pairs r where r.consumer_product = services.consumer_product and r.provider_product = services.provider_product and r.state = 'proven')
    then case when exists (select 1 from organisations o where o.id = services.referrer_id and o.switched_on = 'yes') then 'ready' else 'referrer' end
  when exists (select 1 from organisations o where o.id = services.referrer_id and o.switched_on = 'yes') then 'pair'
  else 'both' end`

type Which = (eb: ExpressionBuilder<Tables, 'services'>) => Expression<SqlBool>

/** The services of these projects. */
export const ofProjects =
  (ids: ProjectId[]): Which =>
  (eb) =>
    eb('id', 'in', (inner) => inner.selectFrom('projects').select('service_id').where('id', 'in', ids))

/** Computes the rollout status of these services again. */
export async function refreshRollout(trx: Writer, which: Which): Promise<void> {
  await trx
    .updateTable('services')
    .set({ rollout: rolloutStatus })
    .where(which)
    .where(sql<SqlBool>`rollout <> (${rolloutStatus})`)
    .execute()
}

/** The services whose kept status differs from the computed one: never any. */
export const listStaleRollout = (db: Reader): Promise<{ ods_code: string }[]> =>
  db
    .selectFrom('services')
    .select('ods_code')
    .where(sql<SqlBool>`rollout <> (${rolloutStatus})`)
    .execute()
