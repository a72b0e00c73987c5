// Verifies an evidence pack without Slipway: node verify.mjs [EXPORT.json]
// 1. Each file is as SHA256SUMS says, and no file was added.
// 2. The hash of each event of the project covers its fields, and through rows_digest the digest of each row that it made.
// 3. Each row is as the event that recorded it last says. Rows that an event of the whole installation recorded are counted apart.
// 4. Each signature is on the digest of its version, and each version and file of evidence has its digest.
// EXPORT.json, from `slipway export`, proves that the events are in the chain: check the export itself with docs/verify-an-export.mjs.
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

const folder = dirname(fileURLToPath(import.meta.url))
const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex')
const faults = []
const check = (isRight, words) => isRight || faults.push(words)
const read = (path) => readFileSync(join(folder, path))

const sums = new Map(
  read('SHA256SUMS')
    .toString()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => [line.slice(66), line.slice(0, 64)]),
)
const present = readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((one) => one.isFile())
  .map((one) => relative(folder, join(one.parentPath, one.name)).split(sep).join('/'))
for (const path of present) if (path !== 'SHA256SUMS') check(sums.has(path), `${path} is not part of the pack`)
for (const [path, sum] of sums) check(present.includes(path) && sha256(read(path)) === sum, `${path} is missing or was changed`)

const { head, rules, events, eventRows, elsewhere, ofOthers, tables, files } = JSON.parse(read('record.json'))
const rowsOf = Map.groupBy(eventRows, (one) => one.seq)
for (const e of events) {
  const fields = [e.seq, e.id, e.at, e.actor_id, e.actor_name, e.project_id, e.subject, e.subject_id, e.action, e.sentence]
  fields.push(e.changed_from, e.changed_to, e.reason, e.undoes, e.previous_hash)
  if (e.rows_digest !== null) fields.push(e.rows_digest)
  check(sha256(JSON.stringify(fields)) === e.hash, `Event ${e.seq} is not as it was written`)
  const lines = (rowsOf.get(e.seq) ?? []).map((one) => `${one.table_name} ${one.row_id} ${one.digest ?? 'deleted'}\n`)
  check((lines.length === 0 ? null : sha256(lines.sort().join(''))) === e.rows_digest, `What event ${e.seq} recorded of its rows was changed`)
  rowsOf.delete(e.seq)
}
check(rowsOf.size === 0, 'Rows are recorded by events that are missing')
const last = events.at(-1)
check(head === (last ? `${last.seq}:${last.hash}` : 'no events yet'), 'Events at the end are missing')

const latest = new Map()
for (const one of [...eventRows, ...elsewhere]) latest.set(`${one.table_name} ${one.row_id}`, one)
let [proven, others] = [0, 0]
for (const [table, rows] of Object.entries(tables))
  for (const row of rows) {
    const columns = Object.keys(row).filter((column) => row[column] !== null)
    const digest = sha256(JSON.stringify(Object.fromEntries(columns.sort().map((column) => [column, row[column]]))))
    const name = `${table} ${rules[table].id.map((column) => row[column]).join('\u001F')}`
    const recorded = latest.get(name)
    check(recorded?.digest === digest, `Row ${name} is not as an event recorded it`)
    if (events.some((e) => e.seq === recorded?.seq)) proven += 1
    else others += 1
    latest.delete(name)
  }
for (const [name, { digest }] of latest)
  if (Object.hasOwn(rules, name.split(' ')[0])) check(digest === null || ofOthers.includes(name), `Row ${name} is missing`)

const versions = new Map((tables.sop_versions ?? []).map((one) => [one.id, one]))
for (const one of versions.values()) check(sha256(one.body) === one.digest, `The text of version ${one.number} was changed after it was issued`)
for (const one of tables.sop_signatures ?? []) check(versions.get(one.version_id)?.digest === one.digest, `${one.person_name} signed another text`)
for (const [path, digest] of files) check(sums.get(path) === digest, `${path} does not have the digest that is on record`)

const [exported] = process.argv.slice(2)
if (exported !== undefined) {
  const hashes = new Map(JSON.parse(readFileSync(exported, 'utf8')).tables.events.map((one) => [one.seq, one.hash]))
  for (const e of events) check(hashes.get(e.seq) === e.hash, `Event ${e.seq} is not in the export`)
}

const said = `${sums.size} files, ${events.length} events and ${proven} rows are as they were written, and ${(tables.sop_signatures ?? []).length} signatures are on the text that was issued.
${others} rows were recorded by events of the whole installation, which an export has.
Head of the chain: ${head}. Whoever runs Slipway proves with it that nothing before was changed: slipway verify --head ${head}`
console.log(faults.length === 0 ? said : faults.join('\n'))
process.exitCode = faults.length === 0 ? 0 : 1
