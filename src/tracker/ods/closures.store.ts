import { sql } from 'kysely'
import type { ExpressionBuilder, Expression, RawBuilder, SqlBool } from 'kysely'
import type { Day } from '../../day.ts'
import type { Reader, Writer } from '../../db/database.ts'
import type { ServiceId } from '../../db/ids.ts'
import type { Tables } from '../../db/tables.ts'
import type { Person } from '../../access/access.store.ts'
import { NotFoundError } from '../../errors.ts'
import type { ClosuresSetAsideTable } from '../../db/tables/ods.ts'
import type { ServicesTable } from '../../db/tables/services.ts'
import { getService, seesAllServices } from '../services/services.store.ts'
import { refreshRollout } from '../services/rollout-status.store.ts'
import { successorCodes } from './organisations.store.ts'
import type { ClosureFacts } from './closure.ts'
import { odsCodeOf } from '../services/service-key.ts'

type Which = (eb: ExpressionBuilder<Tables, 'services'>) => Expression<SqlBool>

/** Whether the closure of this service is set aside: for the day of closing that is known now. */
export const isSetAside = (services: 's' | 'services'): RawBuilder<SqlBool> =>
  sql<SqlBool>`exists (select 1 from closures_set_aside i where i.service_id = ${sql.ref(`${services}.id`)} and i.closed_on = coalesce((select x.closed_on from ods_organisations x where x.code = ${sql.raw(services)}.listed_code), ${sql.ref(`${services}.closed_on`)}, ''))`

/** Whether the practice of a service has closed by this day: `happenedTo` in SQL, without closures that someone set aside. */
const isClosed = (today: Day): RawBuilder<0 | 1> =>
  sql<0 | 1>`case when (services.closed_on <= ${today} or (services.closed_on is null and services.ods_status = 'closed')
    or exists (select 1 from ods_organisations o where o.code = services.listed_code and (o.closed_on <= ${today} or (o.closed_on is null and o.status = 'closed'))))
    and not ${isSetAside('services')} then 1 else 0 end`

/**
 * Recomputes whether these services' practices have closed, and their rollout status; returns those that changed. A write with an event of the
 * service does this by itself: call it if there is none, as when a list is loaded, or if you need the result.
 */
export async function refreshClosed(trx: Writer, today: Day, which: Which): Promise<Pick<ServicesTable, 'id' | 'name' | 'closed'>[]> {
  const changed = await trx
    .updateTable('services')
    .set({ closed: isClosed(today) })
    .where(which)
    .where(sql<SqlBool>`closed <> (${isClosed(today)})`)
    .returning(['id', 'name', 'closed'])
    .execute()
  const ids = changed.map((one) => one.id)
  if (ids.length > 0) await refreshRollout(trx, (eb) => eb('id', 'in', ids))
  return changed
}

/** The services of these ODS codes: an organisation may have several. */
export const hasCode =
  (codes: string[]): Which =>
  (eb) =>
    eb(sql<string>`listed_code`, 'in', codes)

/** The services after this ODS code whose stored values are not right for this day, and the last code that was checked. */
export async function listStaleClosed(db: Reader, today: Day, { after = '', limit = 20_000 } = {}): Promise<{ ids: ServiceId[]; last: string | null }> {
  const rows = await db
    .selectFrom('services')
    .select(['id', 'ods_code', sql<number>`case when closed <> (${isClosed(today)}) then 1 else 0 end`.as('stale')])
    .where('ods_code', '>', after)
    .orderBy('ods_code')
    .limit(limit)
    .execute()
  return { ids: rows.filter((row) => Number(row.stale) === 1).map((row) => row.id), last: rows.at(-1)?.ods_code ?? null }
}

/** What is known about the closing of one service; throws NotFoundError if the person may not see it. */
export async function getClosure(db: Reader, person: Person | null, odsCode: string): Promise<{ service: ServicesTable; facts: ClosureFacts }> {
  const { service } = await getService(db, person, odsCode)
  const facts = (await closureFacts(db, [service], { seesServices: person === null || seesAllServices(person) })).get(service.id)
  if (!facts) throw new NotFoundError('No such service')
  return { service, facts }
}

