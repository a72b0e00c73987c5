import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Reader } from '../../db/database.ts'
import { asProjectId, asServiceId } from '../../db/ids.ts'
import type { ProjectId } from '../../db/ids.ts'
import { goLiveThatHolds } from '../dates/dates.store.ts'
import type { ProjectState, ServiceState, StateOfDay } from './compare-days.ts'

const rowsAtOnce = 100

/** What is compared, by id; everything if nobody says. */
export interface Compared {
  services: string[]
  projects: ProjectId[]
}

/** What is compared of these services and projects, read some at a time. */
export const readState = (db: Reader, of: Compared | null): Promise<StateOfDay> => (of === null ? readAll(db) : readThese(db, of))

const servicesOf = (db: Reader) => db.selectFrom('services').select(['id', 'ods_code as ods', 'name', 'rollout']).orderBy('id')
const projectsOf = (db: Reader) =>
  db
    .selectFrom('projects as p')
    .select(['p.id', 'p.service_id as service', 'p.role', 'p.state', 'p.stage', goLiveThatHolds.as('goLive')])
    .orderBy('p.id')

function* portions<T>(all: T[]): Generator<T[]> {
  for (let from = 0; from < all.length; from += rowsAtOnce) yield all.slice(from, from + rowsAtOnce)
}

async function readThese(db: Reader, of: Compared): Promise<StateOfDay> {
  const services = new Map<string, ServiceState>()
  for (const some of portions(of.services.map(asServiceId))) {
    for (const row of await servicesOf(db).where('id', 'in', some).execute()) services.set(row.id, row)
    await nextTurn()
  }
  const projects = new Map<string, ProjectState>()
  for (const some of portions(of.projects)) {
    for (const row of await projectsOf(db).where('p.id', 'in', some).execute()) projects.set(row.id, row)
    await nextTurn()
  }
  return { services, projects }
}

async function readAll(db: Reader): Promise<StateOfDay> {
  const services = new Map<string, ServiceState>()
  for (let after = asServiceId(''); ;) {
    const rows = await servicesOf(db).where('id', '>', after).limit(rowsAtOnce).execute()
    for (const row of rows) services.set(row.id, row)
    if (rows.length < rowsAtOnce) break
    after = rows.at(-1)?.id ?? after
    await nextTurn()
  }
  const projects = new Map<string, ProjectState>()
  for (let after = asProjectId(''); ;) {
    const rows = await projectsOf(db).where('p.id', '>', after).limit(rowsAtOnce).execute()
    for (const row of rows) projects.set(row.id, row)
    if (rows.length < rowsAtOnce) break
    after = rows.at(-1)?.id ?? after
    await nextTurn()
  }
  return { services, projects }
}
