import { parentPort } from 'node:worker_threads'
import { writeXlsx } from 'hucre/xlsx'
import type { Cell } from './csv.ts'
import type { WorkbookPart } from './workbook.ts'

let sheet: { name: string; head: string[]; hidden: number } | undefined
const rows: Cell[][] = []

parentPort?.on('message', (part: WorkbookPart) => {
  if ('sheet' in part) sheet = { name: part.sheet, head: part.head, hidden: part.hidden }
  else if ('rows' in part) rows.push(...part.rows)
  else void finish()
})

/** Text stays text in a workbook: nothing in a cell is run as a formula. */
async function finish(): Promise<void> {
  const { name, head, hidden } = sheet ?? { name: 'Sheet', head: [], hidden: 0 }
  const columns = head.map((title, index) => ({ header: title, width: Math.min(40, Math.max(10, title.length + 2)), ...(index >= head.length - hidden ? { hidden: true } : {}) }))
  parentPort?.postMessage(await writeXlsx({ sheets: [{ name, columns, rows: [head, ...rows] }] }))
}
