import type { Reader, Writer } from '../../db/database.ts'
import type { PersonId, ProjectId } from '../../db/ids.ts'
import type { SopDraftsTable, SopLeftOpenTable, SopRoundsTable, SopSignaturesTable, SopVersionsTable } from '../../db/tables/sop.ts'
import { digestOf } from '../../digest.ts'
import { ConflictError } from '../../errors.ts'
import type { Actor } from '../../events/record.ts'
import { momentOf } from '../../web/moments.ts'
import { signersFrom } from './sop.ts'
import { readOptions } from './options.ts'
import type { WorkflowOption } from './options.ts'
import type { Signer } from './sop.ts'

export interface Draft {
  body: string
  options: WorkflowOption[]
  version: number
  savedBy: Actor
  savedAt: string
}

/** The draft; an empty one of version 0 if none was ever saved. */
export async function findDraft(db: Reader, projectId: ProjectId): Promise<Draft> {
  const row = await db.selectFrom('sop_drafts').selectAll().where('project_id', '=', projectId).executeTakeFirst()
  if (!row) return { body: '', options: [], version: 0, savedBy: { id: null, name: '' }, savedAt: '' }
  const savedBy = { id: row.saved_by_id, name: row.saved_by }
  return { body: row.body, options: readOptions(row.options), version: row.version, savedBy, savedAt: row.saved_at }
}

/** Who wrote the text of the draft last; it was made from its template by who started the project. */
export async function findWriter(db: Reader, projectId: ProjectId, draft: Draft): Promise<Actor> {
  const written = await db
    .selectFrom('events')
    .select(['actor_id as id', 'actor_name as name'])
    .where('subject_id', '=', projectId)
    .where((eb) =>
      eb.or([eb.and([eb('subject', '=', 'sop'), eb('action', '=', 'drafted')]), eb.and([eb('subject', '=', 'project'), eb('action', '=', 'started')])]),
    )
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst()
  return written ?? draft.savedBy
}

/** Who saved the draft last, for whoever comes second. */
export async function whoSavedLast(db: Reader, { project }: { project: ProjectId }): Promise<string> {
  const { savedBy, savedAt } = await findDraft(db, project)
  return `${savedBy.name} saved the draft on ${momentOf(savedAt)}.`
}

/** Waits for whoever saves the draft at the same time. */
export async function holdDraft(trx: Writer, projectId: ProjectId): Promise<void> {
  await trx
    .updateTable('sop_drafts')
    .set((eb) => ({ version: eb.ref('version') }))
    .where('project_id', '=', projectId)
    .execute()
}

/** Saves over the version that was read; throws ConflictError if someone saved meanwhile. */
export async function saveDraft(trx: Writer, projectId: ProjectId, draft: Draft): Promise<void> {
  const row: Omit<SopDraftsTable, 'template_digest'> = {
    project_id: projectId,
    body: draft.body,
    options: JSON.stringify(draft.options),
    version: draft.version + 1,
    saved_by: draft.savedBy.name,
    saved_by_id: draft.savedBy.id,
    saved_at: draft.savedAt,
  }
  if (draft.version === 0) {
    await trx
      .insertInto('sop_drafts')
      .values({ ...row, template_digest: null })
      .execute()
    return
  }
  const { numUpdatedRows } = await trx
    .updateTable('sop_drafts')
    .set(row)
    .where('project_id', '=', projectId)
    .where('version', '=', draft.version)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) throw new ConflictError('Someone else has saved the draft.')
}

export type VersionHead = Omit<SopVersionsTable, 'body'>

/** The versions of a project without their texts, newest first. */
export const listVersions = (db: Reader, projectId: ProjectId): Promise<VersionHead[]> =>
  db
    .selectFrom('sop_versions')
    .select(['id', 'project_id', 'number', 'digest', 'written_by', 'written_by_id', 'written_at'])
    .where('project_id', '=', projectId)
    .orderBy('number', 'desc')
    .execute()

/** The version of a project with this number, or undefined. */
export const findVersion = (db: Reader, projectId: ProjectId, number: number): Promise<SopVersionsTable | undefined> =>
  db.selectFrom('sop_versions').selectAll().where('project_id', '=', projectId).where('number', '=', number).executeTakeFirst()

