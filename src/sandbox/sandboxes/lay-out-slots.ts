import { weekIn } from '../slots/lay-out.ts'
import { patternIn } from '../slots/pattern.ts'
import type { Writer } from '../../db/database.ts'
import type { SandboxesTable } from '../../db/tables/sandbox.ts'
import { addDays, dayOfMoment, dayStartsAt } from '../../day.ts'
import type { Day } from '../../day.ts'
import { findOffered, markLaidOut } from './offered.store.ts'
import { patternOfWeek, patternStartsOn } from '../slots/pattern.ts'
import type { Pattern } from '../slots/pattern.ts'
import { insertSlots, listOffered, listStarts, withdrawSlots } from '../slots/slots.store.ts'

const hour = 3_600_000
let known = { hour: -1, days: new Map<number, Day>() }

/**
 * The last day for which a diary should have slots. Every request asks for it, so it is calculated only once an hour: a day in London begins on a
 * full hour.
 */
export function neededTo(now: number, daysAhead: number): Day {
  const current = Math.floor(now / hour)
  if (known.hour !== current) known = { hour: current, days: new Map() }
  const day = known.days.get(daysAhead) ?? addDays(dayOfMoment(now), daysAhead)
  known.days.set(daysAhead, day)
  return day
}

/** Whether the slots of a sandbox were laid out today. A later day comes from a clock that was ahead, and does not count. */
export const isLaidOut = (row: Pick<SandboxesTable, 'laid_out_to' | 'days_ahead'>, now: number): boolean => row.laid_out_to === neededTo(now, row.days_ahead)

interface Clock {
  newId: () => string
  now: number
}

/** Lays out slots from today for so many days ahead, on the days that were not laid out yet; on every day if none was laid out before. */
export async function layOutSlots(trx: Writer, sandboxId: string, { newId, now }: Clock): Promise<void> {
  const { row, diaries } = await findDiaries(trx, sandboxId)
  const last = neededTo(now, row.days_ahead)
  const days = daysOf(dayOfMoment(now), last)
  const held = await listStarts(
    trx,
    diaries.map((one) => one.id),
    { from: now, to: dayStartsAt(addDays(last, 1)) },
  )
  await insertSlots(
    trx,
    diaries.flatMap((diary) => {
      const starts = held.get(diary.id) ?? []
      const isLacking = ({ startsAt, endsAt }: (typeof days)[number]) => row.laid_out_to === null || !starts.some((at) => at >= startsAt && at < endsAt)
      const lacking = days.filter(isLacking).map(({ day }) => day)
      return wantedOf(diary, { days: lacking, now }).map((slot) => ({ id: newId(), scheduleId: diary.id, ...slot }))
    }),
  )
  await markLaidOut(trx, sandboxId, last)
}

/**
 * Makes the coming slots fit the diaries as they are now: deletes free ones that are no longer offered, adds missing ones, and keeps all others with
 * their ids.
 */
export async function fitSlots(trx: Writer, sandboxId: string, { newId, now }: Clock): Promise<{ added: number; withdrawn: number }> {
  const { row, diaries } = await findDiaries(trx, sandboxId)
  const last = neededTo(now, row.days_ahead)
  const offeredNow = await listOffered(trx, sandboxId, now)
  const going: number[] = []
  const coming: { id: string; scheduleId: string; startsAt: number; endsAt: number }[] = []
  const offered = new Set(diaries.map((one) => one.id))
  going.push(...offeredNow.filter((one) => one.status === 'free' && !offered.has(one.schedule_id)).map((one) => one.number))
  for (const diary of diaries) {
    const mine = offeredNow.filter((one) => one.schedule_id === diary.id)
    const busy = mine.filter((one) => one.status === 'busy')
    const wanted = wantedOf(diary, { days: daysOf(dayOfMoment(now), last).map(({ day }) => day), now }).filter(
      (slot) => !busy.some((one) => one.starts_at < slot.endsAt && one.ends_at > slot.startsAt),
    )
    const keys = new Set(wanted.map((slot) => `${slot.startsAt} ${slot.endsAt}`))
    const free = mine.filter((one) => one.status === 'free')
    const kept = new Set(free.map((one) => `${one.starts_at} ${one.ends_at}`).filter((key) => keys.has(key)))
    going.push(...free.filter((one) => !keys.has(`${one.starts_at} ${one.ends_at}`)).map((one) => one.number))
    coming.push(...wanted.filter((slot) => !kept.has(`${slot.startsAt} ${slot.endsAt}`)).map((slot) => ({ id: newId(), scheduleId: diary.id, ...slot })))
  }
  await withdrawSlots(trx, going)
  const added = await insertSlots(trx, coming)
  await markLaidOut(trx, sandboxId, last)
  return { added, withdrawn: going.length }
}

interface Diary {
  id: string
  pattern: Pattern
}

/** The diaries of a sandbox that have a service and are not withdrawn. */
async function findDiaries(trx: Writer, sandboxId: string) {
  const { row, schedules } = await findOffered(trx, sandboxId)
  const week = weekIn(row.weekly_hours)
  const diaries = schedules.map(({ id, pattern: own }): Diary => {
    const pattern = own === null ? patternOfWeek(week, row.slot_minutes) : patternIn(own)
    return { id, pattern }
  })
  return { row, diaries }
}

/** The days from one to another, each with its start and the next day's. */
function daysOf(from: Day, last: Day): { day: Day; startsAt: number; endsAt: number }[] {
  const days = []
  for (let day = from, startsAt = dayStartsAt(from); day <= last;) {
    const next = addDays(day, 1)
    const endsAt = dayStartsAt(next)
    days.push({ day, startsAt, endsAt })
    day = next
    startsAt = endsAt
  }
  return days
}

/** When a diary's slots start and end on these days, without those that have already started. */
function wantedOf(diary: Diary, { days, now }: { days: Day[]; now: number }): { startsAt: number; endsAt: number }[] {
  return days
    .flatMap((day) => patternStartsOn(day, diary.pattern))
    .filter((startsAt) => startsAt >= now)
    .map((startsAt) => ({ startsAt, endsAt: startsAt + diary.pattern.minutes * 60_000 }))
}
