import { sql } from 'kysely'
import type { Reader, Writer } from '../db/database.ts'
import type { PersonId, ProjectId } from '../db/ids.ts'
import type { NoticesTable } from '../db/tables/notices.ts'
import { choicesFrom } from './email-kinds.ts'
import type { Choices } from './email-kinds.ts'
import type { Notice } from './notice.ts'

const atOnce = 500

/** A long list in portions that fit into one statement. */
export function* portions<T>(all: T[]): Generator<T[]> {
  for (let from = 0; from < all.length; from += atOnce) yield all.slice(from, from + atOnce)
}

/** What each of these people chose. */
export async function choicesOf(db: Reader, people: PersonId[]): Promise<(person: PersonId) => Choices> {
  const rows = []
  for (const some of portions(people))
    rows.push(...(await db.selectFrom('email_choices').select(['person_id', 'kind', 'how']).where('person_id', 'in', some).execute()))
  const usual = choicesFrom([])
  const chosen = new Map([...Map.groupBy(rows, (row) => row.person_id)].map(([person, own]) => [person, choicesFrom(own)]))
  return (person) => chosen.get(person) ?? usual
}

/** Keeps what people are to be told, as each chose: at once, in the weekly summary, or not at all. Nobody is told twice of the same. */
export async function insertNotices(trx: Writer, notices: Notice[], at: string): Promise<void> {
  if (notices.length === 0) return
  const choices = await choicesOf(trx, [...new Set(notices.map((one) => one.person))])
  const rows = notices.flatMap((one): NoticesTable[] => {
    const how = choices(one.person)[one.kind]
    if (how === 'never') return []
    const { person, cause, kind, project, subject, words, path, thing, by } = one
    return [{ person_id: person, cause, kind, how, project_id: project, subject, words, path, thing, by_id: by, at, told_at: null }]
  })
  for (const some of portions(rows))
    await trx
      .insertInto('notices')
      .values(some)
      .onConflict((conflict) => conflict.columns(['person_id', 'cause']).doNothing())
      .execute()
}

/**
 * People with something to be told at once: nothing new came for `quietSince`, or the first of it has waited since `waitsSince`. A time ahead of now
 * was written by a clock that was wrong, and counts as past.
 */
export const listToTell = async (db: Reader, given: { now: string; quietSince: string; waitsSince: string; most: number }): Promise<PersonId[]> =>
  (
    await db
      .selectFrom('notices')
      .select('person_id')
      .where('told_at', 'is', null)
      .where('how', '=', 'at-once')
      .groupBy('person_id')
      .having((eb) => eb.or([eb(eb.fn.max('at'), '<=', given.quietSince), eb(eb.fn.min('at'), '<=', given.waitsSince), eb(eb.fn.max('at'), '>', given.now)]))
      .orderBy('person_id')
      .limit(given.most)
      .execute()
  ).map((one) => one.person_id)

export type TakenNotice = Omit<NoticesTable, 'told_at' | 'how'> & { project: string }

/**
 * Takes the first of what a person is to be told, so that no other node tells it too; returns whether that is all. Of a project that they have left
 * they hear only that.
 */
export async function takeNotices(
  trx: Writer,
  of: { person: PersonId; how: NoticesTable['how']; at: string; most: number },
): Promise<{ taken: TakenNotice[]; isAll: boolean }> {
  const untold = trx.selectFrom('notices').select('cause').where('person_id', '=', of.person).where('how', '=', of.how).where('told_at', 'is', null)
  const rows = await trx
    .updateTable('notices')
    .set({ told_at: of.at })
    .where('person_id', '=', of.person)
    // Once more for PostgreSQL: another node may have told it while this one waited for its row.
    .where('told_at', 'is', null)
    .where('cause', 'in', untold.orderBy('at').orderBy('cause').limit(of.most))
    .returning(['person_id', 'cause', 'kind', 'project_id', 'subject', 'words', 'path', 'thing', 'by_id', 'at'])
    .execute()
  const projects = new Map<ProjectId, string>()
  const held = new Set<ProjectId>()
  for (const some of portions([...new Set(rows.map((one) => one.project_id))])) {
    for (const row of await trx.selectFrom('projects').select(['id', 'name']).where('id', 'in', some).execute()) projects.set(row.id, row.name)
    const roles = trx.selectFrom('project_people').select('project_id').where('person_id', '=', of.person).where('left_at', 'is', null)
    for (const row of await roles.where('project_id', 'in', some).execute()) held.add(row.project_id)
  }
  const taken = rows
    .filter((one) => one.kind === 'roles' || one.kind === 'answers' || held.has(one.project_id))
    .map((one) => ({ ...one, project: projects.get(one.project_id) ?? '' }))
    .toSorted((one, other) => (one.at === other.at ? (one.cause < other.cause ? -1 : 1) : one.at < other.at ? -1 : 1))
  return { taken, isAll: rows.length < of.most }
}

/** Deletes some of a person's notices, so that they are told of the same if it comes again. */
export async function deleteNotices(trx: Writer, person: PersonId, causes: string[]): Promise<void> {
  if (causes.length > 0) await trx.deleteFrom('notices').where('person_id', '=', person).where('cause', 'in', causes).execute()
}

/** Deletes notices that were told before this time. Returns how many. */
export async function forgetNotices(trx: Writer, before: string): Promise<number> {
  const { numDeletedRows } = await trx.deleteFrom('notices').where('told_at', '<', before).executeTakeFirst()
  return Number(numDeletedRows)
}

/** Someone to write to, and whether they can sign in; undefined if their account is disabled. */
export async function findReader(db: Reader, person: PersonId): Promise<{ email: string; hasAccount: boolean } | undefined> {
  const row = await db
    .selectFrom('people as p')
    .leftJoin('accounts as a', 'a.person_id', 'p.id')
    .select(['p.email', 'a.id as account_id', 'a.disabled_at'])
    .where('p.id', '=', person)
    .executeTakeFirst()
  return row === undefined || row.disabled_at !== null ? undefined : { email: row.email, hasAccount: row.account_id !== null }
}

/** The day for which a daily or weekly piece of work was last done. */
export const findDoneDay = async (db: Reader, name: string): Promise<string | undefined> =>
  (await db.selectFrom('notice_days').select('day').where('name', '=', name).executeTakeFirst())?.day

/** Notes that a piece of work is done for a day. Of two nodes one gets true. A day after this one was noted by a clock that was wrong. */
export async function saveDoneDay(trx: Writer, { name, day }: { name: string; day: string }): Promise<boolean> {
  const saved = await trx
    .insertInto('notice_days')
    .values({ name, day })
    .onConflict((conflict) =>
      conflict
        .column('name')
        .doUpdateSet({ day })
        .where(sql<boolean>`notice_days.day <> ${day}`),
    )
    .returning('name')
    .executeTakeFirst()
  return saved !== undefined
}
