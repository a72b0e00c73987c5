import type { ExpressionBuilder } from 'kysely'
import type { Day } from '../day.ts'
import type { Reader, Writer } from '../db/database.ts'
import type { PersonId, ProjectId } from '../db/ids.ts'
import type { Tables } from '../db/tables.ts'
import type { ActLinksTable } from '../db/tables/mail.ts'
import { ConflictError } from '../errors.ts'
import { isCodeOut, isOfSeveral, linkLivesMs, triesACode, wrongCodesALink } from './act-link.ts'
import type { ActLinkKind, KnownLink } from './act-link.ts'
import type { LinkRequest } from './link-request.ts'
import { hashOfToken } from './links.ts'

type NewLink = Pick<
  ActLinksTable,
  'id' | 'kind' | 'project_id' | 'person_id' | 'role_keys' | 'subject_id' | 'digest' | 'email' | 'reminders' | 'remind_on' | 'last_sent_on' | 'asked_by_id'
> & {
  token: string
  at: string
}

/** Stores a link: of its token, only the hash. It replaces the link that this person had for the same act. */
export async function insertActLink(trx: Writer, { at, token, ...link }: NewLink): Promise<void> {
  const before = trx
    .updateTable('act_links')
    .set({ ended_at: at, ended_why: 'replaced', code_hash: null, remind_on: null })
    .where('project_id', '=', link.project_id)
    .where('kind', '=', link.kind)
    .where('person_id', '=', link.person_id)
    .where('ended_at', 'is', null)
  await (isOfSeveral(link.kind) ? before.where('subject_id', '=', link.subject_id) : before).execute()
  const lives = { made_at: at, expires_at: new Date(Date.parse(at) + linkLivesMs).toISOString(), ended_at: null, ended_why: null, said: null }
  const code = { code_hash: null, code_sent_at: null, code_tries: 0, wrong_codes: 0 }
  await trx
    .insertInto('act_links')
    .values({ ...link, ...lives, ...code, token_hash: hashOfToken(token) })
    .execute()
}

const knownLinks = (db: Reader) =>
  db
    .selectFrom('act_links as l')
    .innerJoin('people as p', 'p.id', 'l.person_id')
    .leftJoin('accounts as a', 'a.person_id', 'l.person_id')
    .selectAll('l')
    .select(['p.email as email_now', 'p.name', 'p.organisation', 'a.disabled_at'])

/** The link of this token, in whatever state; undefined if there never was one. */
export const findActLink = (db: Reader, token: string): Promise<KnownLink | undefined> =>
  knownLinks(db).where('l.token_hash', '=', hashOfToken(token)).executeTakeFirst()

/** The project manager, of whom someone who is asked can ask back; undefined if there is none. */
export const findManager = (db: Reader, projectId: ProjectId): Promise<{ id: PersonId; name: string; email: string } | undefined> =>
  db
    .selectFrom('project_people as pp')
    .innerJoin('project_roles as r', (join) => join.onRef('r.project_id', '=', 'pp.project_id').onRef('r.role_key', '=', 'pp.role_key'))
    .innerJoin('people as p', 'p.id', 'pp.person_id')
    .select(['p.id', 'p.name', 'p.email'])
    .where('pp.project_id', '=', projectId)
    .where('pp.left_at', 'is', null)
    .where('pp.acting_for', 'is', null)
    .where('r.kind', '=', 'project-manager')
    .orderBy('pp.joined_at')
    .orderBy('pp.id')
    .limit(1)
    .executeTakeFirst()

/** A link that was used still takes codes: with one, its answer is corrected. The acts see to it that nothing is answered twice. */
const takesCodes = (eb: ExpressionBuilder<Tables, 'act_links'>) => eb.or([eb('ended_at', 'is', null), eb('ended_why', '=', 'used')])

/** Stores the code that is sent now: the one before stops working. Throws ConflictError if the link has ended. */
export async function saveCode(trx: Writer, { id, codeHash, at }: { id: string; codeHash: string; at: string }): Promise<void> {
  const { numUpdatedRows } = await trx
    .updateTable('act_links')
    .set({ code_hash: codeHash, code_sent_at: at, code_tries: 0 })
    .where('id', '=', id)
    .where(takesCodes)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) throw new ConflictError('This link was used while you had its page open')
}

/** `guessed`: this wrong code was one too many, and ended the link. */
export type Tried = 'right' | 'wrong' | 'no code' | 'ended' | 'guessed'

