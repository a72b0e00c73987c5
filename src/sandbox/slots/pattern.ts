import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { isDay, momentOn, weekdayOf } from '../../day.ts'
import type { Day } from '../../day.ts'
import type { WeeklySlots } from './lay-out.ts'

/** A time of the day, as hh:mm in London; what lies between two sessions is a break. */
export interface Session {
  from: string
  to: string
}

/** When a diary offers slots. */
export interface Pattern {
  minutes: number
  week: { day: string; sessions: Session[] }[]
  bankHolidays: 'closed' | 'as usual'
  /** Days that differ from their week; without sessions they are closed. They win over bank holidays. */
  exceptions: { date: string; sessions: Session[] }[]
  /** Times that are not offered, though the week has them. */
  blocks: ({ date: string } & Session)[]
}

const session = z.object({ from: z.string(), to: z.string() })
const pattern = z.object({
  minutes: z.number(),
  week: z.array(z.object({ day: z.string(), sessions: z.array(session) })),
  bankHolidays: z.enum(['closed', 'as usual']),
  exceptions: z.array(z.object({ date: z.string(), sessions: z.array(session) })),
  blocks: z.array(session.extend({ date: z.string() })),
})

/** The hours of a diary as they are kept. */
export const patternIn = (json: string): Pattern => pattern.parse(JSON.parse(json))

const holidaysFile = new URL('../../../data/bank-holidays.json', import.meta.url)
const holidays = z.object({ days: z.record(z.string(), z.string()) }).parse(JSON.parse(readFileSync(holidaysFile, 'utf8'))).days

/** The name of the bank holiday in England on a day, or undefined. */
export const bankHolidayOn = (day: string): string | undefined => (Object.hasOwn(holidays, day) ? holidays[day] : undefined)

const inMinutes = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5))
const asTime = (minutes: number): string => `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`

/** The sessions of a day: its exception's, none on a bank holiday that is kept, else those of its week. */
export function sessionsOn(day: Day, pattern: Pattern): Session[] {
  const exception = pattern.exceptions.find((one) => one.date === day)
  if (exception) return exception.sessions
  if (pattern.bankHolidays === 'closed' && bankHolidayOn(day) !== undefined) return []
  const name = weekdayOf(day)
  return pattern.week.find((one) => one.day === name)?.sessions ?? []
}

/**
 * When a diary's slots begin on a day, milliseconds since 1970; what is blocked left out. Sessions open and close by clocks in London, and between
 * the two one slot follows another: a clinic open from 00:00 to 04:00 has three hours of slots in the night that loses an hour, and five in the
 * night that has one twice, since its staff are there through both. So no slots overlap, however long they are.
 */
export function patternStartsOn(day: Day, pattern: Pattern): number[] {
  const length = pattern.minutes * 60_000
  const inMoments = ({ from, to }: Session) => ({ from: momentOn(day, from), to: momentOn(day, to) })
  const blocked = pattern.blocks.filter((one) => one.date === day).map(inMoments)
  const starts = sessionsOn(day, pattern)
    .map(inMoments)
    .flatMap(({ from, to }) => Array.from({ length: Math.max(0, Math.floor((to - from) / length)) }, (_, index) => from + index * length))
    .filter((at) => !blocked.some((one) => at < one.to && at + length > one.from))
  return [...new Set(starts)].sort((a, b) => a - b)
}

/** The pattern of the weekly hours that the set-up of the test holds. */
export const patternOfWeek = (week: WeeklySlots[], minutes: number): Pattern => ({
  minutes,
  bankHolidays: 'as usual',
  exceptions: [],
  blocks: [],
  week: week.map(({ day, slots }) => ({ day, sessions: joined(slots.toSorted().map((time) => ({ from: time, to: asTime(inMinutes(time) + minutes) }))) })),
})

/** Whether two patterns offer the same times, in whichever order they were written down. */
export const offersTheSame = (a: Pattern, b: Pattern): boolean => inOneOrder(a) === inOneOrder(b)

