import type { Writer } from '../../db/database.ts'
import { addDays, londonDay, startsOn } from '../slots/lay-out.ts'
import type { WeeklySlots } from '../slots/lay-out.ts'
import { insertSlots } from '../slots/slots.store.ts'

const hour = 3_600_000
let known = { hour: -1, days: new Map<number, string>() }

/** The last day for which a diary should hold slots. Every request asks: the calendar is worked out once an hour, as a day in London begins on a whole one. */
export function neededTo(now: number, daysAhead: number): string {
  const current = Math.floor(now / hour)
  if (known.hour !== current) known = { hour: current, days: new Map() }
  const day = known.days.get(daysAhead) ?? addDays(londonDay(now), daysAhead)
  known.days.set(daysAhead, day)
  return day
}

/** Lays out the days that a sandbox's diary lacks, from today to so many days ahead. */
export async function layOutSlots(trx: Writer, sandboxId: string, given: { newId: () => string; now: number }): Promise<void> {
  const row = await trx.selectFrom('sandboxes').selectAll().where('id', '=', sandboxId).executeTakeFirstOrThrow()
  const last = neededTo(given.now, row.days_ahead)
  const today = londonDay(given.now)
  const from = row.laid_out_to !== null && row.laid_out_to >= today ? addDays(row.laid_out_to, 1) : today
  if (from > last) return
  const schedules = await trx.selectFrom('sandbox_schedules').select('id').where('sandbox_id', '=', sandboxId)
    .where('id', 'in', (eb) => eb.selectFrom('sandbox_schedule_services').select('schedule_id').where('sandbox_id', '=', sandboxId)).execute()
  const week = JSON.parse(row.weekly_hours) as WeeklySlots[]
  const length = row.slot_minutes * 60_000
  const slots = []
  for (let day = from; day <= last; day = addDays(day, 1))
    for (const startsAt of startsOn(day, week))
      if (startsAt >= given.now) for (const { id: scheduleId } of schedules) slots.push({ id: given.newId(), scheduleId, startsAt, endsAt: startsAt + length })
  await insertSlots(trx, slots)
  await trx.updateTable('sandboxes').set({ laid_out_to: last }).where('id', '=', sandboxId).execute()
}
