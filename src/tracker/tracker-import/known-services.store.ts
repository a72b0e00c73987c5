import { setImmediate as nextTurn } from 'node:timers/promises'
import { dayOfMoment } from '../../day.ts'
import type { Day } from '../../day.ts'
import type { Reader } from '../../db/database.ts'
import { prepared } from '../../db/prepared.ts'
import type { ServicesTable } from '../../db/tables/services.ts'
import { addressesByName } from '../custom-fields/person-names.ts'
import { listPeopleNamed } from '../custom-fields/values.store.ts'
import { listFields } from '../custom-fields/fields.store.ts'
import { closedCodes } from '../ods/organisations.store.ts'
import type { Known } from './known.ts'
import type { SharedNow } from './compare.ts'
import { disputedOf } from './compare.ts'
import { folded } from '../../text.ts'
import type { Place } from './near-codes.ts'
import { pairKey } from '../catalogue/pair-key.ts'
import type { SharedFacts } from './kept-import.ts'

const placesAtOnce = 500

const knownColumns = [
  's.id',
  's.ods_code',
  's.name',
  's.region_code',
  's.region',
  's.area_code',
  's.area',
  's.address',
  's.postcode',
  's.commissioner_code',
  's.commissioner',
  's.list_size',
  's.provider_product',
  's.consumer_product',
  's.referrer_id',
  's.live',
  's.other',
  's.version',
  's.ods_status',
  's.closed_on',
  's.successor',
] as const

/** The services with these ODS codes, with the columns that a tracker has, by code. */
export async function knownServices(db: Reader, odsCodes: string[]): Promise<Map<string, Known>> {
  if (odsCodes.length === 0) return new Map()
  const rows = await db
    .selectFrom('services as s')
    .leftJoin('organisations as o', 'o.id', 's.referrer_id')
    .select([...knownColumns, 'o.name as referrer'])
    .where('s.ods_code', 'in', odsCodes)
    .execute()
  if (rows.length === 0) return new Map()
  const ids = await db
    .selectFrom('service_dos_ids')
    .select(['service_id', 'dos_id'])
    .where(
      'service_id',
      'in',
      rows.map((row) => row.id),
    )
    .orderBy('dos_id')
    .execute()
  const dosIds = Map.groupBy(ids, (one) => one.service_id)
  return new Map(rows.map((row) => [row.ods_code, { ...row, dos_ids: (dosIds.get(row.id) ?? []).map((one) => one.dos_id) }]))
}

/** Which of these ODS codes are unknown here. */
export async function unknownCodes(db: Reader, odsCodes: string[]): Promise<string[]> {
  const known = new Set((await db.selectFrom('services').select('ods_code').where('ods_code', 'in', odsCodes).execute()).map((one) => one.ods_code))
  return odsCodes.filter((one) => !known.has(one))
}

/** Every service with its name and postcode, in batches. */
export async function* everyPlace(db: Reader): AsyncGenerator<Place[]> {
  let last = ''
  for (;;) {
    const rows = await db
      .selectFrom('services')
      .select(['ods_code', 'name', 'postcode'])
      .where('ods_code', '>', last)
      .orderBy('ods_code')
      .limit(placesAtOnce)
      .execute()
    if (rows.length === 0) return
    yield rows
    last = rows.at(-1)?.ods_code ?? last
  }
}

/** What is known of 111 providers, pairs and practices closed by this day, for the rows of a file. */
export async function sharedNow(db: Reader, said: SharedFacts, today: Day = dayOfMoment(Date.now())): Promise<SharedNow> {
  const closedInList = new Map<string, string | null>()
  for await (const some of closedCodes(db, today)) {
    for (const one of some) closedInList.set(one.code, one.closed_on)
    await nextTurn()
  }
  const [own, people, organisations, pairs] = await Promise.all([
    listFields(db, 'service'),
    listPeopleNamed(db),
    db.selectFrom('organisations').select(['name', 'switched_on']).where('switched_on', 'is not', null).orderBy('id', 'desc').execute(),
    db.selectFrom('pairs').select(['consumer_product', 'provider_product', 'state']).execute(),
  ])
  return {
    on: new Map(organisations.map((one) => [folded(one.name), one.switched_on])),
    pairs: new Map(pairs.map((one) => [pairKey(one.consumer_product, one.provider_product), one.state])),
    disputed: disputedOf(said),
    today,
    own,
    people,
    addresses: addressesByName(people),
    closedInList,
    dosIdOwners: new Map(),
  }
}

const byCode = prepared<{ ods: string }, ServicesTable>((db, p) => db.selectFrom('services').selectAll().where('ods_code', '=', p('ods')))
export const serviceRow = async (db: Reader, ods: string): Promise<ServicesTable | undefined> => (await byCode(db, { ods })).rows[0]
