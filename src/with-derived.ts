import { keepEarlierRows } from './as-at/earlier-rows.store.ts'
import { nowIso } from './context.ts'
import type { Context } from './context.ts'
import type { Database } from './db/database.ts'
import { keepDerived } from './derived/keep-derived.ts'
import type { Derived } from './derived/keep-derived.ts'
import { coverTheRest } from './events/cover-rows.ts'
import type { ProjectSandboxes } from './evidence/project-sandboxes.ts'
import { fieldValues } from './tracker/custom-fields/keep-values.ts'
import { stages } from './tracker/go-live/refresh-stages.ts'
import type { StageRules } from './tracker/go-live/stages.store.ts'
import { newsForPeople } from './tracker/notices/note-news.ts'
import { rolloutStatuses } from './tracker/ods/rollout-statuses.ts'
import { practiceSandboxes } from './tracker/partners/practice-sandboxes.ts'
import { requestsAtGates } from './tracker/act-by-link/requests-at-gates.ts'
import { readersToAsk } from './tracker/readers/ask-readers.ts'
import { signingRequests } from './tracker/sop/signing-requests.ts'
import { versionsInForce } from './tracker/sop/versions-in-force.ts'

interface Given extends StageRules, Pick<Context, 'config' | 'newId'> {
  sandboxes: ProjectSandboxes
  /** Sends mail. Mail itself needs the database. */
  mail: () => Pick<Context['mail'], 'queue'>
}

/**
 * The database as the product uses it: each change updates everything derived from it in the same transaction, and an event covers each row of the
 * record. What changed is kept as it was before.
 */
export const withDerived = (db: Database, given: Given): Database =>
  keepDerived(db, allDerived(given), async (trx) => {
    await coverTheRest(trx, given.clock)
    await keepEarlierRows(trx, nowIso(given))
  })

function allDerived({ sandboxes, mail, config, newId, ...rules }: Given): Derived[] {
  const { clock, environments } = rules
  const context = { clock, config, newId, templates: { environments } }
  return [
    fieldValues,
    rolloutStatuses(rules),
    // Gates read which version is in force.
    versionsInForce(context),
    stages(rules),
    practiceSandboxes(sandboxes),
    signingRequests(context, mail),
    readersToAsk,
    requestsAtGates(context, mail),
    newsForPeople(rules),
  ]
}
