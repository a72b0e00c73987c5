import { randomUUID } from 'node:crypto'
import { openDatabase } from '../../src/db/database.ts'
import { openSqlite } from '../../src/db/sqlite.ts'
import { makeSandbox } from '../../src/sandbox/sandboxes/make-sandbox.ts'
import { startProject } from '../../src/tracker/projects/start-project.ts'
import { createAccount } from '../../src/web/sign-in/create-account.ts'
import { password } from '../support/browserless.ts'
import { testContext } from '../support/context.ts'

const servicesEach = 6
const daysEach = 14
export const slotsADay = 60
export const quarter = 15 * 60_000
const slotsEach = servicesEach * daysEach * slotsADay

/** A diary: a service of a sandbox with slots every quarter of an hour, 60 on each of 14 days. */
export interface Diary {
  sandbox: string
  key: string
  dosId: string
  schedule: string
  /** The first slot of each day, milliseconds since 1970. */
  days: number[]
}

/** Makes a database with about so many free slots: sandboxes of six services, each service with a diary of its own. */
export async function seedSlots(file: string, slots: number): Promise<Diary[]> {
  const db = await openDatabase(`sqlite:${file}`)
  const diaries: Diary[] = []
  const midnight = Math.floor(Date.now() / 86_400_000) * 86_400_000
  const days = Array.from({ length: daysEach }, (_, day) => midnight + (day + 1) * 86_400_000 + 7 * 3_600_000)
  for (let sandbox = 0; sandbox < Math.max(1, Math.round(slots / slotsEach)); sandbox += 1) {
    const services = Array.from({ length: servicesEach }, (_, index) => ({
      dosId: String(2_000_000_000 + sandbox * servicesEach + index), name: `Service ${index + 1}`, odsCode: 'RY9NR', organisation: 'Riverside Trust', site: 'Riverside Hospital', postcode: 'LS1 6AE', phone: '01632960587',
    }))
    const made = await db.write((trx) => makeSandbox(trx, { projectId: null, name: `Sandbox ${sandbox + 1}`, services, week: [], slotMinutes: 15, perMinute: 100_000_000 }, { newId: randomUUID, now: Date.now(), ownSchedules: true }))
    for (const one of await db.read.selectFrom('sandbox_schedule_services').selectAll().where('sandbox_id', '=', made.id).execute())
      diaries.push({ sandbox: made.id, key: made.key, dosId: one.dos_id, schedule: one.schedule_id, days })
  }
  await db.close()
  fillDiaries(file, diaries)
  return diaries
}

/** What `insertSlots` keeps, a row at a time by the driver itself: a million through the query builder would take minutes. */
function fillDiaries(file: string, diaries: Diary[]): void {
  const connection = openSqlite(file)
  const slot = connection.prepare(`insert into slots (id, schedule_id, starts_at, ends_at, status) values (?, ?, ?, ?, 'free')`)
  connection.exec('begin')
  for (const { schedule: scheduleId, days } of diaries)
    for (const first of days)
      for (let index = 0; index < slotsADay; index += 1) {
        const startsAt = first + index * quarter
        slot.run(randomUUID(), scheduleId, startsAt, startsAt + quarter)
      }
  connection.exec('commit')
  connection.pragma('wal_checkpoint(truncate)')
  connection.close()
}

export const teamEmail = 'team@example.nhs.uk'
export { password }

/** Makes a database with so many services and projects, and an account of the booking team. Returns the id of a project. */
export async function seedTracker(file: string, count: { services: number; projects: number }): Promise<string> {
  const db = await openDatabase(`sqlite:${file}`)
  const context = { ...testContext(db), clock: () => Date.now() }
  const { templates, newId } = context
  // Sandboxes are measured elsewhere: no page of these shows a diary.
  const sandboxes = { ...context.sandboxes, configure: async () => {} }
  const { personId } = await createAccount(context, { email: teamEmail, name: 'Tess Marlow', installationRole: 'booking-team', password })
  const at = new Date().toISOString()
  const services = Array.from({ length: count.services }, (_, index) => ({
    id: newId(), name: `Pharmacy ${((index * 7919) % count.services) + 1} of the high street`, ods_code: `F${String(index).padStart(5, '0')}`, care_setting: 'community-pharmacy', site: `Site ${index}`, address: `${index} High Street`, postcode: 'LS1 6AE',
    phone: '01632960587', region: 'North East and Yorkshire', commissioner: 'West Yorkshire ICB', organisation_id: null, provider_product: null, consumer_product: null, version: 1, other: '{}', rollout: 'both' as const, created_at: at,
  }))
  for (let from = 0; from < services.length; from += 500) await db.write((trx) => trx.insertInto('services').values(services.slice(from, from + 500)).execute())
  const ids: string[] = []
  for (const [index, service] of services.slice(0, count.projects).entries()) {
    const id = newId()
    ids.push(id)
    const when = new Date(Date.now() - index * 3_600_000).toISOString()
    await db.write((trx) => startProject(trx, {
      id, service: { ...service, dosIds: [] }, role: 'provider', routeIn: 'Service-led', scope: 'Minor illness', dates: [{ kind: 'go-live', day: '2030-05-01' }], creator: { personId, name: 'Tess Marlow' }, templates, sandboxes, at: when, newId,
      event: { id: newId(), at: when, actor: { id: personId, name: 'Tess Marlow' }, projectId: id, subject: 'project', subjectId: id, action: 'started', sentence: 'Tess Marlow started the project' },
    }))
  }
  await db.close()
  const [first] = ids
  if (first === undefined) throw new Error('At least one project is needed')
  return first
}
