import type { PrerequisitesTable } from '../../db/tables/prerequisites.ts'
import { today } from '../../day.ts'
import { listEventsOf } from '../../events/events.store.ts'
import { listEvidence } from '../../evidence/evidence.store.ts'
import type { LinkRequest } from '../../mail/link-request.ts'
import { dayOf, momentOf } from '../../web/moments.ts'
import { findRoleHolder } from '../people/role-holders.store.ts'
import type { RoleHolder } from '../people/role-holders.store.ts'
import { digestOfPrerequisite, isAskable } from '../prerequisites/askable.ts'
import { isSettled } from '../prerequisites/prerequisite.ts'
import { asPrerequisite, findPrerequisite, listPrerequisites, needsOf, ownersOf } from '../prerequisites/prerequisites.store.ts'
import { settlePrerequisite } from '../prerequisites/settle.ts'
import { factsOf, tagOf } from '../prerequisites/shown.ts'
import { exampleOf } from '../prerequisites/values.ts'
import { chosen } from './chosen.ts'
import { shownByLink } from './evidence-by-link.ts'
import { callOf } from './linked-act.ts'
import type { LinkedAct, Sent } from './linked-act.ts'

/** The request to confirm a prerequisite, to someone who owns it. */
export const linkToSettle = (row: PrerequisitesTable, holder: RoleHolder): LinkRequest => ({
  kind: 'prerequisite.settle',
  project: row.project_id,
  person: { id: holder.id, email: holder.email },
  roles: [],
  subject: row.id,
  digest: digestOfPrerequisite(row),
  isOpen: holder.state === 'open',
  mail: {
    subject: `Confirm for ${holder.service}: ${row.title}`,
    says: (isReminder) =>
      `${holder.service} ${isReminder ? 'still needs' : 'needs'} an answer from you as ${holder.role}: is this in place? ${row.title}.${row.due_date === null ? '' : ` Answer by ${dayOf(row.due_date)}.`}`,
    page: `/projects/${row.project_id}/prerequisites/${row.key}`,
  },
})

/** The form of the act, from what the page sent. */
const formOf = (row: PrerequisitesTable, sent: Sent) => ({
  status: chosen(sent, ['met', 'blocked', 'not-applicable'], 'Choose whether it is in place'),
  value: sent['value'] ?? '',
  note: sent['note'] ?? '',
  reason: sent['reason'] ?? '',
  valid_until: sent['valid_until'] ?? '',
  due_date: row.due_date ?? '',
  version: row.version,
})

/** Confirms a prerequisite with its value and evidence, or says that it is not met, or does not apply. */
export const settleByLink: LinkedAct = {
  what: ({ access }) => `answer for a prerequisite of ${access.service.name}`,
  view: 'act-by-link/prerequisite',
  async find(db, { project_id: project, person_id: person, subject_id: id }, { today: day }) {
    const row = await findPrerequisite(db, id)
    if (!row || !isAskable(row, day)) return undefined
    const holder = await findRoleHolder(db, { project, person, roles: ownersOf(row) })
    return holder && linkToSettle(row, holder)
  },
  async load(context, { link, access: { project } }) {
    const db = context.db.read
    const all = await listPrerequisites(db, project.id)
    const row = all.find((one) => one.id === link.subject_id)
    if (!row) return { kind: 'nothing' }
    const day = today(context)
    if (!isAskable(row, day))
      return { kind: 'nothing', says: `${row.title}: ${tagOf(row, day).text.toLowerCase()}${row.settled_by === null ? '' : `, by ${row.settled_by}`}.` }
    if (project.state !== 'open') return { kind: 'paused' }
    const holder = await findRoleHolder(db, { project: project.id, person: link.person_id, roles: ownersOf(row) })
    if (!holder) return { kind: 'nothing' }
    const evidence = await listEvidence(db, [row.id])
    const waitsFor = all.filter((one) => needsOf(row).includes(one.key) && !isSettled(asPrerequisite(one), day)).map((one) => one.title)
    return {
      kind: 'waits',
      view: {
        row,
        roleName: holder.role,
        digest: link.digest,
        tag: tagOf(row, day),
        facts: factsOf(row),
        waitsFor,
        valueHint: row.value_kind === null ? '' : exampleOf[row.value_kind] === undefined ? '' : `Like ${exampleOf[row.value_kind] ?? ''}`,
        evidence: shownByLink(evidence),
        history: (await listEventsOf(db, row.id, 5)).map((one) => ({ ...one, when: momentOf(one.at) })),
      },
      files: evidence.map((one) => one.id),
      calls: (sent) => [callOf(settlePrerequisite, { project: project.id, key: row.key }, formOf(row, sent), (name) => (name === 'status' ? 'answer' : name))],
    }
  },
}
