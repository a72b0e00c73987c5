import { sql } from 'kysely'
import type { Reader, Writer } from '../../db/database.ts'
import type { PersonId } from '../../db/ids.ts'
import type { AddressChangesTable } from '../../db/tables/accounts.ts'
import { ConflictError } from '../../errors.ts'
import type { AddressChange } from './address-change.ts'

const pageSize = 50

/** Written as text, so that the partial index of open changes applies. */
const isOpen = sql<boolean>`c.state = 'open'`

const changes = (db: Reader) =>
  db
    .selectFrom('address_changes as c')
    .innerJoin('people as p', 'p.id', 'c.person_id')
    .leftJoin('accounts as a', 'a.person_id', 'c.person_id')
    .select([
      'c.id',
      'c.person_id as personId',
      'p.name',
      'a.id as accountId',
      'c.old_email as oldEmail',
      'c.new_email as newEmail',
      'c.asked_by as askedBy',
      'c.asked_by_name as askedByName',
      'c.reason',
      'c.asked_at as askedAt',
      'c.expires_at as expiresAt',
      'c.confirmed_at as confirmedAt',
      'c.agreed_at as agreedAt',
      'c.agreed_by as agreedBy',
      'c.agreed_by_name as agreedByName',
    ])
    .where(isOpen)

/** The open change with this id; undefined if it has expired. */
export const findOpenChange = (db: Reader, id: string, now: string): Promise<AddressChange | undefined> =>
  changes(db).where('c.id', '=', id).where('c.expires_at', '>', now).executeTakeFirst()

export const findOpenChangeOf = (db: Reader, personId: PersonId, now: string): Promise<AddressChange | undefined> =>
  changes(db).where('c.person_id', '=', personId).where('c.expires_at', '>', now).executeTakeFirst()

/** A page of the open changes, oldest first; `after` is the last one shown. */
export async function listOpenChanges(db: Reader, now: string, after?: { at: string; id: string }): Promise<{ rows: AddressChange[]; more: boolean }> {
  let query = changes(db)
    .where('c.expires_at', '>', now)
    .orderBy('c.asked_at')
    .orderBy('c.id')
    .limit(pageSize + 1)
  if (after) query = query.where((eb) => eb.or([eb('c.asked_at', '>', after.at), eb.and([eb('c.asked_at', '=', after.at), eb('c.id', '>', after.id)])]))
  const rows = await query.execute()
  return { rows: rows.slice(0, pageSize), more: rows.length > pageSize }
}

/** How many open changes wait for a second person other than this one. */
export async function countToAgree(db: Reader, personId: PersonId, now: string): Promise<number> {
  const { count } = await db
    .selectFrom('address_changes')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('state', '=', 'open')
    .where('expires_at', '>', now)
    .where('agreed_at', 'is', null)
    .where('asked_by', '<>', personId)
    .whereRef('asked_by', '<>', 'person_id')
    .executeTakeFirstOrThrow()
  return Number(count)
}

/** How many changes were asked for someone between these moments. */
export async function countAsked(db: Reader, personId: PersonId, between: { from: string; to: string }): Promise<number> {
  const { count } = await db
    .selectFrom('address_changes')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('person_id', '=', personId)
    .where('asked_at', '>', between.from)
    .where('asked_at', '<=', between.to)
    .executeTakeFirstOrThrow()
  return Number(count)
}

/** How many members of the booking team can sign in, other than these. */
export async function countOtherTeamMembers(db: Reader, personIds: PersonId[]): Promise<number> {
  const { count } = await db
    .selectFrom('accounts')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('installation_role', '=', 'booking-team')
    .where('disabled_at', 'is', null)
    .where('password_hash', 'is not', null)
    .where('person_id', 'not in', personIds)
    .executeTakeFirstOrThrow()
  return Number(count)
}

/** Someone on record, with their account if they have one. */
export const findPersonToChange = (db: Reader, personId: PersonId) =>
  db
    .selectFrom('people as p')
    .leftJoin('accounts as a', 'a.person_id', 'p.id')
    .select(['p.id', 'p.name', 'p.email', 'a.id as accountId'])
    .where('p.id', '=', personId)
    .executeTakeFirst()

/** The name of someone else who has this address. */
export async function findHolderOfAddress(db: Reader, email: string, besides: PersonId): Promise<string | undefined> {
  const row = await db
    .selectFrom('people')
    .select('name')
    .where((eb) => eb(eb.fn('lower', ['email']), '=', email.toLowerCase()))
    .where('id', '<>', besides)
    .executeTakeFirst()
  return row?.name
}

export async function insertChange(trx: Writer, change: AddressChange): Promise<void> {
  const { id, personId, oldEmail, newEmail, askedBy, askedByName, reason, askedAt, expiresAt } = change
  await trx
    .insertInto('address_changes')
    .values({
      id,
      person_id: personId,
      old_email: oldEmail,
      new_email: newEmail,
      asked_by: askedBy,
      asked_by_name: askedByName,
      reason,
      asked_at: askedAt,
      expires_at: expiresAt,
      confirmed_at: null,
      agreed_at: null,
      agreed_by: null,
      agreed_by_name: null,
      state: 'open',
      settled_at: null,
    })
    .execute()
}

/** Saves who has said yes. Throws ConflictError if the change is no longer open. */
export async function saveYes(trx: Writer, { id, confirmedAt, expiresAt, agreedAt, agreedBy, agreedByName }: AddressChange): Promise<void> {
  const { numUpdatedRows } = await trx
    .updateTable('address_changes')
    .set({ confirmed_at: confirmedAt, expires_at: expiresAt, agreed_at: agreedAt, agreed_by: agreedBy, agreed_by_name: agreedByName })
    .where('id', '=', id)
    .where('state', '=', 'open')
    .executeTakeFirst()
  if (numUpdatedRows === 0n) throw new ConflictError('Someone else has stopped or replaced this change')
}

/** Ends a change. Throws ConflictError if it is no longer open. */
export async function endChange(trx: Writer, id: string, state: Exclude<AddressChangesTable['state'], 'open'>, at: string): Promise<void> {
  const { numUpdatedRows } = await trx
    .updateTable('address_changes')
    .set({ state, settled_at: at })
    .where('id', '=', id)
    .where('state', '=', 'open')
    .executeTakeFirst()
  if (numUpdatedRows === 0n) throw new ConflictError('Someone else has stopped or replaced this change')
}

/** Gives someone their new address. Throws ConflictError if their address has changed since, or if someone else has the new one. */
export async function saveAddress(trx: Writer, change: AddressChange): Promise<void> {
  if ((await findHolderOfAddress(trx, change.newEmail, change.personId)) !== undefined)
    throw new ConflictError('Someone else uses this email address now. Ask the booking team which one is right', 'email')
  const { numUpdatedRows } = await trx
    .updateTable('people')
    .set({ email: change.newEmail })
    .where('id', '=', change.personId)
    .where('email', '=', change.oldEmail)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) throw new ConflictError('The email address has changed since this was asked for. Ask again', 'email')
}
