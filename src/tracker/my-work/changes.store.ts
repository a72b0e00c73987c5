import type { Reader, Writer } from '../../db/database.ts'
import type { PersonId } from '../../db/ids.ts'
import { prepared } from '../../db/prepared.ts'
import type { EventsTable } from '../../db/tables/events.ts'

/** The number of the last event that this person has looked at; 0 if they never did. */
export const findLook = async (db: Reader, personId: PersonId): Promise<number> => (await look(db, { personId })).rows[0]?.seq ?? 0
const look = prepared<{ personId: PersonId }, { seq: number }>((db, p) => db.selectFrom('looks').select('seq').where('person_id', '=', p('personId')))

/** The events after a number, as far as they are counted by kind. */
export const nextEvents = async (db: Reader, asked: { after: number; limit: number }) => (await next(db, asked)).rows
const next = prepared<{ after: number; limit: number }, Pick<EventsTable, 'seq' | 'actor_id' | 'project_id' | 'subject' | 'action'>>((db, p) =>
  db.selectFrom('events').select(['seq', 'actor_id', 'project_id', 'subject', 'action']).where('seq', '>', p('after')).orderBy('seq').limit(p('limit')),
)

/** The number of the last event that is not among so many of the newest; undefined if all are. */
export async function findEventBefore(db: Reader, most: number): Promise<number | undefined> {
  return (await db.selectFrom('events').select('seq').orderBy('seq', 'desc').offset(most).limit(1).executeTakeFirst())?.seq
}

/** When an event happened. */
export const findMoment = async (db: Reader, seq: number): Promise<string | undefined> =>
  (await db.selectFrom('events').select('at').where('seq', '=', seq).executeTakeFirst())?.at

/** These events with their projects, newest first. */
export const listEventsOfProjects = (db: Reader, seqs: number[]) =>
  db
    .selectFrom('events as e')
    .innerJoin('projects as p', 'p.id', 'e.project_id')
    .select(['e.seq', 'e.at', 'e.sentence', 'e.reason', 'p.id as project_id', 'p.name as project'])
    .where('e.seq', 'in', seqs.length > 0 ? seqs : [0])
    .orderBy('e.seq', 'desc')
    .execute()

/** Stores that this person has looked at everything up to this event; the number never goes down. */
export async function saveLook(trx: Writer, look: { personId: PersonId; seq: number; at: string }): Promise<void> {
  const known = await trx.selectFrom('looks').select('seq').where('person_id', '=', look.personId).executeTakeFirst()
  if (!known) await trx.insertInto('looks').values({ person_id: look.personId, seq: look.seq, at: look.at }).execute()
  else if (known.seq < look.seq) await trx.updateTable('looks').set({ seq: look.seq, at: look.at }).where('person_id', '=', look.personId).execute()
}
