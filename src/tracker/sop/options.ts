import { z } from 'zod'

/** The unit of a number that an option holds; in its words `{minutes}` stands for the number with its unit. */
export const numberNames = ['minutes', 'hours', 'days'] as const
const optionNumber = z.object({
  name: z.enum(numberNames),
  /** Null until someone enters it. */
  value: z.number().nullable(),
  min: z.number(),
  max: z.number(),
})
export type OptionNumber = z.infer<typeof optionNumber>

/** A way of working that the service may choose. What is optional is absent in drafts of earlier releases, and in options that were laid out by hand. */
export const workflowOption = z.object({
  /** The question that it answers. */
  group: z.string(),
  text: z.string(),
  chosen: z.boolean(),
  key: z.string().exactOptional(),
  /** Exactly one option of the group may be chosen. */
  oneOf: z.boolean().exactOptional(),
  /** What the procedure says where it is chosen. */
  writes: z.string().exactOptional(),
  number: optionNumber.exactOptional(),
})
export type WorkflowOption = z.infer<typeof workflowOption>

const optionList = z.array(workflowOption)
/** The options as a draft keeps them. */
export const readOptions = (json: string): WorkflowOption[] => optionList.parse(JSON.parse(json))

/** The most tick boxes that a person still reads. */
export const mostOptions = 200

/** "Late patients" as a placeholder names it: late-patients. */
export const slugOf = (group: string): string =>
  group
    .toLowerCase()
    .split(/[^\p{L}\p{N}]/u)
    .filter((word) => word !== '')
    .join('-')

const counted = ({ name, value }: OptionNumber): string => (value === null ? `… ${name}` : `${value} ${value === 1 ? name.slice(0, -1) : name}`)

const filled = (words: string, { number }: WorkflowOption): string => (number ? words.replaceAll(`{${number.name}}`, counted(number)) : words)

/** The words of an option with its number: "Up to 10 minutes late: place kept". */
export const wordsOf = (option: WorkflowOption): string => filled(option.text, option)

/** What the procedure says where the option is chosen: whole sentences. */
export function sentenceOf(option: WorkflowOption): string {
  const words = filled(option.writes ?? option.text, option).trim()
  return /[.!?:]$/.test(words) ? words : `${words}.`
}

export interface Question {
  group: string
  slug: string
  oneOf: boolean
  /** The options with their place in the draft. */
  options: { index: number; option: WorkflowOption }[]
  isAnswered: boolean
}

/** The options by the question that they answer, in the order of their layout. */
export const questionsIn = (options: WorkflowOption[]): Question[] =>
  [...Map.groupBy(options.entries(), ([, option]) => option.group)].map(([group, entries]) => ({
    group,
    slug: slugOf(group),
    oneOf: entries.some(([, option]) => option.oneOf === true),
    options: entries.map(([index, option]) => ({ index, option })),
    isAnswered: entries.some(([, option]) => option.chosen),
  }))

/** Until someone says otherwise: what a number laid out by hand may be. */
const widest: Record<OptionNumber['name'], number> = { minutes: 240, hours: 72, days: 31 }

function numberIn(text: string): OptionNumber | undefined {
  const name = numberNames.find((one) => text.includes(`{${one}}`))
  return name && { name, value: null, min: 1, max: widest[name] }
}

/** Why a layout cannot be saved: braces in it would be signed as they are. Undefined if nothing is wrong. */
export function faultOfLayout(text: string): string | undefined {
  for (const line of text.split('\n').map((one) => one.trim())) {
    const colon = line.indexOf(':')
    const [group, option] = colon > 0 ? [line.slice(0, colon), line.slice(colon + 1)] : ['', line]
    const numbers = numberNames.filter((one) => option.includes(`{${one}}`))
    const shown = line.length > 60 ? `${line.slice(0, 60)}…` : line
    if (numbers.length > 1) return `“${shown}” has two numbers. Use one of {minutes}, {hours} and {days} in an option`
    if (/[{}]/.test(group) || /[{}]/.test(numbers.reduce((rest, one) => rest.replaceAll(`{${one}}`, ''), option)))
      return `“${shown}” has braces. Only {minutes}, {hours} or {days} is written so, behind the colon: take the others away`
    if (colon > 0 && slugOf(group) === '') return `“${shown}” has no question before its colon. Write one in words`
  }
  return undefined
}

/** Lines of the form "Group: option" as options. One that keeps its words keeps all else: whether it is chosen, its number and what it writes. */
export function optionsFrom(text: string, before: WorkflowOption[]): WorkflowOption[] {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  return [...new Set(lines)].map((line): WorkflowOption => {
    const colon = line.indexOf(':')
    const group = colon > 0 ? line.slice(0, colon).trim() : 'Options'
    const option = colon > 0 ? line.slice(colon + 1).trim() : line
    const same = before.find((old) => old.group === group && old.text === option)
    if (same) return same
    const number = numberIn(option)
    const oneOf = before.some((old) => old.group === group && old.oneOf === true)
    return { group, text: option, chosen: false, ...(oneOf ? { oneOf } : {}), ...(number ? { number } : {}) }
  })
}
