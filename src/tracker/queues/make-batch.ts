import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Day } from '../../day.ts'
import type { Database } from '../../db/database.ts'
import type { PersonId } from '../../db/ids.ts'
import type { QueueBatchItemsTable } from '../../db/tables/queues.ts'
import type { DosIdOwners } from '../prerequisites/prerequisite.ts'
import { servicesOfDosIds } from '../prerequisites/prerequisites.store.ts'
import { judgeAll } from './batch.ts'
import type { Candidate, Request, Wanted } from './batch.ts'
import { cleanedCode, removedFrom } from '../../unseen.ts'
import { isCodeKind, keptValue } from '../prerequisites/values.ts'
import { candidatesByCode, candidatesById, completeBatch, insertBatch, insertItems } from './batches.store.ts'
import type { Patch } from './patch.ts'
import type { PastedLine } from './paste.ts'

const atOnce = 250
function* slices<T>(all: T[]): Generator<T[]> {
  for (let from = 0; from < all.length; from += atOnce) yield all.slice(from, from + atOnce)
}

export interface NewBatch {
  id: string
  patch: Patch
  key: string
  title: string
  wanted: Wanted
  at: string
  today: Day
}

/** What each pasted line is about. A few hundred codes at a time, so that others are served meanwhile. */
export async function requestsOfPaste(db: Database, { patch, key }: Pick<NewBatch, 'patch' | 'key'>, lines: PastedLine[]): Promise<Request[]> {
  const found = new Map<string, Candidate[]>()
  const codes = [...new Set(lines.filter((one) => one.fault === undefined).map((one) => one.code))]
  for (const some of slices(codes)) {
    for (const [code, candidates] of await candidatesByCode(db.read, patch, key, some)) found.set(code, candidates)
    await nextTurn()
  }
  return lines.map(({ number, line, code, value, fault, noted }) => ({
    position: number,
    line,
    code,
    value,
    ...(fault === undefined ? {} : { fault }),
    ...(noted === undefined ? {} : { noted }),
    candidates: found.get(code) ?? [],
  }))
}

/** The prerequisites whose boxes were ticked; one that was changed since the list was shown is refused, as on its own page. */
export async function requestsOfPicks(
  db: Database,
  { patch, key }: Pick<NewBatch, 'patch' | 'key'>,
  picks: { id: string; value: string }[],
): Promise<Request[]> {
  const requests: Request[] = []
  for (const some of slices(picks)) {
    const found = await candidatesById(
      db.read,
      patch,
      key,
      some.map((one) => one.id),
    )
    for (const { id, value } of some) {
      const about = found.get(id)
      const cleaned = isCodeKind(about?.prerequisite.valueKind ?? null) ? cleanedCode(value) : { code: value, found: [] }
      requests.push({
        position: requests.length + 1,
        line: '',
        code: about?.ods ?? 'This',
        value: cleaned.code,
        ...(cleaned.found.length > 0 ? { noted: removedFrom(cleaned) } : {}),
        candidates: about ? [about] : [],
      })
    }
    await nextTurn()
  }
  return requests
}

/** The services that have the DoS ids which are asked for. */
async function ownersOf(db: Database, requests: Request[]): Promise<DosIdOwners> {
  const values = requests
    .filter((one) => one.candidates.some((about) => about.prerequisite.valueKind === 'dos-id'))
    .map((one) => keptValue('dos-id', one.value))
  const owners = new Map<string, string[]>()
  for (const some of slices([...new Set(values)])) {
    for (const [id, services] of await servicesOfDosIds(db.read, some)) owners.set(id, services)
    await nextTurn()
  }
  return owners
}

/** Judges every request and keeps the verdicts for the person to look at; nothing else is changed. */
export async function makeBatch(db: Database, personId: PersonId, batch: NewBatch, requests: Request[]): Promise<void> {
  const owners = await ownersOf(db, requests)
  const items = judgeAll(requests, batch.wanted, batch.today, owners).map(({ request, verdict }): QueueBatchItemsTable => ({
    batch_id: batch.id,
    position: request.position,
    line: request.line,
    code: request.code,
    value: request.value,
    prerequisite_id: verdict.about?.id ?? null,
    project_id: verdict.about?.projectId ?? null,
    version: verdict.about?.version ?? null,
    verdict: verdict.verdict,
    why: verdict.why,
    noted: request.noted ?? '',
  }))
  const { status, note, reason, validUntil } = batch.wanted
  await db.transaction((trx) =>
    insertBatch(trx, {
      id: batch.id,
      person_id: personId,
      role_key: batch.patch.role,
      prerequisite_key: batch.key,
      title: batch.title,
      status,
      note,
      reason,
      valid_until: validUntil,
      state: 'preview',
      made_at: batch.at,
      settled_at: null,
      complete: 0,
    }),
  )
  for (const some of slices(items)) {
    await db.transaction((trx) => insertItems(trx, some))
    await nextTurn()
  }
  await db.transaction((trx) => completeBatch(trx, batch.id))
}
