import type { ExpressionBuilder } from 'kysely'
import type { Reader, Writer } from '../../db/database.ts'
import type { PersonId } from '../../db/ids.ts'
import type { Tables } from '../../db/tables.ts'
import { holdsWords } from '../../db/words.ts'
import type { InstallationRole } from '../../access/permissions.ts'
import type { Account, State } from './account.ts'

const pageSize = 50

export interface Listed {
  personId: PersonId
  name: string
  email: string
  organisation: string | null
  account: Account | null
  /** The name as the database orders by it. */
  sortName: string
}

const columns = [
  'p.id as person_id',
  'p.name',
  'p.email',
  'p.organisation',
  'a.id as account_id',
  'a.installation_role',
  'a.password_hash',
  'a.disabled_at',
] as const

const asAccount = (row: {
  account_id: string | null
  installation_role: InstallationRole | null
  password_hash: string | null
  disabled_at: string | null
}): Account | null =>
  row.account_id === null
    ? null
    : { id: row.account_id, installationRole: row.installation_role ?? 'none', hasPassword: row.password_hash !== null, disabled: row.disabled_at !== null }

function inState(
  eb: ExpressionBuilder<Tables & { p: Tables['people']; a: { [K in keyof Tables['accounts']]: Tables['accounts'][K] | null } }, 'p' | 'a'>,
  state: State,
) {
  if (state === 'none') return eb('a.id', 'is', null)
  if (state === 'disabled') return eb('a.disabled_at', 'is not', null)
  return eb.and([eb('a.id', 'is not', null), eb('a.disabled_at', 'is', null), eb('a.password_hash', state === 'active' ? 'is not' : 'is', null)])
}

/** A page of everyone on record, by name, with the account if there is one; `after` is the last one shown. */
export async function listPeople(
  db: Reader,
  find: { words: string; state?: State; after?: { name: string; id: PersonId } },
): Promise<{ rows: Listed[]; more: boolean }> {
  // The database folds the case of both sides: SQLite folds ASCII alone, so what JavaScript folds need not be equal.
  let query = db
    .selectFrom('people as p')
    .leftJoin('accounts as a', 'a.person_id', 'p.id')
    .select(columns)
    .select((eb) => eb.fn<string>('lower', ['p.name']).as('sort_name'))
    .orderBy((eb) => eb.fn('lower', ['p.name']))
    .orderBy('p.id')
    .limit(pageSize + 1)
  if (find.words.trim() !== '') query = query.where(holdsWords(find.words, 'p.name', 'p.email', 'p.organisation'))
  const { after, state } = find
  if (state) query = query.where((eb) => inState(eb, state))
  if (after)
    query = query.where((eb) =>
      eb.or([eb(eb.fn('lower', ['p.name']), '>', after.name), eb.and([eb(eb.fn('lower', ['p.name']), '=', after.name), eb('p.id', '>', after.id)])]),
    )
  const rows = await query.execute()
  return {
    more: rows.length > pageSize,
    rows: rows.slice(0, pageSize).map((row) => ({
      personId: row.person_id,
      name: row.name,
      email: row.email,
      organisation: row.organisation,
      account: asAccount(row),
      sortName: row.sort_name,
    })),
  }
}

export const findPerson = (db: Reader, id: PersonId) => db.selectFrom('people').select(['name', 'email']).where('id', '=', id).executeTakeFirst()

/** The account with its person; undefined if there is none. */
export async function findAccount(db: Reader, id: string): Promise<{ account: Account; personId: PersonId; name: string; email: string } | undefined> {
  const row = await db.selectFrom('accounts as a').innerJoin('people as p', 'p.id', 'a.person_id').select(columns).where('a.id', '=', id).executeTakeFirst()
  const account = row && asAccount(row)
  return row && account ? { account, personId: row.person_id, name: row.name, email: row.email } : undefined
}

/** How many other members of the booking team can sign in. */
export async function countOthersOfTeam(db: Reader, accountId: string): Promise<number> {
  const row = await db
    .selectFrom('accounts')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('installation_role', '=', 'booking-team')
    .where('disabled_at', 'is', null)
    .where('password_hash', 'is not', null)
    .where('id', '<>', accountId)
    .executeTakeFirstOrThrow()
  return Number(row.count)
}

export const listRolesOnProjects = (db: Reader, personId: PersonId) =>
  db
    .selectFrom('project_people as pp')
    .innerJoin('projects as p', 'p.id', 'pp.project_id')
    .innerJoin('project_roles as r', (join) => join.onRef('r.project_id', '=', 'pp.project_id').onRef('r.role_key', '=', 'pp.role_key'))
    .select(['p.id', 'p.name', 'r.name as role'])
    .where('pp.person_id', '=', personId)
    .where('pp.left_at', 'is', null)
    .orderBy('p.name')
    .orderBy('p.id')
    .limit(pageSize)
    .execute()

/** The events of an account, newest first. */
export const listEventsOfAccount = (db: Reader, accountId: string) =>
  db.selectFrom('events').select(['sentence', 'at', 'reason']).where('subject_id', '=', accountId).orderBy('seq', 'desc').limit(20).execute()

export async function saveRole(trx: Writer, accountId: string, role: InstallationRole): Promise<void> {
  await trx.updateTable('accounts').set({ installation_role: role }).where('id', '=', accountId).execute()
}

export async function saveDisabled(trx: Writer, accountId: string, disabledAt: string | null): Promise<void> {
  await trx.updateTable('accounts').set({ disabled_at: disabledAt }).where('id', '=', accountId).execute()
}