/** Counts a try and tells whether the code is right. Tries at once are each counted before any is compared. Too many wrong ones end the link. */
export async function tryCode(trx: Writer, { id, codeHash, at }: { id: string; codeHash: string; at: string }): Promise<Tried> {
  const link = await trx
    .updateTable('act_links')
    .set((eb) => ({ code_tries: eb('code_tries', '+', 1) }))
    .where('id', '=', id)
    .where(takesCodes)
    .returning(['code_hash', 'code_sent_at', 'code_tries', 'wrong_codes', 'ended_at'])
    .executeTakeFirst()
  if (!link) return 'ended'
  if (!isCodeOut({ ...link, code_tries: link.code_tries - 1 }, Date.parse(at))) return 'no code'
  if (link.code_hash === codeHash) return 'right'
  const wrong = link.wrong_codes + 1
  const isGuessed = wrong >= wrongCodesALink
  await trx
    .updateTable('act_links')
    .set({
      wrong_codes: wrong,
      ...(link.code_tries >= triesACode && { code_hash: null }),
      ...(isGuessed && { ended_at: link.ended_at ?? at, ended_why: 'guessed', code_hash: null, remind_on: null }),
    })
    .where('id', '=', id)
    .execute()
  return isGuessed ? 'guessed' : 'wrong'
}

const endedByUse = (at: string) => ({ ended_at: at, ended_why: 'used' as const, remind_on: null })

/** Uses up a code, and with `ends` its link. Throws ConflictError if the link has ended, or another code was sent since. */
export async function useCode(trx: Writer, { id, codeHash, at, ends }: { id: string; codeHash: string; at: string; ends: boolean }): Promise<void> {
  const { numUpdatedRows } = await trx
    .updateTable('act_links')
    .set({ code_hash: null, ...(ends && endedByUse(at)) })
    .where('id', '=', id)
    .where('code_hash', '=', codeHash)
    .where(takesCodes)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) throw new ConflictError('This link was used while you had its page open')
}

/** Notes what was answered with a link. */
export const saveSaid = async (trx: Writer, { id, said }: { id: string; said: string }): Promise<void> =>
  void (await trx.updateTable('act_links').set({ said }).where('id', '=', id).execute())

/** The links whose reminder is due by this day, the longest due first. */
export const listDueReminders = (db: Reader, today: Day, most: number): Promise<KnownLink[]> =>
  knownLinks(db).where('l.remind_on', '<=', today).orderBy('l.remind_on').orderBy('l.id').limit(most).execute()

/** Links of open projects that expired between these times before they were used: a page in the order of their ids. */
export const listExpiredLinks = (db: Reader, { from, to, after, most }: { from: string; to: string; after: string; most: number }): Promise<KnownLink[]> =>
  knownLinks(db)
    .innerJoin('projects as j', 'j.id', 'l.project_id')
    .where('j.state', '=', 'open')
    .where('l.ended_at', 'is', null)
    .where('l.expires_at', '>', from)
    .where('l.expires_at', '<=', to)
    .where('l.id', '>', after)
    .orderBy('l.id')
    .limit(most)
    .execute()

/** The open link of someone for what they are asked. */
export const findOpenLink = (
  db: Reader,
  { kind, project, person, subject }: Pick<LinkRequest, 'kind' | 'project' | 'person' | 'subject'>,
): Promise<KnownLink | undefined> =>
  knownLinks(db)
    .where('l.project_id', '=', project)
    .where('l.kind', '=', kind)
    .where('l.person_id', '=', person.id)
    .where('l.subject_id', '=', subject)
    .where('l.ended_at', 'is', null)
    .executeTakeFirst()

/** The links that were ever made for these things, the oldest first. */
export const listLinksOf = (db: Reader, subjects: string[]): Promise<KnownLink[]> =>
  subjects.length === 0 ? Promise.resolve([]) : knownLinks(db).where('l.subject_id', 'in', subjects).orderBy('l.made_at').execute()

/** Sets the day of the next reminder, if nobody has since this link was read: of two nodes one gets true. */
export async function saveReminder(
  trx: Writer,
  link: Pick<ActLinksTable, 'id' | 'reminders' | 'remind_on'>,
  next: Pick<ActLinksTable, 'reminders' | 'remind_on'> & Partial<Pick<ActLinksTable, 'last_sent_on'>>,
): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('act_links')
    .set(next)
    .where('id', '=', link.id)
    .where('reminders', '=', link.reminders)
    .where('remind_on', link.remind_on === null ? 'is' : '=', link.remind_on)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** The acts that take an account in this installation. */
export const listActsWithAccount = async (db: Reader): Promise<ActLinkKind[]> =>
  (await db.selectFrom('acts_with_account').select('kind').orderBy('kind').execute()).map((one) => one.kind)

export const needsAccount = async (db: Reader, kind: ActLinkKind): Promise<boolean> => (await listActsWithAccount(db)).includes(kind)

/** Stores which acts take an account. */
export async function saveActsWithAccount(trx: Writer, kinds: ActLinkKind[]): Promise<void> {
  await trx.deleteFrom('acts_with_account').execute()
  if (kinds.length > 0)
    await trx
      .insertInto('acts_with_account')
      .values(kinds.map((kind) => ({ kind })))
      .execute()
}

/** The open links of a project for acts of a kind. */
export const listOpenLinks = (db: Reader, projectId: ProjectId, kind: ActLinksTable['kind']): Promise<KnownLink[]> =>
  knownLinks(db).where('l.project_id', '=', projectId).where('l.kind', '=', kind).where('l.ended_at', 'is', null).execute()
