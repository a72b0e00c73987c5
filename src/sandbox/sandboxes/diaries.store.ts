import { sql } from 'kysely'
import type { Reader, Writer } from '../../db/database.ts'
import type { SandboxSchedulesTable } from '../../db/tables/sandbox.ts'
import { ConflictError, NotFoundError } from '../../errors.ts'
import { cancelledAppointment } from '../appointments/appointment.ts'
import { saveCancellation } from '../appointments/appointments.store.ts'
import type { StoredAppointment } from '../appointments/appointments.store.ts'
import { releaseSlot } from '../slots/slots.store.ts'
import { readResource } from '../fhir/exact.ts'
import { writeOutAnswers } from '../interactions/write-out.store.ts'
import { writeActors } from './diary-rows.store.ts'
import { insertLinks } from './services.store.ts'
import { saveSandbox } from './sandboxes.store.ts'

type DiaryRow = { [Column in keyof SandboxSchedulesTable]: Column extends 'withdrawn' | 'version' ? number : SandboxSchedulesTable[Column] }
export type Diary = DiaryRow & { dosIds: string[] }

/** The diaries of a sandbox by name, each with its services. */
export async function listDiaries(db: Reader, sandboxId: string): Promise<Diary[]> {
  const [diaries, links] = await Promise.all([
    db.selectFrom('sandbox_schedules').selectAll().where('sandbox_id', '=', sandboxId).orderBy('name').orderBy('id').execute(),
    db.selectFrom('sandbox_schedule_services').select(['schedule_id', 'dos_id']).where('sandbox_id', '=', sandboxId).orderBy('dos_id').execute(),
  ])
  return diaries.map((one) => ({ ...one, dosIds: links.filter((link) => link.schedule_id === one.id).map((link) => link.dos_id) }))
}

/** One diary; throws NotFoundError if the sandbox has none with this id. */
export async function getDiary(db: Reader, sandboxId: string, id: string): Promise<Diary> {
  const diary = (await listDiaries(db, sandboxId)).find((one) => one.id === id)
  if (!diary) throw new NotFoundError('No such diary')
  return diary
}

/** The practitioner of a diary, and their role. */
export const findActors = (db: Reader, id: string): Promise<Pick<DiaryRow, 'practitioner_json' | 'role_json'>> =>
  db.selectFrom('sandbox_schedules').select(['practitioner_json', 'role_json']).where('id', '=', id).executeTakeFirstOrThrow()

/** The DoS ids of the services of a sandbox. */
export const listDosIds = async (db: Reader, sandboxId: string): Promise<string[]> =>
  (await db.selectFrom('sandbox_services').select('dos_id').where('sandbox_id', '=', sandboxId).orderBy('dos_id').execute()).map((one) => one.dos_id)

/** Who changed the diary that now has this name, in a sentence. */
export async function whoChangedDiary(db: Reader, sandboxId: string, name: string): Promise<string> {
  const start = `${name}: `
  const last = await db
    .selectFrom('events')
    .select('sentence')
    .where('subject_id', '=', sandboxId)
    .where('action', 'in', ['diary', 'withdrawn', 'published'])
    .where(sql`substr(changed_to, 1, ${sql.lit(start.length)})`, '=', start)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst()
  return last ? `${last.sentence}.` : 'Someone else has changed this diary.'
}

export interface DiarySettings {
  name: string
  dosIds: string[]
  pattern: string | null
  channel: DiaryRow['channel']
  practitioner_json: string
  role_json: string
}

/** Saves over the version that was read; throws ConflictError if someone else has changed it since. */
export async function saveDiary(trx: Writer, sandboxId: string, diary: { id: string; version: number }, { dosIds, ...settings }: DiarySettings): Promise<void> {
  const { numUpdatedRows } = await trx
    .updateTable('sandbox_schedules')
    .set({ ...settings, version: diary.version + 1 })
    .where('sandbox_id', '=', sandboxId)
    .where('id', '=', diary.id)
    .where('version', '=', diary.version)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) throw new ConflictError('Someone else has changed this diary.')
  await trx.deleteFrom('sandbox_schedule_services').where('schedule_id', '=', diary.id).execute()
  await insertLinks(trx, { sandboxId, diaryId: diary.id, dosIds })
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

/** The device named in a change that the service's own staff made on a page. */
export const onSiteDevice = 'Slipway'

const bookingsShown = 50

/** The next bookings of a sandbox, by start time. */
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

/** Cancels a booking on the Provider's side, as its own staff would: its slot is free again. Throws ConflictError if it is already cancelled. */
export async function cancelOnSite(trx: Writer, booked: StoredAppointment, by: { practitioner: string; now: number }): Promise<void> {
  const version = booked.version + 1
  const json = JSON.stringify(cancelledAppointment(readResource(booked.json), { version, now: by.now }))
  const at = new Date(by.now).toISOString()
  const asker = { organisation: null, practitioner: by.practitioner, device: onSiteDevice }
  if (!(await saveCancellation(trx, { id: booked.id, version, json, at, by: asker }))) throw new ConflictError('This booking is already cancelled.')
  await releaseSlot(trx, booked.slot_id)
}

export const countBookings = async (db: Reader, sandboxId: string): Promise<number> => {
  const { count } = await db
    .selectFrom('appointments')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('sandbox_id', '=', sandboxId)
    .executeTakeFirstOrThrow()
  return Number(count)
}

/** Deletes all bookings of a sandbox and the request ids that made them: their slots are free again. The log stays. Returns how many bookings there were. */
export async function forgetBookings(trx: Writer, sandboxId: string): Promise<number> {
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
