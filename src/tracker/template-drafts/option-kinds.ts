import { z } from 'zod'
import { numberNames, slugOf } from '../sop/options.ts'
import { withQuestionRenamed } from '../sop/placeholders.ts'
import { files } from '../templates/shapes.ts'
import type { WorkflowOptionTemplate } from '../templates/shapes.ts'
import type { TemplateBody } from '../template-versions/body.ts'
import { projectsField, projectsPart, textIn, whereFields, whereParts, whereValues } from './common-parts.ts'
import type { Field, Values } from './field.ts'
import { itemKind } from './item-kind.ts'

const howMany = [
  { value: 'one', text: 'Exactly one' },
  { value: 'any', text: 'Any number' },
]
const howManyField: Field = {
  name: 'one_of',
  label: 'How many options of the question may be chosen?',
  hint: 'The same for all its options',
  as: 'choice',
  choices: howMany,
  needed: 'Choose how many',
}
const isOneOf = (values: Values): boolean => textIn(values, 'one_of') === 'one'

const questionsOf = (body: TemplateBody): string[] => [...new Set(body.workflowOptions.map((one) => one.group))]
const hasSlug = (groups: string[], name: string): boolean => groups.some((group) => slugOf(group) === slugOf(name))
const faultOfName = (name: string): string | undefined => {
  if (name.includes(':')) return 'Write the question without a colon'
  return slugOf(name) === '' ? 'Write the question in words' : undefined
}

const numberFields: Field[] = [
  {
    name: 'number_name',
    label: 'Number that the service sets',
    as: 'choice',
    choices: [{ value: '', text: 'None' }, ...numberNames.map((value) => ({ value, text: value.charAt(0).toUpperCase() + value.slice(1) }))],
  },
  { name: 'number_default', label: 'It begins with (if there is a number)', as: 'line', whole: { least: 0, most: 9999 } },
  { name: 'number_min', label: 'The least that may be set', as: 'line', whole: { least: 0, most: 9999 } },
  { name: 'number_max', label: 'The most that may be set', as: 'line', whole: { least: 0, most: 9999 } },
]

const askedOfNumber = {
  number_default: 'Enter with which number it begins, in',
  number_min: 'Enter the least number of',
  number_max: 'Enter the greatest number of',
}

function faultsOfNumber(values: Values): Record<string, string> {
  const name = textIn(values, 'number_name')
  if (name === '') return {}
  const missing = Object.entries(askedOfNumber).filter(([field]) => textIn(values, field) === '')
  if (missing.length > 0) return Object.fromEntries(missing.map(([field, asked]) => [field, `${asked} ${name}`]))
  const [first, least, most] = ['number_default', 'number_min', 'number_max'].map((field) => Number(textIn(values, field)))
  if (first === undefined || least === undefined || most === undefined || (least <= first && first <= most)) return {}
  return { number_default: 'It has to begin with a number from the least to the most' }
}

function numberMade(values: Values): object | undefined {
  const name = textIn(values, 'number_name')
  if (name === '') return undefined
  return {
    name,
    default: Number(textIn(values, 'number_default')),
    min: Number(textIn(values, 'number_min')),
    max: Number(textIn(values, 'number_max')),
  }
}

/** All options of a question let people choose one, or any number. */
const sameForAll = (body: TemplateBody, group: string, oneOf: boolean): TemplateBody => ({
  ...body,
  workflowOptions: body.workflowOptions.map((one) => (one.group === group && one.oneOf !== oneOf ? { ...one, oneOf } : one)),
})

/** An option joins a question as the question is; it is changed on its own form, or on that of an option that it has. */
function faultsOfQuestion(values: Values, { body, key }: { body: TemplateBody; key: string | undefined }): Record<string, string> {
  const [chosen, typed] = [textIn(values, 'group'), textIn(values, 'new_group')]
  if (chosen !== '') {
    if (typed !== '') return { new_group: 'Empty this, or choose “A new question” above' }
    const others = body.workflowOptions.filter((one) => one.group === chosen)
    const [other] = others
    if (!other || others.some((one) => one.key === key) || textIn(values, 'one_of') === '' || other.oneOf === isOneOf(values)) return {}
    return { one_of: `“${chosen}” takes ${other.oneOf ? 'exactly one' : 'any number'}. Choose that here, or change the question first` }
  }
  const fault =
    typed === ''
      ? 'Enter the new question, or choose one from the list'
      : (faultOfName(typed) ?? (hasSlug(questionsOf(body), typed) ? 'There is a question with this name. Choose it from the list' : undefined))
  return fault === undefined ? {} : { new_group: fault }
}

const fieldsOf = (body: TemplateBody): Field[] => [
  {
    name: 'group',
    label: 'Which question does it answer?',
    as: 'choice',
    choices: [{ value: '', text: 'A new question, named below' }, ...questionsOf(body).map((value) => ({ value, text: value }))],
  },
  { name: 'new_group', label: 'Name of the new question (if it is new)', hint: 'A few words, like “Late patients”', as: 'line', most: 100 },
  howManyField,
  {
    name: 'text',
    label: 'Option',
    hint: 'What the service reads when it chooses. If the service sets a number, write {minutes}, {hours} or {days} for it',
    as: 'line',
    most: 300,
    needed: 'Enter what the service reads when it chooses',
  },
  {
    name: 'writes',
    label: 'What the procedure says if it is chosen',
    hint: 'Whole sentences, with the number if there is one',
    as: 'text',
    most: 2000,
    needed: 'Say what the procedure says',
  },
  ...numberFields,
  projectsField,
  ...whereFields(body),
]

