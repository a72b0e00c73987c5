import { prepared } from '../../db/prepared.ts'
import type { Reader, Writer } from '../../db/database.ts'
import type { AppointmentsTable } from '../../db/tables/sandbox.ts'
import type { PatientSearch } from '../rules/patient-search.ts'
import type { Asker } from '../rules/who-asks.ts'

export type StoredAppointment = AppointmentsTable & { json: string; at: string }

const current = prepared<{ sandboxId: string; id: string }, StoredAppointment>((db, p) =>
  db
    .selectFrom('appointments as a')
    .innerJoin('appointment_versions as v', (join) => join.onRef('v.appointment_id', '=', 'a.id').onRef('v.version', '=', 'a.version'))
    .selectAll('a')
    .select(['v.json', 'v.at'])
    .where('a.id', '=', p('id'))
    .where('a.sandbox_id', '=', p('sandboxId')),
)

/** The current version of an appointment of this sandbox, or null. */
export const findAppointment = async (db: Reader, sandboxId: string, id: string): Promise<StoredAppointment | null> =>
  (await current(db, { sandboxId, id })).rows[0] ?? null

/** One version of an appointment, or null. */
export async function findVersion(db: Reader, sandboxId: string, id: string, version: number): Promise<StoredAppointment | null> {
  const row = await db
    .selectFrom('appointments as a')
    .innerJoin('appointment_versions as v', 'v.appointment_id', 'a.id')
    .selectAll('a')
    .select(['v.json', 'v.at', 'v.version as read_version'])
    .where('a.id', '=', id)
    .where('a.sandbox_id', '=', sandboxId)
    .where('v.version', '=', version)
    .executeTakeFirst()
  if (!row) return null
  const { read_version, ...rest } = row
  return { ...rest, version: read_version }
}

/** The future appointments that a search asks for, by start: for all its patients in one query, with this id and version if given. */
export async function findAppointments(db: Reader, sandboxId: string, asked: PatientSearch, from: number): Promise<StoredAppointment[]> {
  const { patients, id, version } = asked
  const [patient] = patients
  if (patients.some((one) => one !== patient) || (version !== null && !/^\d{1,9}$/.test(version))) return []
  let query = db
    .selectFrom('appointments as a')
    .innerJoin('appointment_versions as v', (join) => join.onRef('v.appointment_id', '=', 'a.id').onRef('v.version', '=', 'a.version'))
    .selectAll('a')
    .select(['v.json', 'v.at'])
    .where('a.sandbox_id', '=', sandboxId)
    .where('a.starts_at', '>=', from)
  if (typeof patient === 'string') query = query.where('a.patient_key', '=', patient)
  if (id !== null) query = query.where('a.id', '=', id)
  if (version !== null) query = query.where('a.version', '=', Number(version))
  return query.orderBy('a.starts_at').limit(500).execute()
}

const insert = prepared<{ id: string; sandboxId: string; slotId: string; patientKey: string | null; startsAt: number; at: string }, unknown>((db, p) =>
  db.insertInto('appointments').values({
    id: p('id'),
    sandbox_id: p('sandboxId'),
    slot_id: p('slotId'),
    patient_key: p('patientKey'),
    status: 'booked',
    version: 1,
    starts_at: p('startsAt'),
    created_at: p('at'),
  }),
)
const insertVersion = prepared<{ id: string; version: number; json: string; at: string } & Record<keyof Asker, string | null>, unknown>((db, p) =>
  db.insertInto('appointment_versions').values({
    appointment_id: p('id'),
    version: p('version'),
    json: p('json'),
    organisation: p('organisation'),
    practitioner: p('practitioner'),
    device: p('device'),
    at: p('at'),
  }),
)
const cancel = prepared<{ id: string; version: number; before: number }, unknown>((db, p) =>
  db
    .updateTable('appointments')
    .set({ status: 'cancelled', version: p('version') })
    .where('id', '=', p('id'))
    .where('version', '=', p('before'))
    .where('status', '=', 'booked'),
)
const remember = prepared<{ sandboxId: string; requestId: string; resource: string; at: string }, unknown>((db, p) =>
  db.insertInto('sandbox_request_ids').values({ sandbox_id: p('sandboxId'), request_id: p('requestId'), resource: p('resource'), at: p('at') }),
)
const lookUp = prepared<{ sandboxId: string; requestId: string }, { resource: string }>((db, p) =>
  db.selectFrom('sandbox_request_ids').select('resource').where('sandbox_id', '=', p('sandboxId')).where('request_id', '=', p('requestId')),
)

/** What this X-Request-ID created before in this sandbox, or null. */
export const findMadeBefore = async (db: Reader, sandboxId: string, requestId: string): Promise<string | null> =>
  (await lookUp(db, { sandboxId, requestId })).rows[0]?.resource ?? null

/** Stores that this X-Request-ID created a resource. Only successes are stored. */
export const insertRequestId = async (trx: Writer, kept: { sandboxId: string; requestId: string; resource: string; at: string }): Promise<void> => {
  await remember(trx, kept)
}

/** Stores a new appointment with its first version. */
export async function insertAppointment(
  trx: Writer,
  made: { id: string; sandboxId: string; slotId: string; patientKey: string | null; startsAt: number; at: string; json: string; by: Asker },
): Promise<void> {
  const { json, by, ...row } = made
  await insert(trx, row)
  await insertVersion(trx, { id: row.id, version: 1, json, at: row.at, ...by })
}

/** Stores the cancelled version; false if someone else has changed the appointment. */
export async function saveCancellation(trx: Writer, cancelled: { id: string; version: number; json: string; at: string; by: Asker }): Promise<boolean> {
  const { changed } = await cancel(trx, { id: cancelled.id, version: cancelled.version, before: cancelled.version - 1 })
  if (changed !== 1) return false
  await insertVersion(trx, { id: cancelled.id, version: cancelled.version, json: cancelled.json, at: cancelled.at, ...cancelled.by })
  return true
}
