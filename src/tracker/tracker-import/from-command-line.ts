import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Context } from '../../context.ts'
import { nowIso } from '../../context.ts'
import { ConflictError } from '../../errors.ts'
import { csvLines } from '../../web/csv.ts'
import { workbookStream } from '../../web/workbook.ts'
import { whoImports } from '../kept-files/who-imports.ts'
import { everyServiceId, exportRows, findExportHead } from './export.store.ts'
import { leaseOfImport } from './import-runs.ts'
import { beginImport, compareImport } from './prepare-import.ts'
import type { CellAccount } from '../workbook/cell-account.ts'
import type { Counts, KeptColumns } from './prepare-import.ts'
import type { Tracker } from './read-tracker.ts'
import { clearImportRows, findTrackerImport, importMeanwhile, moveImport } from './tracker-import.store.ts'
import { writeImport } from './write-import.ts'

export type ToldImport = Counts & {
  kind: 'rollout-tracker'
  warnings: string[]
  cells: CellAccount | null
  /** Null if nothing was to be written. */ importId: string | null
}

/** Imports a rollout tracker, or only says what it would change. Throws an Error that says which flag to mend. */
export async function importTracker(
  context: Context,
  given: { fileName: string; bytes: Uint8Array; tracker: Tracker; write: boolean; by: string | undefined; careSetting: string | undefined },
): Promise<ToldImport> {
  const careSetting = given.careSetting ?? 'gp-practice'
  if (!context.templates.careSettings.some((one) => one.key === careSetting))
    throw new Error(`--care-setting: there is no ${careSetting.slice(0, 40)}. Choose one of ${context.templates.careSettings.map((one) => one.key).join(', ')}`)
  const person = await whoImports(context, given.by, 'rollout.manage')
  const id = context.newId()
  const told = await context.leases.run(leaseOfImport(id), (db) => importWith({ ...context, db }, id, { ...given, person, careSetting }))
  if (!told) throw new Error('Another process took this import over, because this one stood still for too long. Look at its page under Rollout, Import.')
  return told
}

/** The import itself, by a context whose writes are refused once another node has taken it over. */
async function importWith(
  context: Context,
  id: string,
  given: { fileName: string; bytes: Uint8Array; tracker: Tracker; write: boolean; person: { personId: string; name: string }; careSetting: string },
): Promise<ToldImport> {
  const { db } = context
  const { person, careSetting } = given
  await beginImport(context, { id, fileName: given.fileName, digest: createHash('sha256').update(given.bytes).digest('hex'), tracker: given.tracker, person })
  const counts = await compareImport(context, id, given.tracker)
  const one = await findTrackerImport(db.read, id)
  const told = {
    kind: 'rollout-tracker' as const,
    ...counts,
    warnings: JSON.parse(one?.warnings ?? '[]') as string[],
    cells: (JSON.parse(one?.columns ?? '{}') as Partial<KeptColumns>).cells ?? null,
  }
  if (!given.write || !one) {
    await forget(context, id)
    return { ...told, importId: null }
  }
  const settled = { choices: JSON.stringify({ careSetting }), settled_by: person.name, settled_by_id: person.personId, settled_at: nowIso(context) }
  try {
    await db.transaction(async (trx) => {
      const meanwhile = await importMeanwhile(trx, one, context.clock())
      if (meanwhile?.state === 'writing' || meanwhile?.state === 'undoing')
        throw new ConflictError(`${meanwhile.person_name} is importing ${meanwhile.file_name} now. Wait until that is done, and import again`)
      await moveImport(trx, id, ['review'], 'writing', settled)
    })
  } catch (error) {
    await forget(context, id)
    throw error
  }
  await writeImport(context, id)
  return { ...told, importId: id }
}

const forget = (context: Context, id: string): Promise<void> =>
  context.db.transaction(async (trx) => {
    await clearImportRows(trx, id)
    await trx.deleteFrom('tracker_imports').where('id', '=', id).execute()
  })

/** Writes every service into a file as a tracker, .xlsx or .csv by its name. Answers how many. */
export async function exportTracker({ db }: Context, file: string): Promise<{ file: string; services: number; columns: number }> {
  if (!/\.(xlsx|csv)$/i.test(file)) throw new Error('Name a file that ends in .xlsx or .csv: slipway export services.xlsx')
  const [head, ids] = await Promise.all([findExportHead(db.read), everyServiceId(db.read)])
  const rows = exportRows(db.read, head, ids)
  const content = /\.csv$/i.test(file)
    ? Readable.from(csvLines(head.titles, rows))
    : workbookStream({ sheet: 'Services', head: head.titles, hidden: head.hidden }, rows)
  await pipeline(content, createWriteStream(file, { mode: 0o600 }))
  return { file, services: ids.length, columns: head.titles.length - head.hidden }
}
