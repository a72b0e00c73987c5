import { z } from 'zod'
import { overtakenWith, projectAct, refused } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import type { Context } from '../../context.ts'
import type { Reader } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import type { SopVersionsTable } from '../../db/tables/sop.ts'
import { digestOf } from '../../digest.ts'
import { InvalidFormError, Refusal } from '../../errors.ts'
import type { Actor } from '../../events/record.ts'
import { mustBeDrawn } from './drawn.ts'
import { keepDrawing } from './drawings.store.ts'
import { faultOfIssue } from './placeholders.ts'
import { faultOfConcerns } from './sections.ts'
import { contentOf } from './sop.ts'
import { findDraft, findWriter, holdDraft, listKeyRoles, listVersions, openRound } from './sop.store.ts'
import type { Draft } from './sop.store.ts'
import { drawingField } from './write-draft.ts'

const form = z.object({
  /** Of the text that the person read. */
  digest: z.string().optional(),
  drawing: drawingField,
})

interface Found {
  draft: Draft
  writer: Actor
  /** The names of the key roles. */
  roles: string[]
  latest: Pick<SopVersionsTable, 'number' | 'digest'> | undefined
}

async function load(trx: Reader, { project }: { project: ProjectId }): Promise<Found> {
  const draft = await findDraft(trx, project)
  const [latest] = await listVersions(trx, project)
  return { draft, latest, writer: await findWriter(trx, project, draft), roles: await listKeyRoles(trx, project) }
}

const changed = overtakenWith('The draft changed while you had its page open. Read it again, then issue it.')

/** Whether the draft may be issued, and as which version. */
export function decideIssue(
  { draft, latest, writer, roles }: Found,
  { digest: read, drawing }: z.output<typeof form>,
  doing: Pick<Doing, 'access' | 'at' | 'newId'>,
) {
  if (draft.version === 0) return refused({ form: 'There is no draft to issue. Write the procedure first.' })
  const fault = faultOfIssue(draft.body, draft.options) ?? faultOfConcerns(draft.body, roles)
  if (fault !== undefined) return refused({ form: `The draft cannot be issued yet. ${fault}.` })
  const body = contentOf(draft)
  const digest = digestOf(body)
  if ((read !== undefined && read !== digest) || (drawing && drawing.digest !== digest)) return changed
  if (latest?.digest === digest)
    return refused({
      form: 'Nothing changed since the version that was issued last, so its signatures still count. Change the draft before you issue it again.',
    })
  const { access, at, newId } = doing
  const number = (latest?.number ?? 0) + 1
  const version = { id: newId(), project_id: access.project.id, number, body, digest, written_by: writer.name, written_by_id: writer.id, written_at: at }
  return {
    next: { version, round: newId(), signing: access.project.sop_signing, drawing },
    happened: [{ kind: 'sop.issued' as const, id: version.id, project: access.project.id, number, to: digest }],
  }
}

/** Draws the draft as it would be issued; throws Refusal if it cannot be laid out. */
async function draw({ db }: Context, sent: object, { where }: { where: { project: ProjectId } }): Promise<object> {
  const draft = await findDraft(db.read, where.project)
  if (draft.version === 0) return sent
  const drawing = await mustBeDrawn('form', contentOf(draft)).catch((error: unknown) => {
    throw error instanceof InvalidFormError ? new Refusal(`${error.fields['form'] ?? ''}, then issue it.`) : error
  })
  return { ...sent, drawing }
}

/** Freezes the draft as the next version, for every key stakeholder to sign (see signing-requests.ts). Earlier signatures stay with their version. */
export const issueProcedure = projectAct({
  permission: 'sop.issue',
  form,
  prepare: draw,
  lock: (trx, { project }) => holdDraft(trx, project),
  load,
  decide: decideIssue,
  async save(trx, { version, round, signing, drawing }, doing) {
    if (drawing) await keepDrawing(trx, { kind: 'version', id: version.id }, drawing)
    await openRound(trx, { id: round, version, signing, openedBy: doing.actor, at: doing.at })
  },
  says: ({ version }) => `Version ${version.number} is out for signature`,
})
