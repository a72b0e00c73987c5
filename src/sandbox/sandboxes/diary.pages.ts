import { patternIn } from '../slots/pattern.ts'
import type { Page } from '../../access/page.ts'
import { isOpen } from '../../access/project-state.ts'
import type { Again } from '../../access/submit.ts'
import { dayOf, momentOf } from '../../web/moments.ts'
import { countBookings, listComingBookings, listDiaries } from './diaries.store.ts'
import { bankHolidayOn } from '../slots/pattern.ts'
import { diaryOf } from './diary.store.ts'
import { isLaidOut, layOutSlots } from './lay-out-slots.ts'
import { planHomeOf, sandboxCrumbs, sandboxHome, sandboxOf } from './place.pages.ts'

export const diaryHome = (page: Page): string => `${sandboxHome(page)}/diary`

export async function showDiary(page: Page, given: Partial<Again> = {}): Promise<void> {
  const sandbox = await sandboxOf(page)
  const now = page.context.clock()
  if (!isLaidOut(sandbox, now)) await page.db.transaction((trx) => layOutSlots(trx, sandbox.id, { newId: page.context.newId, now }))
  const [diaries, counts, coming] = await Promise.all([
    listDiaries(page.db.read, sandbox.id),
    diaryOf(page.db.read, sandbox.id, now),
    listComingBookings(page.db.read, sandbox.id, now),
  ])
  page.show(
    'sandbox/diary',
    {
      title: 'Diary',
      breadcrumbs: sandboxCrumbs(page),
      status: given.status ?? 200,
      errors: given.first === undefined ? (given.errors ?? {}) : { bookings: given.first },
    },
    {
      home: sandboxHome(page),
      here: diaryHome(page),
      planHome: planHomeOf(page),
      mayManage: page.may('sandbox.manage') && isOpen(page),
      mayCancel: page.may('test.record') && isOpen(page),
      diaries: diaries.map((one) => ({
        id: one.id,
        name: one.name,
        dosIds: one.dosIds,
        channel: one.channel,
        withdrawn: one.withdrawn === 1,
        own: one.pattern !== null,
        minutes: one.pattern === null ? sandbox.slot_minutes : patternIn(one.pattern).minutes,
        free: [...(counts.byDiary.get(one.id)?.values() ?? [])].reduce((sum, day) => sum + day.free, 0),
        busy: [...(counts.byDiary.get(one.id)?.values() ?? [])].reduce((sum, day) => sum + day.busy, 0),
      })),
      days: counts.days.map(({ day }) => ({
        day: dayOf(day),
        holiday: bankHolidayOn(day) ?? '',
        cells: diaries.map((one) => counts.byDiary.get(one.id)?.get(day) ?? { free: 0, busy: 0 }),
      })),
      bookings: coming.bookings.map((one) => ({
        id: one.id,
        when: momentOf(new Date(one.starts_at).toISOString()),
        diary: one.diary,
        organisation: one.organisation ?? 'not named',
        made: momentOf(one.at),
      })),
      more: coming.more,
    },
  )
}

export async function confirmReset(page: Page): Promise<void> {
  const sandbox = await sandboxOf(page)
  page.show(
    'sandbox/reset',
    { title: 'Reset the sandbox', breadcrumbs: [...sandboxCrumbs(page), { text: 'Diary', href: diaryHome(page) }] },
    { here: `${diaryHome(page)}/reset`, back: diaryHome(page), count: await countBookings(page.db.read, sandbox.id) },
  )
}
