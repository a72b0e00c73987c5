import { findingsIn, headersIn } from '../interactions/columns.ts'
import { sql } from 'kysely'
import type { Observation } from '../../evidence/project-sandboxes.ts'
import type { Reader } from '../../db/database.ts'
import { isServed } from '../interactions/interaction.ts'
import { observationsIn } from './observations.ts'
import type { Seen } from './observations.ts'
import { onSiteDevice } from '../sandboxes/diaries.store.ts'

/** A test takes hours, not days: this many of its Consumer's last exchanges cover it. */
const mostRead = 2000
const inParts = 500

/** What the exchanges with a sandbox show between two moments (ISO 8601); those of one organisation, or of all. */
export async function findObservations(
  db: Reader,
  sandboxId: string,
  given: { organisation: string | null; from: string; to?: string },
): Promise<Observation[]> {
  let query = db
    .selectFrom('interactions')
    .select([
      'id',
      'digest',
      'at',
      'operation',
      'status',
      'findings',
      'url',
      'response_headers',
      sql<string | null>`substr(response_body, 1, 400)`.as('begins'),
    ])
    .where('sandbox_id', '=', sandboxId)
    .where('at', '>=', given.from)
    .where('operation', 'in', ['search-slots', 'book', 'cancel'])
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(mostRead)
  if (given.to !== undefined) query = query.where('at', '<=', given.to)
  if (given.organisation !== null) query = query.where('organisation', '=', given.organisation)
  const rows = await query.execute()
  const appointmentOf = new Map(
    rows.flatMap((row) => (!isServed(row.status) || row.operation === 'search-slots' ? [] : [[row.id, appointmentIn(row)] as const])),
  )
  const appointments = await findAppointments(
    db,
    sandboxId,
    [...new Set(appointmentOf.values())].filter((id) => id !== ''),
  )
  return observationsIn(
    rows.reverse().map((row): Seen => ({
      id: row.id,
      digest: row.digest,
      at: row.at,
      operation: row.operation,
      status: row.status,
      rules: [...new Set(findingsIn(row.findings).map((one) => one.rule))],
      // A longer answer is packed, and contains slots.
      ...(row.operation === 'search-slots' && isServed(row.status)
        ? { showsSlots: row.begins === null || !/"total":0\b|<total value="0"/.test(row.begins) }
        : {}),
      appointment: appointments.get(appointmentOf.get(row.id) ?? ''),
    })),
  )
}

/** The id of the appointment that a booking created (Location) or a cancellation names (its address). */
function appointmentIn(row: { operation: string; url: string; response_headers: string }): string {
  const location = row.operation === 'book' ? (headersIn(row.response_headers)['Location'] ?? '') : row.url
  return /\/Appointment\/([^/?]+)/.exec(location)?.[1] ?? ''
}

async function findAppointments(db: Reader, sandboxId: string, ids: string[]) {
  const found = new Map<string, NonNullable<Seen['appointment']>>()
  for (let from = 0; from < ids.length; from += inParts) {
    const rows = await db
      .selectFrom('appointments as a')
      .select([
        'a.id',
        'a.slot_id',
        'a.patient_key',
        (eb) =>
          eb
            .selectFrom('appointments as b')
            .select((sub) => sub.fn.countAll<number>().as('n'))
            .whereRef('b.slot_id', '=', 'a.slot_id')
            .whereRef('b.created_at', '<', 'a.created_at')
            .where(sql<boolean>`b.status = 'cancelled'`)
            // As `cancelOnSite` writes it: a Consumer's own cancellation frees a slot too, but then nobody at the service did it.
            .where((sub) =>
              sub.exists(
                sub
                  .selectFrom('appointment_versions as v')
                  .select('v.version')
                  .whereRef('v.appointment_id', '=', 'b.id')
                  .whereRef('v.version', '=', 'b.version')
                  .where('v.organisation', 'is', null)
                  .where('v.device', '=', onSiteDevice),
              ),
            )
            .as('before'),
      ])
      .where('a.sandbox_id', '=', sandboxId)
      .where('a.id', 'in', ids.slice(from, from + inParts))
      .execute()
    for (const row of rows) found.set(row.id, { id: row.id, slotId: row.slot_id, patient: row.patient_key, slotWasFreed: Number(row.before) > 0 })
  }
  return found
}
