import { sql } from 'kysely'
import type { Day } from '../../src/day.ts'
import type { Reader } from '../../src/db/database.ts'
import type { PersonId, ProjectId } from '../../src/db/ids.ts'
import { readStringList } from '../../src/db/string-list.ts'
import { recordOf } from '../../src/keys.ts'
import { lateDates } from '../../src/tracker/dates/late-dates.store.ts'
import { dueDay } from '../../src/tracker/dates/due-days.ts'
import type { DueKind } from '../../src/tracker/dates/due-days.ts'
import { currentDates } from '../../src/tracker/dates/due-days.store.ts'
import { latePartnerDays } from '../../src/tracker/partners/late-days.store.ts'
import { todoLists } from '../../src/tracker/service-facets/todo.ts'
import type { TodoList } from '../../src/tracker/service-facets/todo.ts'
import { answererOf, asSignature, signedForBy, stateOfSigners } from '../../src/tracker/sop/sop.ts'
import type { SignerState } from '../../src/tracker/sop/sop.ts'
import { findInForce } from '../../src/tracker/sop/reviews.store.ts'
import { findOpenRound } from '../../src/tracker/sop/rounds.store.ts'
import { listAnswers } from '../../src/tracker/sop/signatures.store.ts'
import { listSigners } from '../../src/tracker/sop/signers.store.ts'
import { whyNotSign } from '../../src/tracker/sop/to-sign.pages.ts'

/** What waits for a person, each as its day and id, in order: from the rows of each of their projects in turn, by the rules that pages have. */
export async function todosInSql(db: Reader, { personId, today }: { personId: PersonId; today: Day }): Promise<Record<TodoList, string[]>> {
  const found: Record<TodoList, [day: string, project: string, id: string][]> = { sign: [], overdue: [], actions: [], conditions: [], criteria: [], decide: [] }
  const held = await db
    .selectFrom('project_people')
    .select(['project_id', 'role_key', 'acting_ends_with'])
    .where('person_id', '=', personId)
    .where('left_at', 'is', null)
    .execute()
  for (const [id, own] of Map.groupBy(held, (one) => one.project_id)) {
    const project = await db.selectFrom('projects').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
    if (project.state !== 'open') continue
    const mine = own.filter((one) => one.acting_ends_with === null).map((one) => one.role_key)
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
      const inForce = await findInForce(db, id)
      if (inForce?.review_on && inForce.review_on < today) found.overdue.push([inForce.review_on, id, inForce.round_id])
    }
    for (const one of await db.selectFrom('test_entry_conditions').selectAll().where('project_id', '=', id).execute())
      if (mine.includes(one.owner) && one.met_at === null) found.conditions.push([due(one.due_day, 'condition'), id, one.id])
    for (const one of await unanswered(db, { personId, id })) found.sign.push([one.day, id, one.id])
    const others = await db.selectFrom('project_people').select(['person_id', 'role_key']).where('project_id', '=', id).where('left_at', 'is', null).execute()
    for (const one of await db.selectFrom('test_run_actions').selectAll().where('project_id', '=', id).where('done_at', 'is', null).execute()) {
      const isMine = one.owner_person === null ? mine.includes(one.owner_role ?? '') : one.owner_person === personId
      const isNobodys = !others.some((other) => other.person_id === one.owner_person || other.role_key === one.owner_role)
      if (isMine || (isNobodys && manages)) found.actions.push([one.due_day, id, one.id])
    }
    const isLive = (await of('attestations').select('id').where('gate', '=', 'business-live').where('decision', '=', 'declared').execute()).length > 0
    for (const one of await db.selectFrom('go_live_criteria').selectAll().where('project_id', '=', id).execute()) {
      const isHandOver = one.kind === 'handover'
      if (mine.includes(one.owner) && one.met_at === null && one.waived_reason === null && (isLive || !isHandOver))
        found.criteria.push([due(one.due_day, isHandOver ? 'handover' : 'readiness'), id, one.id])
    }
  }
  const inOrder = (rows: [string, string, string][]): string[] => rows.map((row) => row.join(' ')).toSorted((a, b) => (a < b ? -1 : 1))
  return recordOf(todoLists, (list) => inOrder(found[list]))
}

/** The roles in which a person has to sign the procedure of a project that is out, by the rules that the page of the procedure has. */
async function unanswered(db: Reader, { personId, id }: { personId: PersonId; id: ProjectId }): Promise<{ day: string; id: string }[]> {
  const round = await findOpenRound(db, id)
  if (!round) return []
  const { roles_per_signer: most } = await db.selectFrom('projects').select('roles_per_signer').where('id', '=', id).executeTakeFirstOrThrow()
  const signatures = (await listAnswers(db, id)).filter((one) => one.version_id === round.version_id).map(asSignature)
  const states = stateOfSigners(await listSigners(db, id), signatures)
  const signedFor = signedForBy(states, personId)
  const mayAnswer = (one: SignerState): boolean => {
    const answerer = answererOf(one, personId)
    return answerer !== undefined && one.state === 'waiting' && !whyNotSign({ roleName: one.roleName, answerer, signedFor, most }).sign
  }
  const waits = states.filter(mayAnswer).map((one) => one.roleKey)
  const held = await db
    .selectFrom('project_people')
    .select(['id', 'role_key'])
    .where('project_id', '=', id)
    .where('person_id', '=', personId)
    .where('left_at', 'is', null)
    .execute()
  return held.filter((one) => waits.includes(one.role_key)).map((one) => ({ day: round.opened_at.slice(0, 10), id: one.id }))
}
