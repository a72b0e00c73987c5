import type { Day } from '../../day.ts'
import type { Reader } from '../../db/database.ts'
import type { TakenNotice } from '../../mail/notices.store.ts'
import { overdueActions, overdueConditions, overdueCriteria, overduePrerequisites } from '../my-work/overdue.store.ts'
import { listLateDays } from './late-days.store.ts'
import { startable } from './startable.store.ts'

const isStartable = ({ cause }: TakenNotice): boolean => cause.startsWith('startable:')
const thingsOf = (news: TakenNotice[]): string[] => news.flatMap((one) => one.thing ?? [])

/** What of this no longer holds: work that could be started but that waits again, or has begun, and what is not overdue any more. */
export async function listOutdated(db: Reader, news: TakenNotice[], today: Day): Promise<Set<TakenNotice>> {
  const [toStart, overdue] = [news.filter(isStartable), news.filter((one) => one.kind === 'overdue')]
  const [startableIds, overdueIds] = [thingsOf(toStart), thingsOf(overdue)]
  const rows = [
    ...(startableIds.length === 0 ? [] : await startable(db, today).select('q.id').where('q.id', 'in', startableIds).execute()),
    ...(overdueIds.length === 0
      ? []
      : [
          ...(await overduePrerequisites(db, today).select('q.id').where('q.id', 'in', overdueIds).execute()),
          ...(await overdueConditions(db, today).select('c.id').where('c.id', 'in', overdueIds).execute()),
          ...(await overdueCriteria(db, today).select('c.id').where('c.id', 'in', overdueIds).execute()),
          ...(await overdueActions(db, today).select('a.id').where('a.id', 'in', overdueIds).execute()),
          ...(await listLateDays(db, { projects: [...new Set(overdue.map((one) => one.project_id))], today })),
        ]),
  ]
  const holds = new Set(rows.map((one) => one.id))
  return new Set([...toStart, ...overdue].filter(({ thing }) => thing !== null && !holds.has(thing)))
}
