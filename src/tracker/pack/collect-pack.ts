import { readFile } from 'node:fs/promises'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Page } from '../../access/page.ts'
import type { Reader } from '../../db/database.ts'
import { Refusal } from '../../errors.ts'
import { accountable } from '../../events/accountable.ts'
import { headInWords } from '../../events/chain.ts'
import { keysOf } from '../../keys.ts'
import { inFileName } from '../../web/attachment.ts'
import { csvLine } from '../../web/csv.ts'
import { certificateOf } from '../documents/certificate.ts'
import { signedProcedure } from '../documents/signed-procedure.ts'
import { findVersionFacts } from '../documents/version-facts.ts'
import { listVersions } from '../sop/sop.store.ts'
import { howToVerify } from './how-to-verify.ts'
import { placeOf } from './place-of.ts'
import { packIndex } from './pack-index.ts'
import type { PackPart, PackTask } from './pack-parts.ts'
import { listPackFacts } from './pack-facts.store.ts'
import { listPackRecord } from './pack.store.ts'
import type { PackFacts } from './pack-facts.store.ts'
import { packTables } from './pack-tables.ts'
import { mostBytes } from './zip-writer.ts'

/** Everything that goes into the pack of a project, in the order in which it is written. The same record gives the same parts. */
export async function collectPack(page: Page, db: Reader): Promise<Omit<PackTask, 'file'>> {
  const { project, service } = page.access
  const [record, facts, versions] = await Promise.all([listPackRecord(db, project.id), listPackFacts(db, project.id), listVersions(db, project.id)])
  const size = facts.evidence.reduce((sum, one) => sum + (one.stored_as === null ? 0 : (one.file_size ?? 0)), 0)
  if (size > mostBytes / 2)
    throw new Refusal(`The files of this project take ${Math.ceil(size / 1e6)} MB, more than fits into one pack. Ask the booking team for an export`)
  const last = record.events.at(-1)
  const head = headInWords(last ?? { seq: 0, hash: '' })
  const date = Date.parse(last?.at ?? project.created_at)
  const parts: PackPart[] = []
  for (const { number } of versions.toReversed()) {
    const version = await findVersionFacts(db, { project, service }, number)
    if (!version) continue
    parts.push({ path: `procedure/version-${number}.md`, kind: 'text', text: version.body })
    parts.push({ path: `procedure/version-${number}.pdf`, kind: 'pdf', document: signedProcedure(version) })
    for (const one of version.signatures)
      parts.push({ path: `procedure/version-${number}/${inFileName(one.role)}-${one.id}.pdf`, kind: 'pdf', document: certificateOf(version, one) })
  }
  const digests: [string, string][] = versions.map((one) => [`procedure/version-${one.number}.md`, one.digest])
  const cited = new Set<string>()
  for (const one of facts.evidence) {
    const path = placeOf(one, facts)
    if (one.kind === 'file' && one.stored_as !== null) {
      parts.push({ path, kind: 'kept', storedAs: one.stored_as })
      digests.push([path, one.digest])
    }
    if (one.kind !== 'interaction' || one.interaction_id === null || cited.has(path)) continue
    cited.add(path)
    const text = await page.sandboxes.findExchangeText(db, project.id, one.interaction_id)
    parts.push({ path, kind: 'text', text: text ?? `${one.body}\n\nThe exchange itself is not kept any more. Its digest is ${one.digest}\n` })
    // Masking a body takes some milliseconds.
    await nextTurn()
  }
  const rules = Object.fromEntries(keysOf(packTables).flatMap((table) => (packTables[table] === null ? [] : [[table, { id: accountable[table].id }]])))
  parts.push({ path: 'record.json', kind: 'text', text: `${JSON.stringify({ head, rules, files: digests, ...record }, null, 1)}\n` })
  parts.push({
    path: 'history.csv',
    kind: 'text',
    text: csvOf(
      ['Number', 'When', 'Who', 'What', 'Why', 'Hash'],
      record.events.map((one) => [one.seq, one.at, one.actor_name, one.sentence, one.reason, one.hash]),
    ),
  })
  parts.push({
    path: 'results.csv',
    kind: 'text',
    text: csvOf(
      resultColumns,
      facts.results.map((one) => resultRow(one, facts)),
    ),
  })
  parts.push({ path: 'READ-ME.md', kind: 'text', text: howToVerify(project.name, head) })
  parts.push({ path: 'verify.mjs', kind: 'text', text: await readFile(new URL('./verify-pack.mjs', import.meta.url), 'utf8') })
  parts.push({
    path: 'index.pdf',
    kind: 'pdf',
    document: packIndex({ page, facts, versions, head, date, signatures: record.tables.sop_signatures?.length ?? 0 }),
  })
  return { folder: inFileName(project.name), uploads: page.context.config.uploadsDir, date, parts: parts.toSorted((a, b) => (a.path < b.path ? -1 : 1)) }
}

const csvOf = (head: string[], rows: (string | number | null)[][]): string => `\uFEFF${csvLine(head)}${rows.map(csvLine).join('')}`

const resultColumns = ['Run', 'Environment', 'Day', 'Code', 'Case', 'Side', 'Criterion', 'Attempt', 'Result', 'Comment', 'Recorded by', 'When', 'Evidence']
const resultRow = (one: PackFacts['results'][number], facts: PackFacts): (string | number | null)[] => [
  one.run,
  one.environment,
  one.held_on,
  one.code,
  one.number,
  one.side,
  one.criterion,
  one.attempt,
  one.verdict,
  one.comment,
  one.recorded_by,
  one.recorded_at,
  facts.evidence
    .filter((each) => each.result_id === one.id && each.removed_at === null)
    .map((each) => placeOf(each, facts) || each.body)
    .join('; '),
]
