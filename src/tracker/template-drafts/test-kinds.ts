import { files } from '../templates/shapes.ts'
import type { EntryConditionTemplate, GoLiveCriterionTemplate, TestCaseTemplate } from '../templates/shapes.ts'
import {
  asYesNo,
  ownerFields,
  ownerPart,
  ownerValues,
  projectsField,
  projectsPart,
  saysYes,
  textIn,
  whereFields,
  whereParts,
  whereValues,
  yesNo,
} from './common-parts.ts'
import { itemKind } from './item-kind.ts'

const titlePart = { fields: ['title'], make: textOfTitle }
function textOfTitle(values: Parameters<typeof textIn>[0]): string {
  return textIn(values, 'title')
}

export const conditionKind = itemKind<EntryConditionTemplate>({
  file: 'test-plan.json',
  one: 'entry condition',
  many: 'entry conditions of the test',
  get: (body) => body.entryConditions,
  put: (body, entryConditions) => ({ ...body, entryConditions }),
  retired: {
    get: (body) => body.retired.entryConditions,
    put: (body, entryConditions) => ({ ...body, retired: { ...body.retired, entryConditions } }),
    without: (body) => body,
  },
  title: (one) => one.title,
  schema: files['test-plan.json'].shape.entryConditions.element,
  fields: (body) => [
    { name: 'title', label: 'What has to be confirmed', as: 'line', most: 300, needed: 'Say what has to be confirmed' },
    projectsField,
    ...ownerFields(body),
    ...whereFields(body),
  ],
  values: (one, body) => ({ title: one.title, projects: one.projectRoles, ...ownerValues(one.owner, body), ...whereValues(one) }),
  parts: { title: titlePart, owner: ownerPart, projectRoles: projectsPart, ...whereParts },
})

export const criterionKind = itemKind<GoLiveCriterionTemplate>({
  file: 'go-live.json',
  one: 'go-live criterion',
  many: 'go-live criteria',
  get: (body) => body.goLiveCriteria,
  put: (body, goLiveCriteria) => ({ ...body, goLiveCriteria }),
  retired: {
    get: (body) => body.retired.goLiveCriteria,
    put: (body, goLiveCriteria) => ({ ...body, retired: { ...body.retired, goLiveCriteria } }),
    without: (body) => body,
  },
  title: (one) => one.title,
  schema: files['go-live.json'].shape.criteria.element,
  fields: (body) => [
    { name: 'title', label: 'What is asked', as: 'line', most: 300, needed: 'Say what is asked' },
    {
      name: 'kind',
      label: 'When is it asked?',
      as: 'choice',
      choices: [
        { value: 'readiness', text: 'Before go-live' },
        { value: 'handover', text: 'Before the hand-over' },
      ],
      needed: 'Choose when it is asked',
    },
    projectsField,
    ...ownerFields(body),
    ...whereFields(body),
  ],
  values: (one, body) => ({ title: one.title, kind: one.kind, projects: one.projectRoles, ...ownerValues(one.owner, body), ...whereValues(one) }),
  parts: {
    title: titlePart,
    kind: { fields: ['kind'], make: (values) => textIn(values, 'kind') },
    owner: ownerPart,
    projectRoles: projectsPart,
    ...whereParts,
  },
})

export const caseKind = itemKind<TestCaseTemplate>({
  file: 'test-plan.json',
  one: 'test case',
  many: 'test cases',
  get: (body) => body.testCases,
  put: (body, testCases) => ({ ...body, testCases }),
  retired: {
    get: (body) => body.retired.testCases,
    put: (body, testCases) => ({ ...body, retired: { ...body.retired, testCases } }),
    without: (body) => body,
  },
  title: (one) => `${one.number} ${one.criterion}`,
  schema: files['test-plan.json'].shape.cases.element,
  fields: (body) => [
    { name: 'number', label: 'Number', as: 'line', most: 10, needed: 'Enter a number, like C12' },
    { name: 'criterion', label: 'What is tested', as: 'line', most: 300, needed: 'Say what is tested' },
    { name: 'expected', label: 'What is expected', as: 'text', needed: 'Say what is expected' },
    {
      name: 'side',
      label: 'Who sees it?',
      as: 'choice',
      choices: [
        { value: 'consumer', text: 'The Consumer' },
        { value: 'provider', text: 'The Provider' },
      ],
      needed: 'Choose who sees it',
    },
    {
      name: 'once',
      label: 'Is it tested only once?',
      hint: 'Yes if it has nothing to do with the disposition code',
      as: 'choice',
      choices: yesNo,
      needed: 'Choose yes or no',
    },
    {
      name: 'smoke',
      label: 'Is it in the short test?',
      hint: 'A service whose pair of products was tested by another project tests only these. Yes if it depends on the service, and not only on the products',
      as: 'choice',
      choices: yesNo,
      needed: 'Choose yes or no',
    },
    projectsField,
    ...whereFields(body),
  ],
  values: (one) => ({
    number: one.number,
    criterion: one.criterion,
    expected: one.expected,
    side: one.side,
    once: asYesNo(one.once),
    smoke: asYesNo(one.smoke),
    projects: one.projectRoles,
    ...whereValues(one),
  }),
  parts: {
    number: { fields: ['number'], make: (values) => textIn(values, 'number') },
    criterion: { fields: ['criterion'], make: (values) => textIn(values, 'criterion') },
    expected: { fields: ['expected'], make: (values) => textIn(values, 'expected') },
    side: { fields: ['side'], make: (values) => textIn(values, 'side') },
    once: { fields: ['once'], make: (values) => saysYes(values, 'once') },
    smoke: { fields: ['smoke'], make: (values) => saysYes(values, 'smoke') },
    // A sandbox proposes results only for the cases that its code knows.
    sandboxSees: { fields: ['sandboxSees'], make: () => false },
    projectRoles: projectsPart,
    ...whereParts,
  },
})
