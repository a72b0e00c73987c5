import { findingsIn } from '../interactions/columns.ts'
import { sql } from 'kysely'
import type { RawBuilder } from 'kysely'
import type { Reader } from '../../db/database.ts'
import { dayOfMoment } from '../../day.ts'
import { slotIn, viewOfBody } from './bodies.ts'
import { iso, within } from './range.ts'
import type { Range } from './range.ts'
import { listReferrals } from './referrals.store.ts'
import { diariesOfSlots, mostRead, refusedIn } from './refused.store.ts'
import type { Count, ReportKey, ServiceOf } from './report.ts'

/** A report's counts within a range of days. */
export async function countsFor(db: Reader, report: ReportKey, range: Range): Promise<Count[]> {
  const services = await servicesOfDiaries(db, range.sandboxId)
  switch (report) {
    case 'rep-prov-01':
      return made(db, range, services)
    case 'rep-prov-03':
      return offered(db, range, services)
    case 'rep-prov-02':
      return (await listReferrals(db, range, services)).map(({ isBooked, ...one }) => ({ ...one, times: isBooked ? 1 : 0, offered: 1 }))
    case 'rep-prov-04':
      return (await listReferrals(db, range, services)).map(({ isBooked, ...one }) => ({ ...one, times: isBooked ? 0 : 1, offered: 1 }))
    case 'rep-prov-05':
      return cancelled(db, range, services)
    case 'no-slots':
      return withoutSlots(db, range)
    case 'rebooked':
      return cancelled(db, range, services, bookedAgain)
    case 'slot-lost':
      return lost(db, range, services)
    case 'errors':
      return errors(db, range)
  }
}

/** The services that book into each diary, as a label: those that share one cannot be told apart. */
async function servicesOfDiaries(db: Reader, sandboxId: string): Promise<(schedule: string | undefined) => string> {
  const rows = await db
    .selectFrom('sandbox_schedule_services')
    .select(['schedule_id', 'dos_id'])
    .where('sandbox_id', '=', sandboxId)
    .orderBy('dos_id')
    .execute()
  const labels = new Map<string, string>()
  for (const row of rows) labels.set(row.schedule_id, labels.has(row.schedule_id) ? `${labels.get(row.schedule_id)}, ${row.dos_id}` : row.dos_id)
  return (schedule) => (schedule === undefined ? undefined : labels.get(schedule)) ?? 'No service now'
}

async function made(db: Reader, range: Range, serviceOf: ServiceOf): Promise<Count[]> {
  const { lower, upper } = within(range)
  const hour = sql<string>`substr(a.created_at, 1, 13)`
  const rows = await db
    .selectFrom('appointments as a')
    .innerJoin('slots as s', 's.id', 'a.slot_id')
    .innerJoin('appointment_versions as v', (join) => join.onRef('v.appointment_id', '=', 'a.id').on('v.version', '=', 1))
    .select([hour.as('hour'), 'v.organisation', 's.schedule_id', (eb) => eb.fn.countAll<number>().as('times')])
    .where('a.sandbox_id', '=', range.sandboxId)
    .where('a.created_at', '>=', iso(lower))
    .where('a.created_at', '<', iso(upper))
    .groupBy([hour, 'v.organisation', 's.schedule_id'])
    .execute()
  return rows.map((row) => ({
    day: dayOfMoment(`${row.hour}:00:00Z`),
    organisation: row.organisation,
    service: serviceOf(row.schedule_id),
    times: Number(row.times),
  }))
}

/** That the patient of a cancelled appointment `a` was booked again after the cancellation `v`. */
const bookedAgain = sql<boolean>`exists (select 1 from appointments n where n.sandbox_id = a.sandbox_id and n.patient_key = a.patient_key and n.id <> a.id and n.created_at > v.at)`

async function cancelled(db: Reader, range: Range, serviceOf: ServiceOf, that: RawBuilder<boolean> = sql<boolean>`1 = 1`): Promise<Count[]> {
  const { lower, upper } = within(range)
  const hour = sql<string>`substr(v.at, 1, 13)`
  // The status is written into the statement as text, so that the index of cancelled appointments applies.
  const rows = await db
    .selectFrom('appointments as a')
    .innerJoin('slots as s', 's.id', 'a.slot_id')
    .innerJoin('appointment_versions as v', (join) => join.onRef('v.appointment_id', '=', 'a.id').onRef('v.version', '=', 'a.version'))
    .select([hour.as('hour'), 'v.organisation', 's.schedule_id', (eb) => eb.fn.countAll<number>().as('times')])
    .where('a.sandbox_id', '=', range.sandboxId)
    .where(sql<boolean>`a.status = 'cancelled'`)
    .where('v.at', '>=', iso(lower))
    .where('v.at', '<', iso(upper))
    .where(that)
    .groupBy([hour, 'v.organisation', 's.schedule_id'])
    .execute()
  return rows.map((row) => ({
    day: dayOfMoment(`${row.hour}:00:00Z`),
    organisation: row.organisation,
    service: serviceOf(row.schedule_id),
    times: Number(row.times),
  }))
}

