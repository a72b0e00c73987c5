import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Context } from '../../context.ts'
import { csvLines } from '../../web/csv.ts'
import { workbookStream } from '../../web/workbook.ts'
import { everyServiceId, exportRows, findExportHead } from './export.store.ts'

/** Writes every service into a tracker file, .xlsx or .csv by its name. Returns how many. */
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
