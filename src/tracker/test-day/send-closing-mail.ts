import { z } from 'zod'
import { overtakenWith, projectAct, refused } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import type { ProjectId } from '../../db/ids.ts'
import { whyNoResults } from '../test-plan/load-run.ts'
import { momentOf } from '../../web/moments.ts'
import { digestOfClosing } from './closing-mail.ts'
import { loadClosing } from './load-closing.ts'

const form = z.object({
  note: z.string().trim().max(2000, 'Use 2,000 characters or fewer').default(''),
  /** The digest of the text that the person saw. */
  seen: z.string().default(''),
})

export function decideClosing(
  { run, mail, whoHears, last }: Awaited<ReturnType<typeof loadClosing>>,
  { note, seen }: z.output<typeof form>,
  { access, actor }: Pick<Doing, 'access' | 'actor'>,
) {
  const early = whyNoResults(run)
  if (early !== undefined) return refused({ form: early })
  if (seen !== digestOfClosing(mail))
    return overtakenWith('Something in these results changed while you had this page open. Read them again below, then send them.')
  const digest = digestOfClosing(mail, note)
  if (last?.digest === digest) return refused({ form: `The same results were sent on ${momentOf(last.at)}, and nothing has changed since` })
  const to = whoHears.filter((one) => one.id !== actor.id)
  if (to.length === 0) return refused({ form: 'Nobody else of the test team gets emails about tests. Copy the results, or add people to the test team first' })
  return {
    next: { run, project: access.project.id, to, subject: mail.subject, says: note === '' ? mail.says : [note, ...mail.says] },
    happened: [{ kind: 'test-plan.run-closing-sent' as const, id: run.id, project: access.project.id, number: run.number, people: to.length, to: digest }],
  }
}

/** Sends the results of a run to its test team, with the sender's own words above them: one message to each person, and none to the sender. */
export const sendClosingMail = projectAct({
  permission: 'test.open',
  form,
  load: (trx, { run }: { project: ProjectId; run: string }, doing) => loadClosing(trx, doing, { number: run, at: doing.at }),
  decide: decideClosing,
  async save(trx, { run, project, to, subject, says }, { actor }, { mail, config }) {
    const see = { button: 'See the run', to: `${config.publicUrl}/projects/${project}/test-plan/runs/${run.number}` }
    for (const { id, email } of to) {
      const choice = { person: id, kind: 'tests' as const }
      await mail.queue(trx, { to: email, sender: actor.id, about: `/projects/${project}/people`, choice, subject, says: [...says, see] })
    }
  },
  says: ({ to }) => `The results were sent to ${to.length === 1 ? '1 person' : `${to.length} people`}`,
})