/** Slots of the range that are free or booked, and their bookings with who made them. */
async function offered(db: Reader, range: Range, serviceOf: ServiceOf): Promise<Count[]> {
  const { lower, upper } = within(range)
  const hour = sql<number>`s.starts_at / 3600000`
  const [slots, booked] = await Promise.all([
    db
      .selectFrom('slots as s')
      .innerJoin('sandbox_schedules as c', 'c.id', 's.schedule_id')
      .select([hour.as('hour'), 's.schedule_id', (eb) => eb.fn.countAll<number>().as('times')])
      .where('c.sandbox_id', '=', range.sandboxId)
      .where('s.starts_at', '>=', lower)
      .where('s.starts_at', '<', upper)
      .where('s.status', '<>', 'withdrawn')
      .groupBy([hour, 's.schedule_id'])
      .execute(),
    db
      .selectFrom('slots as s')
      .innerJoin('sandbox_schedules as c', 'c.id', 's.schedule_id')
      .innerJoin('appointments as a', (join) => join.onRef('a.slot_id', '=', 's.id').on(sql<boolean>`a.status = 'booked'`))
      .innerJoin('appointment_versions as v', (join) => join.onRef('v.appointment_id', '=', 'a.id').on('v.version', '=', 1))
      .select([hour.as('hour'), 's.schedule_id', 'v.organisation', (eb) => eb.fn.countAll<number>().as('times')])
      .where('c.sandbox_id', '=', range.sandboxId)
      .where('s.starts_at', '>=', lower)
      .where('s.starts_at', '<', upper)
      .groupBy([hour, 's.schedule_id', 'v.organisation'])
      .execute(),
  ])
  const dayOfHour = (row: { hour: number }): string => dayOfMoment(Number(row.hour) * 3_600_000)
  return [
    ...slots.map((row) => ({ day: dayOfHour(row), organisation: null, service: serviceOf(row.schedule_id), times: 0, offered: Number(row.times) })),
    ...booked.map((row) => ({ day: dayOfHour(row), organisation: row.organisation, service: serviceOf(row.schedule_id), times: Number(row.times) })),
  ]
}

async function lost(db: Reader, range: Range, serviceOf: ServiceOf): Promise<Count[]> {
  const rows = await refusedIn(db, range)
    .select(['at', 'organisation', 'request_body'])
    .where('operation', '=', 'book')
    .where('findings', 'like', '%"rule":"CSL-03"%')
    .execute()
  const slotIds = rows.map((row) => slotIn(viewOfBody(row.request_body ?? '')))
  const diaries = await diariesOfSlots(db, slotIds)
  return rows.map((row, index) => ({
    day: dayOfMoment(row.at),
    organisation: row.organisation,
    service: serviceOf(diaries.get(slotIds[index] ?? '')),
    times: 1,
  }))
}

/** Searches in the range that were answered without a slot. A longer answer is packed, and contains slots. */
async function withoutSlots(db: Reader, range: Range): Promise<Count[]> {
  const { lower, upper } = within(range)
  const begins = sql<string>`substr(response_body, 1, 400)`
  const rows = await db
    .selectFrom('interactions')
    .select(['at', 'organisation', 'url'])
    .where('sandbox_id', '=', range.sandboxId)
    .where('at', '>=', iso(lower))
    .where('at', '<', iso(upper))
    .where('operation', '=', 'search-slots')
    .where('status', '=', 200)
    .where((eb) => eb.or([eb(begins, 'like', '%"total":0,%'), eb(begins, 'like', '%"total":0}%'), eb(begins, 'like', '%<total value="0"%')]))
    .where('findings', 'not like', '%"rule":"SIM-%')
    .orderBy('at', 'desc')
    .limit(mostRead)
    .execute()
  return rows.map((row) => ({ day: dayOfMoment(row.at), organisation: row.organisation, service: serviceIn(row.url), times: 1 }))
}

const serviceIn = (url: string): string => /(?:healthcareservice|service)(?:=|%3D)(\d+)/i.exec(url)?.[1] ?? 'No service in the address'

async function errors(db: Reader, range: Range): Promise<Count[]> {
  const rows = await refusedIn(db, range).select(['at', 'organisation', 'url', 'findings']).execute()
  return rows.flatMap((row) => {
    const of = {
      day: dayOfMoment(row.at),
      organisation: row.organisation,
      service: serviceIn(row.url),
    }
    return findingsIn(row.findings)
      .filter((one) => one.severity === 'error')
      .map((one) => ({ ...of, message: one.rule, times: 1 }))
  })
}
