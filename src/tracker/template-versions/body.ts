import { z } from 'zod'
import { faultsAcross } from '../templates/faults.ts'
import { files } from '../templates/shapes.ts'
import type { EnvironmentTemplate, Templates } from '../templates/shapes.ts'

const { roles } = files['roles.json'].shape
const { prerequisites } = files['prerequisites.json'].shape
const { careSettings, routesIn } = files['care-settings.json'].shape
const { options: workflowOptions } = files['workflow-options.json'].shape
const { cases: testCases, dispositionCodes, defaultCodes, entryConditions } = files['test-plan.json'].shape
const { criteria: goLiveCriteria } = files['go-live.json'].shape

const retiredList = <T extends z.ZodType>(list: z.ZodArray<T>) => z.array(list.element).default([])
const retired = z.strictObject({
  roles: retiredList(roles),
  prerequisites: retiredList(prerequisites),
  entryConditions: retiredList(entryConditions),
  testCases: retiredList(testCases),
  goLiveCriteria: retiredList(goLiveCriteria),
  workflowOptions: retiredList(workflowOptions),
})

const body = z.strictObject({
  roles,
  prerequisites,
  entryConditions,
  testCases,
  goLiveCriteria,
  careSettings,
  routesIn,
  workflowOptions,
  dispositionCodes,
  defaultCodes,
  sops: z.record(z.string(), z.string()),
  /** Kept so that an item can be put back, and its key is never given to another. */
  retired: retired.default({ roles: [], prerequisites: [], entryConditions: [], testCases: [], goLiveCriteria: [], workflowOptions: [] }),
})

/** The content of a version. The environments of a test belong to the release: which runs count follows from them. */
export type TemplateBody = z.output<typeof body>

/** Throws an Error if the text is not the body of a version. */
export const readBody = (text: string): TemplateBody => body.parse(JSON.parse(text))

/** The templates of files as the body of a version. */
export function bodyOf({ version: _version, environments: _environments, ...content }: Templates): TemplateBody {
  return body.parse(content)
}

/** A version as the product uses it. */
export function templatesOf(
  { retired: _retired, ...content }: TemplateBody,
  { version, environments }: Pick<Templates, 'version' | 'environments'>,
): Templates {
  return { version, environments, ...content }
}

/** What is inconsistent in it, each fault with the name of the file in which a release has it. */
export const faultsOfBody = (of: TemplateBody, environments: EnvironmentTemplate[]): string[] => faultsAcross(templatesOf(of, { version: '', environments }))
