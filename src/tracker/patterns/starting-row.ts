import type { PrerequisitesTable } from '../../db/tables/prerequisites.ts'
import type { ActorAt } from '../../events/record.ts'
import type { Happened } from '../../events/vocabulary.ts'
import { metAbove } from '../prerequisites/inherited.ts'
import type { MetAbove } from '../prerequisites/inherited.ts'
import { startOnRecord } from '../prerequisites/on-record.ts'
import { statusNames } from '../prerequisites/prerequisite.ts'
import { answerOfShared } from '../prerequisites/shared.ts'
import { keysIn } from '../templates/keys-in.ts'
import type { Applied } from './apply-pattern.ts'

const forEver = '9999-12-31'

type Gifts = Pick<Applied, 'notApplicable' | 'due'>

/** A prerequisite of a new project: not applicable for the reason of its pattern, met by a holder above or the record of its service, or open with its due day. */
function startingRow(row: PrerequisitesTable, { notApplicable: reasons, due }: Gifts, { met, by }: { met: MetAbove; by: ActorAt }): PrerequisitesTable {
  const reason = reasons.get(row.key)
  if (reason !== undefined) return { ...row, status: 'not-applicable', reason, settled_by: by.name, settled_by_id: by.id, settled_at: by.at }
  const shared = row.derived === null ? metAbove(row, met) : undefined
  const due_date = due.get(row.key) ?? null
  const given = shared ? { ...answerOfShared(shared), shared_id: shared.id } : startOnRecord(row, met.onRecord)
  return { ...row, ...given, due_date }
}

/** The last day on which it is completed; '' if it is open. */
const settledUntil = ({ status, valid_until: until }: PrerequisitesTable): string =>
  status === 'not-applicable' ? forEver : status === 'met' || status === 'waived' ? (until ?? forEver) : ''

/** The prerequisites of a new project as its pattern and the holders above it leave them. */
export function startingRows(rows: PrerequisitesTable[], gifts: Gifts, from: { met: MetAbove; by: ActorAt }): PrerequisitesTable[] {
  const starting = rows.map((row) => startingRow(row, gifts, from))
  const until = new Map(starting.map((row) => [row.key, settledUntil(row)]))
  return starting.map((row) => {
    const needs = row.needs === '[]' ? [] : keysIn(row.needs)
    return needs.length === 0 ? row : { ...row, needs_until: needs.map((need) => until.get(need) ?? '').toSorted()[0] ?? forEver }
  })
}

/** That a prerequisite of a new project does not apply. */
export const notApplicable = ({ id, project_id, title, reason }: PrerequisitesTable): Happened => ({
  kind: 'prerequisite.not-applicable',
  id,
  project: project_id,
  title,
  reason,
  from: statusNames['not-started'],
  to: statusNames['not-applicable'],
})
