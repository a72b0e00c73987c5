import type { Context } from '../../context.ts'
import { nowIso } from '../../context.ts'
import type { Writer } from '../../db/database.ts'
import type { OrganisationsTable, PairsTable, ServicesTable, TrackerImportRowsTable, TrackerImportsTable } from '../../db/tables.ts'
import type { NewEvent } from '../../events/events.store.ts'
import { recordEvents } from '../../events/events.store.ts'
import { columnsOf, idsOf, pairMark, productsOfReferrers, saidOfPairs, saidOfReferrers } from './compare.ts'
import type { Known } from './compare.ts'
import { folded } from './fields.ts'
import type { KeptColumns } from './prepare-import.ts'
import { understandTracker } from './tracker.ts'
import type { TrackerRow } from './tracker.ts'
import { cellsOfImport, findTrackerImport, knownServices, learntAliases, listBrokenOff, markWritten, moveImport, rowsToWrite, rowsWritten, saveTrackerImport, serviceRow } from './tracker-import.store.ts'
import { refreshRollout } from './standing.store.ts'
import { inTurns } from './turns.ts'

const rowsACommit = 40

/** What a person chose in the review. */
export interface Choices { careSetting: string; /** Rows that look like a service of another code and are new all the same. */ close: number[] }

/** What an import made or changed beside services, to be taken back by an undo. */
interface Made { offered?: [string, string][]; organisations: { id: string; before: Pick<OrganisationsTable, 'switched_on' | 'consumer_product'> | null }[]; pairs: { consumer: string; provider: string; before: PairsTable | null }[] }

const running = new Set<string>()

/** Writes an import that was approved, in the background. */
export function startWriting(context: Context, id: string): void {
  start(context, id, () => writeImport(context, id))
}

/** Takes an import back, in the background. */
export function startUndoing(context: Context, id: string): void {
  start(context, id, () => undoImport(context, id))
}

function start(context: Context, id: string, act: () => Promise<void>): void {
  if (running.has(id)) return
  running.add(id)
  void act().catch((error: unknown) => context.log.error({ err: error, import: id }, 'an import broke off; it goes on at the next start')).finally(() => running.delete(id))
}

/** Goes on with what a stop of the program broke off. */
export async function resumeImports(context: Context): Promise<void> {
  for (const one of await listBrokenOff(context.db.read)) (one.state === 'writing' ? startWriting : startUndoing)(context, one.id)
}

/** Writes every row of an approved import, some to a commit; what was written already is left. */
export async function writeImport(context: Context, id: string): Promise<void> {
  const { db } = context
  const one = await mustFind(context, id)
  const choices = JSON.parse(one.choices) as Choices
  const rows = await rowsOf(context, one)
  const byNumber = new Map(rows.map((row) => [row.number, row]))
  const referrers = await writeOthers(context, one, rows)
  let after = one.written
  for (;;) {
    const some = await rowsToWrite(db.read, id, after, choices.close, rowsACommit)
    if (some.length === 0) break
    const known = new Map<string, Known>()
    for await (const part of knownServices(db.read, some.map((row) => row.ods_code ?? ''))) for (const each of part) known.set(each.ods_code, each)
    await db.write(async (trx) => {
      const events: NewEvent[] = []
      const touched: string[] = []
      for (const kept of some) {
        const row = byNumber.get(kept.number)
        if (!row) continue
        const { serviceId, ...written } = await writeRow(trx, context, { kept, row, known: known.get(kept.ods_code ?? '') ?? null, referrerId: referrers.get(folded(row.values.referrer ?? '')) ?? null, careSetting: choices.careSetting })
        await markWritten(trx, id, kept.number, written)
        if (serviceId === null) continue
        touched.push(serviceId)
        events.push(eventOf(context, one, { subjectId: serviceId, action: kept.kind === 'changed' ? 'changed' : 'created', sentence: `${one.person_name} imported ${kept.name ?? kept.ods_code ?? 'a service'} from ${one.file_name}`, to: kept.kind === 'changed' ? kept.changes : kept.ods_code }))
      }
      if (touched.length > 0) await refreshRollout(trx, (eb) => eb('id', 'in', touched))
      await recordEvents(trx, events)
      await saveTrackerImport(trx, id, { written: some.at(-1)?.number ?? after })
    })
    after = some.at(-1)?.number ?? after
  }
  await db.write(async (trx) => {
    const at = nowIso(context)
    if (await moveImport(trx, id, ['writing'], 'done', { settled_at: at, settled_by: one.settled_by ?? one.person_name }))
      await recordEvents(trx, [eventOf(context, one, { subject: 'import', subjectId: id, action: 'imported', sentence: `${one.settled_by ?? one.person_name} imported ${one.file_name}`, to: one.digest })])
  })
}

