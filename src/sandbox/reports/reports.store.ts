import { sql } from 'kysely'
import type { Reader } from '../../db/database.ts'
import { readJson } from '../fhir/read-json.ts'
import { readXml } from '../fhir/read-xml.ts'
import { objects, text, viewOf } from '../rules/look.ts'
import type { Finding } from '../rules/rule.ts'
import { addDays, dayOfMoment, dayStartsAt } from '../../day.ts'
import type { Day } from '../../day.ts'
import type { Count, ReportKey } from './report.ts'
import { mostValuesOfAnswer } from '../fhir/bounds.ts'

export interface Range {
  sandboxId: string
  /** Days in London, both included. */
  from: Day
  to: Day
}

/** At most so many refused requests are read for a report: the newest. */
export const mostRead = 50_000

/** What a report counts, within a range of days. */
export async function countsFor(db: Reader, report: ReportKey, range: Range): Promise<Count[]> {
  const services = await servicesOfDiaries(db, range.sandboxId)
  switch (report) {
    case 'rep-prov-01':
      return made(db, range, services)
    case 'rep-prov-03':
      return offered(db, range, services)
    case 'rep-prov-05':
      return cancelled(db, range, services)
    case 'slot-lost':
      return lost(db, range, services)
    case 'errors':
      return errors(db, range)
  }
}

const within = ({ from, to }: Range): { lower: number; upper: number } => ({ lower: dayStartsAt(from), upper: dayStartsAt(addDays(to, 1)) })
const iso = (ms: number): string => new Date(ms).toISOString()

/** The services that are booked into each diary, as a label: those that share one cannot be told apart. */
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

type ServiceOf = (schedule: string | undefined) => string

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

async function cancelled(db: Reader, range: Range, serviceOf: ServiceOf): Promise<Count[]> {
  const { lower, upper } = within(range)
  const hour = sql<string>`substr(v.at, 1, 13)`
  // The status stands in the statement as text, so that the index of cancelled appointments serves it.
  const rows = await db
    .selectFrom('appointments as a')
    .innerJoin('slots as s', 's.id', 'a.slot_id')
    .innerJoin('appointment_versions as v', (join) => join.onRef('v.appointment_id', '=', 'a.id').onRef('v.version', '=', 'a.version'))
    .select([hour.as('hour'), 'v.organisation', 's.schedule_id', (eb) => eb.fn.countAll<number>().as('times')])
    .where('a.sandbox_id', '=', range.sandboxId)
    .where(sql<boolean>`a.status = 'cancelled'`)
    .where('v.at', '>=', iso(lower))
    .where('v.at', '<', iso(upper))
    .groupBy([hour, 'v.organisation', 's.schedule_id'])
    .execute()
  return rows.map((row) => ({
    day: dayOfMoment(`${row.hour}:00:00Z`),
    organisation: row.organisation,
    service: serviceOf(row.schedule_id),
    times: Number(row.times),
  }))
}

/** Slots of the range that are free or booked, and the bookings that stand in them with who made them. */
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

const refusedIn = (db: Reader, range: Range) => {
  const { lower, upper } = within(range)
  return db
    .selectFrom('interactions')
    .where('sandbox_id', '=', range.sandboxId)
    .where('at', '>=', iso(lower))
    .where('at', '<', iso(upper))
    .where(sql<boolean>`findings <> '[]'`)
    .orderBy('at', 'desc')
    .limit(mostRead)
}

async function lost(db: Reader, range: Range, serviceOf: ServiceOf): Promise<Count[]> {
  const rows = await refusedIn(db, range)
    .select(['at', 'organisation', 'request_body'])
    .where('operation', '=', 'book')
    .where('findings', 'like', '%"rule":"CSL-03"%')
    .execute()
  const slotIds = rows.map((row) => slotOf(row.request_body ?? ''))
  const known = [...new Set(slotIds)].filter((id) => id !== '')
  const diaries = new Map<string, string>()
  for (let from = 0; from < known.length; from += 500)
    for (const slot of await db
      .selectFrom('slots')
      .select(['id', 'schedule_id'])
      .where('id', 'in', known.slice(from, from + 500))
      .execute())
      diaries.set(slot.id, slot.schedule_id)
  return rows.map((row, index) => ({
    day: dayOfMoment(row.at),
    organisation: row.organisation,
    service: serviceOf(diaries.get(slotIds[index] ?? '')),
    times: 1,
  }))
}

function slotOf(body: string): string {
  const read = body.startsWith('<') ? readXml(body, mostValuesOfAnswer) : readJson(body, mostValuesOfAnswer)
  if (!read.ok) return ''
  const { slot } = viewOf(read.resource)
  return text(objects(slot['identifier'])[0]?.['value'] ?? slot['id']).toLowerCase()
}

async function errors(db: Reader, range: Range): Promise<Count[]> {
  const rows = await refusedIn(db, range).select(['at', 'organisation', 'url', 'findings']).execute()
  return rows.flatMap((row) => {
    const of = {
      day: dayOfMoment(row.at),
      organisation: row.organisation,
      service: /(?:healthcareservice|service)(?:=|%3D)(\d+)/i.exec(row.url)?.[1] ?? 'No service in the address',
    }
    return (JSON.parse(row.findings) as Finding[]).filter((one) => one.severity === 'error').map((one) => ({ ...of, message: one.rule, times: 1 }))
  })
}
