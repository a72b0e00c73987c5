// Verifies what `slipway export FILE.json` wrote, without Slipway: node docs/verify-an-export.mjs FILE.json [HEAD]
// 1. The hash of each event covers its fields and the hash of the event before it, up to the head.
// 2. An event that made rows covers, by rows_digest, the digest of each whole row (table event_rows).
// 3. Each row is as the latest event that recorded it says, and no row is in no event.
// HEAD (NUMBER:HASH), printed by an earlier export, backup or log, proves that nothing before it was rewritten.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'

const [file, given] = process.argv.slice(2)
const { head, record, tables } = JSON.parse(readFileSync(file, 'utf8'))
const sha256 = (text) => createHash('sha256').update(text).digest('hex')
const faults = []
const check = (isRight, words) => isRight || faults.push(words)

const rowsOf = Map.groupBy(tables.event_rows, (one) => one.seq)
let previous = ''
let seq = 0
let hasGiven = given === undefined
for (const e of tables.events) {
  seq += 1
  check(e.seq === seq, `Event ${seq} is missing`)
  const fields = [e.seq, e.id, e.at, e.actor_id, e.actor_name, e.project_id, e.subject, e.subject_id, e.action, e.sentence]
  fields.push(e.changed_from, e.changed_to, e.reason, e.undoes, previous)
  if (e.rows_digest !== null) fields.push(e.rows_digest)
  check(sha256(JSON.stringify(fields)) === e.hash, `Event ${e.seq} is not as it was written`)
  const lines = (rowsOf.get(e.seq) ?? []).map((one) => `${one.table_name} ${one.row_id} ${one.digest ?? 'deleted'}\n`)
  const digest = lines.length === 0 ? null : sha256(lines.sort().join(''))
  check(digest === e.rows_digest, `What event ${e.seq} recorded of its rows was changed`)
  rowsOf.delete(e.seq)
  previous = e.hash
  seq = e.seq
  hasGiven ||= given === `${e.seq}:${e.hash}`
}
check(rowsOf.size === 0, 'Rows are recorded by events that are missing')
check(head === (seq === 0 ? 'no events yet' : `${seq}:${previous}`), 'Events at the end are missing')
check(hasGiven, `The chain does not lead through the head ${given}`)

// A table that was renamed is recorded by older events under its earlier name.
const nameNow = (table) => ({ product_standings: 'product_statuses' })[table] ?? table
const latest = new Map()
for (const one of tables.event_rows.sort((a, b) => a.seq - b.seq)) latest.set(`${nameNow(one.table_name)} ${one.row_id}`, one.digest)
let count = 0
for (const [table, { id, leftOut, called = {} }] of Object.entries(record)) {
  // A column may have a clearer name in the export than in the database, by which the digest knows it.
  const known = new Map(Object.entries(called).map(([column, sent]) => [sent, column]))
  for (const row of tables[table]) {
    const columns = Object.keys(row).filter((column) => row[column] !== null && !leftOut.includes(column) && !column.endsWith('_search'))
    const cells = columns.map((column) => [known.get(column) ?? column, row[column]])
    const digest = sha256(JSON.stringify(Object.fromEntries(cells.sort(([a], [b]) => (a < b ? -1 : 1)))))
    const name = `${table} ${id.map((column) => row[column]).join('\u001F')}`
    check(latest.get(name) === digest, `Row ${name} is not as an event recorded it`)
    latest.delete(name)
    count += 1
  }
}
for (const [name, digest] of latest) if (Object.hasOwn(record, name.split(' ')[0])) check(digest === null, `Row ${name} is missing`)

console.log(faults.length === 0 ? `${seq} events and ${count} rows are as they were written. Head of the chain: ${head}` : faults.join('\n'))
process.exitCode = faults.length === 0 ? 0 : 1
