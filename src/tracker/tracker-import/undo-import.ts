import { setImmediate as nextTurn } from 'node:timers/promises'
import { sql } from 'kysely'
import type { SqlBool } from 'kysely'
import type { Context } from '../../context.ts'
import { nowIso } from '../../context.ts'
import type { Reader, Writer } from '../../db/database.ts'
import type { TrackerImportRowsTable, TrackerImportsTable } from '../../db/tables/imports.ts'
import type { ServicesTable } from '../../db/tables/services.ts'
import { eventOf } from '../../events/record.ts'
import { recordEvents } from '../../events/events.store.ts'
import type { NewEvent } from '../../events/events.store.ts'
import { nameOfPair } from '../catalogue/pair.ts'
import { forgetSetAside } from '../ods/closures.store.ts'
import { renameProjects } from '../projects/rename.store.ts'
import { forgetConfirmations } from '../services/confirmations.store.ts'
import { doerOf, importEvent } from './import-events.ts'
import { serviceRow } from './known-services.store.ts'
import { findTrackerImport, markWritten, moveImport, rowsWritten } from './tracker-import.store.ts'
import { replaceIds, updateService } from './write-import.ts'
import type { Made, MadeOrganisation, MadePair } from './write-shared.ts'

const rowsACommit = 16

/** What an undo would put back, and what would stay because it moved on since. */
export interface UndoOutlook {
  goes: number
  back: number
  changedSince: { ods_code: string; name: string }[]
  changedCount: number
  startedCount: number
}
const mostNamed = 20

export async function outlookOf(db: Reader, importId: string): Promise<UndoOutlook> {
  const written = db
    .selectFrom('tracker_import_rows as r')
    .innerJoin('services as s', (join) => join.on(sql<SqlBool>`s.ods_code = coalesce(case when r.decision = 'same' then r.near end, r.ods_code)`))
    .where('r.import_id', '=', importId)
    .where('r.wrote', 'is not', null)
  const started = sql<SqlBool>`(r.before is null and exists (select 1 from projects p where p.service_id = s.id))`
  const moved = sql<SqlBool>`s.version <> r.wrote`
  const [counts, changedSince] = await Promise.all([
    written
      .select([
        sql<number>`coalesce(sum(case when r.before is null and s.version = r.wrote and not ${started} then 1 else 0 end), 0)`.as('goes'),
        sql<number>`coalesce(sum(case when r.before is not null and s.version = r.wrote then 1 else 0 end), 0)`.as('back'),
        sql<number>`coalesce(sum(case when ${moved} then 1 else 0 end), 0)`.as('changed'),
        sql<number>`coalesce(sum(case when not ${moved} and ${started} then 1 else 0 end), 0)`.as('started'),
      ])
      .executeTakeFirstOrThrow(),
    written
      .select(['s.ods_code', 's.name'])
      .where((eb) => eb.or([moved, started] as never))
      .orderBy('s.ods_code')
      .limit(mostNamed)
      .execute(),
  ])
  return { goes: Number(counts.goes), back: Number(counts.back), changedCount: Number(counts.changed), startedCount: Number(counts.started), changedSince }
}

/** Takes back every row that nobody changed since, then the organisations and pairs. What was changed since stays, and is told. */
export async function undoImport(context: Context, id: string): Promise<void> {
  const { db } = context
  const one = await findTrackerImport(db.read, id)
  if (!one) throw new Error('No such import')
  let after = 0
  for (;;) {
    const some = await rowsWritten(db.read, id, after, rowsACommit)
    if (some.length === 0) break
    after = some.at(-1)?.number ?? after
    await db.transaction((trx) => takeRowsBack(trx, context, one, some))
    await nextTurn()
  }
  const { pairs = [], organisations = [] } = JSON.parse(one.made) as Made
  for (const pair of pairs) await db.transaction((trx) => takePairBack(trx, context, one, pair))
  for (const organisation of organisations) await db.transaction((trx) => takeOrganisationBack(trx, context, one, organisation))
  await db.transaction(async (trx) => {
    await forgetConfirmations(trx, { source: id })
    if (await moveImport(trx, id, ['undoing'], 'undone', { settled_at: nowIso(context) }))
      await recordEvents(trx, [
        importEvent(context, one, {
          subject: 'import',
          subjectId: id,
          action: 'undone',
          sentence: `${doerOf(one).name} undid the import of ${one.file_name}`,
        }),
      ])
  })
}

