import { z } from 'zod'
import { projectAct, refused } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import type { ProjectId } from '../../db/ids.ts'
import type { Happened } from '../../events/vocabulary.ts'
import { answerOf, mustBeCurrent, versionsForm } from './answer.ts'
import { summaryOf } from './consequences.ts'
import { rewordings } from './rewordings.ts'
import { takeChanges } from './take.store.ts'
import { tellOwners } from './tell-owners.ts'
import { insertAnswer, moveToVersion, readOffer } from './template-offer.store.ts'
import type { Offer } from './template-offer.store.ts'

const id = z.string().max(2000)
const form = versionsForm.extend({
  take: z
    .union([z.array(id).max(2000), id.transform((one) => [one])])
    .optional()
    .transform((ids) => ids ?? []),
})
type Typed = z.output<typeof form>

export function decideTake({ changes, held, fresh }: Pick<Offer, 'changes' | 'held' | 'fresh'>, { from, to, take }: Typed, doing: Doing) {
  const taken = changes.filter((one) => one.choosable && take.includes(one.id))
  if (taken.length === 0 && changes.some((one) => one.choosable)) return refused({ take: 'Tick what to accept, or press “Keep what we have”' })
  const left = changes.filter((one) => !taken.includes(one))
  const project = doing.access.project.id
  const words = { from, to: JSON.stringify({ version: to, taken: taken.map((one) => one.id), leftOut: left.map((one) => one.id) }) }
  const happened: Happened[] = [
    { kind: 'project.templates taken', id: project, project, summary: summaryOf(taken), ...words },
    ...rewordings(project, held, taken),
  ]
  // What was ticked and is no longer there to be taken.
  const missed = take.filter((one) => !taken.some((change) => change.id === one)).length
  return { next: { from, to, taken, missed, held, fresh, answer: answerOf('taken', { from, to, taken, left }, doing) }, happened }
}

/** Takes what was ticked of newer templates into the project. */
export const takeTemplates = projectAct({
  permission: 'project.manage',
  form,
  load(trx, _where: { project: ProjectId }, doing, typed) {
    mustBeCurrent(typed, doing)
    return readOffer(trx, doing.access.project, doing.templates)
  },
  decide: decideTake,
  async save(trx, { from, to, taken, held, fresh, answer }, doing) {
    const { access, actor, at, newId } = doing
    const projectId = access.project.id
    await moveToVersion(trx, projectId, { from, to })
    await takeChanges(trx, { projectId, chosen: taken, held, fresh, newId, by: { ...actor, at } })
    await insertAnswer(trx, answer)
    await tellOwners(trx, { fresh, taken, answer: answer.id }, doing)
  },
  says({ taken: { length: n }, missed }) {
    if (n === 0) return 'This project is up to date with the templates'
    const [things, it] = missed === 1 ? ['1 thing that you ticked was', 'it'] : [`${missed} things that you ticked were`, 'them']
    const also = missed === 0 ? '' : `. ${things} not: someone worked on ${it} meanwhile`
    return `${n === 1 ? '1 change' : `${n} changes`} accepted from the templates${also}`
  },
})
