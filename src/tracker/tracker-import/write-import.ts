import { setImmediate as nextTurn } from 'node:timers/promises'
import { findPerson } from '../../access/access.store.ts'
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
import { importsService } from './within-area.store.ts'
import { stays, writeRow } from './write-row.ts'
import { writeShared } from './write-shared.ts'
import { odsCodeOf } from '../services/service-key.ts'

/** Few enough that a commit delays nobody. */
const rowsACommit = 10

/** Writes every row of an approved import, in batches; skips those that are already written. */
export async function writeImport(context: Context, id: string): Promise<void> {
  const { db } = context
  const one = await findTrackerImport(db.read, id)
  if (!one) throw new Error('No such import')
  const shared = await sharedNow(db.read, one.shared, today(context))
  const providers111 = await writeShared(context, one)
  const now = one.within_id === null ? shared : { ...shared, only111: providers111 }
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
  for await (const ids of unchangedServices(db.read, id, importsService(one.within_id)))
    await db.transaction((trx) => confirmServices(trx, ids, { at: nowIso(context), source: id }))
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
  const within = one.within_id
  // Asked each time: an account may be disabled while its file is written.
  const mayGoOn = within === null || (await findPerson(trx, within)) !== undefined
  for (const row of rows) {
    const service = known.get(codeOf(row)) ?? null
    const provider111Id = providers111.get(folded(row.said.values.referrer ?? '')) ?? null
    const given = { row, known: service, provider111Id, careSetting: one.choices.careSetting, now, within }
    const written = mayGoOn ? await writeRow(trx, given, by) : stays(`${one.person_name} may not sign in any more. It stays as it is`)
    await markWritten(trx, one.id, { number: row.number, ...written })
    const { serviceId, changes, names } = written
    if (serviceId === null) continue
    touched.push(serviceId)
    const imported = { id: serviceId, project: null, name: row.name ?? odsCodeOf(row.ods_code ?? 'a service'), file: one.file_name }
    happened.push(
      service
        ? { kind: 'service.changed', ...imported, deed: 'imported', to: JSON.stringify(changes) }
        : { kind: 'service.created', ...imported, to: odsCodeOf(row.ods_code ?? '') },
    )
    if (names) happened.push(...(await renameProjects(trx, { id: serviceId, ...names })))
  }
  await confirmServices(trx, touched, { at: by.at, source: one.id })
  await saveTrackerImport(trx, one.id, { written: rows.at(-1)?.number ?? 0 })
  return happened
}
