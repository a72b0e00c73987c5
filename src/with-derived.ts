import type { Context } from './context.ts'
import type { Database } from './db/database.ts'
import { keepDerived } from './derived/keep-derived.ts'
import { coverTheRest } from './events/cover-rows.ts'
import type { ProjectSandboxes } from './evidence/project-sandboxes.ts'
import { stages } from './tracker/go-live/refresh-stages.ts'
import type { StageRules } from './tracker/go-live/stages.store.ts'
import { newsForPeople } from './tracker/notices/note-news.ts'
import { rolloutStatuses } from './tracker/ods/rollout-statuses.ts'
import { practiceSandboxes } from './tracker/partners/practice-sandboxes.ts'
import { signingRequests } from './tracker/sop/signing-requests.ts'

interface Given extends StageRules, Pick<Context, 'config' | 'newId'> {
  sandboxes: ProjectSandboxes
  /** Sends mail. Mail itself needs the database. */
  mail: () => Pick<Context['mail'], 'queue'>
}

/**
 * The database as the product uses it: each change updates everything derived from it in the same transaction, and an event covers each row of the
 * record.
 */
export const withDerived = (db: Database, { sandboxes, mail, config, newId, ...rules }: Given): Database =>
  keepDerived(
    db,
    [rolloutStatuses(rules), stages(rules), practiceSandboxes(sandboxes), signingRequests({ clock: rules.clock, config, newId }, mail), newsForPeople(rules)],
    (trx) => coverTheRest(trx, rules.clock),
  )
