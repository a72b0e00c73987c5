import type { Reader } from '../../db/database.ts'
import { addDays, londonDay } from '../slots/lay-out.ts'

const daysShown = 14

/** The services of a sandbox, and how many slots of each of the coming days are free and booked. */
export async function diaryOf(db: Reader, sandboxId: string, now: number) {
  const [services, slots] = await Promise.all([
    db.selectFrom('sandbox_services').select(['dos_id', 'json']).where('sandbox_id', '=', sandboxId).orderBy('dos_id').execute(),
    db.selectFrom('slots as s').innerJoin('sandbox_schedules as c', 'c.id', 's.schedule_id').select(['s.starts_at', 's.status', (eb) => eb.fn.countAll<number>().as('count')])
      .where('c.sandbox_id', '=', sandboxId).where('s.starts_at', '>=', now - 86_400_000).where('s.starts_at', '<', now + (daysShown + 1) * 86_400_000).where('s.status', '<>', 'withdrawn').groupBy(['s.starts_at', 's.status']).execute(),
  ])
  const today = londonDay(now)
  const days = Array.from({ length: daysShown + 1 }, (_, index) => ({ day: addDays(today, index), free: 0, busy: 0 }))
  for (const slot of slots) {
    const day = days.find((one) => one.day === londonDay(slot.starts_at))
    if (day && slot.status === 'busy') day.busy += Number(slot.count)
    if (day && slot.status === 'free' && slot.starts_at >= now) day.free += Number(slot.count)
  }
  return { services: services.map((one) => ({ dosId: one.dos_id, name: String((JSON.parse(one.json) as { name?: unknown }).name ?? '') })), days, free: days.reduce((sum, one) => sum + one.free, 0) }
}

const proofs = [
  { key: 'search-slots', name: 'A search was answered', refused: false }, { key: 'book', name: 'A slot was booked', refused: false }, { key: 'book', name: 'A second booking of a slot was refused', refused: true },
  { key: 'read', name: 'A booking was read', refused: false }, { key: 'cancel', name: 'A booking was cancelled', refused: false },
] as const

/** What was seen to work since the configuration changed last. */
export async function provenSince(db: Reader, sandboxId: string, since: string) {
  const rows = await db.selectFrom('interactions').select(['operation', 'status', (eb) => eb.fn.max('at').as('at'), (eb) => eb.fn.countAll<number>().as('count')])
    .where('sandbox_id', '=', sandboxId).where('at', '>=', since).where('operation', 'in', ['search-slots', 'book', 'read', 'cancel']).groupBy(['operation', 'status']).execute()
  return proofs.map((proof) => {
    const seen = rows.filter((row) => row.operation === proof.key && (proof.refused ? row.status === 422 || row.status === 409 : row.status < 300))
    return { name: proof.name, times: seen.reduce((sum, row) => sum + Number(row.count), 0) }
  })
}