const eventOf = (context: Context, one: TrackerImportsTable, rest: Pick<NewEvent, 'subjectId' | 'action' | 'sentence'> & { subject?: string; to?: string | null; from?: string | null }): NewEvent => ({
  id: context.newId(), at: nowIso(context), actor: { id: one.person_id, name: one.person_name }, projectId: null, subject: 'service', ...rest,
})

async function mustFind(context: Context, id: string): Promise<TrackerImportsTable> {
  const one = await findTrackerImport(context.db.read, id)
  if (!one) throw new Error('No such import')
  return one
}

async function rowsOf(context: Context, one: TrackerImportsTable): Promise<TrackerRow[]> {
  const { headingRow } = JSON.parse(one.columns) as KeptColumns
  const rows = [headingRow]
  for await (const some of cellsOfImport(context.db.read, one.id)) rows.push(...some)
  return (await inTurns(understandTracker([{ name: one.sheet, rows }], await learntAliases(context.db.read))))?.rows ?? []
}

/** The organisations that refer and the pairs, as the rows say them; answers the id of each referrer by its folded name. */
async function writeOthers(context: Context, one: TrackerImportsTable, rows: TrackerRow[]): Promise<Map<string, string>> {
  const products = productsOfReferrers(rows)
  const said = new Map(saidOfReferrers(rows).map((each) => [folded(each.key), each.value]))
  const names = new Map(rows.flatMap((row) => (row.values.referrer ? [[folded(row.values.referrer), row.values.referrer] as const] : [])))
  const pairs = saidOfPairs(rows).filter((each) => each.value !== 'both')
  const at = nowIso(context)
  return context.db.write(async (trx) => {
    const made: Made = { organisations: [], pairs: [], ...(JSON.parse(one.made) as Partial<Made>) }
    const ids = new Map<string, string>()
    const events: NewEvent[] = []
    for (const [key, name] of names) {
      const value = said.get(key)
      const switchedOn = value === 'yes' || value === 'no' ? value : null
      const product = products.get(name) ?? null
      const known = await trx.selectFrom('organisations').selectAll().where((eb) => eb(eb.fn('lower', ['name']), '=', eb.fn<string>('lower', [eb.val(name)]))).orderBy('id').executeTakeFirst()
      if (!known) {
        const id = context.newId()
        await trx.insertInto('organisations').values({ id, name, ods_code: null, kind: 'provider', created_at: at, switched_on: switchedOn, consumer_product: product }).execute()
        made.organisations.push({ id, before: null })
        ids.set(key, id)
        events.push(eventOf(context, one, { subject: 'organisation', subjectId: id, action: 'created', sentence: `${one.person_name} imported the organisation ${name} from ${one.file_name}`, to: switchedOn }))
        continue
      }
      ids.set(key, known.id)
      const set = { switched_on: switchedOn ?? known.switched_on, consumer_product: product ?? known.consumer_product }
      if (set.switched_on === known.switched_on && set.consumer_product === known.consumer_product) continue
      await trx.updateTable('organisations').set(set).where('id', '=', known.id).execute()
      made.organisations.push({ id: known.id, before: { switched_on: known.switched_on, consumer_product: known.consumer_product } })
      if (set.switched_on !== known.switched_on) await refreshRollout(trx, (eb) => eb('referrer_id', '=', known.id))
      events.push(eventOf(context, one, { subject: 'organisation', subjectId: known.id, action: 'changed', sentence: `${one.person_name} changed ${name} by importing ${one.file_name}`, from: JSON.stringify(known), to: JSON.stringify(set) }))
    }
    for (const { key, value } of pairs) {
      const [consumer = '', provider = ''] = key.split(pairMark)
      const known = await trx.selectFrom('pairs').selectAll().where('consumer_product', '=', consumer).where('provider_product', '=', provider).executeTakeFirst()
      const state = value === 'yes' ? 'proven' as const : 'not-proven' as const
      if (known?.state === state) continue
      const row: PairsTable = { consumer_product: consumer, provider_product: provider, state, reason: `As in ${one.file_name}`, decided_on: at.slice(0, 10), run_id: null, set_by: one.person_name, set_at: at, version: (known?.version ?? 0) + 1 }
      await trx.insertInto('pairs').values(row).onConflict((on) => on.columns(['consumer_product', 'provider_product']).doUpdateSet(row)).execute()
      made.pairs.push({ consumer, provider, before: known ?? null })
      await refreshRollout(trx, (eb) => eb.and([eb('consumer_product', '=', consumer), eb('provider_product', '=', provider)]))
      events.push(eventOf(context, one, { subject: 'pair', subjectId: `${consumer} with ${provider}`, action: 'changed', sentence: `${one.person_name} imported that ${consumer} with ${provider} is ${value === 'yes' ? 'proven' : 'not proven'}`, from: known?.state ?? null, to: state }))
    }
    await recordEvents(trx, events)
    await saveTrackerImport(trx, one.id, { made: JSON.stringify(made) })
    return ids
  })
}

