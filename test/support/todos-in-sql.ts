import { sql } from 'kysely'
import type { Day } from '../../src/day.ts'
import type { Reader } from '../../src/db/database.ts'
import type { PersonId } from '../../src/db/ids.ts'
import { readStringList } from '../../src/db/string-list.ts'
import { lateDates } from '../../src/tracker/dates/late-dates.store.ts'
import { dueDay } from '../../src/tracker/dates/due-days.ts'
import type { DueKind } from '../../src/tracker/dates/due-days.ts'
import { currentDates } from '../../src/tracker/dates/due-days.store.ts'
import { latePartnerDays } from '../../src/tracker/partners/late-days.store.ts'
import type { TodoList } from '../../src/tracker/service-facets/todo.ts'

/** What waits for a person, each as its day and id, in order: from the rows of each of their projects in turn, by the rules that pages have. */
export async function todosInSql(db: Reader, { personId, today }: { personId: PersonId; today: Day }): Promise<Record<TodoList, string[]>> {
  const found: Record<TodoList, [day: string, project: string, id: string][]> = { overdue: [], conditions: [], criteria: [], decide: [] }
  const held = await db.selectFrom('project_people').select(['project_id', 'role_key']).where('person_id', '=', personId).where('left_at', 'is', null).execute()
  for (const [id, own] of Map.groupBy(held, (one) => one.project_id)) {
    const project = await db.selectFrom('projects').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
    if (project.state !== 'open') continue
    const mine = own.map((one) => one.role_key)
    const of = <T extends 'prerequisites' | 'test_entry_conditions' | 'go_live_criteria' | 'project_roles' | 'attestations'>(table: T) =>
      db.selectFrom<'prerequisites' | 'test_entry_conditions' | 'go_live_criteria' | 'project_roles' | 'attestations'>(table).where('project_id', '=', id)
    const managers = await of('project_roles').select('role_key').where('kind', '=', 'project-manager').execute()
    const manages = managers.some((one) => mine.includes(one.role_key))
    const dates = await currentDates(db, id)
    const due = (own: string | null, kind: DueKind): string => dueDay(own, kind, dates) ?? '9999-12-31'
    const prerequisites = await db
      .selectFrom('prerequisites as q')
      .select(['q.id', 'q.owners', 'q.due_date'])
      .where('q.project_id', '=', id)
      .where('q.derived', 'is', null)
      .where(sql<boolean>`q.settled_until < ${today} and q.due_date < ${today}`)
      .execute()
    for (const one of prerequisites)
      if (manages || readStringList(one.owners).some((role) => mine.includes(role))) found.overdue.push([one.due_date ?? '', id, one.id])
    if (manages) {
      found.decide.push([project.created_at.slice(0, 10), id, id])
      for (const one of await lateDates(db, today).where('lp.id', '=', id).select(['d.id', 'd.day']).execute()) found.overdue.push([one.day, id, one.id])
      for (const one of await latePartnerDays(db, today).where('lpr.id', '=', id).select(['pd.id', 'pd.day']).execute())
        found.overdue.push([one.day, id, one.id])
    }
    for (const one of await db.selectFrom('test_entry_conditions').selectAll().where('project_id', '=', id).execute())
      if (mine.includes(one.owner) && one.met_at === null) found.conditions.push([due(one.due_day, 'condition'), id, one.id])
    const isLive = (await of('attestations').select('id').where('gate', '=', 'business-live').where('decision', '=', 'declared').execute()).length > 0
    for (const one of await db.selectFrom('go_live_criteria').selectAll().where('project_id', '=', id).execute()) {
      const isHandOver = one.kind === 'handover'
      if (mine.includes(one.owner) && one.met_at === null && one.waived_reason === null && (isLive || !isHandOver))
        found.criteria.push([due(one.due_day, isHandOver ? 'handover' : 'readiness'), id, one.id])
    }
  }
  const inOrder = (rows: [string, string, string][]): string[] => rows.map((row) => row.join(' ')).toSorted((a, b) => (a < b ? -1 : 1))
  return { overdue: inOrder(found.overdue), conditions: inOrder(found.conditions), criteria: inOrder(found.criteria), decide: inOrder(found.decide) }
}
