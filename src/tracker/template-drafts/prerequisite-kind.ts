import { holderKindNames } from '../shared-prerequisites/shared-prerequisite.ts'
import { files, holderKinds, valueKinds } from '../templates/shapes.ts'
import type { PrerequisiteTemplate } from '../templates/shapes.ts'
import type { TemplateBody } from '../template-versions/body.ts'
import {
  asYesNo,
  inRole,
  listIn,
  perRole,
  projectsField,
  projectsPart,
  rolesIn,
  saysYes,
  textIn,
  whereFields,
  whereParts,
  whereValues,
  yesNo,
} from './common-parts.ts'
import type { Field, Values } from './field.ts'
import { itemKind } from './item-kind.ts'

const groups = [
  { value: 'assurance', text: 'Assurance' },
  { value: 'connectivity', text: 'Connectivity' },
  { value: 'software', text: 'Software' },
  { value: 'directory-of-services', text: 'Directory of Services' },
  { value: 'governance', text: 'Governance' },
  { value: 'people', text: 'People' },
]
const stages = [
  { value: 'prerequisites', text: 'Prerequisites' },
  { value: 'configuration', text: 'Configuration and process' },
  { value: 'testing', text: 'Testing' },
]
const valueNames: Record<(typeof valueKinds)[number], string> = {
  asid: 'ASID',
  'dos-endpoint': 'Endpoint on the DoS',
  fqdn: 'Name of a server (FQDN)',
  'party-key': 'Party key',
  'dos-id': 'DoS service id',
  percentage: 'Percentage',
  version: 'Version of software',
  mpv: 'Manufacturer, product and version',
  'name-and-date': 'Name and date',
  text: 'Text',
}

const fieldsOf = (body: TemplateBody): Field[] => [
  { name: 'title', label: 'Title', as: 'line', needed: 'Enter a title' },
  { name: 'what', label: 'What it is, and why', as: 'text', needed: 'Say what it is' },
  { name: 'how', label: 'How to do it', as: 'text', needed: 'Say how to do it' },
  { name: 'how_consumer', label: 'How to do it in Consumer projects (if different)', as: 'text' },
  { name: 'link', label: 'Link (optional)', as: 'line', most: 500 },
  { name: 'group', label: 'Group', as: 'choice', choices: groups, needed: 'Choose a group' },
  { name: 'stage', label: 'Which stage waits for it?', as: 'choice', choices: stages, needed: 'Choose a stage' },
  projectsField,
  ...whereFields(body),
  { name: 'owners_provider', label: 'Owners in Provider projects', as: 'several', choices: rolesIn(body, 'provider'), folded: true },
  { name: 'owners_consumer', label: 'Owners in Consumer projects', as: 'several', choices: rolesIn(body, 'consumer'), folded: true },
  { name: 'needs', label: 'What it needs first', as: 'several', choices: body.prerequisites.map((one) => ({ value: one.key, text: one.title })), folded: true },
  {
    name: 'value_kind',
    label: 'Value to enter',
    as: 'choice',
    choices: [{ value: '', text: 'None' }, ...valueKinds.map((value) => ({ value, text: valueNames[value] }))],
  },
  { name: 'value_label', label: 'Name of the value (if there is one)', as: 'line' },
  { name: 'value_level', label: 'Percentage from which it is met (if it is a percentage)', as: 'line', whole: { least: 1, most: 100 } },
  {
    name: 'met_by',
    label: 'For whom can it be met once?',
    hint: 'Then it is met in every project below',
    as: 'several',
    choices: holderKinds.map((value) => ({ value, text: holderKindNames[value].name })),
    folded: true,
  },
  { name: 'expires', label: 'Does it expire?', as: 'choice', choices: yesNo, needed: 'Choose yes or no' },
  { name: 'optional', label: 'May a project leave it out?', as: 'choice', choices: yesNo, needed: 'Choose yes or no' },
]

const knownOwners = (one: PrerequisiteTemplate, body: TemplateBody, role: 'provider' | 'consumer'): string[] =>
  inRole(one.owners, role).filter((key) => body.roles.some((known) => known.key === key && known.projectRoles.includes(role)))

function valuesOf(one: PrerequisiteTemplate, body: TemplateBody): Values {
  const how = inRole(one.how, one.projectRoles.includes('provider') ? 'provider' : 'consumer')
  const forConsumer = inRole(one.how, 'consumer')
  return {
    title: one.title,
    what: one.what,
    how,
    how_consumer: forConsumer === how ? '' : forConsumer,
    link: one.link ?? '',
    group: one.group,
    stage: one.stage,
    projects: one.projectRoles,
    ...whereValues(one),
    owners_provider: knownOwners(one, body, 'provider'),
    owners_consumer: knownOwners(one, body, 'consumer'),
    needs: one.needs,
    value_kind: one.value?.kind ?? '',
    value_label: one.value?.label ?? '',
    value_level: one.value?.level === undefined ? '' : String(one.value.level),
    met_by: one.metBy ?? [],
    expires: asYesNo(one.expires),
    optional: asYesNo(one.optional),
  }
}

function valueMade(values: Values): object | null {
  const [kind, label, level] = [textIn(values, 'value_kind'), textIn(values, 'value_label'), textIn(values, 'value_level')]
  return kind === '' ? null : { kind, label, ...(level === '' ? {} : { level: Number(level) }) }
}

export const prerequisiteKind = itemKind<PrerequisiteTemplate>({
  file: 'prerequisites.json',
  one: 'prerequisite',
  many: 'prerequisites',
  get: (body) => body.prerequisites,
  put: (body, prerequisites) => ({ ...body, prerequisites }),
  retired: {
    get: (body) => body.retired.prerequisites,
    put: (body, prerequisites) => ({ ...body, retired: { ...body.retired, prerequisites } }),
    without: (body, key) => ({ ...body, prerequisites: body.prerequisites.map((one) => ({ ...one, needs: one.needs.filter((need) => need !== key) })) }),
  },
  title: (one) => one.title,
  schema: files['prerequisites.json'].shape.prerequisites.element,
  fields: fieldsOf,
  values: valuesOf,
  parts: {
    group: { fields: ['group'], make: (values) => textIn(values, 'group') },
    stage: { fields: ['stage'], make: (values) => textIn(values, 'stage') },
    title: { fields: ['title'], make: (values) => textIn(values, 'title') },
    what: { fields: ['what'], make: (values) => textIn(values, 'what') },
    how: {
      fields: ['how', 'how_consumer', 'projects'],
      make: (values) => perRole(values, { provider: textIn(values, 'how'), consumer: textIn(values, 'how_consumer') || textIn(values, 'how') }),
    },
    link: { fields: ['link'], make: (values) => textIn(values, 'link') || null },
    owners: {
      fields: ['owners_provider', 'owners_consumer', 'projects'],
      make: (values) => perRole(values, { provider: listIn(values, 'owners_provider'), consumer: listIn(values, 'owners_consumer') }),
    },
    projectRoles: projectsPart,
    needs: { fields: ['needs'], make: (values) => listIn(values, 'needs') },
    value: { fields: ['value_kind', 'value_label', 'value_level'], make: valueMade },
    metBy: { fields: ['met_by'], make: (values) => (listIn(values, 'met_by').length === 0 ? undefined : listIn(values, 'met_by')) },
    expires: { fields: ['expires'], make: (values) => saysYes(values, 'expires') },
    optional: { fields: ['optional'], make: (values) => saysYes(values, 'optional') },
    ...whereParts,
  },
})
