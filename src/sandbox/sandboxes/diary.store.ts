import { nameIn } from '../fhir/resource-text.ts'
import type { Reader } from '../../db/database.ts'
import { addDays, dayOfMoment } from '../../day.ts'
import type { Day } from '../../day.ts'

const daysShown = 14

/** The services of a sandbox, and how many slots are free and booked on each of the coming days: for each service, and for all diaries together. */
export async function diaryOf(db: Reader, sandboxId: string, now: number) {
  const [services, shared, slots] = await Promise.all([
    db.selectFrom('sandbox_services').select(['dos_id', 'json']).where('sandbox_id', '=', sandboxId).orderBy('dos_id').execute(),
    db.selectFrom('sandbox_schedule_services').select(['dos_id', 'schedule_id']).where('sandbox_id', '=', sandboxId).execute(),
    db
      .selectFrom('slots as s')
      .innerJoin('sandbox_schedules as c', 'c.id', 's.schedule_id')
      .select(['s.schedule_id', 's.starts_at', 's.status'])
      .where('c.sandbox_id', '=', sandboxId)
      .where('s.starts_at', '>=', now)
      .where('s.starts_at', '<', now + daysShown * 86_400_000)
      .where('s.status', '<>', 'withdrawn')
      .execute(),
  ])
  const today = dayOfMoment(now)
  const days = new Map<Day, { free: number; busy: number }>(Array.from({ length: daysShown + 1 }, (_, index) => [addDays(today, index), { free: 0, busy: 0 }]))
  const diaries = new Map<string, { free: number; busy: number }>()
  const daysOf = new Map<string, Map<string, { free: number; busy: number }>>()
  for (const { schedule_id, starts_at, status } of slots) {
    const date = dayOfMoment(starts_at)
    const day = days.get(date)
    if (!day || status === 'withdrawn') continue
    const own = daysOf.get(schedule_id) ?? new Map<string, { free: number; busy: number }>()
    daysOf.set(schedule_id, own)
    const ownDay = own.get(date) ?? { free: 0, busy: 0 }
    own.set(date, ownDay)
    ownDay[status] += 1
    const diary = diaries.get(schedule_id) ?? { free: 0, busy: 0 }
    diaries.set(schedule_id, diary)
    day[status] += 1
    diary[status] += 1
  }
  return {
    free: [...days.values()].reduce((sum, day) => sum + day.free, 0),
    days: [...days].map(([day, counts]) => ({ day, ...counts })),
    services: services.map((one) => {
      const own = shared.filter((map) => map.dos_id === one.dos_id).map((map) => diaries.get(map.schedule_id) ?? { free: 0, busy: 0 })
      return {
        dosId: one.dos_id,
        name: nameIn(one.json),
        free: own.reduce((sum, diary) => sum + diary.free, 0),
        busy: own.reduce((sum, diary) => sum + diary.busy, 0),
      }
    }),
    /** For each diary, by day. */
    byDiary: daysOf,
    /** Whether services share a diary: then their slots are the same. */
    isShared: new Set(shared.map((map) => map.schedule_id)).size < shared.length,
  }
}
