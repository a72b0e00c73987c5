import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Reader } from '../../db/database.ts'
import { asProjectId, asServiceId } from '../../db/ids.ts'
import { goLiveThatHolds } from '../dates/dates.store.ts'
import type { ProjectState, ServiceState, StateOfDay } from './compare-days.ts'

const rowsAtOnce = 100

/** What is compared of every service and project, read some at a time. */
export async function readState(db: Reader): Promise<StateOfDay> {
  const services = new Map<string, ServiceState>()
  for (let after = asServiceId(''); ;) {
    const rows = await db
      .selectFrom('services')
      .select(['id', 'ods_code as ods', 'name', 'rollout'])
      .where('id', '>', after)
      .orderBy('id')
      .limit(rowsAtOnce)
      .execute()
    for (const row of rows) services.set(row.id, row)
    if (rows.length < rowsAtOnce) break
    after = rows.at(-1)?.id ?? after
    await nextTurn()
  }
  const projects = new Map<string, ProjectState>()
  for (let after = asProjectId(''); ;) {
    const rows = await db
      .selectFrom('projects as p')
      .select(['p.id', 'p.service_id as service', 'p.role', 'p.state', 'p.stage', goLiveThatHolds.as('goLive')])
      .where('p.id', '>', after)
      .orderBy('p.id')
      .limit(rowsAtOnce)
      .execute()
    for (const row of rows) projects.set(row.id, row)
    if (rows.length < rowsAtOnce) break
    after = rows.at(-1)?.id ?? after
    await nextTurn()
  }
  return { services, projects }
}
