import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Context } from '../../context.ts'
import { nowIso } from '../../context.ts'
import { today } from '../../day.ts'
import type { Writer } from '../../db/database.ts'
import { prepared } from '../../db/prepared.ts'
import type { TrackerImportRowsTable, TrackerImportsTable } from '../../db/tables/imports.ts'
import type { ServicesTable } from '../../db/tables/services.ts'
import type { NewEvent } from '../../events/events.store.ts'
import { eventOf } from '../../events/record.ts'
import { recordEvents } from '../../events/events.store.ts'
import { renameProjects } from '../projects/rename.store.ts'
import { changesOf, columnsOf, effective, idsOf, withClosing } from './compare.ts'
import type { Change, Known, SharedNow } from './compare.ts'
import { confirmServices, unchangedServices } from '../services/confirmations.store.ts'
import { folded } from '../../text.ts'
import { doerOf, importEvent } from './import-events.ts'
import { knownServices, serviceRow, sharedNow } from './known-services.store.ts'
import type { SharedFacts } from './shared-facts.ts'
import type { Corrections } from './corrections.ts'
import type { RowSaid } from './read-row.ts'
import { findTrackerImport, markWritten, moveImport, rowsToWrite, saveTrackerImport } from './tracker-import.store.ts'
import { writeShared } from './write-shared.ts'

/** Few enough that a commit holds nobody up. */
const rowsACommit = 10

/** What a person chose in the review beside what was decided row by row. */
export interface Choices {
  careSetting: string
  told?: Corrections
}

/** Writes every row of an approved import, some to a commit; what was written already is left. */
export async function writeImport(context: Context, id: string): Promise<void> {
  const { db } = context
  const one = await findTrackerImport(db.read, id)
  if (!one) throw new Error('No such import')
  const { careSetting } = JSON.parse(one.choices) as Choices
  const now = await sharedNow(db.read, JSON.parse(one.shared) as SharedFacts, today(context))
  const referrers = await writeShared(context, one)
  let after = one.written
  for (;;) {
    const some = await rowsToWrite(db.read, id, after, rowsACommit)
    if (some.length === 0) break
    after = some.at(-1)?.number ?? after
    const known = await knownServices(db.read, some.map(codeOf))
    await db.transaction((trx) => writeRows(trx, context, { one, rows: some, known, referrers, careSetting, now }))
    await nextTurn()
  }
  for await (const ids of unchangedServices(db.read, id)) await db.transaction((trx) => confirmServices(trx, ids, { at: nowIso(context), source: id }))
  await db.transaction(async (trx) => {
    if (await moveImport(trx, id, ['writing'], 'done', { settled_at: nowIso(context) }))
      await recordEvents(trx, [
        importEvent(context, one, {
          subject: 'import',
          subjectId: id,
          action: 'imported',
          sentence: `${doerOf(one).name} imported ${one.file_name}`,
          to: one.digest,
        }),
      ])
  })
}

/** The service that a row is written to: its own code, or the one that a person said it is. */
const codeOf = (row: TrackerImportRowsTable): string => (row.kind === 'close' && row.decision === 'same' ? row.near : row.ods_code) ?? ''

interface Batch {
  one: TrackerImportsTable
  rows: TrackerImportRowsTable[]
  known: ReadonlyMap<string, Known>
  referrers: ReadonlyMap<string, string>
  careSetting: string
  now: SharedNow
}

async function writeRows(trx: Writer, context: Context, { one, rows, known, referrers, careSetting, now }: Batch): Promise<void> {
  const events: NewEvent[] = []
  const touched: string[] = []
  for (const kept of rows) {
    const said = JSON.parse(kept.said) as RowSaid
    const service = known.get(codeOf(kept)) ?? null
    const written = await writeRow(trx, context, {
      kept,
      said,
      known: service,
      referrerId: referrers.get(folded(said.values.referrer ?? '')) ?? null,
      careSetting,
      now,
    })
    await markWritten(trx, one.id, { number: kept.number, ...written })
    if (written.serviceId === null) continue
    touched.push(written.serviceId)
    const event = importEvent(context, one, {
      subjectId: written.serviceId,
      action: service ? 'changed' : 'created',
      sentence: `${doerOf(one).name} imported ${kept.name ?? kept.ods_code ?? 'a service'} from ${one.file_name}`,
      to: service ? JSON.stringify(written.changes) : kept.ods_code,
    })
    events.push(event)
    if (written.names !== undefined)
      events.push(...(await renameProjects(trx, { id: written.serviceId, ...written.names })).map((one) => eventOf(one, { ...event, newId: context.newId })))
  }
  await confirmServices(trx, touched, { at: nowIso(context), source: one.id })
  await recordEvents(trx, events)
  await saveTrackerImport(trx, one.id, { written: rows.at(-1)?.number ?? 0 })
}

