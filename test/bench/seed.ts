import { randomUUID } from 'node:crypto'
import { openDatabase } from '../../src/db/database.ts'
import { openSqlite } from '../../src/db/sqlite.ts'
import { makeSandbox } from '../../src/sandbox/sandboxes/make-sandbox.ts'
import { password } from '../support/world.ts'

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
  /** The first slot of each day, in milliseconds since 1970. */
  days: number[]
}

/** Makes a database with about this many free slots: sandboxes of six services, each service with its own diary. */
export async function seedSlots(file: string, slots: number): Promise<Diary[]> {
  const db = await openDatabase(`sqlite:${file}`)
  const diaries: Diary[] = []
  const midnight = Math.floor(Date.now() / 86_400_000) * 86_400_000
  const days = Array.from({ length: daysEach }, (_, day) => midnight + (day + 1) * 86_400_000 + 7 * 3_600_000)
  for (let sandbox = 0; sandbox < Math.max(1, Math.round(slots / slotsEach)); sandbox += 1) {
    const services = Array.from({ length: servicesEach }, (_, index) => ({
      dosId: String(2_000_000_000 + sandbox * servicesEach + index),
      name: `Service ${index + 1}`,
      odsCode: 'RY9NR',
      organisation: 'Riverside Trust',
      site: 'Riverside Hospital',
      postcode: 'LS1 6AE',
      phone: '01632960587',
    }))
    const made = await db.transaction((trx) =>
      makeSandbox(
        trx,
        { projectId: null, name: `Sandbox ${sandbox + 1}`, services, week: [], slotMinutes: 15, perMinute: 100_000_000 },
        { newId: randomUUID, now: Date.now(), ownSchedules: true },
      ),
    )
    for (const one of await db.read.selectFrom('sandbox_schedule_services').selectAll().where('sandbox_id', '=', made.id).execute())
      diaries.push({ sandbox: made.id, key: made.key, dosId: one.dos_id, schedule: one.schedule_id, days })
  }
  await db.close()
  fillDiaries(file, diaries)
  return diaries
}

/** Writes what `insertSlots` writes, one row at a time with the driver: a million rows through the query builder would take minutes. */
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
