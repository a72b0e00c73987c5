import { z } from 'zod'
import { daysOfWeek } from '../../day.ts'
import { readDays, readSessions, textOfSessions } from '../slots/pattern.ts'
import type { Pattern } from '../slots/pattern.ts'

export const channels = ['In-person', 'Telephone', 'Video'] as const
/** Job roles of the national list that see booked patients; a new diary has the first. */
export const jobRoles: Record<string, string> = {
  R0260: 'General Medical Practitioner',
  R0600: 'Specialist Nurse Practitioner',
  R0620: 'Staff Nurse',
  R1290: 'Pharmacist',
}

const words = z.string().trim().max(100, 'Use 100 characters or fewer')
/** The field of each day of the week has its hours as text. */
export const diaryForm = z.looseObject({
  name: words.min(1, 'Give the diary a name, like Minor injuries'),
  follows: z.enum(['set-up', 'own'], 'Choose which hours it has'),
  minutes: z
    .string()
    .trim()
    .default('')
    .transform(Number)
    .pipe(
      z
        .number('Enter a whole number of minutes')
        .int('Enter a whole number of minutes')
        .min(5, 'A slot is at least 5 minutes long')
        .max(240, 'A slot is at most 240 minutes long'),
    ),
  bank_holidays: z.enum(['closed', 'as usual'], 'Choose what happens on bank holidays'),
  exceptions: z.string().max(20_000).default(''),
  blocks: z.string().max(20_000).default(''),
  channel: z
    .string()
    .default('')
    .transform((value) => channels.find((one) => one === value) ?? null),
  family: words.min(1, 'Enter the family name of someone who does not exist'),
  given: words.min(1, 'Enter a given name'),
  role: z
    .string()
    .default('')
    .refine((code) => Object.hasOwn(jobRoles, code), 'Choose a job role'),
  services: z
    .union([z.string(), z.array(z.string())])
    .default([])
    .transform((chosen) => [chosen].flat()),
  version: z.coerce.number().int().default(0),
})

/** The ticked services, to show the form again. */
export const tickedIn = (sent: object): string[] => diaryForm.shape.services.catch([]).parse('services' in sent ? sent.services : [])

const dayField = (day: string): string => `day-${day.toLowerCase()}`
const wholeDay = [{ from: '00:00', to: '24:00' }]

/** The hours that were typed, or a message for each field. */
export function readPattern(form: z.output<typeof diaryForm>): { ok: true; pattern: Pattern } | { ok: false; faults: Record<string, string> } {
  const faults: Record<string, string> = {}
  const week = daysOfWeek.map((day) => {
    const typed = form[dayField(day)]
    const read = readSessions(typeof typed === 'string' ? typed : '')
    if (!read.ok) faults[dayField(day)] = `${day}: ${read.says}`
    return { day, sessions: read.ok ? read.value : [] }
  })
  const exceptions = readDays(form.exceptions)
  if (!exceptions.ok) faults['exceptions'] = exceptions.says
  const blocks = readDays(form.blocks)
  if (!blocks.ok) faults['blocks'] = blocks.says
  if (!exceptions.ok || !blocks.ok || Object.keys(faults).length > 0) return { ok: false, faults }
  return {
    ok: true,
    pattern: {
      minutes: form.minutes,
      bankHolidays: form.bank_holidays,
      week,
      exceptions: exceptions.value,
      blocks: blocks.value.flatMap(({ date, sessions }) => (sessions.length === 0 ? wholeDay : sessions).map((session) => ({ date, ...session }))),
    },
  }
}

/** A pattern as the fields of the form. */
export function patternTexts(pattern: Pattern): Record<string, string> {
  const blockDays = [...new Set(pattern.blocks.map((one) => one.date))]
  return {
    minutes: String(pattern.minutes),
    bank_holidays: pattern.bankHolidays,
    ...Object.fromEntries(daysOfWeek.map((day) => [dayField(day), textOfSessions(pattern.week.find((one) => one.day === day)?.sessions ?? [])])),
    exceptions: pattern.exceptions.map(({ date, sessions }) => `${date} ${sessions.length === 0 ? 'closed' : textOfSessions(sessions)}`).join('\n'),
    blocks: blockDays.map((date) => `${date} ${textOfSessions(pattern.blocks.filter((one) => one.date === date))}`).join('\n'),
  }
}

export const weekFields = daysOfWeek.map((day) => ({ day, name: dayField(day) }))
