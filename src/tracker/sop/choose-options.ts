import { questionsIn } from './options.ts'
import type { OptionNumber, WorkflowOption } from './options.ts'

/** What the page of the options sends: places of options, the numbers typed beside them, by field name. */
export interface Choices {
  chosen: string[]
  fields: Record<string, string>
}

export const choiceField = (firstIndex: number): string => `choice-${firstIndex}`
export const numberField = (index: number): string => `number-${index}`

/** Digits of any keyboard are digits. */
const typedNumber = (text: string): string => text.normalize('NFKC').trim()

function faultOfNumber(typed: string, group: string, { name, min, max }: OptionNumber): string | undefined {
  const number = typedNumber(typed)
  return /^\d{1,4}$/.test(number) && Number(number) >= min && Number(number) <= max
    ? undefined
    : `Enter a whole number of ${name} for “${group}”, from ${min} to ${max}`
}

/** The options as the service chose among them, or what is wrong by field. A number that was not typed stays as it is where its option is not chosen. */
export function choose(options: WorkflowOption[], { chosen, fields }: Choices): { options: WorkflowOption[]; errors: Record<string, string> } {
  const errors: Record<string, string> = {}
  const picked = new Set(chosen)
  for (const question of questionsIn(options)) {
    const field = choiceField(question.options[0]?.index ?? 0)
    const answer = question.oneOf ? (fields[field] ?? '') : ''
    if (question.options.some(({ index }) => String(index) === answer)) picked.add(answer)
    const answers = question.options.filter(({ index }) => picked.has(String(index)))
    if (question.oneOf && answers.length > 1) errors[field] = `Choose one option for “${question.group}”`
  }
  const next = options.map((option, index): WorkflowOption => {
    const isChosen = picked.has(String(index))
    const typed = fields[numberField(index)]
    if (!option.number) return { ...option, chosen: isChosen }
    const isGiven = typed !== undefined && typedNumber(typed) !== ''
    const fault = isGiven ? faultOfNumber(typed, option.group, option.number) : isChosen && (typed !== undefined || option.number.value === null)
    if (fault) errors[numberField(index)] = fault === true ? (faultOfNumber('', option.group, option.number) ?? '') : fault
    const value = isGiven && !fault ? Number(typedNumber(typed)) : option.number.value
    return { ...option, chosen: isChosen, number: { ...option.number, value } }
  })
  return { options: next, errors }
}
