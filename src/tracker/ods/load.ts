import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Context } from '../../context.ts'
import { nowIso } from '../../context.ts'
import { today } from '../../day.ts'
import type { PersonId } from '../../db/ids.ts'
import type { Digest } from '../../digest.ts'
import { takeTurn } from '../../events/events.store.ts'
import { hasCode, refreshClosed } from './closures.store.ts'
import { withSaid } from './organisation.ts'
import type { OdsOrganisation, OdsSuccessor } from './organisation.ts'
import { insertLoad, odsOrganisations, saveOdsOrganisations, saveOdsSuccessors, successorCodes } from './organisations.store.ts'
import { countsOf } from './load-counts.ts'
import type { LoadCounts } from './load-counts.ts'
import type { OdsList } from './read-list.ts'
import { counted } from '../../web/numbers.ts'

export interface Loaded {
  id: string
  counts: LoadCounts
}

/** Few enough that a commit delays nobody. */
const rowsACommit = 50

interface Given {
  fileName: string
  /** SHA-256 of the file. */
  digest: Digest
  list: OdsList
  by: { personId: PersonId | null; name: string }
}

/**
 * Loads a list of organisations or of successors as reference data, over what is known; what is not in the list stays. Loading the same file again
 * changes nothing. Each part recomputes which services have closed; the event is appended at the end, when everything is in.
 */
export async function loadOrganisations(context: Context, { fileName, digest, list, by }: Given): Promise<Loaded> {
  const source = { loaded_at: nowIso(context), source: digest }
  const counts = countsOf(list, today(context))
  const chunk = <T>(all: T[]): T[][] =>
    Array.from({ length: Math.ceil(all.length / rowsACommit) }, (_, at) => all.slice(at * rowsACommit, (at + 1) * rowsACommit))
  for (const some of chunk(list.organisations)) {
    await loadSome(context, { some, source, counts })
    await nextTurn()
  }
  for (const some of chunk(list.successors)) {
    await loadSuccessors(context, { some, source, counts })
    await nextTurn()
  }
  const id = context.newId()
  const actor = { id: by.personId, name: by.name }
  await context.db.write({ actor, at: nowIso(context), newId: context.newId }, async (trx) => {
    await insertLoad(trx, {
      id,
      kind: list.kind,
      file_name: fileName,
      digest,
      person_id: by.personId,
      person_name: by.name,
      loaded_at: source.loaded_at,
      counts: JSON.stringify(counts),
    })
    return [{ kind: 'ods-list.loaded', id, project: null, to: digest, amount: amount(list), file: fileName }]
  })
  return { id, counts }
}

const amount = (list: OdsList): string =>
  list.kind === 'successors' ? counted(list.successors.length, 'successor') : counted(list.organisations.length, 'organisation')

interface Part<T> {
  some: T[]
  source: { loaded_at: string; source: string }
  counts: LoadCounts
}

const isSame = (one: object, other: object): boolean => JSON.stringify(Object.entries(one).toSorted()) === JSON.stringify(Object.entries(other).toSorted())

async function loadSome(context: Context, { some, source, counts }: Part<OdsOrganisation>): Promise<void> {
  const codes = some.map((one) => one.code)
  const changed = await context.db.transaction(async (trx) => {
    await takeTurn(trx)
    const before = await odsOrganisations(trx, codes)
    const rows = some.flatMap((one) => {
      const { loaded_at: _at, source: _source, ...known } = before.get(one.code) ?? { ...one, loaded_at: '', source: '' }
      const after = withSaid(before.has(one.code) ? known : null, one)
      if (before.has(one.code) && isSame(known, after)) return []
      return [{ ...after, ...source }]
    })
    await saveOdsOrganisations(trx, rows)
    const closures = await refreshClosed(trx, today(context), hasCode(codes))
    return { rows, closures, known: before }
  })
  const added = changed.rows.filter((row) => !changed.known.has(row.code)).length
  counts.added += added
  counts.changed += changed.rows.length - added
  counts.unchanged += some.length - changed.rows.length
  counts.nowClosed += changed.closures.filter((one) => one.closed === 1).length
  counts.nowOpen += changed.closures.filter((one) => one.closed === 0).length
}

async function loadSuccessors(context: Context, { some, source, counts }: Part<OdsSuccessor>): Promise<void> {
  const codes = [...new Set(some.map((one) => one.code))]
  const known = new Map((await successorCodes(context.db.read, codes)).map((one) => [`${one.code} ${one.successor}`, one]))
  const rows = some.flatMap((one) => {
    const before = known.get(`${one.code} ${one.successor}`)
    const after = { ...one, reason: one.reason ?? before?.reason ?? null, day: one.day ?? before?.day ?? null }
    return before && before.reason === after.reason && before.day === after.day ? [] : [{ ...after, ...source }]
  })
  if (rows.length > 0) await context.db.transaction((trx) => saveOdsSuccessors(trx, rows))
  const added = rows.filter((row) => !known.has(`${row.code} ${row.successor}`)).length
  if (counts.organisations > 0) return
  counts.added += added
  counts.changed += rows.length - added
  counts.unchanged += some.length - rows.length
}
