import type { Doer } from '../../access/doing.ts'
import type { Reader, Writer } from '../../db/database.ts'
import { noPersonId } from '../../db/ids.ts'
import type { PersonId, ProjectId } from '../../db/ids.ts'
import type { ImportsTable } from '../../db/tables/imports.ts'
import type { Digest } from '../../digest.ts'
import { ConflictError, NotFoundError } from '../../errors.ts'
import { holdFile, settleFile } from '../kept-files/kept-files.store.ts'
import { keptPlan } from './kept-plan.ts'
import type { OperationalTestPlan } from './operational-test-plan.shape.ts'

export type KeptImport = Omit<ImportsTable, 'understanding'> & { plan: OperationalTestPlan }

/** What was understood of a file, before someone confirms it. */
export interface NewImport {
  id: string
  fileName: string
  digest: Digest
  kind: string
  understood: object
  /** The kept file that it is of. */ fileId?: string
}

/** Stores what was understood of a file; nothing else is written before someone confirms it. */
export async function insertImport(trx: Writer, one: NewImport & { personId: PersonId; at: string }): Promise<void> {
  await trx
    .insertInto('imports')
    .values({
      id: one.id,
      file_name: one.fileName,
      digest: one.digest,
      kind: one.kind,
      understanding: JSON.stringify(one.understood),
      uploaded_by: one.personId,
      uploaded_at: one.at,
      project_id: null,
      settled_at: null,
      file_id: one.fileId ?? null,
    })
    .execute()
}

/** An import that this person uploaded, or any for the booking team; undefined otherwise. */
export async function findImport(db: Reader, id: string, by: { personId: PersonId; all: boolean }): Promise<KeptImport | undefined> {
  let query = db.selectFrom('imports').selectAll().where('id', '=', id).where('kind', '<>', catalogueKind)
  if (!by.all) query = query.where('uploaded_by', '=', by.personId)
  const row = await query.executeTakeFirst()
  if (!row) return undefined
  const { understanding, ...rest } = row
  return { ...rest, plan: keptPlan(understanding) }
}

/** The same; throws NotFoundError if there is none. The installation may have any. */
export async function getImport(db: Reader, id: string, { person }: Pick<Doer, 'person'>): Promise<KeptImport> {
  const found = await findImport(db, id, { personId: person?.personId ?? noPersonId, all: !person || person.installationRole === 'booking-team' })
  if (!found) throw new NotFoundError('No such import')
  return found
}

/** Notes which project an import started. */
export const linkProject = async (trx: Writer, id: string, projectId: ProjectId): Promise<void> =>
  void (await trx.updateTable('imports').set({ project_id: projectId }).where('id', '=', id).execute())

/** The kind of import that reads a catalogue of products; it has its own page. */
export const catalogueKind = 'catalogue'

export const findCatalogueImport = (db: Reader, id: string): Promise<ImportsTable | undefined> =>
  db.selectFrom('imports').selectAll().where('id', '=', id).where('kind', '=', catalogueKind).executeTakeFirst()

/** A person's latest imports, newest first, without their contents. */
export const listImports = (db: Reader, personId: PersonId) =>
  db
    .selectFrom('imports')
    .select(['id', 'file_name', 'kind', 'uploaded_at', 'project_id', 'settled_at'])
    .where('uploaded_by', '=', personId)
    .orderBy('uploaded_at', 'desc')
    .limit(20)
    .execute()

/** Settles the imports of a file that are waiting for review, because the file is read again. Throws ConflictError if the file itself has been settled. */
export async function settleImportsOfFile(trx: Writer, fileId: string, at: string): Promise<void> {
  // In the same order as `settleImport`, so that the two cannot deadlock.
  await trx.updateTable('imports').set({ settled_at: at }).where('file_id', '=', fileId).where('settled_at', 'is', null).execute()
  await holdFile(trx, fileId)
}

/** The other imports of the same file, one for each location, with their outcomes. */
export const othersOfFile = async (db: Reader, one: Pick<ImportsTable, 'id' | 'file_id'>) =>
  one.file_id === null
    ? []
    : db
        .selectFrom('imports')
        .select(['id', 'file_name', 'project_id', 'settled_at'])
        .where('file_id', '=', one.file_id)
        .where('id', '<>', one.id)
        .where((eb) => eb.or([eb('settled_at', 'is', null), eb('project_id', 'is not', null)]))
        .orderBy('file_name')
        .orderBy('id')
        .execute()

/** Settles an import once: with its project, or as dropped. Throws ConflictError if someone has already settled it. */
export async function settleImport(trx: Writer, id: string, settled: { projectId: ProjectId | null; at: string }): Promise<void> {
  const { numUpdatedRows } = await trx
    .updateTable('imports')
    .set({ project_id: settled.projectId, settled_at: settled.at })
    .where('id', '=', id)
    .where('settled_at', 'is', null)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) throw new ConflictError('This import was confirmed or dropped already. Look at its page.')
  const { file_id: fileId } = await trx.selectFrom('imports').select('file_id').where('id', '=', id).executeTakeFirstOrThrow()
  if (fileId === null) return
  const waiting = await trx.selectFrom('imports').select('id').where('file_id', '=', fileId).where('settled_at', 'is', null).limit(1).executeTakeFirst()
  if (!waiting) await settleFile(trx, fileId, settled.at)
}
