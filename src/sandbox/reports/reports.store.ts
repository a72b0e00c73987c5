import { setImmediate as nextTurn } from 'node:timers/promises'
import { sql } from 'kysely'
import type { RawBuilder } from 'kysely'
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
    case 'rep-prov-02':
      return (await referrals(db, range, services)).map(({ isBooked, ...one }) => ({ ...one, times: isBooked ? 1 : 0, offered: 1 }))
    case 'rep-prov-04':
      return (await referrals(db, range, services)).map(({ isBooked, ...one }) => ({ ...one, times: isBooked ? 0 : 1, offered: 1 }))
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

/** That the patient of a cancelled appointment `a` was booked again after the cancellation `v`. */
const bookedAgain = sql<boolean>`exists (select 1 from appointments n where n.sandbox_id = a.sandbox_id and n.patient_key = a.patient_key and n.id <> a.id and n.created_at > v.at)`

async function cancelled(db: Reader, range: Range, serviceOf: ServiceOf, that: RawBuilder<boolean> = sql<boolean>`1 = 1`): Promise<Count[]> {
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
  const diaries = await diariesOfSlots(db, slotIds)
  return rows.map((row, index) => ({
    day: dayOfMoment(row.at),
    organisation: row.organisation,
    service: serviceOf(diaries.get(slotIds[index] ?? '')),
    times: 1,
  }))
}

const atOnce = 500

/** The diary of each of these slots that there is. */
async function diariesOfSlots(db: Reader, slotIds: string[]): Promise<Map<string, string>> {
  const known = [...new Set(slotIds)].filter((id) => id !== '')
  const diaries = new Map<string, string>()
  for (let from = 0; from < known.length; from += atOnce)
    for (const slot of await db
      .selectFrom('slots')
      .select(['id', 'schedule_id'])
      .where('id', 'in', known.slice(from, from + atOnce))
      .execute())
      diaries.set(slot.id, slot.schedule_id)
  return diaries
}

type Referral = Omit<Count, 'times' | 'offered'> & { isBooked: boolean }

/**
 * The referrals that somebody tried to book for in the range, each on the day of its first try: what the bookings made point to, and what
 * the refused ones do. One that was refused is booked where it was booked later, up to now. Answers of a script or a fault are none.
 */
async function referrals(db: Reader, range: Range, serviceOf: ServiceOf): Promise<Referral[]> {
  const { upper } = within(range)
  const found = new Map<string, Referral & { at: string }>()
  const note = (document: string, one: Referral & { at: string }): void => {
    const known = found.get(document)
    const first = known === undefined || one.at < known.at ? one : known
    found.set(document, { ...first, isBooked: one.isBooked || known?.isBooked === true })
  }
  const turn = otherwiseBusy()
  for await (const row of bookingsSince(db, range)) {
    await turn()
    note(documentOf(viewOfBody(row.json)) || row.id, {
      at: row.created_at,
      day: dayOfMoment(row.created_at),
      organisation: row.organisation,
      service: serviceOf(row.schedule_id),
      isBooked: true,
    })
  }
  const refused = await refusedIn(db, range)
    .select(['at', 'organisation', 'request_body'])
    .where('operation', '=', 'book')
    .where('status', '>=', 400)
    .where('findings', 'not like', '%"rule":"SIM-%')
    .execute()
  const read: { at: string; organisation: string | null; slot: string; document: string }[] = []
  for (const { at, organisation, request_body } of refused) {
    await turn()
    const view = viewOfBody(request_body ?? '')
    read.push({ at, organisation, slot: slotIn(view), document: documentOf(view) })
  }
  const diaries = await diariesOfSlots(
    db,
    read.map((row) => row.slot),
  )
  // A try that points to no document says of no referral that it was not booked.
  for (const row of read.filter((one) => one.document !== ''))
    note(row.document, {
      at: row.at,
      day: dayOfMoment(row.at),
      organisation: row.organisation,
      service: serviceOf(diaries.get(row.slot)),
      isBooked: false,
    })
  return [...found.values()].filter((one) => one.at < iso(upper)).map(({ at: _, ...one }) => one)
}

/** The bookings of a sandbox from the first day of a range up to now, the first first, a part at a time. */
async function* bookingsSince(db: Reader, range: Range) {
  let after = { at: iso(within(range).lower), id: '' }
  for (let read = 0; read < mostRead; read += atOnce) {
    const { at, id } = after
    const rows = await db
      .selectFrom('appointments as a')
      .innerJoin('slots as s', 's.id', 'a.slot_id')
      .innerJoin('appointment_versions as v', (join) => join.onRef('v.appointment_id', '=', 'a.id').on('v.version', '=', 1))
      .select(['a.id', 'a.created_at', 'v.organisation', 'v.json', 's.schedule_id'])
      .where('a.sandbox_id', '=', range.sandboxId)
      .where('a.created_at', '>=', at)
      .where((eb) => eb.or([eb('a.created_at', '>', at), eb('a.id', '>', id)]))
      .orderBy('a.created_at')
      .orderBy('a.id')
      .limit(atOnce)
      .execute()
    yield* rows
    const last = rows.at(-1)
    if (!last || rows.length < atOnce) return
    after = { at: last.created_at, id: last.id }
  }
}

/** Searches of the range that were answered without a slot. A longer answer is packed, and holds slots. */
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

const viewOfBody = (body: string) => {
  const read = body.startsWith('<') ? readXml(body, mostValuesOfAnswer) : readJson(body, mostValuesOfAnswer)
  return read.ok ? viewOf(read.resource) : null
}

type View = ReturnType<typeof viewOfBody>

/** The identifier of the document that a booking points to; empty where there is none. */
const documentOf = (view: View): string => text(objects(view?.document['identifier'])[0]?.['value']).toLowerCase()

function slotIn(view: View): string {
  const slot = view?.slot ?? {}
  return text(objects(slot['identifier'])[0]?.['value'] ?? slot['id']).toLowerCase()
}
const slotOf = (body: string): string => slotIn(viewOfBody(body))

const readInTurn = 100

/** To be awaited for each body that is read: lets others go first now and then. */
function otherwiseBusy(): () => Promise<void> {
  let read = 0
  return async () => {
    read += 1
    if (read % readInTurn === 0) await nextTurn()
  }
}

async function errors(db: Reader, range: Range): Promise<Count[]> {
  const rows = await refusedIn(db, range).select(['at', 'organisation', 'url', 'findings']).execute()
  return rows.flatMap((row) => {
    const of = {
      day: dayOfMoment(row.at),
      organisation: row.organisation,
      service: serviceIn(row.url),
    }
    return (JSON.parse(row.findings) as Finding[]).filter((one) => one.severity === 'error').map((one) => ({ ...of, message: one.rule, times: 1 }))
  })
}
