import { dayOfMoment } from '../../day.ts'
import type { TestRunAttendeesTable, TestRunsTable } from '../../db/tables/test-plan.ts'
import { clockTimeOf, dayOf } from '../../web/moments.ts'

type Attendee = Pick<TestRunAttendeesTable, 'name' | 'joined_at' | 'left_at'>

/** Who is on the call now. */
export const presentOf = <One extends Attendee>(attendees: One[]): One[] => attendees.filter((one) => one.left_at === null)

interface Call {
  /** The London day on which it took place. */
  day: string
  from: string
  /** When it ended; null while it runs. */
  to: string | null
}

/** The last call of a run, from its first roll-call to when the run was finished, everyone had left, or the day was over; undefined if there was none. */
export function callOf(attendees: Attendee[], run: Pick<TestRunsTable, 'finished_at'>, now: string): Call | undefined {
  const last = attendees.at(-1)
  if (!last) return undefined
  const day = dayOfMoment(last.joined_at)
  const own = attendees.filter((one) => dayOfMoment(one.joined_at) === day)
  const lefts = own.flatMap((one) => one.left_at ?? [])
  const lastLeft = lefts.toSorted().at(-1) ?? null
  const isOver = own.every((one) => one.left_at !== null)
  const finished = run.finished_at !== null && run.finished_at >= last.joined_at ? run.finished_at : null
  const ended = isOver ? lastLeft : finished
  return { day, from: own[0]?.joined_at ?? last.joined_at, to: ended ?? (dayOfMoment(now) === day ? null : (lastLeft ?? last.joined_at)) }
}

/** "1 hour 5 minutes"; whole minutes, rounded down. */
export function durationInWords(ms: number): string {
  const minutes = Math.max(0, Math.floor(ms / 60_000))
  const counted = (n: number, one: string): string => (n === 0 ? '' : `${n} ${one}${n === 1 ? '' : 's'}`)
  return [counted(Math.floor(minutes / 60), 'hour'), counted(minutes % 60, 'minute')].filter(Boolean).join(' ') || 'less than a minute'
}

/** How long the call has run, or ran; empty if nobody has taken the roll-call. */
export function callInWords(call: Call | undefined, now: string): string {
  if (!call) return ''
  const { day, from, to } = call
  if (to === null) return `The call has run for ${durationInWords(Date.parse(now) - Date.parse(from))}, since ${clockTimeOf(from)}`
  const until = dayOfMoment(to) === day ? `, ${clockTimeOf(from)} to ${clockTimeOf(to)}` : ''
  return `The call of ${dayOf(day)} ran for ${durationInWords(Date.parse(to) - Date.parse(from))}${until}`
}

/** "The call began on 2 March 2026 at 10:03am and ended at 11:08am": the same however much time passes while it runs. Empty without a call. */
export function callSpan(call: Call | undefined): string {
  if (!call) return ''
  const { day, from, to } = call
  const until = to !== null && dayOfMoment(to) === day ? ` and ended at ${clockTimeOf(to)}` : ''
  return `The call began on ${dayOf(day)} at ${clockTimeOf(from)}${until}`
}
