import type { Database } from './db/database.ts'
import { keepDerived } from './derived/keep-derived.ts'
import { coverTheRest } from './events/cover-rows.ts'
import type { ProjectSandboxes } from './evidence/project-sandboxes.ts'
import { stages } from './tracker/go-live/refresh-stages.ts'
import type { StageRules } from './tracker/go-live/stages.store.ts'
import { rolloutStatuses } from './tracker/ods/rollout-statuses.ts'
import { practiceSandboxes } from './tracker/partners/practice-sandboxes.ts'

/** The database as the product uses it: everything derived is kept up to date in the transaction of each change, and each row of the record is covered by an event. */
export const withDerived = (db: Database, { sandboxes, ...rules }: StageRules & { sandboxes: ProjectSandboxes }): Database =>
  keepDerived(db, [rolloutStatuses(rules), stages(rules), practiceSandboxes(sandboxes)], (trx) => coverTheRest(trx, rules.clock))
