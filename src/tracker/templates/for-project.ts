import type { GoLiveCriterionTemplate, PerRole, PrerequisiteTemplate, ProjectRole, RoleTemplate, Templates, TestCaseTemplate } from './shapes.ts'

const of = <T extends { projectRoles: ProjectRole[] }>(items: T[], role: ProjectRole): T[] => items.filter((one) => one.projectRoles.includes(role))

const inRole = <T extends string | string[]>(value: PerRole<T>, role: ProjectRole): T =>
  typeof value === 'string' || Array.isArray(value) ? (value as T) : (value as Record<ProjectRole, T>)[role]

/** The roles of a project, each required or not in this kind of project. */
export const rolesFor = (templates: Templates, projectRole: ProjectRole): (RoleTemplate & { required: boolean })[] =>
  of(templates.roles, projectRole).map((one) => ({ ...one, required: Array.isArray(one.required) ? one.required.includes(projectRole) : one.required }))

/** The prerequisites of a project; what they need is cut down to what the project has. */
export function prerequisitesFor(templates: Templates, projectRole: ProjectRole): (PrerequisiteTemplate & { owners: string[]; how: string })[] {
  const mine = of(templates.prerequisites, projectRole)
  const roleKeys = new Set(rolesFor(templates, projectRole).map((one) => one.key))
  return mine.map((one) => ({
    ...one,
    needs: one.needs.filter((need) => mine.some((other) => other.key === need)),
    how: inRole<string>(one.how, projectRole),
    owners: inRole<string[]>(one.owners, projectRole).filter((owner) => roleKeys.has(owner)),
  }))
}

/** The Markdown of the procedure that a project starts from; the plain one where the care setting is not known. */
export function sopFor(templates: Templates, careSetting: string, projectRole: ProjectRole): string {
  const file = templates.careSettings.find((one) => one.key === careSetting)?.sop[projectRole] ?? plainSops[projectRole]
  return templates.sops[file] ?? ''
}

/** The procedures for a care setting that has none of its own; the loader reads them whether they are named or not. */
export const plainSops: Record<ProjectRole, string> = { provider: 'default.md', consumer: 'default-consumer.md' }

/** For how many key roles one person may sign; two where the care setting is not known. */
export const rolesPerSignerIn = (templates: Templates, careSetting: string): number =>
  templates.careSettings.find((one) => one.key === careSetting)?.rolesPerSigner ?? 2

/** What the configuration consultant starts from; nothing is chosen yet. */
export const workflowOptionsFor = (templates: Templates, role: ProjectRole): { group: string; text: string; chosen: boolean }[] =>
  of(templates.workflowOptions, role).map(({ group, text }) => ({ group, text, chosen: false }))

/** The disposition codes that a project of this care setting tests at first. */
export const defaultCodesFor = (templates: Templates, careSetting: string): string[] =>
  templates.defaultCodes[careSetting] ?? templates.defaultCodes['default'] ?? []

export type CaseForCode = TestCaseTemplate & { code: string }

/** Every case once for each code in scope: code by code, the Consumer's view before the Provider's. */
export function testCasesFor(templates: Templates, find: { role: ProjectRole; careSetting: string; codes?: string[] }): CaseForCode[] {
  const cases = of(templates.testCases, find.role)
  const inOrder = [...cases.filter((one) => one.side === 'consumer'), ...cases.filter((one) => one.side === 'provider')]
  return (find.codes ?? defaultCodesFor(templates, find.careSetting)).flatMap((code) => inOrder.map((one) => ({ ...one, code })))
}

/** What must be settled before a test; `owner` is a role of the project. */
export const entryConditionsFor = (templates: Templates, role: ProjectRole): { key: string; title: string; owner: string }[] =>
  of(templates.entryConditions, role).map((one) => ({ key: one.key, title: one.title, owner: inRole<string>(one.owner, role) }))

/** What is asked before go-live (readiness) and after it (handover); `owner` is a role of the project. */
export const goLiveCriteriaFor = (
  templates: Templates,
  role: ProjectRole,
): { key: string; title: string; owner: string; kind: GoLiveCriterionTemplate['kind'] }[] =>
  of(templates.goLiveCriteria, role).map((one) => ({ key: one.key, title: one.title, kind: one.kind, owner: inRole<string>(one.owner, role) }))

/** Markdown with `{{name}}` replaced by facts; what is not known says so. */
export const mergeFacts = (markdown: string, facts: Record<string, string | undefined>): string =>
  markdown.replace(/\{\{([\w.-]+)\}\}/g, (_, name: string) => facts[name] || 'not yet known')
