import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Context } from '../../context.ts'
import { nowIso } from '../../context.ts'
import { today } from '../../day.ts'
import type { Writer } from '../../db/database.ts'
import type { ServiceId } from '../../db/ids.ts'
import type { By } from '../../events/record.ts'
import type { Happened } from '../../events/vocabulary.ts'
import { folded } from '../../text.ts'
import { renameProjects } from '../services/project-names.store.ts'
import { confirmServices, unchangedServices } from '../services/confirmations.store.ts'
import type { SharedNow } from './compare.ts'
import { byOf } from './import-by.ts'
import { markWritten, rowsToWrite } from './import-rows.store.ts'
import type { RowToWrite } from './import-rows.store.ts'
import type { TrackerImport } from './kept-import.ts'
import type { Known } from './known.ts'
import { knownServices, sharedNow } from './known-services.store.ts'
import { findTrackerImport, moveImport, saveTrackerImport } from './tracker-import.store.ts'
import { writeRow } from './write-row.ts'
import { writeShared } from './write-shared.ts'

/** Few enough that a commit delays nobody. */
const rowsACommit = 10

/** Writes every row of an approved import, in batches; skips those that are already written. */
export async function writeImport(context: Context, id: string): Promise<void> {
  const { db } = context
  const one = await findTrackerImport(db.read, id)
  if (!one) throw new Error('No such import')
  const now = await sharedNow(db.read, one.shared, today(context))
  const providers111 = await writeShared(context, one)
  let after = one.written
  for (;;) {
    const rows = await rowsToWrite(db.read, id, after, rowsACommit)
    if (rows.length === 0) break
    after = rows.at(-1)?.number ?? after
    const known = await knownServices(db.read, rows.map(codeOf))
    const by = byOf(context, one)
    await db.write(by, (trx) => writeRows(trx, { one, rows, known, providers111, now }, by))
    await nextTurn()
  }
  for await (const ids of unchangedServices(db.read, id)) await db.transaction((trx) => confirmServices(trx, ids, { at: nowIso(context), source: id }))
  await db.write(byOf(context, one), async (trx) =>
    (await moveImport(trx, id, ['writing'], 'done', { settled_at: nowIso(context) }))
      ? [{ kind: 'import.imported', id, project: null, file: one.file_name, to: one.digest }]
      : [],
  )
}

/** The code of the service that a row is written to: its own, or the one that a person chose. */
const codeOf = (row: RowToWrite): string => (row.kind === 'close' && row.decision === 'same' ? row.near : row.ods_code) ?? ''

interface Batch {
  one: TrackerImport
  rows: RowToWrite[]
  known: ReadonlyMap<string, Known>
  /** The ids of 111 providers by their folded names. */
  providers111: ReadonlyMap<string, string>
  now: SharedNow
}

async function writeRows(trx: Writer, { one, rows, known, providers111, now }: Batch, by: By): Promise<Happened[]> {
  const happened: Happened[] = []
  const touched: ServiceId[] = []
  for (const row of rows) {
    const service = known.get(codeOf(row)) ?? null
    const provider111Id = providers111.get(folded(row.said.values.referrer ?? '')) ?? null
    const written = await writeRow(trx, { row, known: service, provider111Id, careSetting: one.choices.careSetting, now }, by)
    await markWritten(trx, one.id, { number: row.number, ...written })
    const { serviceId, changes, names } = written
    if (serviceId === null) continue
    touched.push(serviceId)
    const imported = { id: serviceId, project: null, name: row.name ?? row.ods_code ?? 'a service', file: one.file_name }
    happened.push(
      service
        ? { kind: 'service.changed', ...imported, deed: 'imported', to: JSON.stringify(changes) }
        : { kind: 'service.created', ...imported, to: row.ods_code },
    )
    if (names) happened.push(...(await renameProjects(trx, { id: serviceId, ...names })))
  }
  await confirmServices(trx, touched, { at: by.at, source: one.id })
  await saveTrackerImport(trx, one.id, { written: rows.at(-1)?.number ?? 0 })
  return happened
}
