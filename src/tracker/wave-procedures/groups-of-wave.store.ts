import { setImmediate as nextTurn } from 'node:timers/promises'
import { sql } from 'kysely'
import type { SqlBool } from 'kysely'
import type { Person } from '../../access/access.store.ts'
import type { Reader } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import { holdsWords } from '../../db/words.ts'
import type { OfSites } from '../sop/site-procedures.store.ts'
import { mayAnswerFor, members } from '../waves/sites-of-wave.store.ts'

const sum = (what: ReturnType<typeof sql>) => sql<number>`sum(case when ${what} then 1 else 0 end)`
/** A version of the procedure of `p` itself is in force. */
export const hasOwn = sql<SqlBool>`exists (select 1 from sop_rounds f where f.project_id = p.id and f.signed_at is not null and f.replaced_at is null)`

export interface GroupOfSites {
  organisation: { id: string; name: string } | null
  careSetting: string
  projects: number
  /** They rest on the procedure that is signed for them. */
  resting: number
  /** A version of their own is signed by everyone. */
  signed: number
  /** They say that they have their own. */
  own: number
  /** One of them. */
  like: ProjectId
}

const keyOf = (row: { organisation_id: string | null; care_setting: string }): string => JSON.stringify([row.organisation_id, row.care_setting])

/** How many projects of each group have a version of their own that everyone has signed, and rest on no other. */
async function countSigned(db: Reader, wave: string, person: Person): Promise<Map<string, number>> {
  const inForce = db.selectFrom('sop_rounds').select('project_id').where('signed_at', 'is not', null).where('replaced_at', 'is', null)
  const rows = await members(db, wave, person)
    .select(['s.organisation_id', 's.care_setting'])
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where('p.role', '=', 'provider')
    .where('p.procedure_of', 'is', null)
    .where('p.id', 'in', inForce)
    .groupBy(['s.organisation_id', 's.care_setting'])
    .execute()
  return new Map(rows.map((row) => [keyOf(row), Number(row.n)]))
}

/** How many Provider projects of a wave each organisation has with each care setting: the most first. */
export async function listGroups(db: Reader, wave: string, { person, from, most }: { person: Person; from: number; most: number }): Promise<GroupOfSites[]> {
  const groups = members(db, wave, person)
    .select(['s.organisation_id', 's.care_setting'])
    .select((eb) => [eb.fn.countAll<number>().as('projects'), eb.fn.min('p.id').as('like')])
    .select([sum(sql`p.procedure_of is not null`).as('resting'), sum(sql`m.procedure_choice = 'own'`).as('own')])
    .where('p.role', '=', 'provider')
    .groupBy(['s.organisation_id', 's.care_setting'])
  const rows = await db
    .selectFrom(groups.as('g'))
    .leftJoin('organisations as o', 'o.id', 'g.organisation_id')
    .selectAll('g')
    .select('o.name')
    .orderBy(sql`case when g.organisation_id is null then 1 else 0 end`)
    .orderBy('g.projects', 'desc')
    .orderBy('o.name')
    .orderBy('g.care_setting')
    .limit(most)
    .offset(from)
    .execute()
  // In a large wave each takes some milliseconds.
  await nextTurn()
  const signed = await countSigned(db, wave, person)
  return rows.map((row) => ({
    organisation: row.organisation_id === null ? null : { id: row.organisation_id, name: row.name ?? '' },
    careSetting: row.care_setting,
    projects: Number(row.projects),
    resting: Number(row.resting),
    signed: signed.get(keyOf(row)) ?? 0,
    own: Number(row.own),
    like: row.like,
  }))
}

/** A part of the Provider projects of a wave that this person sees of whose service nobody knows the organisation, by name; `manages` is 1 if they manage it. */
export const listUnknown = (db: Reader, wave: string, { person, from, most }: { person: Person; from: number; most: number }) =>
  members(db, wave, person)
    .select(['p.id', 's.name', 's.ods_code', 's.care_setting'])
    .select(sql<number>`case when ${mayAnswerFor(person)} then 1 else 0 end`.as('manages'))
    .where('p.role', '=', 'provider')
    .where('s.organisation_id', 'is', null)
    .orderBy((eb) => eb.fn('lower', ['s.name']))
    .orderBy('p.id')
    .limit(most)
    .offset(from)
    .execute()

/** The organisation and care setting of a project of a wave that this person sees. */
export async function findGroupOf(db: Reader, of: { wave: string; project: ProjectId; person: Person }) {
  const row = await members(db, of.wave, of.person)
    .leftJoin('organisations as o', 'o.id', 's.organisation_id')
    .select(['s.organisation_id', 'o.name as organisation', 's.care_setting'])
    .where('p.id', '=', of.project)
    .where('p.role', '=', 'provider')
    .executeTakeFirst()
  return row?.organisation_id == null
    ? undefined
    : { wave_id: of.wave, organisation_id: row.organisation_id, organisation: row.organisation ?? '', care_setting: row.care_setting }
}

/** Projects of an organisation in a wave that this person manages: those whose own version is signed first, then by name. */
export const listCandidates = (db: Reader, of: OfSites & { words: string; person: Person; most: number }) => {
  const query = members(db, of.wave_id)
    .select(['p.id', 'p.name', 's.ods_code', sql<number>`case when ${hasOwn} then 1 else 0 end`.as('signed')])
    .where('s.organisation_id', '=', of.organisation_id)
    .where('s.care_setting', '=', of.care_setting)
    .where('p.role', '=', 'provider')
    .where('p.state', '<>', 'stopped')
    .where(mayAnswerFor(of.person))
    .orderBy('signed', 'desc')
    .orderBy((eb) => eb.fn('lower', ['s.name']))
    .limit(of.most)
  return (of.words === '' ? query : query.where((eb) => eb.or([holdsWords(of.words, 's.name'), eb('s.ods_code', '=', of.words.toUpperCase())]))).execute()
}