function inOneOrder({ minutes, week, bankHolidays, exceptions, blocks }: Pattern): string {
  const ordered = (sessions: Session[]): string[] => sessions.map(({ from, to }) => `${from}-${to}`).toSorted()
  return JSON.stringify([
    minutes,
    bankHolidays,
    week.flatMap(({ day, sessions }) => (sessions.length === 0 ? [] : [`${day} ${ordered(sessions).join(' ')}`])).toSorted(),
    exceptions.map(({ date, sessions }) => `${date} ${ordered(sessions).join(' ')}`).toSorted(),
    blocks.map(({ date, from, to }) => `${date} ${from}-${to}`).toSorted(),
  ])
}

/** Sessions of which one begins where another ends, as one. */
function joined(sessions: Session[]): Session[] {
  const made: Session[] = []
  for (const one of sessions) {
    const last = made.at(-1)
    if (last?.to === one.from) last.to = one.to
    else made.push({ ...one })
  }
  return made
}

export type Read<T> = { ok: true; value: T } | { ok: false; says: string }

const timePattern = /^([01]?\d|2[0-4])[:.]?([0-5]\d)$/

/** "09:00-12:30, 13:30-17:00" as sessions; nothing, or "closed", is none. */
export function readSessions(text: string): Read<Session[]> {
  const sessions: Session[] = []
  if (['', 'closed'].includes(text.trim().toLowerCase())) return { ok: true, value: sessions }
  for (const part of text.split(/[,;]/)) {
    const [from, to, more] = part.split(/-|–|\bto\b/).map((time) => timePattern.exec(time.trim()))
    if (!from || !to || more !== undefined) return { ok: false, says: `“${part.trim()}” is no time from and to. Write it like 09:00-12:30` }
    const session = { from: asTime(Number(from[1]) * 60 + Number(from[2])), to: asTime(Number(to[1]) * 60 + Number(to[2])) }
    if (inMinutes(session.to) > 24 * 60) return { ok: false, says: `“${part.trim()}” ends after midnight. End it at 24:00` }
    if (inMinutes(session.to) <= inMinutes(session.from)) return { ok: false, says: `“${part.trim()}” ends before it begins` }
    sessions.push(session)
  }
  sessions.sort((a, b) => a.from.localeCompare(b.from))
  const overlap = sessions.findIndex((one, index) => index > 0 && one.from < (sessions[index - 1]?.to ?? ''))
  return overlap === -1 ? { ok: true, value: sessions } : { ok: false, says: `${textOfSessions(sessions.slice(overlap - 1, overlap + 1))} overlap` }
}

export const textOfSessions = (sessions: Session[]): string => sessions.map(({ from, to }) => `${from}-${to}`).join(', ')

const mostLines = 200

/** Lines of a day and its times, like "2026-12-24 09:00-12:00" or "2026-12-25 closed". */
export function readDays(text: string): Read<{ date: string; sessions: Session[] }[]> {
  const lines = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
  const days: { date: string; sessions: Session[] }[] = []
  if (lines.length > mostLines) return { ok: false, says: `Use ${mostLines} lines or fewer` }
  for (const line of lines) {
    const date = /^\d{4}-\d\d-\d\d\b/.exec(line)?.[0] ?? ''
    const rest = line.slice(date.length).replace(/^[:\s]+/, '')
    if (!isDay(date)) return { ok: false, says: `“${line.slice(0, 60)}” does not begin with a day that exists. Write it like 2026-12-24 09:00-12:00` }
    const sessions = readSessions(rest)
    if (!sessions.ok) return sessions
    if (days.some((one) => one.date === date)) return { ok: false, says: `${date} is here twice. Put its times on one line` }
    days.push({ date, sessions: sessions.value })
  }
  return { ok: true, value: days.toSorted((a, b) => a.date.localeCompare(b.date)) }
}
