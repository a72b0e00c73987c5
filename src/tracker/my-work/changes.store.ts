import { sql } from 'kysely'
import type { Reader, Writer } from '../../db/database.ts'
import type { PersonId } from '../../db/ids.ts'
import { prepared } from '../../db/prepared.ts'

const most = 100
const pageSize = 50

/** The number of the last event that this person has looked at; 0 if they never did. */
export const findLook = async (db: Reader, personId: PersonId): Promise<number> => (await look(db, { personId })).rows[0]?.seq ?? 0
const look = prepared<{ personId: PersonId }, { seq: number }>((db, p) => db.selectFrom('looks').select('seq').where('person_id', '=', p('personId')))

/** Events of this person's projects that others caused after this one. */
function newOnes(db: Reader, personId: PersonId, since: number) {
  return db
    .selectFrom('events as e')
    .innerJoin('projects as p', 'p.id', 'e.project_id')
    .where('e.project_id', 'in', db.selectFrom('project_people').select('project_id').where('person_id', '=', personId).where('left_at', 'is', null))
    .where((eb) => eb.or([eb('e.actor_id', 'is', null), eb('e.actor_id', '<>', personId)]))
    .where('e.seq', '>', since)
}

/** How many changes there are to look at, up to a hundred. */
export async function countChanges(db: Reader, personId: PersonId, since: number): Promise<number> {
  const { n } = await db
    .selectFrom(newOnes(db, personId, since).select('e.seq').limit(most).as('c'))
    .select(sql<number>`count(*)`.as('n'))
    .executeTakeFirstOrThrow()
  return Number(n)
}

/** A page of them, newest first; `before` is the number of the last one shown. */
export async function listChanges(db: Reader, personId: PersonId, { since, before }: { since: number; before: number | undefined }) {
  let query = newOnes(db, personId, since)
    .select(['e.seq', 'e.at', 'e.sentence', 'e.reason', 'p.id as project_id', 'p.name as project'])
    .orderBy('e.seq', 'desc')
    .limit(pageSize + 1)
  if (before !== undefined) query = query.where('e.seq', '<', before)
  const rows = await query.execute()
  return { rows: rows.slice(0, pageSize), next: rows.length > pageSize ? rows[pageSize - 1]?.seq : undefined }
}

/** Stores that this person has looked at everything up to this event; the number never goes down. */
export async function saveLook(trx: Writer, look: { personId: PersonId; seq: number; at: string }): Promise<void> {
  const known = await trx.selectFrom('looks').select('seq').where('person_id', '=', look.personId).executeTakeFirst()
  if (!known) await trx.insertInto('looks').values({ person_id: look.personId, seq: look.seq, at: look.at }).execute()
  else if (known.seq < look.seq) await trx.updateTable('looks').set({ seq: look.seq, at: look.at }).where('person_id', '=', look.personId).execute()
}