/** The texts of these versions. */
export const listBodies = async (db: Reader, ids: string[]): Promise<{ id: string; number: number; body: string }[]> =>
  ids.length === 0 ? [] : db.selectFrom('sop_versions').select(['id', 'number', 'body']).where('id', 'in', ids).execute()

/** The version that is out for signature now, or undefined. */
export async function findOpenRound(db: Reader, projectId: ProjectId) {
  return db
    .selectFrom('sop_rounds as r')
    .innerJoin('sop_versions as v', 'v.id', 'r.version_id')
    .select(['r.id as round_id', 'r.opened_at', 'r.opened_by', 'r.signing', 'v.id as version_id', 'v.number', 'v.digest', 'v.body'])
    .where('r.project_id', '=', projectId)
    .where('r.closed_at', 'is', null)
    .executeTakeFirst()
}

/** The round of a version, open or closed. */
export const findRound = (db: Reader, versionId: string): Promise<SopRoundsTable | undefined> =>
  db.selectFrom('sop_rounds').selectAll().where('version_id', '=', versionId).executeTakeFirst()

/** The names of the roles that sign a procedure. */
export const listKeyRoles = async (db: Reader, projectId: ProjectId): Promise<string[]> =>
  (await db.selectFrom('project_roles').select('name').where('project_id', '=', projectId).where('key_stakeholder', '=', 1).orderBy('position').execute()).map(
    (one) => one.name,
  )

/** Closes the round that is open and opens one for a new version. Earlier signatures stay with their version. */
export async function openRound(
  trx: Writer,
  round: { id: string; version: SopVersionsTable; signing: SopRoundsTable['signing']; openedBy: Actor; at: string },
): Promise<void> {
  const projectId = round.version.project_id
  await trx.updateTable('sop_rounds').set({ closed_at: round.at }).where('project_id', '=', projectId).where('closed_at', 'is', null).execute()
  await trx.insertInto('sop_versions').values(round.version).execute()
  const opened = { opened_by: round.openedBy.name, opened_by_id: round.openedBy.id, opened_at: round.at }
  await trx
    .insertInto('sop_rounds')
    .values({ id: round.id, project_id: projectId, version_id: round.version.id, signing: round.signing, ...opened, closed_at: null })
    .execute()
}

export async function insertLeftOpen(trx: Writer, rows: SopLeftOpenTable[]): Promise<void> {
  for (const row of rows) await trx.insertInto('sop_left_open').values(row).execute()
}

/** What a version leaves open, as it was confirmed. */
export const listLeftOpen = (db: Reader, versionId: string): Promise<SopLeftOpenTable[]> =>
  db.selectFrom('sop_left_open').selectAll().where('version_id', '=', versionId).orderBy('id').execute()

/** Decides who signs the versions that are issued from now on. */
export async function saveSigningPolicy(trx: Writer, projectId: ProjectId, policy: 'everyone' | 'by section'): Promise<void> {
  await trx
    .updateTable('projects')
    .set({ sop_signing: policy === 'everyone' ? null : policy })
    .where('id', '=', projectId)
    .execute()
}

/** Every key stakeholder role with each person who holds it now, and who acts for them; a role that nobody holds comes once without a person. */
export async function listSigners(db: Reader, projectId: ProjectId): Promise<Signer[]> {
  const rows = await db
    .selectFrom('project_roles as r')
    .leftJoin('project_people as pp', (join) =>
      join.onRef('pp.project_id', '=', 'r.project_id').onRef('pp.role_key', '=', 'r.role_key').on('pp.left_at', 'is', null),
    )
    .leftJoin('people as p', 'p.id', 'pp.person_id')
    .leftJoin('accounts as ga', 'ga.person_id', 'pp.added_by')
    .select(['r.role_key', 'r.name', 'r.kind', 'r.required', 'p.id as person_id', 'p.name as person_name', 'pp.added_by', 'ga.made_by as giver_made_by'])
    .select('pp.acting_for')
    .where('r.project_id', '=', projectId)
    .where('r.key_stakeholder', '=', 1)
    .orderBy('r.position')
    .orderBy('p.name')
    .execute()
  return signersFrom(rows)
}

