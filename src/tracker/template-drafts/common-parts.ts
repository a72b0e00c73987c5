import { nameWithState } from '../care-settings/retired.ts'
import type { PerRole, ProjectRole } from '../templates/shapes.ts'
import type { TemplateBody } from '../template-versions/body.ts'
import type { Choice, Field, Values } from './field.ts'

export const textIn = (values: Values, name: string): string => {
  const value = values[name]
  return typeof value === 'string' ? value : ''
}
export const listIn = (values: Values, name: string): string[] => {
  const value = values[name]
  return typeof value === 'object' ? value : []
}
export const yesNo: Choice[] = [
  { value: 'yes', text: 'Yes' },
  { value: 'no', text: 'No' },
]
export const saysYes = (values: Values, name: string): boolean => textIn(values, name) === 'yes'
export const asYesNo = (flag: boolean): string => (flag ? 'yes' : 'no')

const projectRoles: Choice[] = [
  { value: 'provider', text: 'Provider projects' },
  { value: 'consumer', text: 'Consumer projects' },
]
export const projectsField: Field = { name: 'projects', label: 'Which projects have it?', as: 'several', choices: projectRoles, needed: 'Choose at least one' }
export const projectsPart = { fields: ['projects'], make: (values: Values) => listIn(values, 'projects') }

interface Placed {
  careSettings?: string[] | undefined
  notIn?: string[] | undefined
}
export const whereFields = ({ careSettings }: TemplateBody): Field[] => [
  {
    name: 'where',
    label: 'In which care settings?',
    as: 'choice',
    choices: [
      { value: 'every', text: 'Every care setting' },
      { value: 'only', text: 'Only those ticked below' },
      { value: 'except', text: 'Every one but those ticked below' },
    ],
  },
  { name: 'settings', label: 'Care settings', as: 'several', choices: careSettings.map((one) => ({ value: one.key, text: nameWithState(one) })), folded: true },
]
export const whereValues = ({ careSettings, notIn }: Placed): Values => ({
  where: careSettings ? 'only' : notIn ? 'except' : 'every',
  settings: careSettings ?? notIn ?? [],
})
export const whereParts = {
  careSettings: { fields: ['where', 'settings'], make: (values: Values) => (textIn(values, 'where') === 'only' ? listIn(values, 'settings') : undefined) },
  notIn: { fields: ['where', 'settings'], make: (values: Values) => (textIn(values, 'where') === 'except' ? listIn(values, 'settings') : undefined) },
}

/** What differs between the kinds of project, for one of them. */
export const inRole = <T extends string | string[]>(value: PerRole<T>, role: ProjectRole): T =>
  typeof value === 'object' && !Array.isArray(value) ? value[role] : value

/** One value for every project, or one for each kind; the other kind's if only one has the item. */
export function perRole<T extends string | string[]>(values: Values, { provider, consumer }: Record<ProjectRole, T>): PerRole<T> {
  const projects = listIn(values, 'projects')
  if (!projects.includes('consumer')) return provider
  if (!projects.includes('provider')) return consumer
  return JSON.stringify(provider) === JSON.stringify(consumer) ? provider : { provider, consumer }
}

export const rolesIn = ({ roles }: TemplateBody, role: ProjectRole): Choice[] =>
  roles.filter((one) => one.projectRoles.includes(role)).map((one) => ({ value: one.key, text: `${one.name} (${one.organisation})` }))

const sides = { provider: 'Provider', consumer: 'Consumer' } as const
/** The role that owns an item, in each kind of project. */
export const ownerFields = (body: TemplateBody): Field[] =>
  (['provider', 'consumer'] as const).map((role) => ({
    name: `owner_${role}`,
    label: `Owner in ${sides[role]} projects`,
    as: 'choice',
    choices: [{ value: '', text: 'None' }, ...rolesIn(body, role)],
  }))
export const ownerValues = (owner: PerRole<string>, body: TemplateBody): Values =>
  Object.fromEntries(
    (['provider', 'consumer'] as const).map((role) => {
      const key = inRole(owner, role)
      return [`owner_${role}`, body.roles.some((one) => one.key === key && one.projectRoles.includes(role)) ? key : '']
    }),
  )
export const ownerPart = {
  fields: ['owner_provider', 'owner_consumer', 'projects'],
  make: (values: Values) => perRole(values, { provider: textIn(values, 'owner_provider'), consumer: textIn(values, 'owner_consumer') }),
}

/** The owners without this role; the last owner of an item stays. */
export const withoutOwner = (owners: PerRole<string[]>, key: string): PerRole<string[]> => {
  const less = (list: string[]): string[] => (list.length > 1 ? list.filter((one) => one !== key) : list)
  return Array.isArray(owners) ? less(owners) : { provider: less(owners.provider), consumer: less(owners.consumer) }
}
