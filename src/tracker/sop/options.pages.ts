import { choiceField, numberField } from './choose-options.ts'
import type { Choices } from './choose-options.ts'
import type { Page } from '../../access/page.ts'
import type { Again } from '../../access/submit.ts'
import { crumbs } from './crumbs.ts'
import { questionsIn, sentenceOf, wordsOf } from './options.ts'
import type { Question, WorkflowOption } from './options.ts'
import { mayLayOut } from './save-options.ts'
import { findDraft } from './draft.store.ts'
import { leftTemplates, noLongerInTemplates } from '../template-versions/left-templates.ts'

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

/** What is said of an option that the templates have no longer. */
type Left = (option: WorkflowOption) => string
const leftNobody: Left = () => ''

function asked(question: Question, given: Choices | undefined, left: Left) {
  const field = choiceField(question.options[0]?.index ?? 0)
  const isChosen = (index: number, option: WorkflowOption) =>
    given ? given.chosen.includes(String(index)) || given.fields[field] === String(index) : option.chosen
  const items = question.options.map(({ index, option }) => ({
    value: String(index),
    text: `${wordsOf(option)}${left(option)}`,
    checked: isChosen(index, option),
    number: numberOf(index, option, given),
  }))
  const none = { value: '', text: notDecided, checked: items.every((one) => !one.checked), number: null }
  return { field, group: question.group, oneOf: question.oneOf, items: question.oneOf ? [...items, none] : items }
}

/** The questions to choose among: one of several as radios, any of several as checkboxes, each number beside its option. */
export const questionsToAnswer = (options: WorkflowOption[], given?: Choices, left = leftNobody) => questionsIn(options).map((one) => asked(one, given, left))

/** What was chosen, question by question, for who may only read it. */
export const answersIn = (options: WorkflowOption[], left = leftNobody): { key: string; text: string }[] =>
  questionsIn(options).map(({ group, options: all }) => ({
    key: group,
    text:
      all
        .filter(({ option }) => option.chosen)
        .map(({ option }) => `${wordsOf(option)}${left(option)}`)
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

const layoutHint = [
  'One option on each line: the question, a colon, the option. If the service sets a number, write {minutes}, {hours} or {days}.',
  'For example: Late patients: Keep the slot for {minutes}',
].join(' ')

/** The options as text for whoever lays them out, one on each line. */
const laidOut = (options: WorkflowOption[]): string => options.map((one) => `${one.group}: ${one.text}`).join('\n')

/** Whether the form that was sent lays out options, and does not choose among them. */
export const sendsLayout = (page: Page): boolean => page.typed['options'] !== undefined

/** What was chosen in a form that is shown again. */
function choicesSent(page: Page): Choices | undefined {
  if (page.req.method === 'GET' || sendsLayout(page)) return undefined
  const chosen = Object.entries(page.sent).flatMap(([name, value]: [string, unknown]) => (name === 'chosen' ? [value].flat() : []))
  return { chosen: chosen.filter((one) => typeof one === 'string'), fields: page.typed }
}

/** Says of an option of this project that the templates have it no longer. What was chosen stays chosen. */
function leftIn({ templates, access }: Pick<Page, 'templates' | 'access'>): Left {
  const hasLeft = leftTemplates(templates, access)
  return ({ key }) => (hasLeft('option', key ?? null) ? ` (${noLongerInTemplates.toLowerCase()})` : '')
}

export async function showOptions(page: Page, { errors = {}, status = 200, conflict }: Partial<Again> = {}): Promise<void> {
  const draft = await findDraft(page.db.read, page.access.project.id)
  const left = leftIn(page)
  page.show(
    'sop/options',
    { title: 'Workflow options', breadcrumbs: crumbs(page), status, errors },
    {
      project: page.access.project,
      questions: questionsToAnswer(draft.options, choicesSent(page), left),
      answers: answersIn(draft.options, left),
      version: draft.version,
      layout: page.typed['options'] ?? laidOut(draft.options),
      layoutHint,
      conflict: conflict ?? null,
      mayChoose: page.may('sop.write'),
      mayLayOut: mayLayOut(page),
    },
  )
}
