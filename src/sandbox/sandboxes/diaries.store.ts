import { sql } from 'kysely'
import type { Reader, Writer } from '../../db/database.ts'
import type { SandboxSchedulesTable } from '../../db/tables/sandbox.ts'
import { ConflictError } from '../../errors.ts'
import { cancelledAppointment } from '../appointments/appointment.ts'
import { findAppointment, saveCancellation } from '../appointments/appointments.store.ts'
import { releaseSlot } from '../slots/slots.store.ts'
import { parseExactly } from '../fhir/exact.ts'
import { writeOutAnswers } from '../interactions/interactions.store.ts'
import { writeActors } from './make-sandbox.ts'
import { saveSandbox } from './sandboxes.store.ts'

type DiaryRow = { [Column in keyof SandboxSchedulesTable]: Column extends 'withdrawn' | 'version' ? number : SandboxSchedulesTable[Column] }
export type Diary = DiaryRow & { dosIds: string[] }

/** The diaries of a sandbox by name, each with the services that are booked into it. */
export async function listDiaries(db: Reader, sandboxId: string): Promise<Diary[]> {
  const [diaries, links] = await Promise.all([
    db.selectFrom('sandbox_schedules').selectAll().where('sandbox_id', '=', sandboxId).orderBy('name').orderBy('id').execute(),
    db.selectFrom('sandbox_schedule_services').select(['schedule_id', 'dos_id']).where('sandbox_id', '=', sandboxId).orderBy('dos_id').execute(),
  ])
  return diaries.map((one) => ({ ...one, dosIds: links.filter((link) => link.schedule_id === one.id).map((link) => link.dos_id) }))
}

export interface DiarySettings {
  name: string
  dosIds: string[]
  pattern: string | null
  channel: DiaryRow['channel']
  practitioner_json: string
  role_json: string
}

/** Saves over the version that was read; throws ConflictError if somebody saved meanwhile. */
export async function saveDiary(trx: Writer, sandboxId: string, diary: { id: string; version: number }, { dosIds, ...settings }: DiarySettings): Promise<void> {
  const { numUpdatedRows } = await trx
    .updateTable('sandbox_schedules')
    .set({ ...settings, version: diary.version + 1 })
    .where('sandbox_id', '=', sandboxId)
    .where('id', '=', diary.id)
    .where('version', '=', diary.version)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) throw new ConflictError('Somebody else changed this diary first. What you typed is below; saving now replaces theirs.')
  await trx.deleteFrom('sandbox_schedule_services').where('schedule_id', '=', diary.id).execute()
  if (dosIds.length > 0)
    await trx
      .insertInto('sandbox_schedule_services')
      .values(dosIds.map((dosId) => ({ schedule_id: diary.id, sandbox_id: sandboxId, dos_id: dosId })))
      .execute()
  await writeActors(trx, sandboxId)
}

/** Withdraws a diary, or publishes it again. */
export async function setWithdrawn(trx: Writer, sandboxId: string, id: string, withdrawn: boolean): Promise<void> {
  await trx
    .updateTable('sandbox_schedules')
    .set((eb) => ({ withdrawn: withdrawn ? 1 : 0, version: eb('version', '+', 1) }))
    .where('sandbox_id', '=', sandboxId)
    .where('id', '=', id)
    .execute()
}

/** What a change names as its device that the service's own staff made on a page. */
export const onSiteDevice = 'Slipway'

const bookingsShown = 50

/** The next bookings of a sandbox, by their start. */
export const listComingBookings = (db: Reader, sandboxId: string, from: number) =>
  db
    .selectFrom('appointments as a')
    .innerJoin('slots as s', 's.id', 'a.slot_id')
    .innerJoin('sandbox_schedules as c', 'c.id', 's.schedule_id')
    .innerJoin('appointment_versions as v', (join) => join.onRef('v.appointment_id', '=', 'a.id').on('v.version', '=', 1))
    .select(['a.id', 'a.version', 'a.starts_at', 'c.name as diary', 'v.organisation', 'v.at'])
    .where('a.sandbox_id', '=', sandboxId)
    .where('a.status', '=', sql.lit('booked'))
    .where('a.starts_at', '>=', from)
    .orderBy('a.starts_at')
    .limit(bookingsShown + 1)
    .execute()
    .then((rows) => ({ bookings: rows.slice(0, bookingsShown), more: rows.length > bookingsShown }))

/** Cancels a booking on the Provider's side, as its own staff would: its slot is free again. Throws ConflictError if it does not stand any more. */
export async function cancelOnSite(trx: Writer, sandboxId: string, id: string, by: { practitioner: string; now: number }): Promise<void> {
  const stands = await findAppointment(trx, sandboxId, id)
  const version = (stands?.version ?? 0) + 1
  const json = stands && JSON.stringify(cancelledAppointment(parseExactly(stands.json) as Record<string, unknown>, { version, now: by.now }))
  if (
    !stands ||
    json === null ||
    !(await saveCancellation(trx, {
      id,
      version,
      json,
      at: new Date(by.now).toISOString(),
      by: { organisation: null, practitioner: by.practitioner, device: onSiteDevice },
    }))
  )
    throw new ConflictError('This booking was cancelled meanwhile, or the sandbox was reset. Look at the diary again.')
  await releaseSlot(trx, stands.slot_id)
}

/** Forgets every booking of a sandbox and the request ids that made them: their slots are free again. The log stays. Answers how many bookings there were. */
export async function resetSandbox(trx: Writer, sandboxId: string): Promise<number> {
  await writeOutAnswers(trx, sandboxId)
  const mine = trx.selectFrom('appointments').select('id').where('sandbox_id', '=', sandboxId)
  await trx
    .updateTable('slots')
    .set({ status: 'free' })
    .where('status', '=', 'busy')
    .where('id', 'in', (eb) => eb.selectFrom('appointments').select('slot_id').where('sandbox_id', '=', sandboxId).where('status', '=', sql.lit('booked')))
    .execute()
  await trx.deleteFrom('appointment_versions').where('appointment_id', 'in', mine).execute()
  const { numDeletedRows } = await trx.deleteFrom('appointments').where('sandbox_id', '=', sandboxId).executeTakeFirst()
  await trx.deleteFrom('sandbox_request_ids').where('sandbox_id', '=', sandboxId).execute()
  await saveSandbox(trx, sandboxId, {})
  return Number(numDeletedRows)
}
