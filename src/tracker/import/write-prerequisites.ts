import type { Context } from '../../context.ts'
import type { Writer } from '../../db/database.ts'
import { today } from '../../day.ts'
import { recordEvents } from '../../events/events.store.ts'
import { record } from '../../events/record.ts'
import type { NewEvent } from '../../events/events.store.ts'
import { decide } from '../prerequisites/prerequisite.ts'
import { asPrerequisite, listPrerequisites, needsOf, ownersOf, saveOwners } from '../prerequisites/prerequisites.store.ts'
import { saveStatus } from '../prerequisites/save-status.ts'
import { prerequisitesFor, rolesFor } from '../templates/templates.ts'
import type { Confirmation } from './confirm-import.ts'
import { reviewedPrerequisites } from './prerequisites-reviewed.ts'

const shortened = (text: string): string => (text.length > 500 ? `${text.slice(0, 499)}…` : text)

type EventOf = (subjectId: string, action: string, sentence: string) => NewEvent

/**
 * Writes what the sheet says of a new project's prerequisites: owners as the sheet names them, and met what was confirmed on the review.
 * Returns what was confirmed and cannot be met yet, each with the reason.
 */
export async function writePrerequisites(
  context: Pick<Context, 'clock' | 'newId' | 'templates'>,
  trx: Writer,
  { plan, review, met, by, fileName }: Confirmation,
  project: { id: string; serviceId: string; at: string; event: EventOf },
): Promise<string[]> {
  const { templates, newId } = context
  const said = reviewedPrerequisites(plan.prerequisites, prerequisitesFor(templates, review.role, review.care_setting), rolesFor(templates, review.role))
  let rows = await listPrerequisites(trx, project.id)
  const rowOf = (key: string | undefined) => rows.find((row) => row.key === key)
  for (const one of said) {
    const row = rowOf(one.ours?.key)
    if (!row)
      await recordEvents(trx, [project.event(project.id, 'listed', `${fileName} lists a prerequisite that is not on the list here: ${shortened(one.text)}`)])
    if (row && one.source !== null && one.completeSaid)
      await recordEvents(trx, [project.event(row.id, 'said', `${fileName} says of ${row.title}: ${shortened(one.completeSaid)}. ${one.source}`)])
    if (!row || !one.ownerSaid) continue
    const owners = ownersOf(row)
    if (one.isFirst && one.owner !== null && one.ownerName !== null && !owners.includes(one.owner)) await saveOwners(trx, row.id, [one.owner, ...owners])
    await recordEvents(trx, [project.event(row.id, 'owner named', `${fileName} names ${one.ownerSaid} as the owner of ${row.title}`)])
  }
  // What needs another one comes after it, however the sheet has them.
  let open = said.filter((one) => one.mayMeet && met.includes(one.row))
  for (let before = -1; open.length !== before;) {
    before = open.length
    rows = await listPrerequisites(trx, project.id)
    for (const one of open) {
      const row = rowOf(one.ours?.key)
      if (!row) continue
      const note = `${fileName} says: ${one.completeSaid}`
      const needs = rows.filter((need) => needsOf(row).includes(need.key)).map(asPrerequisite)
      const around = { needs, asid: null, today: today(context), serviceId: project.serviceId, dosIdOwners: new Map<string, string[]>() }
      const decision = decide(asPrerequisite(row), { standing: 'met', value: '', reason: '', validUntil: '', note }, around)
      if (!decision.ok) continue
      open = open.filter((other) => other !== one)
      const doer = { actor: { id: by.personId, name: by.name }, at: project.at, newId }
      const change = { row, version: row.version, next: decision.next, dueDate: row.due_date, reason: note }
      await record(trx, await saveStatus(trx, change, doer), doer)
    }
  }
  return open.map((one) => one.ours?.title ?? one.text)
}