export const optionKind = itemKind<WorkflowOptionTemplate>({
  file: 'workflow-options.json',
  one: 'workflow option',
  many: 'workflow options',
  get: (body) => body.workflowOptions,
  put: (body, workflowOptions) => ({ ...body, workflowOptions }),
  retired: {
    get: (body) => body.retired.workflowOptions,
    put: (body, workflowOptions) => ({ ...body, retired: { ...body.retired, workflowOptions } }),
    without: (body) => body,
  },
  title: (one) => `${one.group}: ${one.text}`,
  schema: files['workflow-options.json'].shape.options.element,
  fields: fieldsOf,
  values: (one) => ({
    group: one.group,
    new_group: '',
    one_of: one.oneOf ? 'one' : 'any',
    text: one.text,
    writes: one.writes,
    number_name: one.number?.name ?? '',
    number_default: one.number ? String(one.number.default) : '',
    number_min: one.number ? String(one.number.min) : '',
    number_max: one.number ? String(one.number.max) : '',
    projects: one.projectRoles,
    ...whereValues(one),
  }),
  parts: {
    group: { fields: ['group', 'new_group'], make: (values) => textIn(values, 'group') || textIn(values, 'new_group') },
    text: { fields: ['text'], make: (values) => textIn(values, 'text') },
    writes: { fields: ['writes'], make: (values) => textIn(values, 'writes') },
    oneOf: { fields: ['one_of'], make: isOneOf },
    number: { fields: numberFields.map((one) => one.name), make: numberMade },
    projectRoles: projectsPart,
    ...whereParts,
  },
  check: (values, of) => ({ ...faultsOfQuestion(values, of), ...faultsOfNumber(values) }),
  settle(body, { key, group, oneOf }, how) {
    const others = body.workflowOptions.find((one) => one.group === group && one.key !== key)
    return sameForAll(body, group, how === 'put back' && others ? others.oneOf : oneOf)
  },
})

const question = z.strictObject({ key: z.string().min(1), was: z.string(), name: z.string().min(1), oneOf: z.boolean() })
type QuestionItem = z.output<typeof question>

function withQuestions(body: TemplateBody, questions: QuestionItem[]): TemplateBody {
  const named = <T extends { group: string; oneOf: boolean }>(options: T[]): T[] =>
    options.map((option) => {
      const own = questions.find((one) => one.was === option.group)
      return own ? { ...option, group: own.name, oneOf: own.oneOf } : option
    })
  const renamed = questions.filter((one) => slugOf(one.was) !== slugOf(one.name))
  const inText = (text: string): string => renamed.reduce((said, one) => withQuestionRenamed(said, slugOf(one.was), slugOf(one.name)), text)
  return {
    ...body,
    workflowOptions: named(body.workflowOptions),
    retired: { ...body.retired, workflowOptions: named(body.retired.workflowOptions) },
    sops: Object.fromEntries(Object.entries(body.sops).map(([file, text]) => [file, inText(text)])),
  }
}

/** What options answer. Its new name goes into the texts that ask it. */
export const questionKind = itemKind<QuestionItem>({
  file: 'workflow-options.json',
  one: 'question',
  many: 'questions of the workflow options',
  place: (key) => `: question ${key}: `,
  listed: 'nothing',
  get: ({ workflowOptions }) =>
    [...Map.groupBy(workflowOptions, (one) => one.group)].map(([name, [first]]) => ({ key: slugOf(name), was: name, name, oneOf: first?.oneOf ?? false })),
  put: withQuestions,
  notAdded: 'A question comes with its first option: add a workflow option',
  retired: 'A question goes with its last option: retire its options',
  title: (one) => one.name,
  schema: question,
  fields: () => [
    {
      name: 'name',
      label: 'Question',
      hint: 'A few words, like “Late patients”. Texts of procedures that ask it are changed with it',
      as: 'line',
      most: 100,
      needed: 'Enter the question',
    },
    howManyField,
  ],
  values: (one) => ({ name: one.name, one_of: one.oneOf ? 'one' : 'any' }),
  parts: {
    key: { fields: ['name'], make: (values) => slugOf(textIn(values, 'name')) },
    name: { fields: ['name'], make: (values) => textIn(values, 'name') },
    oneOf: { fields: ['one_of'], make: isOneOf },
  },
  check(values, { body, key }) {
    const name = textIn(values, 'name')
    if (name === '') return {}
    const others = questionsOf(body).filter((group) => slugOf(group) !== key)
    const fault = faultOfName(name) ?? (hasSlug(others, name) ? 'Another question has this name. Choose another' : undefined)
    return fault === undefined ? {} : { name: fault }
  },
})

/** The options of a question, as a list of it says them. */
export const optionsOf = (key: string, { workflowOptions }: TemplateBody): string =>
  workflowOptions
    .filter((one) => slugOf(one.group) === key)
    .map((one) => one.text)
    .join('; ')
