import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Context } from '../../context.ts'
import type { Writer } from '../../db/database.ts'
import type { PersonId } from '../../db/ids.ts'
import type { TrackerImportRowsTable } from '../../db/tables/imports.ts'
import type { ServicesTable } from '../../db/tables/services.ts'
import type { Happened } from '../../events/vocabulary.ts'
import { renameProjects } from '../services/project-names.store.ts'
import { hasServiceNote } from '../notes/service-notes.store.ts'
import { forgetConfirmations } from '../services/confirmations.store.ts'
import { byOf } from './import-by.ts'
import { markWritten, rowsWritten } from './import-rows.store.ts'
import type { TrackerImport } from './kept-import.ts'
import { readBefore } from './kept-row.ts'
import type { ServiceBefore } from './kept-row.ts'
import { serviceRow } from './known-services.store.ts'
import { findTrackerImport, moveImport } from './tracker-import.store.ts'
import { undoOrganisation, undoPair } from './undo-shared.ts'
import { outside } from './within-area.ts'
import { mayImportThere } from './within-area.store.ts'
import { deleteService, hasProject, replaceIds, updateService } from './written-services.store.ts'

const rowsACommit = 16

/** Undoes every row that nobody has changed since, then organisations and pairs. What has been changed since stays, and its row says so. */
export async function undoImport(context: Context, id: string): Promise<void> {
  const { db } = context
  const one = await findTrackerImport(db.read, id)
  if (!one) throw new Error('No such import')
  let after = 0
  for (;;) {
    const some = await rowsWritten(db.read, id, after, rowsACommit)
    if (some.length === 0) break
    after = some.at(-1)?.number ?? after
    await db.write(byOf(context, one), (trx) => undoRows(trx, one, some))
    await nextTurn()
  }
  for (const pair of one.made.pairs) await db.write(byOf(context, one), (trx) => undoPair(trx, one, pair))
  for (const organisation of one.made.organisations) await db.write(byOf(context, one), (trx) => undoOrganisation(trx, one, organisation))
  const by = byOf(context, one)
  await db.write(by, async (trx) => {
    await forgetConfirmations(trx, { source: id })
    if (!(await moveImport(trx, id, ['undoing'], 'undone', { settled_at: by.at }))) return []
    return [{ kind: 'import.undone', id, project: null, file: one.file_name }]
  })
}

async function undoRows(trx: Writer, one: TrackerImport, rows: TrackerImportRowsTable[]): Promise<Happened[]> {
  const happened: Happened[] = []
  for (const row of rows) {
    const now = await serviceRow(trx, (row.decision === 'same' ? row.near : row.ods_code) ?? '')
    const before = row.before === null ? null : readBefore(row.before)
    const within = limitOf(one)
    const stays = now ? await undoRow(trx, { wrote: row.wrote, before, within }, now) : 'The service is gone already.'
    await markWritten(trx, one.id, { number: row.number, wrote: null, before: null, why: stays ?? row.why })
    if (!now || stays !== null) continue
    const { id, name } = now
    happened.push({ kind: 'service.undone', id, project: null, name, file: one.file_name, from: JSON.stringify(now), to: row.before })
    if (before) happened.push(...(await renameProjects(trx, { id, from: name, to: before.name })))
  }
  return happened
}

/** In whose area what is undone has to be: someone with an area undoes only what is there, the booking team everything. */
const limitOf = ({ within_id: within, settled_by_id: by }: TrackerImport): PersonId | null => (within === by ? within : null)

const changedSince = 'Someone changed this service after the import. It stays as it is.'

interface ToUndo {
  wrote: number | null
  before: ServiceBefore | null
  within: PersonId | null
}

/** Null if the row was restored; otherwise why it stays. */
async function undoRow(trx: Writer, row: ToUndo, now: ServicesTable): Promise<string | null> {
  if (now.version !== row.wrote) return changedSince
  if (row.within !== null && !(await mayImportThere(trx, row.within, [now, { ...now, ...row.before }])).every(Boolean)) return outside.now
  if (row.before === null) {
    if (await hasProject(trx, now.id)) return 'A project was started for this service. It stays.'
    if (await hasServiceNote(trx, now.id)) return 'Someone wrote a note on this service. It stays.'
    await deleteService(trx, now.id)
    return null
  }
  const { dos_ids: ids, ...before } = row.before
  if (!(await updateService(trx, { ...now, ...before }, now.version))) return changedSince
  await replaceIds(trx, now.id, ids)
  return null
}
