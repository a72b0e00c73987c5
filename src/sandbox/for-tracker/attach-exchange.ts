import { z } from 'zod'
import { overtaken, projectAct, refused } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import { maySettle } from '../../access/permissions.ts'
import type { Reader } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import { ForbiddenError, NotFoundError } from '../../errors.ts'
import { addEvidence, listEvidenceOfInteraction } from '../../evidence/evidence.store.ts'
import type { Place } from '../../evidence/project-facts.ts'
import { findInteraction } from '../interactions/interactions.store.ts'
import { operationName } from '../interactions/shown.ts'
import { findHostOf } from '../sandboxes/guests.store.ts'
import { getSandboxAt } from '../sandboxes/place.store.ts'

const form = z.object({
  place: z
    .string()
    .default('')
    .refine((place) => place !== '', 'Choose what this is evidence for'),
  note: z.string().trim().max(500, 'Use 500 characters or fewer').default(''),
})

/** Whether this person may add evidence here: the owners of a prerequisite, the test team of a case. */
export const mayGive = (by: Pick<Doing, 'may' | 'rights'>, place: Place): boolean =>
  place.subject === 'prerequisite' ? maySettle(place.owners, by.rights) : by.may('test.record')

/** The exchange, from the project's sandbox or a partner's, and what it is to be evidence for. */
async function load(trx: Reader, { project, interaction }: { project: ProjectId; interaction: string }, doing: Doing, typed: z.output<typeof form>) {
  const sandbox = (await findHostOf(doing.projects, trx, project, interaction)) ?? (await getSandboxAt(trx, { project }))
  const row = await findInteraction(trx, sandbox.id, interaction)
  if (!row) throw new NotFoundError('No such interaction')
  const place = (await doing.projects.listPlaces(trx, project, doing)).find((one) => one.value === typed.place)
  if (place && !mayGive(doing, place)) throw new ForbiddenError('Choose a prerequisite that you complete, or a case of your test team')
  const evidence = await listEvidenceOfInteraction(trx, row.id)
  return { row, place, isAttached: evidence.some((one) => one.subject_id === place?.id && one.removed_at === null) }
}

/** Attaches an exchange with the sandbox as evidence, with its digest. From now on it is never deleted, so that the evidence stays readable. */
export const attachExchange = projectAct({
  permission: 'prerequisite.settle',
  form,
  prepare: async ({ interactions }, sent) => (await interactions.flush(), sent),
  load,
  decide({ row, place, isAttached }, { note }, { access, actor, at, newId }) {
    if (!place) return refused({ place: 'Choose a prerequisite or a test case of this project' })
    if (isAttached) return overtaken
    if (place.run && 'none' in place.run) return refused({ place: `${place.run.none}. A case takes evidence while a run is open` })
    const body = `${operationName(row.operation)}, answered ${row.status}${note === '' ? '' : `: ${note}`}`
    const project = access.project.id
    const added = { addedBy: actor, addedAt: at }
    const on = { projectId: project, subject: place.subject, subjectId: place.id }
    const kind = place.subject === 'prerequisite' ? 'prerequisite.evidence' : 'test-plan.evidence'
    const what = `an exchange with the sandbox (${body})`
    return {
      next: {
        id: newId(),
        ...on,
        kind: 'interaction' as const,
        body,
        interactionId: row.id,
        digest: row.digest,
        ...added,
        ...(place.run && { runId: place.run.id }),
      },
      happened: [{ kind, id: place.id, project, verb: 'cited', what, title: place.text, to: row.digest }],
    }
  },
  async save(trx, evidence, { projects, at }) {
    if (evidence.runId !== undefined) await projects.lockRun(trx, evidence.runId, at)
    await addEvidence(trx, evidence)
  },
  whoWasFirst: () => Promise.resolve('This exchange is evidence for that already, or is no longer kept'),
  says: () => 'Attached as evidence',
})
