import { z } from 'zod'
import { overtaken, projectAct, refused } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import type { Reader } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import { ForbiddenError } from '../../errors.ts'
import { cleanCode } from '../../web/code-field.ts'
import { optionalDayField } from '../../web/day-field.ts'
import { findToChange, whoWasFirst } from './find-to-change.ts'
import { asPrerequisite, servicesOfDosIds } from './prerequisites.store.ts'
import { decide, endpointLeftBehind, isBelowLevel, shownValue, statusNames } from './prerequisite.ts'
import { provenBySandbox, unseenIn } from './proof.ts'
import { saveStatus } from './save-status.ts'
import { isCodeKind, keptValue } from './values.ts'

const text = z.string().trim().max(2000, 'Use 2,000 characters or fewer').default('')
const form = z.object({
  status: z.enum(['not-started', 'in-progress', 'blocked', 'met', 'waived', 'not-applicable'], 'Choose a status'),
  value: z.string().max(2000, 'Use 2,000 characters or fewer').default(''),
  reason: text,
  note: text,
  valid_until: optionalDayField,
  due_date: optionalDayField,
  version: z.coerce.number().int(),
})
type Typed = z.output<typeof form>

/** The prerequisite, and what the rule compares it with. */
async function load(trx: Reader, where: { project: ProjectId; key: string }, doing: Doing, { value, status }: Typed) {
  const found = await findToChange(trx, where, doing)
  if (status === 'waived' && !doing.may('prerequisite.waive')) throw new ForbiddenError('Only the project manager may waive a prerequisite')
  const { row, all } = found
  const dosIdOwners = row.value_kind === 'dos-id' ? await servicesOfDosIds(trx, [keptValue('dos-id', value)]) : new Map<string, string[]>()
  const proof = row.key === provenBySandbox && status === 'met' ? await doing.sandboxes.prove(trx, row.project_id) : null
  return { ...found, dosIdOwners, asid: all.find((one) => one.key === 'asid')?.value ?? null, unseen: unseenIn(proof) }
}
type Found = Awaited<ReturnType<typeof load>>

function toSave({ row, all, needs, asid, dosIdOwners, unseen }: Found, typed: Typed, { today, access }: Doing) {
  const { status, reason, note, valid_until: validUntil, due_date: dueDate, version } = typed
  if (row.version !== version) return overtaken
  const { code: value, fault } = isCodeKind(row.value_kind) ? cleanCode(typed.value) : { code: typed.value.trim(), fault: undefined }
  if (fault !== undefined) return refused({ value: fault }, { value })
  const around = { needs: needs.map(asPrerequisite), asid, today, serviceId: access.project.service_id, dosIdOwners }
  const decision = decide(asPrerequisite(row), { status, value, reason, note, validUntil }, around)
  if (!decision.ok) return refused(decision.errors)
  const why = [reason || note, unseen && `Met by a note: ${unseen}`].filter(Boolean).join('. ') || null
  const change = { row, version, next: decision.next, dueDate: dueDate || null, reason: why }
  return { next: { change, says: saysOf({ row, all, unseen }, decision.next, status) }, happened: [] }
}

/** What was saved, and the result. */
function saysOf({ row, all, unseen }: Pick<Found, 'row' | 'all' | 'unseen'>, next: Parameters<typeof saveStatus>[1]['next'], asked: string): string {
  const value = 'value' in next ? (next.value ?? null) : null
  const below = asked === 'met' && isBelowLevel(asPrerequisite(row), value)
  const behind = row.key === 'asid' && asked === 'met' ? all.filter((one) => endpointLeftBehind(asPrerequisite(one), value ?? '') !== undefined) : []
  return [
    `${row.title}: ${statusNames[next.status].toLowerCase()}`,
    below ? `, ${shownValue({ ...asPrerequisite(row), value })}. It is met when it reaches the level` : '',
    unseen ? ` by a note: ${unseen}` : '',
    ...behind.map((one) => `. ${one.title} named another ASID and is in progress again: enter its address with the new ASID`),
  ].join('')
}

/** Sets the status of a prerequisite, with its value and what shows it. */
export const settlePrerequisite = projectAct({
  permission: 'prerequisite.settle',
  form,
  prepare: async ({ interactions }, sent) => (await interactions.flush(), sent),
  load,
  decide: toSave,
  save: (trx, { change }, doing) => saveStatus(trx, change, doing),
  whoWasFirst,
  says: ({ says }) => says,
})