export const hasOdsList = async (db: Reader): Promise<boolean> =>
  (await db.selectFrom('ods_organisations').select('code').limit(1).executeTakeFirst()) !== undefined

type OfService = Pick<ServicesTable, 'id' | 'ods_code' | 'ods_status' | 'closed_on' | 'successor'>

/**
 * What is known about the closing of these services, by id; one query for each table. Only people who see all services learn whether a successor is a
 * service here.
 */
export async function closureFacts(db: Reader, services: OfService[], { seesServices }: { seesServices: boolean }): Promise<Map<string, ClosureFacts>> {
  if (services.length === 0) return new Map()
  const codes = [...new Set(services.map((one) => odsCodeOf(one.ods_code)))]
  const successors = await successorCodes(db, codes)
  const others = [...successors.map((one) => one.successor), ...services.flatMap((one) => one.successor ?? [])]
  const [organisations, ours, setAside, isListLoaded] = await Promise.all([
    db
      .selectFrom('ods_organisations')
      .select(['code', 'name', 'status', 'closed_on'])
      .where('code', 'in', [...new Set([...codes, ...others])])
      .execute(),
    others.length === 0 || !seesServices
      ? []
      : db
          .selectFrom('services')
          .select(['ods_code', 'name'])
          .where(sql<string>`listed_code`, 'in', [...new Set(others)])
          .orderBy('ods_code', 'desc')
          .execute(),
    db
      .selectFrom('closures_set_aside')
      .selectAll()
      .where(
        'service_id',
        'in',
        services.map((one) => one.id),
      )
      .execute(),
    hasOdsList(db),
  ])
  const listed = new Map(organisations.map((one) => [one.code, one]))
  const known = new Map(ours.map((one) => [odsCodeOf(one.ods_code), one.name]))
  return new Map(
    services.map((service) => {
      const code = odsCodeOf(service.ods_code)
      const own = listed.get(code)
      // A tracker's successor counts only if the list has none.
      const fromList = successors.filter((one) => one.code === code)
      const all = fromList.length > 0 || service.successor === null ? fromList : [{ successor: service.successor, reason: null, day: null }]
      const facts: ClosureFacts = {
        ods_code: code,
        listed: own ? { status: own.status, closed_on: own.closed_on } : null,
        isListLoaded,
        said: { status: service.ods_status, closed_on: service.closed_on },
        successors: all.map(({ successor, reason, day }) => ({
          code: successor,
          name: known.get(successor) ?? listed.get(successor)?.name ?? null,
          reason,
          day,
          ours: known.has(successor),
        })),
        setAside: null,
      }
      const aside = setAside.find((one) => one.service_id === service.id && one.closed_on === (own?.closed_on ?? service.closed_on ?? ''))
      return [service.id, aside ? { ...facts, setAside: { reason: aside.reason, by: aside.person_name, at: aside.at } } : facts]
    }),
  )
}

/** Stores that a closure is set aside, in place of what was said about another day of closing; false if someone else has already set it aside. */
export async function saveSetAside(trx: Writer, row: ClosuresSetAsideTable): Promise<boolean> {
  const { service_id: _, ...set } = row
  const { numInsertedOrUpdatedRows } = await trx
    .insertInto('closures_set_aside')
    .values(row)
    .onConflict((on) => on.column('service_id').doUpdateSet(set).where('closures_set_aside.closed_on', '<>', row.closed_on))
    .executeTakeFirst()
  return (numInsertedOrUpdatedRows ?? 0n) > 0n
}

/** Returns whether there was anything to delete. */
export async function forgetSetAside(trx: Writer, serviceId: ServiceId): Promise<boolean> {
  const { numDeletedRows } = await trx.deleteFrom('closures_set_aside').where('service_id', '=', serviceId).executeTakeFirst()
  return numDeletedRows > 0n
}
