import type { Database } from './db/database.ts'
import { keepDerived } from './derived/keep-derived.ts'
import { coverTheRest } from './events/cover-rows.ts'
import type { ProjectSandboxes } from './evidence/project-sandboxes.ts'
import { stages } from './tracker/go-live/refresh-stages.ts'
import type { StageRules } from './tracker/go-live/stages.store.ts'
import { rolloutStatuses } from './tracker/ods/rollout-statuses.ts'
import { practiceSandboxes } from './tracker/partners/practice-sandboxes.ts'

/**
 * The database as the product uses it: each change updates everything derived from it in the same transaction, and an event covers each row of the
 * record.
 */
export const withDerived = (db: Database, { sandboxes, ...rules }: StageRules & { sandboxes: ProjectSandboxes }): Database =>
  keepDerived(db, [rolloutStatuses(rules), stages(rules), practiceSandboxes(sandboxes)], (trx) => coverTheRest(trx, rules.clock))
