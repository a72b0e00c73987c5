import type { Reader, Writer } from '../../db/database.ts'
import type { PersonId, ProjectId } from '../../db/ids.ts'
import type { SopReadersTable, SopReadingsTable } from '../../db/tables/sop.ts'
import { ConflictError } from '../../errors.ts'
import { askedWords } from '../../mail/act-link.ts'
import { portions } from '../../mail/notices.store.ts'
import type { ListedReader } from './readers.ts'

/** Everyone on the list of a project by name, with what they have confirmed of a version and how they were asked. */
export async function listReaders(db: Reader, { project, version }: { project: ProjectId; version: string }): Promise<ListedReader[]> {
  const [readers, readings, links] = await Promise.all([
    db
      .selectFrom('sop_readers as r')
      .innerJoin('people as p', 'p.id', 'r.person_id')
      .select(['r.id', 'r.person_id', 'r.added_at', 'p.name', 'p.email', 'p.organisation'])
      .where('r.project_id', '=', project)
      .where('r.removed_at', 'is', null)
      .orderBy('p.name')
      .orderBy('r.id')
      .execute(),
    db.selectFrom('sop_readings').select(['person_id', 'at']).where('version_id', '=', version).execute(),
    db
      .selectFrom('act_links')
      .select(['person_id', 'reminders', 'last_sent_on', 'remind_on'])
      .where('subject_id', '=', version)
      .where('kind', '=', 'sop.read')
      .where('project_id', '=', project)
      .orderBy('made_at')
      .execute(),
  ])
  const readAt = new Map(readings.map((one) => [one.person_id, one.at]))
  const asked = new Map(links.map((one) => [one.person_id, askedWords(one)]))
  return readers.map(({ id, person_id, added_at, name, email, organisation }) => ({
    id,
    personId: person_id,
    name,
    email,
    organisation,
    addedAt: added_at,
    readAt: readAt.get(person_id) ?? null,
    asked: asked.get(person_id) ?? '',
  }))
}

/** Someone who is or was on the list of a project; undefined if there is no such row. */
export const findReaderRow = (db: Reader, { project, reader }: { project: ProjectId; reader: string }) =>
  db
    .selectFrom('sop_readers as r')
    .innerJoin('people as p', 'p.id', 'r.person_id')
    .selectAll('r')
    .select(['p.name', 'p.email', 'p.organisation'])
    .where('r.project_id', '=', project)
    .where('r.id', '=', reader)
    .executeTakeFirst()

/** Whether someone is on the list of a project now. */
export const findOnList = (db: Reader, { project, person }: { project: ProjectId; person: PersonId }) =>
  db
    .selectFrom('sop_readers as r')
    .innerJoin('projects as j', 'j.id', 'r.project_id')
    .innerJoin('services as s', 's.id', 'j.service_id')
    .innerJoin('people as p', 'p.id', 'r.person_id')
    .select(['r.id', 'j.state', 's.name as service', 'p.email', 'p.organisation', 'r.added_by_id'])
    .where('r.project_id', '=', project)
    .where('r.person_id', '=', person)
    .where('r.removed_at', 'is', null)
    .executeTakeFirst()

/** What someone has confirmed of a procedure, the latest first. */
export const listReadingsOf = (db: Reader, { project, person }: { project: ProjectId; person: PersonId }) =>
  db
    .selectFrom('sop_readings as g')
    .innerJoin('sop_versions as v', 'v.id', 'g.version_id')
    .selectAll('g')
    .select('v.number')
    .where('g.project_id', '=', project)
    .where('g.person_id', '=', person)
    .orderBy('v.number', 'desc')
    .execute()

/** Everything that was confirmed of a version. */
export const listReadings = (db: Reader, version: string): Promise<SopReadingsTable[]> =>
  db.selectFrom('sop_readings').selectAll().where('version_id', '=', version).execute()

/** Those of these addresses who are on record, and whether they are on the list of the project. */
export async function findKnown(db: Reader, project: ProjectId, emails: string[]): Promise<Map<string, { id: PersonId; name: string; isListed: boolean }>> {
  const known = new Map<string, { id: PersonId; name: string; isListed: boolean }>()
  for (const some of portions(emails)) {
    const rows = await db
      .selectFrom('people as p')
      .leftJoin('sop_readers as r', (join) => join.onRef('r.person_id', '=', 'p.id').on('r.project_id', '=', project).on('r.removed_at', 'is', null))
      .select(['p.id', 'p.name', 'p.email', 'r.id as reader'])
      .where((eb) => eb(eb.fn('lower', ['p.email']), 'in', some))
      .execute()
    for (const { id, name, email, reader } of rows) known.set(email.toLowerCase(), { id, name, isListed: reader !== null })
  }
  return known
}

interface NewPerson {
  id: PersonId
  name: string
  email: string
  organisation: string | null
}

/** Adds people to the list, those who are new on record among them. Throws a conflict if someone else adds one of them at the same time. */
export async function insertReaders(trx: Writer, { people, readers, at }: { people: NewPerson[]; readers: SopReadersTable[]; at: string }): Promise<void> {
  const rows = people.map((one) => ({ ...one, phone: null, created_at: at }))
  for (const some of portions(rows)) await trx.insertInto('people').values(some).execute()
  for (const some of portions(readers)) await trx.insertInto('sop_readers').values(some).execute()
}

/** Takes someone from the list. Throws ConflictError if someone else did. */
export async function saveRemoved(
  trx: Writer,
  { id, ...removed }: Pick<SopReadersTable, 'id' | 'removed_at' | 'removed_by' | 'removed_by_id' | 'removed_because'>,
): Promise<void> {
  const { numUpdatedRows } = await trx
    .updateTable('sop_readers')
    .set({ ...removed, to_ask: 0 })
    .where('id', '=', id)
    .where('removed_at', 'is', null)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) throw new ConflictError('Someone else has removed them.')
}

export const insertReading = async (trx: Writer, row: SopReadingsTable): Promise<void> => void (await trx.insertInto('sop_readings').values(row).execute())
