import type { Context } from '../../context.ts'
import type { Writer } from '../../db/database.ts'
import { dayOfMoment } from '../../day.ts'
import type { ProjectId, ServiceId } from '../../db/ids.ts'
import type { By } from '../../events/record.ts'
import type { Happened } from '../../events/vocabulary.ts'
import { decide } from '../prerequisites/prerequisite.ts'
import { asPrerequisite, listPrerequisites, needsOf, ownersOf, saveOwners } from '../prerequisites/prerequisites.store.ts'
import { saveStatus } from '../prerequisites/save-status.ts'
import { prerequisitesFor, rolesFor } from '../templates/templates.ts'
import type { Confirmation } from './confirmation.ts'
import { reviewedPrerequisites } from './prerequisites-reviewed.ts'
import type { ReviewedPrerequisite } from './prerequisites-reviewed.ts'

const shortened = (text: string): string => (text.length > 500 ? `${text.slice(0, 499)}…` : text)

interface Project {
  id: ProjectId
  serviceId: ServiceId
  templates: Context['templates']
  by: By
}

/**
 * Writes what the sheet says about a new project's prerequisites: owners as the sheet names them, and as met those that were confirmed in the review.
 * `open` names those that were confirmed but cannot be met yet.
 */
export async function writePrerequisites(
  trx: Writer,
  { plan, review, met, fileName }: Pick<Confirmation, 'plan' | 'review' | 'met' | 'fileName'>,
  project: Project,
): Promise<{ happened: Happened[]; open: string[] }> {
  const { templates } = project
  const said = reviewedPrerequisites(plan.prerequisites, prerequisitesFor(templates, review.role, review.care_setting), rolesFor(templates, review.role))
  const happened = await writeOwners(trx, said, { project: project.id, file: fileName })
  const confirmed = said.filter((one) => one.mayMeet && met.includes(one.row))
  return writeMet(trx, confirmed, { ...project, fileName, happened })
}

/** Writes what the sheet says about each prerequisite, and its owner. */
async function writeOwners(trx: Writer, said: ReviewedPrerequisite[], { project, file }: { project: ProjectId; file: string }): Promise<Happened[]> {
  const rows = new Map((await listPrerequisites(trx, project)).map((row) => [row.key, row]))
  const happened: Happened[] = []
  for (const one of said) {
    const row = rows.get(one.ours?.key ?? '')
    if (!row) {
      happened.push({ kind: 'prerequisite.listed', id: project, project, file, text: shortened(one.text) })
      continue
    }
    const { id, title } = row
    if (one.source !== null && one.completeSaid)
      happened.push({ kind: 'prerequisite.said', id, project, file, title, text: shortened(one.completeSaid), source: one.source })
    if (!one.ownerSaid) continue
    const owners = ownersOf(row)
    if (one.isFirst && one.owner !== null && one.ownerName !== null && !owners.includes(one.owner)) await saveOwners(trx, id, [one.owner, ...owners])
    happened.push({ kind: 'prerequisite.owner named', id, project, file, title, owner: one.ownerSaid })
  }
  return happened
}

/** Meets those that were confirmed. A prerequisite that needs another comes after it, whatever their order in the sheet. */
async function writeMet(
  trx: Writer,
  confirmed: ReviewedPrerequisite[],
  { id, serviceId, by, fileName, happened }: Project & { fileName: string; happened: Happened[] },
): Promise<{ happened: Happened[]; open: string[] }> {
  let open = confirmed
  for (let before = -1; open.length !== before;) {
    before = open.length
    const rows = await listPrerequisites(trx, id)
    for (const one of open) {
      const row = rows.find(({ key }) => key === one.ours?.key)
      if (!row) continue
      const note = `${fileName} says: ${one.completeSaid}`
      const needs = rows.filter((need) => needsOf(row).includes(need.key)).map(asPrerequisite)
      const around = { needs, asid: null, today: dayOfMoment(by.at), serviceId, dosIdOwners: new Map<string, string[]>() }
      const decision = decide(asPrerequisite(row), { status: 'met', value: '', reason: '', validUntil: '', note }, around)
      if (!decision.ok) continue
      open = open.filter((other) => other !== one)
      happened.push(...(await saveStatus(trx, { row, version: row.version, next: decision.next, dueDate: row.due_date, reason: note }, by)))
    }
  }
  return { happened, open: open.map((one) => one.ours?.title ?? one.text) }
}
