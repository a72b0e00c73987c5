import { z } from 'zod'
import { actOnAnyProject, overtaken, refused } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import { isUnderCorrection } from '../../access/project-state.ts'
import type { ProjectId } from '../../db/ids.ts'
import type { ProjectsTable } from '../../db/tables/projects.ts'
import type { Day } from '../../day.ts'
import type { Happened } from '../../events/vocabulary.ts'
import { whoWasFirst } from '../../events/who-was-first.ts'
import { saveCorrection } from './correction.store.ts'

const form = z.object({
  reason: z.string().trim().min(1, 'Say why the project has to be corrected').max(2000, 'Use 2,000 characters or fewer'),
  version: z.coerce.number().int(),
})

/** Why a project cannot be corrected now: only a closed one is, and only once at a time. */
export function whyNotCorrected(project: Pick<ProjectsTable, 'state' | 'correction_on' | 'correction_name'>, today: Day): string | undefined {
  if (project.state !== 'closed') return 'This project is not closed, so it is changed on its own pages.'
  if (!isUnderCorrection(project, today)) return undefined
  return `${project.correction_name ?? 'Someone'} has opened a correction today, so you can change the project on its own pages.`
}

export function decideCorrection(_: object, { reason, version }: z.output<typeof form>, { access: { project }, today, actor }: Doing) {
  const why = whyNotCorrected(project, today)
  if (why !== undefined) return refused({ form: why })
  if (project.version !== version) return overtaken
  const { id } = project
  return {
    next: { id, version, by: actor, reason, day: today },
    happened: [{ kind: 'project.correction opened', id, project: id, reason }] satisfies Happened[],
  }
}

/** Opens the correction of a closed project: the booking team changes it until the end of the day, with a reason beside each change. */
export const openCorrection = actOnAnyProject({
  permission: 'project.correct',
  form,
  load: () => Promise.resolve({}),
  decide: decideCorrection,
  save: (trx, next) => saveCorrection(trx, next),
  whoWasFirst: (db, { project }: { project: ProjectId }) => whoWasFirst(db, project),
  says: () => 'You can correct the project until the end of today',
})