interface Written { wrote: number | null; before: string | null; why?: string; serviceId: string | null }

/** Writes one row over what was seen when it was compared; what somebody changed meanwhile stays, and is told. */
async function writeRow(trx: Writer, context: Context, { kept, row, known, referrerId, careSetting }: { kept: TrackerImportRowsTable; row: TrackerRow; known: Known | null; referrerId: string | null; careSetting: string }): Promise<Written> {
  const set = { ...columnsOf(row, known), ...(referrerId === null ? {} : { referrer_id: referrerId }) }
  const ids = row.values.dos_ids === undefined ? null : idsOf(row.values.dos_ids)
  const stays = (why: string): Written => ({ wrote: null, before: null, why, serviceId: null })
  if (kept.kind === 'changed') {
    if (!known || known.version !== kept.seen) return stays('Somebody changed this service after the file was compared. It was left as it is; import the file again to see what still differs.')
    const before = await serviceRow(trx, known.ods_code)
    await trx.updateTable('services').set({ ...set, version: known.version + 1 }).where('id', '=', known.id).where('version', '=', known.version).execute()
    if (ids) await replaceIds(trx, known.id, ids)
    return { wrote: known.version + 1, before: JSON.stringify({ ...before, dos_ids: known.dos_ids }), serviceId: known.id }
  }
  if (known) return stays('Somebody added a service of this ODS code after the file was compared. It was left as it is.')
  const service: ServicesTable = {
    id: context.newId(), name: row.values.name ?? '', ods_code: row.values.ods_code ?? '', care_setting: careSetting, site: null, address: null, postcode: null, phone: null, region: null, commissioner: null, organisation_id: null, provider_product: null, consumer_product: null,
    version: 1, created_at: nowIso(context), region_code: null, area_code: null, area: null, commissioner_code: null, list_size: null, referrer_id: null, live: null, other: '{}', rollout: 'both', ...set,
  }
  await trx.insertInto('services').values(service).execute()
  if (ids) await replaceIds(trx, service.id, ids)
  return { wrote: 1, before: null, serviceId: service.id }
}

