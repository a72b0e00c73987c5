import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Context } from '../../context.ts'
import type { Reader, Writer } from '../../db/database.ts'
import type { PersonId } from '../../db/ids.ts'
import { ConflictError } from '../../errors.ts'
import type { ImportFilesTable } from '../../db/tables/imports.ts'
import type { Workbook, WorkbookRow, WorkbookSheet } from '../workbook/workbook.ts'
import { fileChoices, outline as outlineShape } from './file-choices.ts'
import type { FileChoices, Outline } from './file-choices.ts'
import { readPart } from './sheet-part.ts'
import type { SheetPart } from './sheet-part.ts'

/** The page on which a person chooses what of a file is read. */
export const homeOfFile = (id: string): string => `/imports/files/${id}`

/** A file as it was read, and what someone chose of it. */
export type KeptFile = Omit<ImportFilesTable, 'outline' | 'choices'> & { outline: Outline; choices: FileChoices }

const rowsAPart = 200
const charactersAPart = 200_000

function* partsOf(sheet: WorkbookSheet): Generator<string> {
  let rows: WorkbookRow[] = []
  let size = 0
  let head: Partial<SheetPart> = { unread: sheet.unread, warnings: sheet.warnings }
  for (const row of sheet.rows) {
    rows.push(row)
    for (const cell of row.cells) size += cell.length + 3
    if (rows.length < rowsAPart && size < charactersAPart) continue
    yield JSON.stringify({ ...head, rows })
    head = {}
    rows = []
    size = 0
  }
  if (rows.length > 0 || 'unread' in head) yield JSON.stringify({ ...head, rows })
}

/** Keeps a file and its rows, some at a time. It counts as settled until all are kept, so that nobody sees half of one. */
export async function keepFile(context: Context, file: KeptFile, workbook: Workbook): Promise<void> {
  const { outline, choices, ...rest } = file
  await context.db.transaction((trx) =>
    insertFile(trx, { ...rest, outline: JSON.stringify(outline), choices: JSON.stringify(choices), settled_at: file.uploaded_at }),
  )
  for (const [sheet, one] of workbook.sheets.entries()) {
    let part = 0
    for (const cells of partsOf(one)) {
      const row = { file_id: file.id, sheet, part, cells }
      await context.db.transaction((trx) => trx.insertInto('import_file_parts').values(row).execute())
      part += 1
      await nextTurn()
    }
  }
  await context.db.transaction((trx) => trx.updateTable('import_files').set({ settled_at: null }).where('id', '=', file.id).execute())
}

const insertFile = async (trx: Writer, row: ImportFilesTable): Promise<void> => void (await trx.insertInto('import_files').values(row).execute())

/** A file that this person uploaded, or any for the booking team; undefined otherwise. */
export async function findFile(db: Reader, id: string, by: { personId: PersonId; all: boolean }): Promise<KeptFile | undefined> {
  let query = db.selectFrom('import_files').selectAll().where('id', '=', id)
  if (!by.all) query = query.where('person_id', '=', by.personId)
  const row = await query.executeTakeFirst()
  return row && { ...row, outline: outlineShape.parse(JSON.parse(row.outline)), choices: fileChoices.parse(JSON.parse(row.choices)) }
}

/** Keeps what someone chose; nothing if the file's rows are gone. */
export const saveChoices = async (trx: Writer, id: string, choices: FileChoices): Promise<void> =>
  void (await trx
    .updateTable('import_files')
    .set({ choices: JSON.stringify(choices) })
    .where('id', '=', id)
    .where('settled_at', 'is', null)
    .execute())

/** The first rows of each of these sheets, enough to see what its columns hold. */
export async function firstRowsOf(db: Reader, id: string, sheets: number[]): Promise<Map<number, WorkbookRow[]>> {
  if (sheets.length === 0) return new Map()
  const parts = await db
    .selectFrom('import_file_parts')
    .select(['sheet', 'cells'])
    .where('file_id', '=', id)
    .where('sheet', 'in', sheets)
    .where('part', '=', 0)
    .execute()
  return new Map(parts.map((one) => [one.sheet, readPart(one.cells).rows]))
}

