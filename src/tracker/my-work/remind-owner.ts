import { z } from 'zod'
import { projectAct, refused } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import type { Reader } from '../../db/database.ts'
import { asPersonId } from '../../db/ids.ts'
import type { PersonId, ProjectId } from '../../db/ids.ts'
import { findReader } from '../../mail/notices.store.ts'
import { findPersonName } from '../sop/signers.store.ts'
import { listReminded } from './awaited.store.ts'
import type { Reminded } from './awaited.store.ts'
import { pathOf } from './awaited-paths.ts'
import { overdueWords } from './overdue-words.ts'
import { listOverdue } from './overdue.store.ts'
import type { Overdue } from './overdue.store.ts'

const form = z.object({ person: z.string().min(1).transform(asPersonId) })
type Reminds = Extract<Overdue['list'], 'actions' | 'criteria'>

/** What someone who cannot sign in does instead. */
const noAccount = (name: string): string => `You have no account on Slipway, so tell ${name} how far it is, by email or phone.`

interface Found {
  person: PersonId
  name: string
  /** What is overdue; undefined if it is no longer, or no longer theirs. */
  one: Overdue | undefined
  reminded: Reminded | undefined
}

const find =
  (list: Reminds) =>
  async (trx: Reader, { project, thing }: { project: ProjectId; thing: string }, { today }: Doing, { person }: z.output<typeof form>): Promise<Found> => {
    const one = (await listOverdue(trx, { projects: [project], today })).find((each) => each.list === list && each.id === thing && each.from.has(person))
    return { person, name: await findPersonName(trx, person), one, reminded: (await listReminded(trx, [thing])).find((each) => each.person === person) }
  }

/** Whether someone may be reminded now: of what is overdue and theirs, once a day. */
export function decideReminderOf(list: Reminds, { person, name, one, reminded }: Found, { access, today }: Pick<Doing, 'access' | 'today'>) {
  if (!one) return refused({ form: `This no longer waits for ${name}` })
  if (reminded?.last === today) return refused({ form: `${name} was reminded today already. Remind them tomorrow` })
  const kind = list === 'actions' ? ('test-plan.reminded' as const) : ('go-live.reminded' as const)
  return { next: { person, name, one }, happened: [{ kind, id: one.id, project: access.project.id, title: one.what, name, to: person }] }
}

const remindOf = (list: Reminds) =>
  projectAct({
    permission: 'project.manage',
    form,
    load: find(list),
    decide: (found, _typed, doing) => decideReminderOf(list, found, doing),
    async save(trx, { person, one }, { actor, access: { project } }, { mail, config }) {
      const reader = await findReader(trx, person)
      if (!reader) return
      await mail.queue(trx, {
        to: reader.email,
        sender: actor.id,
        about: `/projects/${project.id}/people`,
        subject: `Reminder: ${one.what}`,
        // Someone presses the button, so it is a request: only reminders that come by themselves can be stopped.
        choice: { person, kind: 'requests' },
        says: [
          `${actor.name} reminds you about ${project.name}: ${overdueWords(one)}`,
          reader.hasAccount ? { button: 'Open it on Slipway', to: `${config.publicUrl}/projects/${project.id}/${pathOf(one)}` } : noAccount(actor.name),
        ],
      })
    },
    says: ({ name }) => `${name} was reminded`,
  })

/** Reminds the owner of an action from a review that its day has passed. */
export const remindOfAction = remindOf('actions')

/** The same for a criterion of go-live or hand-over. */
export const remindOfCriterion = remindOf('criteria')