/** An answer that was corrected stays on record, and its correction counts. */
const answers = (db: Reader) =>
  db
    .selectFrom('sop_signatures as s')
    .selectAll('s')
    .where((eb) => eb.not(eb.exists(eb.selectFrom('sop_signatures as c').select('c.id').whereRef('c.corrects_id', '=', 's.id'))))
    .orderBy('s.at')

/** Every answer of a project that counts, the oldest first. */
export const listAnswers = (db: Reader, projectId: ProjectId): Promise<SopSignaturesTable[]> => answers(db).where('s.project_id', '=', projectId).execute()

/** The answers to a version that count, the oldest first. */
export const listAnswersTo = (db: Reader, versionId: string): Promise<SopSignaturesTable[]> => answers(db).where('s.version_id', '=', versionId).execute()

/** Every answer to a version, with those that were corrected, the oldest first. */
export const listSignaturesOf = (db: Reader, versionId: string): Promise<SopSignaturesTable[]> =>
  db.selectFrom('sop_signatures').selectAll().where('version_id', '=', versionId).orderBy('at').execute()

/** Waits for whoever signs, or is removed from the project, at the same time. */
export async function holdRound(trx: Writer, projectId: ProjectId): Promise<void> {
  await trx
    .updateTable('sop_rounds')
    .set((eb) => ({ opened_at: eb.ref('opened_at') }))
    .where('project_id', '=', projectId)
    .where('closed_at', 'is', null)
    .execute()
}

export async function insertSignature(trx: Writer, signature: SopSignaturesTable): Promise<void> {
  await trx.insertInto('sop_signatures').values(signature).execute()
}

/** Where a person works. */
export async function findOrganisation(db: Reader, personId: PersonId): Promise<string | null> {
  const person = await db.selectFrom('people').select('organisation').where('id', '=', personId).executeTakeFirst()
  return person?.organisation ?? null
}

/** The name of a person; empty if there is no such person. */
export const findPersonName = async (db: Reader, personId: PersonId): Promise<string> =>
  (await db.selectFrom('people').select('name').where('id', '=', personId).executeTakeFirst())?.name ?? ''

export interface Answered {
  decision: SopSignaturesTable['decision']
  at: string
}

/**
 * What these members (ids of `project_people`) have answered that binds them to their role: in a round that is open, or by declining the last time
 * that they were asked.
 */
export async function listAnswered(db: Reader, memberIds: string[]): Promise<Map<string, Answered>> {
  if (memberIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('project_people as pp')
    .innerJoin('sop_signatures as s', (join) => join.onRef('s.project_id', '=', 'pp.project_id').onRef('s.role_key', '=', 'pp.role_key'))
    .innerJoin('sop_rounds as r', 'r.version_id', 's.version_id')
    .select(['pp.id', 's.decision', 's.at', 'r.closed_at'])
    .where('pp.id', 'in', memberIds)
    .where((eb) => eb.not(eb.exists(eb.selectFrom('sop_signatures as c').select('c.id').whereRef('c.corrects_id', '=', 's.id'))))
    // An answer binds the holder of the role, whoever gave it for them.
    .where('pp.acting_for', 'is', null)
    .where((eb) => eb(eb.fn.coalesce('s.for_person_id', 's.person_id'), '=', eb.ref('pp.person_id')))
    .orderBy('s.at')
    .execute()
  const latest = new Map(rows.map((row) => [row.id, row]))
  return new Map([...latest].filter(([, row]) => row.closed_at === null || row.decision === 'declined').map(([id, { decision, at }]) => [id, { decision, at }]))
}

/** Every signature whose digest is no longer that of the version it is bound to: tampering, for `slipway verify`. */
export async function listBrokenSignatures(db: Reader): Promise<{ id: string; version: number; personName: string }[]> {
  const rows = await db
    .selectFrom('sop_signatures as s')
    .innerJoin('sop_versions as v', 'v.id', 's.version_id')
    .select(['s.id', 's.digest', 's.person_name', 'v.number', 'v.body'])
    .execute()
  return rows.filter((row) => digestOf(row.body) !== row.digest).map((row) => ({ id: row.id, version: row.number, personName: row.person_name }))
}
