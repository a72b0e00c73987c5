import type { Writer } from '../../db/database.ts'
import { asServiceId } from '../../db/ids.ts'
import type { ServiceId } from '../../db/ids.ts'
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
import { insertService, replaceIds, updateService } from './written-services.store.ts'

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

const stays = (why: string | null): Written => ({ wrote: null, before: null, why, serviceId: null, changes: [] })

interface Given {
  row: RowToWrite
  known: Known | null
  provider111Id: string | null
  careSetting: string
  now: SharedNow
}

/** Writes one row over what was seen when it was compared. What someone has changed since stays, and the row says so. */
export async function writeRow(trx: Writer, given: Given, by: By): Promise<Written> {
  const { row, known, provider111Id, now } = given
  const said = withClosing(row.said, known, now.today)
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
  if (!(await updateService(trx, { ...before, ...columns, ...provider111 }, known.version))) return stays(changedSince)
  if (effect.values.dos_ids !== undefined) await replaceIds(trx, known.id, idsOf(effect.values.dos_ids))
  return {
    wrote: known.version + 1,
    before: JSON.stringify({ ...before, dos_ids: known.dos_ids }),
    why: row.why,
    serviceId: known.id,
    changes: taken,
    names: { from: before.name, to: columns.name ?? before.name },
  }
}

async function addService(trx: Writer, given: Given & { said: RowSaid }, { newId, at }: By): Promise<Written> {
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
  await insertService(trx, service)
  if (said.values.dos_ids !== undefined) await replaceIds(trx, service.id, idsOf(said.values.dos_ids))
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
