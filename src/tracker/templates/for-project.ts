import { isKey } from '../../keys.ts'
import { factInText } from '../sop/scope-in-text.ts'
import type { WorkflowOption } from '../sop/options.ts'
import { withoutParts } from '../sop/placeholders.ts'
import type {
  GoLiveCriterionTemplate,
  PerRole,
  PrerequisiteTemplate,
  ProjectRole,
  RoleTemplate,
  Templates,
  TestCaseTemplate,
  WorkflowOptionTemplate,
} from './shapes.ts'

type Placed = { projectRoles: ProjectRole[]; careSettings?: string[] | undefined; notIn?: string[] | undefined }

/** Whether an item belongs to a project of this role whose service is of this care setting; '' where it is not known. */
export const belongsTo = (one: Placed, role: ProjectRole, careSetting: string): boolean =>
  one.projectRoles.includes(role) && (one.careSettings?.includes(careSetting) ?? true) && !(one.notIn?.includes(careSetting) ?? false)

const of = <T extends Placed>(items: T[], role: ProjectRole, careSetting: string): T[] => items.filter((one) => belongsTo(one, role, careSetting))

const isPerRole = <T extends string | string[]>(value: PerRole<T>): value is Record<ProjectRole, T> => typeof value === 'object' && !Array.isArray(value)
const inRole = <T extends string | string[]>(value: PerRole<T>, role: ProjectRole): T => (isPerRole(value) ? value[role] : value)

/** The roles of a project, each required or not in this kind of project. */
export const rolesFor = (templates: Pick<Templates, 'roles'>, projectRole: ProjectRole): (RoleTemplate & { required: boolean })[] =>
  of(templates.roles, projectRole, '').map((one) => ({ ...one, required: Array.isArray(one.required) ? one.required.includes(projectRole) : one.required }))

/** The prerequisites of a project; what they need is cut down to what the project has. */
export function prerequisitesFor(
  templates: Templates,
  projectRole: ProjectRole,
  careSetting: string,
): (PrerequisiteTemplate & { owners: string[]; how: string })[] {
  const mine = of(templates.prerequisites, projectRole, careSetting)
  const roleKeys = new Set(rolesFor(templates, projectRole).map((one) => one.key))
  return mine.map((one) => ({
    ...one,
    needs: one.needs.filter((need) => mine.some((other) => other.key === need)),
    how: inRole<string>(one.how, projectRole),
    owners: inRole<string[]>(one.owners, projectRole).filter((owner) => roleKeys.has(owner)),
  }))
}

/** The name of the file with the procedure; the plain one where the care setting is not known. */
export const sopFileFor = (templates: Omit<Templates, 'version'>, careSetting: string, projectRole: ProjectRole): string =>
  templates.careSettings.find((one) => one.key === careSetting)?.sop[projectRole] ?? plainSops[projectRole]

/** The Markdown of the procedure that a project starts from, with placeholders for what is chosen later. */
export function sopFor(templates: Templates, careSetting: string, projectRole: ProjectRole): string {
  const keys = new Set(of(templates.workflowOptions, projectRole, careSetting).map((one) => one.key))
  return withoutParts(templates.sops[sopFileFor(templates, careSetting, projectRole)] ?? '', (key) => keys.has(key))
}

/** The procedures for a care setting without one; the loader reads them whether or not they are named. */
export const plainSops: Record<ProjectRole, string> = { provider: 'default.md', consumer: 'default-consumer.md' }

/** For how many key roles one person may sign; two where the care setting is not known. */
export const rolesPerSignerIn = (templates: Templates, careSetting: string): number =>
  templates.careSettings.find((one) => one.key === careSetting)?.rolesPerSigner ?? 2

/** What the configuration consultant starts from; nothing is chosen yet. */
export const workflowOptionsFor = (templates: Pick<Templates, 'workflowOptions'>, role: ProjectRole, careSetting: string): WorkflowOption[] =>
  of(templates.workflowOptions, role, careSetting).map(asOption)

/** An option as a draft keeps it, with the number that it starts from. */
const asOption = ({ key, group, text, writes, oneOf, number }: WorkflowOptionTemplate): WorkflowOption => ({
  key,
  group,
  text,
  writes,
  oneOf,
  chosen: false,
  ...(number ? { number: { name: number.name, value: number.default, min: number.min, max: number.max } } : {}),
})

/** The disposition codes of a care setting, if it has its own. Its key is typed by people, so it may be the name of a built-in property, like constructor. */
export const ownCodesOf = ({ defaultCodes }: Pick<Templates, 'defaultCodes'>, careSetting: string): string[] | undefined =>
  isKey(defaultCodes, careSetting) ? defaultCodes[careSetting] : undefined

/** The disposition codes that a project of this care setting tests at first. */
export const defaultCodesFor = (templates: Templates, careSetting: string): string[] =>
  ownCodesOf(templates, careSetting) ?? templates.defaultCodes['default'] ?? []

export type CaseForCode = TestCaseTemplate & { code: string }

/** Every case once for each code in scope: code by code, the Consumer's view before the Provider's. What has nothing to do with the code comes once. */
export function testCasesFor(templates: Templates, find: { role: ProjectRole; careSetting: string; codes?: string[] }): CaseForCode[] {
  const cases = of(templates.testCases, find.role, find.careSetting)
  const inOrder = [...cases.filter((one) => one.side === 'consumer'), ...cases.filter((one) => one.side === 'provider')]
  return (find.codes ?? defaultCodesFor(templates, find.careSetting)).flatMap((code, index) =>
    inOrder.filter((one) => index === 0 || !one.once).map((one) => ({ ...one, code })),
  )
}

/** What must be settled before a test; `owner` is a role of the project. */
export const entryConditionsFor = (templates: Templates, role: ProjectRole, careSetting: string): { key: string; title: string; owner: string }[] =>
  of(templates.entryConditions, role, careSetting).map((one) => ({ key: one.key, title: one.title, owner: inRole<string>(one.owner, role) }))

/** What is asked before go-live (readiness) and after it (handover); `owner` is a role of the project. */
export const goLiveCriteriaFor = (
  templates: Templates,
  role: ProjectRole,
  careSetting: string,
): { key: string; title: string; owner: string; kind: GoLiveCriterionTemplate['kind'] }[] =>
  of(templates.goLiveCriteria, role, careSetting).map((one) => ({ key: one.key, title: one.title, kind: one.kind, owner: inRole<string>(one.owner, role) }))

/** Markdown with `{{name}}` replaced by facts; what is not known says so. What belongs to the options of the workflow stays, to be replaced when they are chosen. */
export const mergeFacts = (markdown: string, facts: Record<string, string | undefined>): string =>
  markdown.replace(/\{\{([\w.-]+)\}\}/g, (whole, name: string) =>
    name.startsWith('option.') ? whole : factInText(isKey(facts, name) ? facts[name] : undefined) || 'not yet known',
  )
