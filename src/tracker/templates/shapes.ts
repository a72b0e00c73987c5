import { z } from 'zod'
import { roleKinds, roleSides } from '../../access/permissions.ts'
import { numberNames } from '../sop/options.ts'

/** The kinds of value that a prerequisite may ask for. */
export const valueKinds = ['asid', 'dos-endpoint', 'fqdn', 'party-key', 'dos-id', 'percentage', 'version', 'mpv', 'name-and-date', 'text'] as const

/** For whom a prerequisite can be met once, the nearest first: then it is met in every project below. */
export const holderKinds = ['site', 'organisation', 'product', 'supplier', 'region'] as const
export type HolderKind = (typeof holderKinds)[number]

const projectRole = z.enum(['provider', 'consumer'])
const projectRoles = z.array(projectRole).min(1)
const key = z.string().min(1)
const words = z.string().trim().min(1)

/** One value for every project, or one for each kind of project where they differ. */
const perRole = <T extends z.ZodType>(one: T) =>
  z.union([one, z.strictObject({ provider: one, consumer: one })], 'one role key (or list of them), or { "provider": …, "consumer": … }')

/** Where an item is used: only in these care settings, or in all but those. Without either, in every one. */
const where = { careSettings: z.array(key).min(1).optional(), notIn: z.array(key).min(1).optional() }

const role = z.strictObject({
  key,
  name: words,
  organisation: words,
  side: z.enum(roleSides),
  kind: z.enum(roleKinds),
  keyStakeholder: z.boolean(),
  testTeam: z.boolean(),
  required: z.union([z.boolean(), projectRoles], 'true, false, or the kinds of project that require it'),
  projectRoles,
})
/** `level`: from which percentage it is met. */
const valueAsked = z
  .strictObject({ kind: z.enum(valueKinds), label: words, level: z.number().int().min(1).max(100).optional() })
  .refine((value) => (value.kind === 'percentage') === (value.level !== undefined), 'a percentage has a level, and nothing else has one')
/** `derived`: what answers it, so that nobody ticks it beside its source. `metBy`: for whom it can be met once, for every project below. */
const prerequisite = z.strictObject({
  key,
  group: z.enum(['assurance', 'connectivity', 'software', 'directory-of-services', 'governance', 'people']),
  stage: z.enum(['prerequisites', 'configuration', 'testing']),
  title: words,
  what: words,
  how: perRole(words),
  link: z.url().nullable().default(null),
  owners: perRole(z.array(key).min(1)),
  projectRoles,
  needs: z.array(key),
  value: valueAsked.nullable(),
  derived: z.enum(['product-ready', 'pair-proven']).optional(),
  metBy: z.array(z.enum(holderKinds)).min(1).optional(),
  expires: z.boolean(),
  optional: z.boolean(),
  ...where,
})
const fileName = z.string().regex(/^[a-z0-9-]+\.md$/, 'the name of a file in templates/sop, like default.md')
/** Nothing new gets it, and whatever has it keeps it. */
const retired = z.literal(true).optional()
/** `rolesPerSigner`: for how many key roles of a procedure one person may sign. */
const careSetting = z.strictObject({
  key,
  name: words,
  rolesPerSigner: z.number().int().min(1).max(20),
  sop: z.strictObject({ provider: fileName, consumer: fileName }),
  retired,
})
const dispositionCode = z.strictObject({ code: z.string().regex(/^Dx\d+$/, 'a disposition code, like Dx05'), name: words, retired })
/** The number in an option: its name stands in braces in the words, like {minutes}. */
const optionNumber = z.strictObject({
  name: z.enum(numberNames),
  default: z.number().int(),
  min: z.number().int().min(0),
  max: z.number().int().max(9999),
})
/** `oneOf`: exactly one option of the group may be chosen. `writes`: what the procedure says where it is chosen. */
const workflowOption = z.strictObject({
  key: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'small letters, digits and hyphens'),
  group: words.refine((text) => !text.includes(':'), 'Write the question without a colon'),
  text: words,
  writes: words,
  oneOf: z.boolean(),
  number: optionNumber.optional(),
  projectRoles,
  ...where,
})
const testCase = z.strictObject({
  key,
  number: z.string().min(1),
  side: projectRole,
  criterion: words,
  expected: words,
  sandboxSees: z.boolean(),
  /** Tested once, under the first disposition code: it has nothing to do with the code. */
  once: z.boolean().default(false),
  /** Part of the short test of a project whose pair of products another project represents: it depends on the service, not on the products. */
  smoke: z.boolean().default(false),
  projectRoles,
  ...where,
})
const entryCondition = z.strictObject({ key, title: words, owner: perRole(key), projectRoles, ...where })
/** `sandbox`: a rehearsal in the sandbox, the only kind of run for which the sandbox proposes results. */
const environment = z.strictObject({ key, name: words, what: words, counts: z.boolean(), sandbox: z.boolean().default(false) })
const criterion = z.strictObject({ key, title: words, owner: perRole(key), kind: z.enum(['readiness', 'handover']), projectRoles, ...where })
const version = z.string()

