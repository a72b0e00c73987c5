import type { z } from 'zod'
import { projectAct } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import type { Happened } from '../../events/vocabulary.ts'
import { answerOf, mustBeCurrent, versionsForm } from './answer.ts'
import type { Offer } from './template-offer.store.ts'
import { insertAnswer, keepVersion, readOffer } from './template-offer.store.ts'

export function decideKeep({ changes }: Pick<Offer, 'changes'>, { from, to }: z.output<typeof versionsForm>, doing: Doing) {
  const { id } = doing.access.project
  return {
    next: { id, from, to, answer: answerOf('kept', { from, to, taken: [], left: changes }, doing) },
    happened: [{ kind: 'project.templates kept', id, project: id, from, to }] satisfies Happened[],
  }
}

/** Keeps the project as it is: it is asked again when the templates change the next time. */
export const keepTemplates = projectAct({
  permission: 'project.manage',
  form: versionsForm,
  load(trx, _where, doing, form) {
    mustBeCurrent(form, doing)
    return readOffer(trx, doing.access.project, doing.templates)
  },
  decide: decideKeep,
  async save(trx, { id, from, to, answer }) {
    await keepVersion(trx, id, { from, to })
    await insertAnswer(trx, answer)
  },
  says: () => 'The project stays as it is. You are asked again the next time that the templates change',
})
