import type { TestEntryConditionsTable } from '../../db/tables/test-plan.ts'
import { listEventsOf } from '../../events/events.store.ts'
import type { LinkRequest } from '../../mail/link-request.ts'
import { dayOf, momentOf } from '../../web/moments.ts'
import { currentDates } from '../dates/due-days.store.ts'
import { dueDay } from '../dates/due-days.ts'
import { findRoleHolder } from '../people/role-holders.store.ts'
import type { RoleHolder } from '../people/role-holders.store.ts'
import { digestOfCondition } from '../test-plan/digest-of-condition.ts'
import { settleCondition } from '../test-plan/settle-condition.ts'
import { findEntryCondition } from '../test-plan/test-plan.store.ts'
import { yesOrNo } from './chosen.ts'
import { callOf } from './linked-act.ts'
import type { LinkedAct } from './linked-act.ts'

/** The request to confirm an entry condition of the test, to someone who owns it; `due` is the day by which. */
export const linkToConfirm = (one: TestEntryConditionsTable, holder: RoleHolder, due: string | null): LinkRequest => ({
  kind: 'condition.settle',
  project: one.project_id,
  person: { id: holder.id, email: holder.email },
  roles: [],
  subject: one.id,
  digest: digestOfCondition(one),
  isOpen: holder.state === 'open',
  mail: {
    subject: `Confirm before the test of ${holder.service}`,
    says: (isReminder) =>
      `The booking test of ${holder.service} ${isReminder ? 'still waits' : 'waits'} for an answer from you as ${holder.role}: ${one.title}.${due === null ? '' : ` Answer by ${dayOf(due)}.`}`,
    page: `/projects/${one.project_id}/test-plan#condition-${one.id}`,
  },
})

/** Confirms an entry condition of the test, or says that it is not met. */
export const confirmConditionByLink: LinkedAct = {
  what: ({ access }) => `answer for the booking test of ${access.service.name}`,
  view: 'act-by-link/condition',
  async find(db, { project_id: project, person_id: person, subject_id: id }) {
    const one = await findEntryCondition(db, id)
    if (!one || one.met_at !== null) return undefined
    const holder = await findRoleHolder(db, { project, person, roles: [one.owner] })
    return holder && linkToConfirm(one, holder, dueDay(one.due_day, 'condition', await currentDates(db, project)))
  },
  async load({ db: { read: db } }, { link, access: { project } }) {
    const one = await findEntryCondition(db, link.subject_id)
    if (!one) return { kind: 'nothing' }
    if (one.met_at !== null) return { kind: 'nothing', says: `${one.met_by ?? 'Someone'} confirmed it on ${momentOf(one.met_at)}.` }
    if (project.state !== 'open') return { kind: 'paused' }
    const holder = await findRoleHolder(db, { project: project.id, person: link.person_id, roles: [one.owner] })
    if (!holder) return { kind: 'nothing' }
    const due = dueDay(one.due_day, 'condition', await currentDates(db, project.id))
    return {
      kind: 'waits',
      view: {
        one,
        roleName: holder.role,
        digest: link.digest,
        due: due === null ? '' : dayOf(due),
        history: (await listEventsOf(db, one.id, 5)).map((event) => ({ ...event, when: momentOf(event.at) })),
      },
      calls: (sent) => {
        const form = { met: yesOrNo(sent), note: sent['note'] ?? '', version: one.version }
        return [callOf(settleCondition, { project: project.id, condition: one.id }, form)]
      },
    }
  },
}