/** A sheet of a kept file with all its rows. */
export async function sheetOf(db: Reader, file: Pick<KeptFile, 'id' | 'outline'>, at: number): Promise<WorkbookSheet> {
  const outlined = file.outline.sheets[at]
  const sheet: WorkbookSheet = { name: outlined?.name ?? '', isHidden: outlined?.isHidden ?? false, rows: [], unread: [], warnings: [] }
  for (let from = 0; ;) {
    const parts = await db
      .selectFrom('import_file_parts')
      .select(['part', 'cells'])
      .where('file_id', '=', file.id)
      .where('sheet', '=', at)
      .where('part', '>=', from)
      .orderBy('part')
      .limit(5)
      .execute()
    for (const { cells } of parts) {
      const part = readPart(cells)
      sheet.rows.push(...part.rows)
      if (part.unread) sheet.unread = part.unread
      if (part.warnings) sheet.warnings = part.warnings
    }
    const last = parts.at(-1)
    if (!last || parts.length < 5) return sheet
    from = last.part + 1
    await nextTurn()
  }
}

/**
 * Has whoever else makes something of this file, or settles it, wait for this transaction. Throws ConflictError if it is settled: its rows are gone, and
 * what was read of them is of no use.
 */
export async function holdFile(trx: Writer, fileId: string): Promise<void> {
  const { numUpdatedRows } = await trx
    .updateTable('import_files')
    .set((eb) => ({ digest: eb.ref('digest') }))
    .where('id', '=', fileId)
    .where('settled_at', 'is', null)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) throw new ConflictError('This file was imported or dropped already. Upload it again to import it once more.')
}

/** Lets the rows of a file go, once nothing more is to be made of it. */
export async function settleFile(trx: Writer, id: string | null, at: string): Promise<void> {
  if (id === null) return
  await trx.deleteFrom('import_file_parts').where('file_id', '=', id).execute()
  await trx.updateTable('import_files').set({ settled_at: at }).where('id', '=', id).where('settled_at', 'is', null).execute()
}

/** Lets the rows go of files that nobody came back to since this moment. Returns how many. */
export async function settleAbandoned(db: Context['db'], { since, at }: { since: string; at: string }): Promise<number> {
  const old = await db.read
    .selectFrom('import_files')
    .select('id')
    .where('uploaded_at', '<', since)
    .where('settled_at', 'is', null)
    .orderBy('uploaded_at')
    .limit(500)
    .execute()
  for (const { id } of old) await db.transaction((trx) => settleFile(trx, id, at))
  // What a stop left of a file that was never kept whole.
  const halves = await db.read
    .selectFrom('import_files')
    .select('id')
    .where('uploaded_at', '<', since)
    .where('settled_at', 'is not', null)
    .where((eb) => eb.exists(eb.selectFrom('import_file_parts').select('part').whereRef('import_file_parts.file_id', '=', 'import_files.id')))
    .limit(500)
    .execute()
  for (const { id } of halves) await db.transaction((trx) => trx.deleteFrom('import_file_parts').where('file_id', '=', id).execute())
  return old.length + halves.length
}

/** A person's files that wait for a choice, newest first. */
export const listWaiting = (db: Reader, personId: PersonId): Promise<Pick<ImportFilesTable, 'id' | 'file_name' | 'uploaded_at'>[]> =>
  db
    .selectFrom('import_files')
    .select(['id', 'file_name', 'uploaded_at'])
    .where('person_id', '=', personId)
    .where('settled_at', 'is', null)
    .where((eb) => eb.not(eb.exists(eb.selectFrom('imports').select('imports.id').whereRef('imports.file_id', '=', 'import_files.id'))))
    .where((eb) => eb.not(eb.exists(eb.selectFrom('tracker_imports').select('tracker_imports.id').whereRef('tracker_imports.file_id', '=', 'import_files.id'))))
    .orderBy('uploaded_at', 'desc')
    .limit(20)
    .execute()