/** The files that a DoS lead may edit, beside the Markdown of the procedures, and what each must look like. */
export const files = {
  'roles.json': z.strictObject({ version, roles: z.array(role).min(1) }),
  'prerequisites.json': z.strictObject({ version, prerequisites: z.array(prerequisite).min(1) }),
  'care-settings.json': z.strictObject({ version, careSettings: z.array(careSetting).min(1), routesIn: z.array(words).min(1) }),
  'workflow-options.json': z.strictObject({ version, options: z.array(workflowOption) }),
  'test-plan.json': z.strictObject({
    version,
    dispositionCodes: z.array(dispositionCode).min(1),
    defaultCodes: z.record(z.string(), z.array(z.string()).min(1)),
    environments: z.array(environment).min(1),
    cases: z.array(testCase).min(1),
    entryConditions: z.array(entryCondition),
  }),
  'go-live.json': z.strictObject({ version, criteria: z.array(criterion).min(1) }),
}
export type FileName = keyof typeof files

/** What a procedure may say between double braces. */
export const factNames = [
  'service.name',
  'service.odsCode',
  'service.dosIds',
  'service.site',
  'service.commissioner',
  'service.providerProduct',
  'service.consumerProduct',
  'project.scope',
] as const
export type FactName = (typeof factNames)[number]

export type ProjectRole = z.output<typeof projectRole>
export type PerRole<T> = T | Record<ProjectRole, T>
export type RoleTemplate = z.output<typeof role>
export type PrerequisiteTemplate = z.output<typeof prerequisite>
export type CareSettingTemplate = z.output<typeof careSetting>
export type WorkflowOptionTemplate = z.output<typeof workflowOption>
export type TestCaseTemplate = z.output<typeof testCase>
export type EntryConditionTemplate = z.output<typeof entryCondition>
export type EnvironmentTemplate = z.output<typeof environment>
export type GoLiveCriterionTemplate = z.output<typeof criterion>
export type DispositionCode = z.output<typeof dispositionCode>

export interface Templates {
  /** Changes with the content of any file; a project keeps the one that it was made from. */
  version: string
  roles: RoleTemplate[]
  prerequisites: PrerequisiteTemplate[]
  careSettings: CareSettingTemplate[]
  routesIn: string[]
  /** The Markdown of the procedures by file name. */
  sops: Record<string, string>
  workflowOptions: WorkflowOptionTemplate[]
  dispositionCodes: DispositionCode[]
  /** By care setting, and under `default` for the rest. */
  defaultCodes: Record<string, string[]>
  environments: EnvironmentTemplate[]
  testCases: TestCaseTemplate[]
  entryConditions: EntryConditionTemplate[]
  goLiveCriteria: GoLiveCriterionTemplate[]
}