interface Written {
  wrote: number | null
  before: string | null
  why: string | null
  serviceId: string | null
  changes: Change[]
  /** What a service that was there was called before, and is called now. */
  names?: { from: string; to: string }
}
const stays = (why: string | null): Written => ({ wrote: null, before: null, why, serviceId: null, changes: [] })

/** Writes one row over what was seen when it was compared; what somebody changed meanwhile stays, and is told. */
async function writeRow(
  trx: Writer,
  context: Context,
  given: { kept: TrackerImportRowsTable; said: RowSaid; known: Known | null; referrerId: string | null; careSetting: string; now: SharedNow },
): Promise<Written> {
  const { kept, known, referrerId, now } = given
  const said = withClosing(given.said, known, now.today)
  const isNew = kept.kind === 'new' || ((kept.kind === 'close' || kept.kind === 'closed') && kept.decision === 'new')
  if (isNew) {
    if (known) return stays('Somebody added a service of this ODS code after the file was compared. It was left as it is.')
    return insertRow(trx, context, { ...given, said })
  }
  if (!known) return stays('The service is gone. Import the file again to add it.')
  if (kept.kind !== 'close' && known.version !== kept.seen)
    return stays('Somebody changed this service after the file was compared. It was left as it is; import the file again to see what still differs.')
  const changes = kept.kind === 'close' ? changesOf(known, said, now) : (JSON.parse(kept.changes) as Change[])
  const taken = changes.filter((change) => !change.conflict || kept.decision === 'file')
  if (taken.length === 0) return stays(null)
  const row = effective(said, taken)
  const columns = columnsOf(row, known)
  const before = await serviceRow(trx, known.ods_code)
  if (!before) return stays('The service is gone. Import the file again to add it.')
  await updateService(trx, {
    ...before,
    ...columns,
    ...(row.values.referrer === undefined || referrerId === null ? {} : { referrer_id: referrerId }),
    version: known.version + 1,
  })
  if (row.values.dos_ids !== undefined) await replaceIds(trx, known.id, idsOf(row.values.dos_ids))
  return {
    wrote: known.version + 1,
    before: JSON.stringify({ ...before, dos_ids: known.dos_ids }),
    why: kept.why,
    serviceId: known.id,
    changes: taken,
    names: { from: before.name, to: columns.name ?? before.name },
  }
}

async function insertRow(
  trx: Writer,
  context: Context,
  { kept, said, referrerId, careSetting }: { kept: TrackerImportRowsTable; said: RowSaid; referrerId: string | null; careSetting: string },
): Promise<Written> {
  if (said.values.name === undefined) return stays('A new service needs a name. Write it into the row and import the file again.')
  const service: ServicesTable = {
    id: context.newId(),
    name: said.values.name,
    ods_code: kept.ods_code ?? '',
    care_setting: careSetting,
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
    created_at: nowIso(context),
    region_code: null,
    area_code: null,
    area: null,
    commissioner_code: null,
    list_size: null,
    referrer_id: referrerId,
    live: null,
    other: '{}',
    rollout: 'both',
    ods_status: null,
    closed_on: null,
    successor: null,
    closed: 0,
    ...columnsOf(said, null),
  }
  await insertService(trx, { ...service })
  if (said.values.dos_ids !== undefined) await replaceIds(trx, service.id, idsOf(said.values.dos_ids))
  return { wrote: 1, before: null, why: kept.why, serviceId: service.id, changes: [] }
}

type Columns = { [Key in keyof ServicesTable]: ServicesTable[Key] }
const insertService = prepared<Columns, never>(
  (db, p) =>
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
    }) as never,
)
const saveService = prepared<Columns, never>(
  (db, p) =>
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
      .where('id', '=', p('id')) as never,
)

/** Saves every column that a tracker may change. */
export const updateService = async (trx: Writer, service: ServicesTable): Promise<void> => void (await saveService(trx, { ...service }))

export async function replaceIds(trx: Writer, serviceId: string, ids: string[]): Promise<void> {
  await trx.deleteFrom('service_dos_ids').where('service_id', '=', serviceId).execute()
  if (ids.length > 0)
    await trx
      .insertInto('service_dos_ids')
      .values(ids.map((dos_id) => ({ dos_id, service_id: serviceId })))
      .execute()
}