async function takeRowsBack(trx: Writer, context: Context, one: TrackerImportsTable, rows: TrackerImportRowsTable[]): Promise<void> {
  const events: NewEvent[] = []
  const touched: string[] = []
  for (const row of rows) {
    const now = await serviceRow(trx, (row.decision === 'same' ? row.near : row.ods_code) ?? '')
    const stays = now ? await takeBack(trx, row, now) : 'The service is gone already.'
    await markWritten(trx, one.id, { number: row.number, wrote: null, before: null, why: stays ?? row.why })
    if (!now || stays !== null) continue
    touched.push(now.id)
    const event = importEvent(context, one, {
      subjectId: now.id,
      action: 'undone',
      sentence: `${doerOf(one).name} undid the import of ${now.name} from ${one.file_name}`,
      from: JSON.stringify(now),
      to: row.before,
    })
    events.push(event)
    if (row.before !== null) {
      const { name } = JSON.parse(row.before) as ServicesTable
      events.push(...(await renameProjects(trx, { id: now.id, from: now.name, to: name })).map((one) => eventOf(one, { ...event, newId: context.newId })))
    }
  }
  await recordEvents(trx, events)
}

/** Null if the row is as before; else why it stays. */
async function takeBack(trx: Writer, row: TrackerImportRowsTable, now: ServicesTable): Promise<string | null> {
  if (now.version !== row.wrote) return 'Somebody changed this service after the import. It stays as it is.'
  if (row.before === null) {
    const project = await trx.selectFrom('projects').select('id').where('service_id', '=', now.id).limit(1).executeTakeFirst()
    if (project) return 'A project was started for this service. It stays.'
    await trx.deleteFrom('service_dos_ids').where('service_id', '=', now.id).execute()
    await forgetConfirmations(trx, { service: now.id })
    await forgetSetAside(trx, now.id)
    await trx.deleteFrom('services').where('id', '=', now.id).execute()
    return null
  }
  const { dos_ids: ids, ...before } = JSON.parse(row.before) as ServicesTable & { dos_ids: string[] }
  // An import of before something was kept of a service says nothing of it: that stays.
  await updateService(trx, { ...now, ...before, version: now.version + 1 })
  await replaceIds(trx, now.id, ids)
  return null
}

/** Whether a pair is as before the import again; one that somebody decided since stays. */
async function takePairBack(trx: Writer, context: Context, one: TrackerImportsTable, { consumer, provider, before, after }: MadePair): Promise<void> {
  const now = await trx
    .selectFrom('pairs')
    .select('version')
    .where('consumer_product', '=', consumer)
    .where('provider_product', '=', provider)
    .executeTakeFirst()
  if (now?.version !== after) return
  if (before === null) await trx.deleteFrom('pairs').where('consumer_product', '=', consumer).where('provider_product', '=', provider).execute()
  else
    await trx
      .updateTable('pairs')
      .set({ ...before, version: after + 1 })
      .where('consumer_product', '=', consumer)
      .where('provider_product', '=', provider)
      .execute()
  const name = nameOfPair({ consumer, provider })
  const said = before === null ? 'unknown' : before.state === 'proven' ? 'proven' : 'not proven'
  await recordEvents(trx, [
    importEvent(context, one, {
      subject: 'pair',
      subjectId: name,
      action: 'changed',
      to: before?.state ?? 'unknown',
      sentence: `${doerOf(one).name} undid the import of ${one.file_name}: ${name} is ${said} again`,
    }),
  ])
}

/** The same for a 111 provider; one that a service still names stays. */
async function takeOrganisationBack(trx: Writer, context: Context, one: TrackerImportsTable, { id, before, after }: MadeOrganisation): Promise<void> {
  const now = await trx.selectFrom('organisations').select(['name', 'switched_on', 'consumer_product']).where('id', '=', id).executeTakeFirst()
  if (!now || now.switched_on !== after.switched_on || now.consumer_product !== after.consumer_product) return
  const event = { subject: 'organisation', subjectId: id, action: 'undone', from: JSON.stringify(after), to: before && JSON.stringify(before) }
  const undid = `${doerOf(one).name} undid the import of ${one.file_name}`
  if (before !== null) {
    await trx.updateTable('organisations').set(before).where('id', '=', id).execute()
    await recordEvents(trx, [importEvent(context, one, { ...event, sentence: `${undid}: ${now.name} is as before` })])
    return
  }
  const used = await trx
    .selectFrom('services')
    .select('id')
    .where((eb) => eb.or([eb('referrer_id', '=', id), eb('organisation_id', '=', id)]))
    .limit(1)
    .executeTakeFirst()
  if (used) return
  await trx.deleteFrom('organisations').where('id', '=', id).execute()
  await recordEvents(trx, [importEvent(context, one, { ...event, sentence: `${undid}: ${now.name} is no longer on record` })])
}
