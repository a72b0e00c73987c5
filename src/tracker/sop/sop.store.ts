import type { Reader, Writer } from '../../db/database.ts'
import type { SopDraftsTable, SopVersionsTable } from '../../db/tables/sop.ts'
import { ConflictError, Refusal } from '../../errors.ts'
import { digestOf } from './sop.ts'
import type { Signature, Signer, WorkflowOption } from './sop.ts'

export interface Draft {
  body: string
  options: WorkflowOption[]
  version: number
  savedBy: string
  savedAt: string
}

/** The draft; an empty one of version 0 where none was ever saved. */
export async function findDraft(db: Reader, projectId: string): Promise<Draft> {
  const row = await db.selectFrom('sop_drafts').selectAll().where('project_id', '=', projectId).executeTakeFirst()
  if (!row) return { body: '', options: [], version: 0, savedBy: '', savedAt: '' }
  return { body: row.body, options: JSON.parse(row.options) as WorkflowOption[], version: row.version, savedBy: row.saved_by, savedAt: row.saved_at }
}

/** Who wrote the text of the draft last; it was made from its template by who started the project. */
export async function findWriter(db: Reader, projectId: string, draft: Draft): Promise<string> {
  const written = await db
    .selectFrom('events')
    .select('actor_name')
    .where('subject_id', '=', projectId)
    .where((eb) =>
      eb.or([eb.and([eb('subject', '=', 'sop'), eb('action', '=', 'drafted')]), eb.and([eb('subject', '=', 'project'), eb('action', '=', 'started')])]),
    )
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst()
  return written?.actor_name ?? draft.savedBy
}

/** Saves over the version that was read; throws ConflictError where somebody saved meanwhile. */
export async function saveDraft(trx: Writer, projectId: string, draft: Draft): Promise<void> {
  const row: SopDraftsTable = {
    project_id: projectId,
    body: draft.body,
    options: JSON.stringify(draft.options),
    version: draft.version + 1,
    saved_by: draft.savedBy,
    saved_at: draft.savedAt,
  }
  if (draft.version === 0) {
    await trx.insertInto('sop_drafts').values(row).execute()
    return
  }
  const { numUpdatedRows } = await trx
    .updateTable('sop_drafts')
    .set(row)
    .where('project_id', '=', projectId)
    .where('version', '=', draft.version)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) throw new ConflictError('Somebody else saved the draft while you were writing')
}

/** The versions of a project, the newest first. */
export const listVersions = (db: Reader, projectId: string): Promise<SopVersionsTable[]> =>
  db.selectFrom('sop_versions').selectAll().where('project_id', '=', projectId).orderBy('number', 'desc').execute()

/** The version that is out for signature now, or undefined. */
export async function findOpenRound(db: Reader, projectId: string) {
  return db
    .selectFrom('sop_rounds as r')
    .innerJoin('sop_versions as v', 'v.id', 'r.version_id')
    .select(['r.id as round_id', 'r.opened_at', 'r.opened_by', 'v.id as version_id', 'v.number', 'v.digest', 'v.body'])
    .where('r.project_id', '=', projectId)
    .where('r.closed_at', 'is', null)
    .executeTakeFirst()
}

/** Closes the round that is open and opens one for a new version. Earlier signatures stay with their version. */
export async function openRound(trx: Writer, round: { id: string; version: SopVersionsTable; openedBy: string; at: string }): Promise<void> {
  const projectId = round.version.project_id
  await trx.updateTable('sop_rounds').set({ closed_at: round.at }).where('project_id', '=', projectId).where('closed_at', 'is', null).execute()
  await trx.insertInto('sop_versions').values(round.version).execute()
  await trx
    .insertInto('sop_rounds')
    .values({ id: round.id, project_id: projectId, version_id: round.version.id, opened_by: round.openedBy, opened_at: round.at, closed_at: null })
    .execute()
}

/** Every key stakeholder role with each person who holds it now; a role that nobody holds comes once without a person. */
export async function listSigners(db: Reader, projectId: string): Promise<Signer[]> {
  const rows = await db
    .selectFrom('project_roles as r')
    .leftJoin('project_people as pp', (join) =>
      join.onRef('pp.project_id', '=', 'r.project_id').onRef('pp.role_key', '=', 'r.role_key').on('pp.left_at', 'is', null),
    )
    .leftJoin('people as p', 'p.id', 'pp.person_id')
    .select(['r.role_key', 'r.name', 'r.required', 'p.id as person_id', 'p.name as person_name'])
    .where('r.project_id', '=', projectId)
    .where('r.key_stakeholder', '=', 1)
    .orderBy('r.position')
    .orderBy('p.name')
    .execute()
  return rows
    .filter((row) => row.person_id !== null || row.required === 1)
    .map((row) => ({ roleKey: row.role_key, roleName: row.name, personId: row.person_id, personName: row.person_name }))
}

export async function listSignatures(db: Reader, projectId: string) {
  return db.selectFrom('sop_signatures').selectAll().where('project_id', '=', projectId).orderBy('at').execute()
}

export const asSignature = (row: { role_key: string; person_id: string; decision: 'signed' | 'declined'; reason: string | null; at: string }): Signature => ({
  roleKey: row.role_key,
  personId: row.person_id,
  decision: row.decision,
  reason: row.reason,
  at: row.at,
})

/**
 * Binds a person, role, meaning and time to the digest that was read. Throws ConflictError where the content moved meanwhile
 * or this person has answered already, Refusal where they no longer hold the role.
 */
export async function insertSignature(
  trx: Writer,
  signature: {
    id: string
    projectId: string
    digest: string
    roleKey: string
    personId: string
    personName: string
    decision: 'signed' | 'declined'
    meaning: string
    reason: string | null
    at: string
  },
): Promise<{ number: number; roleName: string }> {
  const round = await findOpenRound(trx, signature.projectId)
  if (!round) throw new Refusal('Nothing is out for signature now. Look at the procedure page for what happens next.')
  if (round.digest !== signature.digest)
    throw new ConflictError('The procedure changed while you were reading it, so your signature was not taken. Read the new version and sign that.')
  const signer = (await listSigners(trx, signature.projectId)).find((one) => one.roleKey === signature.roleKey && one.personId === signature.personId)
  if (!signer) throw new Refusal('You no longer hold this role on the project, so you cannot sign for it.')
  const earlier = await trx
    .selectFrom('sop_signatures')
    .select('id')
    .where('version_id', '=', round.version_id)
    .where('role_key', '=', signature.roleKey)
    .where('person_id', '=', signature.personId)
    .executeTakeFirst()
  if (earlier) throw new ConflictError('You have answered already for this version. A new version opens a new round.')
  await trx
    .insertInto('sop_signatures')
    .values({
      id: signature.id,
      version_id: round.version_id,
      project_id: signature.projectId,
      digest: signature.digest,
      role_key: signature.roleKey,
      role_name: signer.roleName,
      person_id: signature.personId,
      person_name: signature.personName,
      decision: signature.decision,
      meaning: signature.meaning,
      reason: signature.reason,
      at: signature.at,
    })
    .execute()
  return { number: round.number, roleName: signer.roleName }
}

/** The newest comments first, with their writers' names. */
export async function listComments(db: Reader, projectId: string) {
  return db.selectFrom('sop_comments').selectAll().where('project_id', '=', projectId).orderBy('written_at', 'desc').limit(200).execute()
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
