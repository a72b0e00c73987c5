import { overtaken, refused, sandboxAct } from '../../access/act.ts'
import type { SandboxesTable } from '../../db/tables/sandbox.ts'
import { weekIn } from '../slots/lay-out.ts'
import { patternOfWeek } from '../slots/pattern.ts'
import type { Pattern } from '../slots/pattern.ts'
import { findActors, getDiary, listDosIds, saveDiary, whoChangedDiary } from './diaries.store.ts'
import { diaryForm, readPattern } from './diary-form.ts'
import { differenceOf, settingsOf } from './diary-settings.ts'
import { fitAfterChange } from './fit-after-change.ts'
import { slotsInWords, toSandbox } from './happened.ts'
import { insertDiary } from './diary-rows.store.ts'
import { getSandboxAt, lockSandboxAt } from './place.store.ts'
import type { SandboxPlace } from './place.store.ts'

/** Without a diary, a new one is made. */
type Where = SandboxPlace & { diary?: string }

/** The hours of the set-up, which diaries without their own hours follow. */
export const setUpPattern = (sandbox: Pick<SandboxesTable, 'weekly_hours' | 'slot_minutes'>): Pattern =>
  patternOfWeek(weekIn(sandbox.weekly_hours), sandbox.slot_minutes)

/** Makes a diary, or changes its name, services, hours and practitioner. */
export const changeDiary = sandboxAct({
  permission: 'sandbox.manage',
  form: diaryForm,
  lock: (trx, place: Where) => lockSandboxAt(trx, place),
  async load(trx, place: Where) {
    const sandbox = await getSandboxAt(trx, place)
    const known = place.diary === undefined ? null : await getDiary(trx, sandbox.id, place.diary)
    return { sandbox, known, allDosIds: await listDosIds(trx, sandbox.id) }
  },
  decide({ sandbox, known, allDosIds }, form) {
    if (known && known.version !== form.version) return overtaken
    const hours = form.follows === 'own' ? readPattern(form) : null
    if (hours?.ok === false) return refused(hours.faults)
    const dosIds = allDosIds.filter((one) => form.services.includes(one))
    const settings = settingsOf(form, { dosIds, pattern: hours && JSON.stringify(hours.pattern) })
    const difference = known ? differenceOf(known, settings, setUpPattern(sandbox)) : 'offer'
    if (difference === 'nothing') return { next: null, happened: [] }
    return { next: { sandbox, known, name: form.name, dosIds, settings, offers: difference === 'offer' }, happened: [] }
  },
  async save(trx, next, doing) {
    if (!next) return []
    const { sandbox, known, name, dosIds, settings, offers } = next
    const diary = known ?? { id: await insertDiary(trx, sandbox.id, { name, dosIds: [] }, doing), version: 1 }
    await saveDiary(trx, sandbox.id, diary, settings(await findActors(trx, diary.id)))
    const slots = await fitAfterChange(trx, { sandboxId: sandbox.id, offers }, doing)
    const to = `${name}: ${dosIds.join(', ') || 'no service'}; ${slotsInWords(slots)}`
    return [{ kind: 'sandbox.diary', ...toSandbox(sandbox), verb: known ? 'changed' : 'made', diary: known?.name ?? name, slots, to }]
  },
  async whoWasFirst(db, place) {
    const sandbox = await getSandboxAt(db, place)
    const diary = await getDiary(db, sandbox.id, place.diary ?? '')
    return whoChangedDiary(db, sandbox.id, diary.name)
  },
  says(next, happened) {
    const change = happened.find((one) => one.kind === 'sandbox.diary')
    return change ? `Saved: ${slotsInWords(change.slots)}` : 'Nothing changed'
  },
})
