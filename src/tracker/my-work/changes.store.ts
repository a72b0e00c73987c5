import { sql } from 'kysely'
import type { Reader, Writer } from '../../db/database.ts'
import type { PersonId } from '../../db/ids.ts'
import { prepared } from '../../db/prepared.ts'
import { mineOf } from './whose-projects.store.ts'

const most = 100
const pageSize = 50
const eventsAtOnce = 1000

/** The number of the last event that this person has looked at; 0 if they never did. */
export const findLook = async (db: Reader, personId: PersonId): Promise<number> => (await look(db, { personId })).rows[0]?.seq ?? 0
const look = prepared<{ personId: PersonId }, { seq: number }>((db, p) => db.selectFrom('looks').select('seq').where('person_id', '=', p('personId')))

interface Whose {
  personId: PersonId
  /** Whether they are on so many projects that the newest events of all are likely to be theirs. */
  isOnMany: boolean
  /** The number of the event after which changes are looked for. */
  since: number
}

/** Events that others caused between two numbers, both left out. */
const ofOthers = (db: Reader, personId: PersonId, { after, before }: { after: number; before: number }) =>
  db
    .selectFrom('events as e')
    .innerJoin('projects as p', 'p.id', 'e.project_id')
    .where((eb) => eb.or([eb('e.actor_id', 'is', null), eb('e.actor_id', '<>', personId)]))
    .where('e.seq', '>', after)
    .where('e.seq', '<', before)

/** Those of the projects of somebody who is on few: found project by project. */
const ofFew = (db: Reader, personId: PersonId, between: { after: number; before: number }) =>
  ofOthers(db, personId, between).where('e.project_id', 'in', mineOf(db, personId))

/** Those of the projects of somebody who is on many: each event is asked whether its project is theirs. */
const ofMany = (db: Reader, personId: PersonId, between: { after: number; before: number }) =>
  ofOthers(db, personId, between).where(
    sql<boolean>`exists (select 1 from project_people own where own.project_id = e.project_id || '' and own.person_id = ${personId} and own.left_at is null)`,
  )

/** So many of the newest changes. For somebody on many projects a part of all events at a time, so that no statement takes long. */
async function newest<T>(
  db: Reader,
  { personId, isOnMany, since, before, limit }: Whose & { before: number | undefined; limit: number },
  read: (query: ReturnType<typeof ofOthers>, limit: number) => Promise<T[]>,
): Promise<T[]> {
  const end = before ?? (await lastSeq(db)) + 1
  if (!isOnMany) return read(ofFew(db, personId, { after: since, before: end }), limit)
  const found: T[] = []
  for (let to = end; to > since + 1 && found.length < limit; to -= eventsAtOnce)
    found.push(...(await read(ofMany(db, personId, { after: Math.max(since, to - eventsAtOnce - 1), before: to }), limit - found.length)))
  return found
}
const lastSeq = async (db: Reader): Promise<number> =>
  Number((await db.selectFrom('event_chain').select('seq').where('id', '=', 1).executeTakeFirst())?.seq ?? 0)

/** How many changes there are to look at, up to a hundred. */
export const countChanges = async (db: Reader, whose: Whose): Promise<number> =>
  (await newest(db, { ...whose, before: undefined, limit: most }, (query, limit) => query.select('e.seq').orderBy('e.seq', 'desc').limit(limit).execute()))
    .length

/** A page of them, newest first; `before` is the number of the last one shown. */
export async function listChanges(db: Reader, asked: Whose & { before: number | undefined }) {
  const rows = await newest(db, { ...asked, limit: pageSize + 1 }, (query, limit) =>
    query.select(['e.seq', 'e.at', 'e.sentence', 'e.reason', 'p.id as project_id', 'p.name as project']).orderBy('e.seq', 'desc').limit(limit).execute(),
  )
  return { rows: rows.slice(0, pageSize), next: rows.length > pageSize ? rows[pageSize - 1]?.seq : undefined }
}

/** Stores that this person has looked at everything up to this event; the number never goes down. */
export async function saveLook(trx: Writer, look: { personId: PersonId; seq: number; at: string }): Promise<void> {
  const known = await trx.selectFrom('looks').select('seq').where('person_id', '=', look.personId).executeTakeFirst()
  if (!known) await trx.insertInto('looks').values({ person_id: look.personId, seq: look.seq, at: look.at }).execute()
  else if (known.seq < look.seq) await trx.updateTable('looks').set({ seq: look.seq, at: look.at }).where('person_id', '=', look.personId).execute()
}
