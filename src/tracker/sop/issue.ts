import { z } from 'zod'
import { overtakenWith, projectAct, refused } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import type { Context } from '../../context.ts'
import type { Reader } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import type { SopSitesTable, SopVersionsTable } from '../../db/tables/sop.ts'
import { digestOf } from '../../digest.ts'
import { InvalidFormError, Refusal } from '../../errors.ts'
import type { Actor } from '../../events/record.ts'
import { mustBeDrawn } from './drawn.ts'
import { keepDrawing } from './drawings.store.ts'
import { leftOpen } from './left-open.ts'
import { faultOfIssue } from './placeholders.ts'
import { faultOfConcerns } from './sections.ts'
import { contentOf } from './sop.ts'
import { findDraft, findWriter, holdDraft } from './draft.store.ts'
import { insertLeftOpen, listVersions } from './versions.store.ts'
import { listKeyRoles } from './signers.store.ts'
import { openRound } from './rounds.store.ts'
import { loadSiteProcedure } from './load-site-procedure.ts'
import { whyNobodyIsAsked } from './site-procedure.ts'
import type { SiteProcedure } from './site-procedure.ts'
import { insertSites } from './site-procedures.store.ts'
import type { Site } from './site-procedures.store.ts'
import { findSitesToName } from './sites-to-name.store.ts'
import { refreshGates } from '../catalogue/refresh-gates.ts'
import type { Draft } from './draft.store.ts'
import { drawingField } from './write-draft.ts'

const form = z.object({
  /** Of the text that the person read. */
  digest: z.string().optional(),
  /** The keys of what the draft leaves open, each confirmed. */
  open: z
    .union([z.string(), z.array(z.string())])
    .default([])
    .transform((keys) => [keys].flat()),
  drawing: drawingField,
})

interface Found {
  draft: Draft
  writer: Actor
  /** The names of the key roles. */
  roles: string[]
  latest: Pick<SopVersionsTable, 'number' | 'digest'> | undefined
  /** Whose procedure is signed for the project itself. */
  procedure: SiteProcedure
  /** The sites that the text names. */
  sites: Site[]
}

async function load(trx: Reader, { project }: { project: ProjectId }): Promise<Found> {
  const draft = await findDraft(trx, project)
  const [latest] = await listVersions(trx, project)
  const named = await findSitesToName(trx, project, draft.options)
  return {
    draft,
    latest,
    procedure: await loadSiteProcedure(trx, project),
    sites: named?.rows ?? [],
    writer: await findWriter(trx, project, draft),
    roles: await listKeyRoles(trx, project),
  }
}

const changed = overtakenWith('The draft changed while you had its page open. Read it again, then issue it.')

/** Whether the draft may be issued, and as which version. */
export function decideIssue(
  { draft, latest, writer, roles, procedure, sites }: Found,
  { digest: read, open, drawing }: z.output<typeof form>,
  doing: Pick<Doing, 'access' | 'actor' | 'at' | 'newId'>,
) {
  if (draft.version === 0) return refused({ form: 'There is no draft to issue. Write the procedure first.' })
  const signedElsewhere = whyNobodyIsAsked(procedure)
  if (signedElsewhere !== undefined) return refused({ form: signedElsewhere })
  const fault = faultOfIssue(draft.body, draft.options) ?? faultOfConcerns(draft.body, roles)
  if (fault !== undefined) return refused({ form: `The draft cannot be issued yet. ${fault}.` })
  const body = contentOf(draft)
  const digest = digestOf(body)
  if ((read !== undefined && read !== digest) || (drawing && drawing.digest !== digest)) return changed
  if (latest?.digest === digest)
    return refused({
      form: 'Nothing changed since the version that was issued last, so its signatures still count. Change the draft before you issue it again.',
    })
  const left = leftOpen(draft)
  const toConfirm = left.filter((one) => !open.includes(one.key)).length
  if (toConfirm > 0)
    return refused({
      open: `The draft leaves ${toConfirm === 1 ? 'one thing' : `${toConfirm} things`} open that you have not confirmed. Write in what is known, or confirm each that stays open`,
    })
  const { access, actor, at, newId } = doing
  const number = (latest?.number ?? 0) + 1
  const version = { id: newId(), project_id: access.project.id, number, body, digest, written_by: writer.name, written_by_id: writer.id, written_at: at }
  const confirmed = { version_id: version.id, project_id: access.project.id, confirmed_by: actor.name, confirmed_by_id: actor.id, confirmed_at: at }
  const rows = left.map(({ what }) => ({ id: newId(), what, ...confirmed }))
  const of = { id: version.id, project: access.project.id, number }
  return {
    next: {
      version,
      round: newId(),
      signing: access.project.sop_signing,
      left: rows,
      drawing,
      sites: sites.map(({ id, service, facts }): SopSitesTable => ({
        id: newId(),
        version_id: version.id,
        project_id: access.project.id,
        site_id: id,
        name: service,
        ods_code: facts.odsCode,
        care_setting: facts.careSetting,
        choices: facts.choices,
      })),
    },
    happened: [...left.map(({ what }) => ({ kind: 'sop.left open' as const, ...of, what })), { kind: 'sop.issued' as const, ...of, to: digest }],
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
  async save(trx, { version, round, signing, left, drawing, sites }, doing) {
    if (drawing) await keepDrawing(trx, { kind: 'version', id: version.id }, drawing)
    const ended = await openRound(trx, { id: round, version, signing, openedBy: doing.actor, at: doing.at })
    await insertLeftOpen(trx, left)
    await insertSites(trx, sites)
    return ended
  },
  // Sites may rest on the version before.
  after: refreshGates,
  says: ({ version }) => `Version ${version.number} is out for signature`,
})