async function replaceIds(trx: Writer, serviceId: string, ids: string[]): Promise<void> {
  await trx.deleteFrom('service_dos_ids').where('service_id', '=', serviceId).execute()
  if (ids.length > 0) await trx.insertInto('service_dos_ids').values(ids.map((dos_id) => ({ dos_id, service_id: serviceId }))).execute()
}

/** Takes back every row that nobody changed since, then the organisations and pairs. What was changed since stays, and is told. */
export async function undoImport(context: Context, id: string): Promise<void> {
  const { db } = context
  const one = await mustFind(context, id)
  let after = 0
  for (;;) {
    const some = await rowsWritten(db.read, id, after, rowsACommit)
    if (some.length === 0) break
    await db.write(async (trx) => {
      const events: NewEvent[] = []
      const touched: string[] = []
      for (const row of some) {
        const now = await serviceRow(trx, row.ods_code ?? '')
        const says = now ? await takeBack(trx, row, now) : 'The service is gone already.'
        await markWritten(trx, id, row.number, { wrote: null, before: null, ...(says === null ? {} : { why: says }) })
        if (now && says === null) {
          touched.push(now.id)
          events.push(eventOf(context, one, { subjectId: now.id, action: 'undone', sentence: `${one.settled_by ?? one.person_name} undid the import of ${now.name} from ${one.file_name}`, from: JSON.stringify(now), to: row.before }))
        }
      }
      if (touched.length > 0) await refreshRollout(trx, (eb) => eb('id', 'in', touched))
      await recordEvents(trx, events)
    })
    after = some.at(-1)?.number ?? after
  }
  await db.write(async (trx) => {
    const made = JSON.parse(one.made) as Partial<Made>
    for (const { consumer, provider, before } of made.pairs ?? []) {
      const pair = trx.deleteFrom('pairs').where('consumer_product', '=', consumer).where('provider_product', '=', provider)
      if (before === null) await pair.execute()
      else await trx.updateTable('pairs').set({ ...before, version: before.version + 2 }).where('consumer_product', '=', consumer).where('provider_product', '=', provider).execute()
      await refreshRollout(trx, (eb) => eb.and([eb('consumer_product', '=', consumer), eb('provider_product', '=', provider)]))
    }
    for (const { id: organisationId, before } of made.organisations ?? []) {
      const used = await trx.selectFrom('services').select('id').where((eb) => eb.or([eb('referrer_id', '=', organisationId), eb('organisation_id', '=', organisationId)])).limit(1).executeTakeFirst()
      if (before === null) {
        if (!used) await trx.deleteFrom('organisations').where('id', '=', organisationId).execute()
      } else {
        await trx.updateTable('organisations').set(before).where('id', '=', organisationId).execute()
        await refreshRollout(trx, (eb) => eb('referrer_id', '=', organisationId))
      }
    }
    if (await moveImport(trx, id, ['undoing'], 'undone', { settled_at: nowIso(context) }))
      await recordEvents(trx, [eventOf(context, one, { subject: 'import', subjectId: id, action: 'undone', sentence: `${one.settled_by ?? one.person_name} undid the import of ${one.file_name}` })])
  })
}

/** Null where the row is as before; else why it stays. */
async function takeBack(trx: Writer, row: TrackerImportRowsTable, now: ServicesTable): Promise<string | null> {
  if (now.version !== row.wrote) return 'Somebody changed this service after the import. It stays as it is.'
  if (row.before === null) {
    const project = await trx.selectFrom('projects').select('id').where('service_id', '=', now.id).limit(1).executeTakeFirst()
    if (project) return 'A project was started for this service. It stays.'
    await trx.deleteFrom('service_dos_ids').where('service_id', '=', now.id).execute()
    await trx.deleteFrom('services').where('id', '=', now.id).execute()
    return null
  }
  const { dos_ids, ...before } = JSON.parse(row.before) as ServicesTable & { dos_ids: string[] }
  await trx.updateTable('services').set({ ...before, version: now.version + 1 }).where('id', '=', now.id).execute()
  await replaceIds(trx, now.id, dos_ids)
  return null
}
