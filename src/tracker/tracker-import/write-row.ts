import type { Writer } from '../../db/database.ts'
import { asServiceId } from '../../db/ids.ts'
import type { PersonId, ServiceId } from '../../db/ids.ts'
import type { ServicesTable } from '../../db/tables/services.ts'
import type { By } from '../../events/record.ts'
import { withClosing } from './closing.ts'
import { columnsOf, effective } from './columns-of-row.ts'
import { changesOf } from './compare.ts'
import type { SharedNow } from './compare.ts'
import type { RowToWrite } from './import-rows.store.ts'
import type { Change, RowSaid } from './kept-row.ts'
import { idsOf } from './known.ts'
import type { Known } from './known.ts'
import { serviceRow } from './known-services.store.ts'
import { idsOf as idsOfOwners } from '../services/shared-dos-ids.ts'
import { listOtherOwners, saveShared } from '../services/shared-dos-ids.store.ts'
import { withAddresses } from './with-addresses.ts'
import { outside } from './within-area.ts'
import { mayImportThere } from './within-area.store.ts'
import { insertService, replaceIds, updateService } from './written-services.store.ts'
import { isFurtherOf, odsCodeOf } from '../services/service-key.ts'
import { saveFurther } from '../services/further-services.store.ts'

/** The outcome of a row: `serviceId` is null if its service stays as it is. */
export interface Written {
  wrote: number | null
  before: string | null
  why: string | null
  serviceId: ServiceId | null
  changes: Change[]
  /** The old and new name of an existing service. */
  names?: { from: string; to: string }
}
const changedSince = 'Someone changed this service after the file was compared. It was left as it is; import the file again to see what still differs.'

export const stays = (why: string | null): Written => ({ wrote: null, before: null, why, serviceId: null, changes: [] })

interface Given {
  row: RowToWrite
  known: Known | null
  provider111Id: string | null
  careSetting: string
  now: SharedNow
  /** The person in whose area the service has to be, before and after; null if it may be any. */
  within: PersonId | null
}

/** Writes one row over what was seen when it was compared. What someone has changed since stays, and the row says so. */
export async function writeRow(trx: Writer, given: Given, by: By): Promise<Written> {
  const { row, known, provider111Id, now } = given
  const said = withAddresses(withClosing(row.said, known, now.today), now)
  const isNew = row.kind === 'new' || ((row.kind === 'close' || row.kind === 'closed') && row.decision === 'new')
  if (isNew) {
    if (known) return stays('Someone added a service with this ODS code after the file was compared. It was left as it is.')
    return addService(trx, { ...given, said }, by)
  }
  if (!known) return stays('The service is gone. Import the file again to add it.')
  if (row.kind !== 'close' && known.version !== row.seen) return stays(changedSince)
  const changes = row.kind === 'close' ? changesOf(known, said, now) : row.changes
  const taken = changes.filter((change) => !change.conflict || row.decision === 'file')
  if (taken.length === 0) return stays(null)
  const effect = effective(said, taken)
  const columns = columnsOf(effect, known)
  const before = await serviceRow(trx, known.ods_code)
  if (!before) return stays('The service is gone. Import the file again to add it.')
  const provider111 = effect.values.referrer === undefined || provider111Id === null ? {} : { referrer_id: provider111Id }
  const after = { ...before, ...columns, ...provider111 }
  if (!(await isWithin(trx, given, [before, after]))) return stays(outside.now)
  if (!(await updateService(trx, after, known.version))) return stays(changedSince)
  if (effect.values.dos_ids !== undefined) {
    await replaceIds(trx, known.id, idsOf(effect.values.dos_ids))
    if (row.decision === 'file') await confirmShared(trx, { id: known.id, ids: idsOf(effect.values.dos_ids) }, by)
  }
  return {
    wrote: known.version + 1,
    before: JSON.stringify({ ...before, dos_ids: known.dos_ids }),
    why: row.why,
    serviceId: known.id,
    changes: taken,
    names: { from: before.name, to: columns.name ?? before.name },
  }
}

/** Whether all of these are where the person may import them, at this moment. */
const isWithin = async (trx: Writer, { within }: Given, services: ServicesTable[]): Promise<boolean> =>
  within === null || (await mayImportThere(trx, within, services)).every(Boolean)

/** Someone decided that this row is right: what it shares with other services it shares on purpose. */
async function confirmShared(trx: Writer, { id, ids }: { id: ServiceId; ids: string[] }, { actor, at }: By): Promise<void> {
  const owners = await listOtherOwners(trx, ids, id)
  await saveShared(trx, idsOfOwners(owners), { ...actor, at })
}

/** How a service that a tracker adds differs from others of its ODS code. */
const fromTracker = 'A tracker has a row for each, and its review said that they are two'

async function addService(trx: Writer, given: Given & { said: RowSaid }, by: By): Promise<Written> {
  const { newId, at } = by
  const { row, said, provider111Id, careSetting } = given
  const { name } = said.values
  if (name === undefined) return stays('A new service needs a name. Add it to the row and import the file again.')
  const service: ServicesTable = {
    ...blankService,
    id: asServiceId(newId()),
    name,
    ods_code: row.ods_code ?? '',
    care_setting: careSetting,
    created_at: at,
    referrer_id: provider111Id,
    ...columnsOf(said, null),
  }
  if (!(await isWithin(trx, given, [service]))) return stays(outside.now)
  await insertService(trx, service)
  if (isFurtherOf(service.ods_code, odsCodeOf(service.ods_code))) await saveFurther(trx, service.id, fromTracker, { ...by.actor, at })
  if (said.values.dos_ids !== undefined) {
    await replaceIds(trx, service.id, idsOf(said.values.dos_ids))
    if (row.decision === 'new') await confirmShared(trx, { id: service.id, ids: idsOf(said.values.dos_ids) }, by)
  }
  return { wrote: 1, before: null, why: row.why, serviceId: service.id, changes: [] }
}

/** The columns that are unknown for a new service. */
const blankService: Omit<ServicesTable, 'id' | 'name' | 'ods_code' | 'care_setting' | 'created_at' | 'referrer_id'> = {
  site: null,
  address: null,
  postcode: null,
  phone: null,
  region: null,
  commissioner: null,
  organisation_id: null,
  provider_product: null,
  consumer_product: null,
  version: 1,
  region_code: null,
  area_code: null,
  area: null,
  commissioner_code: null,
  list_size: null,
  live: null,
  other: '{}',
  rollout: 'both',
  ods_status: null,
  closed_on: null,
  successor: null,
  closed: 0,
}
