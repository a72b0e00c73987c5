import type { Reader } from '../../db/database.ts'
import { dayOfMoment } from '../../day.ts'
import { documentOf, otherwiseBusy, slotIn, viewOfBody } from './bodies.ts'
import { iso, within } from './range.ts'
import type { Range } from './range.ts'
import { diariesOfSlots, mostRead, refusedIn } from './refused.store.ts'
import type { Count, ServiceOf } from './report.ts'

/** How many bookings one query reads. */
const atOnce = 500

type Referral = Omit<Count, 'times' | 'offered'> & { isBooked: boolean }

/**
 * The referrals that someone tried to book for in the range, each on the day of the first attempt: the documents that bookings point to, made or
 * refused. A refused one counts as booked if it was booked later, up to now. Answers of a script or a fault do not count.
 */
export async function listReferrals(db: Reader, range: Range, serviceOf: ServiceOf): Promise<Referral[]> {
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
  // An attempt without a document does not identify a referral that was not booked.
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

/** The bookings of a sandbox from the first day of a range up to now, oldest first, in batches. */
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
