import { headInWords } from '../../events/chain.ts'
import { accountable } from '../../events/accountable.ts'
import { keysOf } from '../../keys.ts'
import { piecesOf } from './in-portions.ts'
import { packTables } from './pack-tables.ts'
import type { PackRecord } from './pack.store.ts'

/** The head of the chain up to the latest event of the project, in words. */
export const headOf = ({ events }: PackRecord): string => headInWords(events.at(-1) ?? { seq: 0, hash: '' })

/** record.json in pieces: a row a line, with what verify.mjs has to know of them. `files` are the digests on record of files in the pack. */
export async function recordInJson(record: PackRecord, files: [string, string][]): Promise<string[]> {
  const rules = Object.fromEntries(keysOf(packTables).flatMap((table) => (packTables[table] === null ? [] : [[table, { id: accountable[table].id }]])))
  const pieces = [`{"head":${JSON.stringify(headOf(record))},\n"rules":${JSON.stringify(rules)}`]
  const list = async (name: string, rows: unknown[]): Promise<void> => {
    pieces.push(`${JSON.stringify(name)}:[`, ...(await piecesOf(rows, (row, index) => `${index === 0 ? '' : ','}\n${JSON.stringify(row)}`)), '\n]')
  }
  const { tables, ...lists } = { files, ...record }
  for (const [name, rows] of Object.entries(lists)) {
    pieces.push(',\n')
    await list(name, rows)
  }
  pieces.push(',\n"tables":{')
  for (const [index, [table, rows]] of Object.entries(tables).entries()) {
    pieces.push(index === 0 ? '\n' : ',\n')
    await list(table, rows)
  }
  pieces.push('}}\n')
  return pieces
}
