import type { Doing } from '../../access/doing.ts'
import type { Reader } from '../../db/database.ts'
import type { TestRunsTable } from '../../db/tables/test-plan.ts'
import type { EnvironmentTemplate } from '../templates/shapes.ts'
import type { Templates } from '../templates/templates.ts'

type Of = Pick<TestRunsTable, 'environment'>
type In = Pick<Templates, 'environments'>

/** Whether a run is a rehearsal in the sandbox: only then does the sandbox propose results. */
export const isRehearsal = ({ environments }: In, run: Of): boolean => environments.some((one) => one.key === run.environment && one.sandbox)

/** Whether a run counts for the gate of the tests: if so, two people finish it. */
export const counts = ({ environments }: In, run: Of): boolean => environments.some((one) => one.key === run.environment && one.counts)

export const environmentName = ({ environments }: In, key: string): string => environments.find((one) => one.key === key)?.name ?? key

/** Where a run of this project can take place: a rehearsal needs a sandbox. */
export async function environmentsFor(
  db: Reader,
  { access, templates: { environments }, sandboxes }: Pick<Doing, 'access' | 'templates' | 'sandboxes'>,
): Promise<EnvironmentTemplate[]> {
  return (await sandboxes.has(db, access.project.id)) ? environments : environments.filter((one) => !one.sandbox)
}
