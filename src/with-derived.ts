import type { Context } from './context.ts'
import type { Database } from './db/database.ts'
import { keepDerived } from './derived/keep-derived.ts'
import type { Derived } from './derived/keep-derived.ts'
import { coverTheRest } from './events/cover-rows.ts'
import type { ProjectSandboxes } from './evidence/project-sandboxes.ts'
import { stages } from './tracker/go-live/refresh-stages.ts'
import type { StageRules } from './tracker/go-live/stages.store.ts'
import { newsForPeople } from './tracker/notices/note-news.ts'
import { rolloutStatuses } from './tracker/ods/rollout-statuses.ts'
import { practiceSandboxes } from './tracker/partners/practice-sandboxes.ts'
import { requestsAtGates } from './tracker/act-by-link/requests-at-gates.ts'
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
export const withDerived = (db: Database, given: Given): Database => keepDerived(db, allDerived(given), (trx) => coverTheRest(trx, given.clock))

function allDerived({ sandboxes, mail, config, newId, ...rules }: Given): Derived[] {
  const { clock, environments } = rules
  const context = { clock, config, newId, templates: { environments } }
  return [
    rolloutStatuses(rules),
    stages(rules),
    practiceSandboxes(sandboxes),
    signingRequests(context, mail),
    requestsAtGates(context, mail),
    newsForPeople(rules),
  ]
}
