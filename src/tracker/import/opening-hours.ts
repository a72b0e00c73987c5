import { BANK_HOLIDAY, daysNamed, HOURS_COLUMNS } from './days-named.ts'
import {
  cellAt,
  firstCell,
  inWords,
  known,
  leaveAfter,
  leaveAt,
  leaveColumns,
  leaveRow,
  mapColumns,
  otherColumns,
  readAfter,
  readAt,
  understoodAt,
  valueAfter,
  warn,
  type Line,
} from './lines.ts'
import type { PlanDay, PlanWarning } from './operational-test-plan.shape.ts'
import { isHeadingAgain, type Section } from './sections.ts'

/** Minutes between one slot and the next, as the plan gives it in minutes or hours. */
export function appointmentLengthIn(lines: readonly Line[], warnings: PlanWarning[]): number | null {
  let found: number | null = null
  for (const line of lines) {
    const { text, column } = firstCell(line)
    if (!/^(length of (the )?(appointments?|slots?)|(appointment|slot) (length|duration))/i.test(text)) continue
    understoodAt(line, column)
    const said = valueAfter(line, column)
    const amount = /(\d+(?:\.\d+)?)\s*(h)?/i.exec(said ?? '')
    const length = amount === null ? null : Math.round(Number(amount[1]) * (amount[2] === undefined ? 1 : 60))
    if (said === null || (length !== null && (found === null || found === length))) {
      readAfter(line, column)
      found ??= length
    } else if (length === null) {
      leaveAfter(line, column, 'not a number of minutes')
      warnings.push(warn(line, `The length of appointments, "${said}", is not a number of minutes.`))
    } else {
      leaveAfter(line, column, 'it was given further up')
      warnings.push(warn(line, `The length of appointments was given further up as ${found} minutes; "${said}" was left out.`))
    }
  }
  return found
}

export function openingHoursIn(sections: readonly Section[], length: number | null, warnings: PlanWarning[]): PlanDay[] {
  const found: PlanDay[] = []
  for (const section of sections.filter((each) => each.kind === 'hours')) {
    const columns = mapColumns(section.heading, HOURS_COLUMNS)
    const used = Object.values(columns)
    understoodAt(section.heading, ...used)
    warnings.push(...leaveColumns(section.heading, section.lines, otherColumns(section.heading, section.lines, used)))
    for (const line of section.lines) {
      if (isHeadingAgain(line, section)) {
        understoodAt(line, ...used)
        continue
      }
      const days = daysNamed(cellAt(line, columns.day))
      if (days.length === 0) {
        leaveRow(line, 'a row of the opening hours that names no day')
        if (used.some((column) => known(cellAt(line, column)) !== null))
          warnings.push(warn(line, 'This row of the opening hours names no day; it was left out.'))
        continue
      }
      const hoursText = `${cellAt(line, columns.hours)} to ${cellAt(line, columns.closes)}`
      const [opens = null, closes = null] = timesIn(hoursText)
      const slots = timesIn(cellAt(line, columns.slots))
      const hours = closes === null ? { opens: null, closes: null } : { opens, closes }
      const closed = /closed/i.test(hoursText)
      if (closes === null && !closed) warnings.push(warn(line, `The opening hours of ${days[0]} are not given.`))
      checkSlots(line, { day: days[0] ?? '', ...hours, slots }, { closed, length, count: known(cellAt(line, columns.count)) }, warnings)
      const isNew = days.some((day) => day !== BANK_HOLIDAY && !found.some((each) => each.day === day))
      for (const day of days) {
        if (found.some((each) => each.day === day)) warnings.push(warn(line, `${day} stands twice in the opening hours.`))
        found.push({ day, ...hours, slots: [...slots] })
      }
      if (isNew) countDay(line, columns, { hasHours: closes !== null || closed, hasSlots: slots.length > 0 })
      else leaveRow(line, days.includes(BANK_HOLIDAY) ? 'a bank holiday is an exception of the diary, not a day of the week' : 'the day was given further up')
    }
  }
  return found
}

type Columns = Partial<Record<keyof typeof HOURS_COLUMNS, number>>

/** Counts what was understood of a day as read; a closing time by itself does not count. */
function countDay(line: Line, { day, count, slots, hours, closes }: Columns, { hasHours, hasSlots }: { hasHours: boolean; hasSlots: boolean }): void {
  readAt(line, day)
  readAt(line, count)
  for (const column of [hours, closes]) {
    if (hasHours || known(cellAt(line, column)) === null) readAt(line, column)
    else leaveAt(line, column, 'no opening hours that can be read')
  }
  if (hasSlots || known(cellAt(line, slots)) === null) readAt(line, slots)
  else leaveAt(line, slots, 'no times that can be read')
}

interface SlotFacts {
  closed: boolean
  length: number | null
  count: string | null
}

function checkSlots(line: Line, day: PlanDay, facts: SlotFacts, warnings: PlanWarning[]): void {
  const { opens, closes, slots } = day
  if (facts.closed && slots.length > 0) warnings.push(warn(line, `${day.day} is closed but has slots.`))
  if (opens !== null && closes !== null) {
    const outside = slots.filter((slot) => minutes(slot) < minutes(opens) || minutes(slot) + (facts.length ?? 1) > minutes(closes))
    if (outside.length > 0) warnings.push(warn(line, `${day.day} is open from ${opens} to ${closes}, but has slots outside those hours: ${inWords(outside)}.`))
  }
  const twice = slots.filter((slot, index) => slots.indexOf(slot) !== index)
  if (twice.length > 0) warnings.push(warn(line, `${day.day} lists a slot twice: ${inWords(twice)}.`))
  if (facts.count !== null && Number(facts.count) !== slots.length)
    warnings.push(warn(line, `${day.day} says ${facts.count} appointments per day, but lists ${slots.length} slots.`))
}

function timesIn(text: string): string[] {
  return [...text.matchAll(/\b(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm)?\b/gi)].flatMap(([, hour, minute, half]) => {
    if (minute === undefined && half === undefined) return []
    const late = half?.toLowerCase() === 'pm' && hour !== '12' ? 12 : 0
    const early = half?.toLowerCase() === 'am' && hour === '12' ? 12 : 0
    const at = Number(hour) + late - early
    return at > 24 || Number(minute ?? 0) > 59 ? [] : [`${String(at).padStart(2, '0')}:${minute ?? '00'}`]
  })
}

function minutes(time: string): number {
  const [hour = '0', minute = '0'] = time.split(':')
  return Number(hour) * 60 + Number(minute)
}
