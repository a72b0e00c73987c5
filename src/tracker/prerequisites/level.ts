import { z } from 'zod'
import { nowIso } from '../../context.ts'
import type { PrerequisitesTable } from '../../db/tables/prerequisites.ts'
import type { Writer } from '../../db/database.ts'
import { ConflictError, InvalidFormError } from '../../errors.ts'
import { recordEvents } from '../../events/events.store.ts'
import type { Page } from '../../access/page.ts'
import type { Day } from '../../day.ts'
import { isSettled } from './prerequisite.ts'
import type { Prerequisite, Standing } from './prerequisite.ts'
import { asPrerequisite } from './prerequisites.store.ts'
import { settle } from './settle.ts'
import { keptValue } from './values.ts'

const levelForm = z.object({
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
export function standingAtLevel(one: Prerequisite, level: number, around: { needs: Prerequisite[]; today: Day; note: string | null }): Standing | undefined {
  if (one.value === null) return undefined
  const reaches = Number(one.value) >= level
  if (one.standing === 'met' && !reaches) return { standing: 'in-progress', value: one.value, note: around.note }
  if (one.standing === 'in-progress' && reaches && around.needs.every((need) => isSettled(need, around.today)))
    return { standing: 'met', value: one.value, validUntil: null, note: around.note }
  return undefined
}

async function saveLevel(trx: Writer, row: PrerequisitesTable, level: number, version: number): Promise<void> {
  const { numUpdatedRows } = await trx
    .updateTable('prerequisites')
    .set({ value_level: level, version: version + 1 })
    .where('id', '=', row.id)
    .where('version', '=', version)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) throw new ConflictError('Someone else changed this prerequisite. Look at what they wrote, then set the level again.', 'level')
}

/** Sets from which percentage it is met, with the reason. What is on record is met, or in progress again, by the new level. */
export async function setLevel(page: Page, row: PrerequisitesTable, needs: PrerequisitesTable[]): Promise<string> {
  const form = page.form(levelForm)
  if (form.level === row.value_level) throw new InvalidFormError({ level: `It is ${form.level}% already. Enter another level, or leave it as it is` })
  const around = { needs: needs.map(asPrerequisite), today: page.today, note: row.note }
  const next = standingAtLevel(asPrerequisite(row), form.level, around)
  await page.db.write(async (trx) => {
    await saveLevel(trx, row, form.level, form.version)
    await recordEvents(trx, [
      page.event({
        subject: 'prerequisite',
        subjectId: row.id,
        action: 'level-set',
        from: row.value_level === null ? null : `${row.value_level}%`,
        to: `${form.level}%`,
        reason: form.level_reason,
        sentence: `${page.person.name} set the level of ${row.title} to ${form.level}%`,
      }),
    ])
    if (!next) return
    const given = { row, version: form.version + 1, next, dueDate: row.due_date, reason: `The level is ${form.level}% now: ${form.level_reason}` }
    const by = { actor: { id: page.person.personId, name: page.person.name }, at: nowIso(page.context), newId: page.context.newId }
    await recordEvents(trx, [await settle(trx, { ...given, ...by })])
  })
  const became = next === undefined ? '' : next.standing === 'met' ? `, so ${row.value ?? ''}% is met` : `, so ${row.value ?? ''}% is in progress again`
  return `${row.title}: met from ${form.level}%${became}`
}
