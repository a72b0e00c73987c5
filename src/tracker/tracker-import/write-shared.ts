import type { Context } from '../../context.ts'
import type { Writer } from '../../db/database.ts'
import type { PairsTable } from '../../db/tables/catalogue.ts'
import { dayOfMoment } from '../../day.ts'
import type { By } from '../../events/record.ts'
import type { Happened } from '../../events/vocabulary.ts'
import { folded } from '../../text.ts'
import { nameOfPair } from '../catalogue/pair.ts'
import { byOf } from './import-by.ts'
import type { MadeOrganisation, MadePair, SaidPair, SaidProvider111, TrackerImport } from './kept-import.ts'
import { findPair } from '../catalogue/find-pair.store.ts'
import { findOrganisationByName, insertProvider, saveOrganisation, savePair } from './shared.store.ts'
import { getTrackerImport, saveTrackerImport } from './tracker-import.store.ts'
import { knownProviders111 } from './within-area.store.ts'

/**
 * Writes the 111 providers and pairs that the rows name, each in its own commit; within an area, none. Returns the ids of the 111 providers by folded name.
 */
export async function writeShared(context: Context, one: TrackerImport): Promise<ReadonlyMap<string, string>> {
  if (one.within_id !== null) return knownProviders111(context.db.read, one.shared)
  const ids = new Map<string, string>()
  for (const said of one.shared.providers111) {
    const by = byOf(context, one)
    ids.set(folded(said.name), await context.db.write(by, (trx) => writeProvider111(trx, one, said, by)))
  }
  for (const said of one.shared.pairs) {
    const by = byOf(context, one)
    if (said.proven !== 'both') await context.db.write(by, (trx) => writePair(trx, one, said, by))
  }
  return ids
}

async function writeProvider111(
  trx: Writer,
  { id: importId, file_name: file }: TrackerImport,
  { name, on, product }: SaidProvider111,
  { newId, at }: By,
): Promise<{ happened: Happened[]; result: string }> {
  const told = on === 'yes' || on === 'no' ? on : null
  const known = await findOrganisationByName(trx, name)
  const after = { switched_on: told ?? known?.switched_on ?? null, consumer_product: product ?? known?.consumer_product ?? null }
  if (!known) {
    const id = newId()
    await insertProvider(trx, { id, name, created_at: at, ...after })
    await noteMade(trx, importId, { organisation: { id, before: null, after } })
    return { result: id, happened: [{ kind: 'organisation.created', id, project: null, name, file, to: told }] }
  }
  const { id, switched_on, consumer_product } = known
  if (after.switched_on === switched_on && after.consumer_product === consumer_product) return { result: id, happened: [] }
  const before = { switched_on, consumer_product }
  await saveOrganisation(trx, id, after)
  await noteMade(trx, importId, { organisation: { id, before, after } })
  const change = { from: JSON.stringify(before), to: JSON.stringify(after) }
  return { result: id, happened: [{ kind: 'organisation.changed', id, project: null, name, file, ...change }] }
}

async function writePair(trx: Writer, one: TrackerImport, { consumer, provider, proven }: SaidPair, { actor, at }: By): Promise<Happened[]> {
  const known = await findPair(trx, { consumer, provider })
  const state = proven === 'yes' ? ('proven' as const) : ('not-proven' as const)
  if (known?.state === state) return []
  const row: PairsTable = {
    consumer_product: consumer,
    provider_product: provider,
    state,
    reason: `As in ${one.file_name}`,
    decided_on: dayOfMoment(at),
    run_id: null,
    set_by: actor.name,
    set_by_id: actor.id,
    set_at: at,
    version: (known?.version ?? 0) + 1,
  }
  await savePair(trx, row)
  await noteMade(trx, one.id, { pair: { consumer, provider, before: known ?? null, after: row.version } })
  const name = nameOfPair({ consumer, provider })
  const words = { name, state: proven === 'yes' ? 'proven' : 'not proven', file: one.file_name, isUndone: false }
  return [{ kind: 'pair.changed', id: name, project: null, ...words, from: known?.state ?? null, to: state }]
}

/** Notes what was made in the transaction that made it, so that a restart in between loses nothing. */
async function noteMade(trx: Writer, importId: string, more: { organisation?: MadeOrganisation; pair?: MadePair }): Promise<void> {
  const { made } = await getTrackerImport(trx, importId, { person: null })
  const organisations = [...made.organisations, ...(more.organisation ? [more.organisation] : [])]
  const pairs = [...made.pairs, ...(more.pair ? [more.pair] : [])]
  await saveTrackerImport(trx, importId, { made: JSON.stringify({ ...made, organisations, pairs }) })
}
