import { z } from 'zod'
import { overtaken, projectAct, refused } from '../../access/act.ts'
import type { Day } from '../../day.ts'
import type { ProjectId } from '../../db/ids.ts'
import { NotFoundError } from '../../errors.ts'
import { findToChange } from './find-to-change.ts'
import { isSettled } from './prerequisite.ts'
import type { Prerequisite, Status } from './prerequisite.ts'
import { asPrerequisite, saveLevel } from './prerequisites.store.ts'
import { saveStatus } from './save-status.ts'
import { keptValue } from './values.ts'

const form = z.object({
  level: z
    .string()
    .default('')
    .transform((given) => keptValue('percentage', given))
    .refine((given) => /^(100|[1-9]\d?)$/.test(given), 'Enter a whole number from 1 to 100')
    .transform(Number),
  level_reason: z
    .string()
    .trim()
    .min(1, 'Say where the level comes from: which training plan, or who agreed it')
    .max(2000, 'Use 2,000 characters or fewer')
    .default(''),
  version: z.coerce.number().int(),
})

/** What another level makes of a percentage that is on record; undefined if it stays as it is. */
export function statusAtLevel(one: Prerequisite, level: number, around: { needs: Prerequisite[]; today: Day; note: string | null }): Status | undefined {
  if (one.value === null) return undefined
  const reaches = Number(one.value) >= level
  if (one.status === 'met' && !reaches) return { status: 'in-progress', value: one.value, note: around.note }
  if (one.status === 'in-progress' && reaches && around.needs.every((need) => isSettled(need, around.today)))
    return { status: 'met', value: one.value, validUntil: null, note: around.note }
  return undefined
}

/** Sets from which percentage a prerequisite is met, with the reason. What is on record is met, or in progress again, by the new level. */
export const setLevel = projectAct({
  permission: 'prerequisite.settle',
  form,
  async load(trx, where: { project: ProjectId; key: string }, doing) {
    const found = await findToChange(trx, where, doing)
    if (found.row.value_kind !== 'percentage') throw new NotFoundError('No such level')
    return found
  },
  decide({ row, needs }, { level, level_reason: reason, version }, { today }) {
    if (version !== row.version) return overtaken
    if (level === row.value_level) return refused({ level: `It is ${level}% already. Enter another level, or leave it as it is` })
    // One that a shared prerequisite meets follows it: see `refreshShared`.
    const status = row.shared_id !== null ? undefined : statusAtLevel(asPrerequisite(row), level, { needs: needs.map(asPrerequisite), today, note: row.note })
    const from = row.value_level === null ? null : `${row.value_level}%`
    return {
      next: { row, level, version, reason, status },
      happened: [{ kind: 'prerequisite.level-set', id: row.id, project: row.project_id, title: row.title, level, from, to: `${level}%`, reason }],
    }
  },
  async save(trx, { row, level, version, reason, status }, doing) {
    await saveLevel(trx, row.id, { level, version })
    if (!status) return []
    const why = `The level is ${level}% now: ${reason}`
    return saveStatus(trx, { row, version: version + 1, next: status, dueDate: row.due_date, reason: why }, doing)
  },
  subject: ({ row }) => row.id,
  says({ row, level, status }) {
    const became = status === undefined ? '' : status.status === 'met' ? `, so ${row.value ?? ''}% is met` : `, so ${row.value ?? ''}% is in progress again`
    return `${row.title}: met from ${level}%${became}`
  },
})
