import type { TestRunsTable } from '../../db/tables/test-plan.ts'
import type { Page } from '../../access/page.ts'
import type { EnvironmentTemplate } from '../templates/shapes.ts'

type Of = Pick<TestRunsTable, 'environment'>

/** Whether a run is a rehearsal in the sandbox: there alone the sandbox proposes results. */
export const isRehearsal = (page: Page, run: Of): boolean => page.context.templates.environments.some((one) => one.key === run.environment && one.sandbox)

/** Where a run of this project can take place: a rehearsal needs a sandbox. */
export async function environmentsFor(page: Page): Promise<EnvironmentTemplate[]> {
  const { environments } = page.context.templates
  return (await page.context.sandboxes.has(page.db.read, page.access.project.id)) ? environments : environments.filter((one) => !one.sandbox)
}
