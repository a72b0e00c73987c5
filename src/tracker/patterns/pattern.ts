import { z } from 'zod'
import { asPersonId } from '../../db/ids.ts'
import type { PersonId } from '../../db/ids.ts'
import type { PatternVersionsTable, PatternsTable } from '../../db/tables/patterns.ts'
import { daysOfWeek } from '../../day.ts'
import { workflowOption } from '../sop/options.ts'
import { counted } from '../../web/numbers.ts'

const titled = { key: z.string(), title: z.string() }
const time = z.string().nullable()

/** A role with who holds it in each project: this person, or whoever is the contact of the service's organisation or of its product. */
const person = z.object({
  role: z.string(),
  roleName: z.string(),
  who: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('person'), id: z.string().transform(asPersonId), name: z.string() }),
    z.object({ kind: z.literal('contact') }),
  ]),
})

/** What a pattern has. It never says that a prerequisite is met, that anything is signed, or that a gate is passed. */
const content = z.object({
  /** How its projects come about, and what is in scope, with places for what is known of the service. */
  routeIn: z.string(),
  scope: z.string(),
  people: z.array(person),
  /** The text with places for what is known of the service, and the options as laid out. */
  procedure: z.object({ body: z.string(), options: z.array(workflowOption) }).nullable(),
  /** What is chosen among the options. */
  options: z.array(workflowOption),
  setUp: z
    .object({
      codes: z.array(z.string()),
      slotMinutes: z.number(),
      week: z.array(z.object({ day: z.enum(daysOfWeek), opens: time, closes: time, slots: z.array(z.string()) })),
    })
    .nullable(),
  /** How many days before go-live each is due. */
  due: z.array(z.object({ ...titled, days: z.number() })),
  notApplicable: z.array(z.object({ ...titled, reason: z.string() })),
})
export type PatternContent = z.output<typeof content>
export type PatternPerson = PatternContent['people'][number]

export const readContent = ({ content: kept }: Pick<PatternVersionsTable, 'content'>): PatternContent => content.parse(JSON.parse(kept))

/** A version of a pattern, with what it is a version of. */
export interface Pattern extends Pick<PatternsTable, 'id' | 'name' | 'about' | 'role' | 'care_setting' | 'retired_at'> {
  versionId: string
  number: number
  savedBy: PersonId | null
  content: PatternContent
}

/** What can be taken from a project, with its words on the page. */
export const partNames = {
  people: 'People, by role',
  procedure: 'The text of the procedure',
  options: 'What is chosen among the options of the procedure',
  'set-up': 'Opening hours, length of appointments and disposition codes of the test plan',
  due: 'Due days of prerequisites, counted back from go-live',
  'not-applicable': 'Prerequisites that do not apply, with the reasons',
} as const
export type Part = keyof typeof partNames
export const isPart = (text: string): text is Part => Object.hasOwn(partNames, text)

/** What a pattern has, in a few words each. */
export function contentsInWords({ people, procedure, options, setUp, due, notApplicable }: PatternContent): string[] {
  const chosen = options.filter((one) => one.chosen).length
  return [
    ...(people.length > 0 ? [counted(people.length, 'role')] : []),
    ...(procedure ? ['procedure'] : []),
    ...(chosen > 0 ? [counted(chosen, 'option chosen', 'options chosen')] : []),
    ...(setUp ? ['set-up of the test plan'] : []),
    ...(due.length > 0 ? [counted(due.length, 'due day')] : []),
    ...(notApplicable.length > 0 ? [counted(notApplicable.length, 'prerequisite that does not apply', 'prerequisites that do not apply')] : []),
  ]
}

/** "14 days before go-live". */
export const dueInWords = (days: number): string =>
  days === 0 ? 'On the day of go-live' : `${counted(Math.abs(days), 'day')} ${days > 0 ? 'before' : 'after'} go-live`
