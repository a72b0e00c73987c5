import { files } from '../templates/shapes.ts'
import type { RoleTemplate } from '../templates/shapes.ts'
import { asYesNo, listIn, projectsField, projectsPart, saysYes, textIn, withoutOwner, yesNo } from './common-parts.ts'
import { itemKind } from './item-kind.ts'

const sides = [
  { value: 'provider', text: 'Provider' },
  { value: 'consumer', text: 'Consumer' },
  { value: 'supplier', text: 'Supplier' },
  { value: 'commissioner', text: 'Commissioner' },
  { value: 'national', text: 'National programme' },
]
const kinds = [
  { value: 'project-manager', text: 'Project manager' },
  { value: 'dos-lead', text: 'DoS lead' },
  { value: 'service-lead', text: 'Service lead' },
  { value: 'clinical', text: 'Clinical' },
  { value: 'operational', text: 'Operational' },
  { value: 'stakeholder', text: 'Other stakeholder' },
  { value: 'supplier', text: 'Supplier' },
]
const requiredIn = ({ required, projectRoles }: RoleTemplate): string[] => (Array.isArray(required) ? required : required ? projectRoles : [])

export const roleKind = itemKind<RoleTemplate>({
  file: 'roles.json',
  one: 'role',
  many: 'roles',
  get: (body) => body.roles,
  put: (body, roles) => ({ ...body, roles }),
  retired: {
    get: (body) => body.retired.roles,
    put: (body, roles) => ({ ...body, retired: { ...body.retired, roles } }),
    without: (body, key) => ({ ...body, prerequisites: body.prerequisites.map((one) => ({ ...one, owners: withoutOwner(one.owners, key) })) }),
  },
  title: (one) => one.name,
  schema: files['roles.json'].shape.roles.element,
  fields: () => [
    { name: 'name', label: 'Name', as: 'line', needed: 'Enter the name of the role' },
    { name: 'organisation', label: 'Organisation', hint: 'Whose role it is, like “Service (Provider side)”', as: 'line', needed: 'Enter whose role it is' },
    { name: 'side', label: 'For whom does it speak?', as: 'choice', choices: sides, needed: 'Choose for whom it speaks' },
    { name: 'kind', label: 'What does it answer for?', hint: 'This decides what its holder may do', as: 'choice', choices: kinds, needed: 'Choose a kind' },
    projectsField,
    {
      name: 'required',
      label: 'Which projects must have someone in this role?',
      as: 'several',
      choices: [
        { value: 'provider', text: 'Provider projects' },
        { value: 'consumer', text: 'Consumer projects' },
      ],
    },
    { name: 'keyStakeholder', label: 'Does it sign the procedure?', as: 'choice', choices: yesNo, needed: 'Choose yes or no' },
    { name: 'testTeam', label: 'Is it in the test team?', as: 'choice', choices: yesNo, needed: 'Choose yes or no' },
  ],
  values: (one) => ({
    name: one.name,
    organisation: one.organisation,
    side: one.side,
    kind: one.kind,
    projects: one.projectRoles,
    required: requiredIn(one),
    keyStakeholder: asYesNo(one.keyStakeholder),
    testTeam: asYesNo(one.testTeam),
  }),
  parts: {
    name: { fields: ['name'], make: (values) => textIn(values, 'name') },
    organisation: { fields: ['organisation'], make: (values) => textIn(values, 'organisation') },
    side: { fields: ['side'], make: (values) => textIn(values, 'side') },
    kind: { fields: ['kind'], make: (values) => textIn(values, 'kind') },
    projectRoles: projectsPart,
    required: { fields: ['required'], make: (values) => (listIn(values, 'required').length === 0 ? false : listIn(values, 'required')) },
    keyStakeholder: { fields: ['keyStakeholder'], make: (values) => saysYes(values, 'keyStakeholder') },
    testTeam: { fields: ['testTeam'], make: (values) => saysYes(values, 'testTeam') },
  },
})
