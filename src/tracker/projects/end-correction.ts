import { z } from 'zod'
import { actOnAnyProject } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import { isUnderCorrection } from '../../access/project-state.ts'
import type { Happened } from '../../events/vocabulary.ts'
import { clearCorrection } from './correction.store.ts'

export function decideEnd(_found: object, _typed: object, { access: { project }, today }: Doing) {
  const { id } = project
  const isOpen = isUnderCorrection(project, today)
  const happened: Happened[] = isOpen ? [{ kind: 'project.correction ended', id, project: id }] : []
  return { next: { id, day: today, isOpen }, happened }
}

/** Ends the correction of a closed project before the day is over. */
export const endCorrection = actOnAnyProject({
  permission: 'project.correct',
  form: z.object({}),
  load: () => Promise.resolve({}),
  decide: decideEnd,
  async save(trx, { isOpen, ...of }) {
    if (isOpen) await clearCorrection(trx, of)
  },
  says: ({ isOpen }) => (isOpen ? 'The correction is ended' : 'No correction was open'),
})
