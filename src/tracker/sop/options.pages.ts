import { choiceField, numberField } from './choose-options.ts'
import type { Choices } from './choose-options.ts'
import { questionsIn, sentenceOf, wordsOf } from './options.ts'
import type { Question, WorkflowOption } from './options.ts'

const notDecided = 'Not decided yet'

function numberOf(index: number, { number }: WorkflowOption, given: Choices | undefined) {
  if (!number) return null
  const id = numberField(index)
  return {
    id,
    label: `Number of ${number.name}, from ${number.min} to ${number.max}`,
    value: given?.fields[id] ?? (number.value === null ? '' : String(number.value)),
  }
}

function asked(question: Question, given: Choices | undefined) {
  const field = choiceField(question.options[0]?.index ?? 0)
  const isChosen = (index: number, option: WorkflowOption) =>
    given ? given.chosen.includes(String(index)) || given.fields[field] === String(index) : option.chosen
  const items = question.options.map(({ index, option }) => ({
    value: String(index),
    text: wordsOf(option),
    checked: isChosen(index, option),
    number: numberOf(index, option, given),
  }))
  const none = { value: '', text: notDecided, checked: items.every((one) => !one.checked), number: null }
  return { field, group: question.group, oneOf: question.oneOf, items: question.oneOf ? [...items, none] : items }
}

/** The questions to choose among: one of several as radios, any of several as checkboxes, each number beside its option. */
export const questionsToAnswer = (options: WorkflowOption[], given?: Choices) => questionsIn(options).map((one) => asked(one, given))

/** What was chosen, question by question, for who may only read it. */
export const answersIn = (options: WorkflowOption[]): { key: string; text: string }[] =>
  questionsIn(options).map(({ group, options: all }) => ({
    key: group,
    text:
      all
        .filter(({ option }) => option.chosen)
        .map(({ option }) => wordsOf(option))
        .join('; ') || 'Nothing chosen yet',
  }))

/** What a writer may put between braces, with what the procedure then says. */
export const placeholdersFor = (options: WorkflowOption[]): { name: string; says: string }[] =>
  questionsIn(options).map(({ group, slug, options: all }) => ({
    name: `{{option.${slug}}}`,
    says:
      all
        .filter(({ option }) => option.chosen)
        .map(({ option }) => sentenceOf(option))
        .join(' ') || `Nothing is chosen yet for “${group}”`,
  }))
