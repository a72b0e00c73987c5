import { sql } from 'kysely'
import type { SqlBool } from 'kysely'

/** Whether the project `p` is still to go live: a day that was planned for it counts as planned until then. */
export const isNotLiveYet = sql<SqlBool>`(
  not exists (select 1 from attestations la where la.project_id = p.id and la.gate = 'business-live' and la.decision = 'declared')
  and not exists (select 1 from services ls where ls.id = p.service_id and ls.rollout = 'live'))`
