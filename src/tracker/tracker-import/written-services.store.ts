import type { Reader, Writer } from '../../db/database.ts'
import type { ServiceId } from '../../db/ids.ts'
import { prepared } from '../../db/prepared.ts'
import type { ServicesTable } from '../../db/tables/services.ts'
import { forgetSetAside } from '../ods/closures.store.ts'
import { forgetConfirmations } from '../services/confirmations.store.ts'
import { forgetFurther } from '../services/further-services.store.ts'

type Columns = { [Key in keyof ServicesTable]: ServicesTable[Key] }
const insertRow = prepared<Columns, never>((db, p) =>
  db.insertInto('services').values({
    id: p('id'),
    name: p('name'),
    ods_code: p('ods_code'),
    care_setting: p('care_setting'),
    site: p('site'),
    address: p('address'),
    postcode: p('postcode'),
    phone: p('phone'),
    region: p('region'),
    commissioner: p('commissioner'),
    organisation_id: p('organisation_id'),
    provider_product: p('provider_product'),
    consumer_product: p('consumer_product'),
    version: p('version'),
    created_at: p('created_at'),
    region_code: p('region_code'),
    area_code: p('area_code'),
    area: p('area'),
    commissioner_code: p('commissioner_code'),
    list_size: p('list_size'),
    referrer_id: p('referrer_id'),
    live: p('live'),
    other: p('other'),
    rollout: p('rollout'),
    ods_status: p('ods_status'),
    closed_on: p('closed_on'),
    successor: p('successor'),
    closed: p('closed'),
  }),
)
const saveService = prepared<Columns & { seen: number }, never>((db, p) =>
  db
    .updateTable('services')
    .set({
      name: p('name'),
      address: p('address'),
      postcode: p('postcode'),
      region: p('region'),
      commissioner: p('commissioner'),
      provider_product: p('provider_product'),
      consumer_product: p('consumer_product'),
      version: p('version'),
      region_code: p('region_code'),
      area_code: p('area_code'),
      area: p('area'),
      commissioner_code: p('commissioner_code'),
      list_size: p('list_size'),
      referrer_id: p('referrer_id'),
      live: p('live'),
      other: p('other'),
      ods_status: p('ods_status'),
      closed_on: p('closed_on'),
      successor: p('successor'),
    })
    .where('id', '=', p('id'))
    .where('version', '=', p('seen')),
)

/** Adds a service with all its columns. */
export const insertService = async (trx: Writer, service: ServicesTable): Promise<void> => void (await insertRow(trx, { ...service }))

/** Saves every column that a tracker may change over the version that was seen, as the next one; false if someone else has changed the service since. */
export const updateService = async (trx: Writer, service: ServicesTable, seen: number): Promise<boolean> =>
  (await saveService(trx, { ...service, version: seen + 1, seen })).changed === 1

/** Replaces the DoS ids of a service. */
export async function replaceIds(trx: Writer, serviceId: ServiceId, ids: string[]): Promise<void> {
  await trx.deleteFrom('service_dos_ids').where('service_id', '=', serviceId).execute()
  if (ids.length > 0)
    await trx
      .insertInto('service_dos_ids')
      .values(ids.map((dos_id) => ({ dos_id, service_id: serviceId })))
      .execute()
}

/** Whether a project was started for a service. */
export const hasProject = async (db: Reader, serviceId: ServiceId): Promise<boolean> =>
  (await db.selectFrom('projects').select('id').where('service_id', '=', serviceId).limit(1).executeTakeFirst()) !== undefined

/** Deletes a service without a project, and its other rows. */
export async function deleteService(trx: Writer, id: ServiceId): Promise<void> {
  await replaceIds(trx, id, [])
  await forgetConfirmations(trx, { service: id })
  await forgetSetAside(trx, id)
  await forgetFurther(trx, id)
  await trx.deleteFrom('services').where('id', '=', id).execute()
}
