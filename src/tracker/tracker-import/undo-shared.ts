import type { Writer } from '../../db/database.ts'
import type { Happened } from '../../events/vocabulary.ts'
import { nameOfPair } from '../catalogue/pair.ts'
import type { MadeOrganisation, MadePair, TrackerImport } from './kept-import.ts'
import { findPair } from '../catalogue/find-pair.store.ts'
import { deleteOrganisation, deletePair, findOrganisation, isNamedByService, saveOrganisation, savePair } from './shared.store.ts'

/** Restores a pair to its state before the import; one that someone has decided since stays. */
export async function undoPair(trx: Writer, one: TrackerImport, { consumer, provider, before, after }: MadePair): Promise<Happened[]> {
  const now = await findPair(trx, { consumer, provider })
  if (now?.version !== after) return []
  if (before === null) await deletePair(trx, { consumer, provider })
  else await savePair(trx, { ...before, version: after + 1 })
  const name = nameOfPair({ consumer, provider })
  const state = before === null ? 'unknown' : before.state === 'proven' ? 'proven' : 'not proven'
  return [{ kind: 'pair.changed', id: name, project: null, name, state, file: one.file_name, isUndone: true, to: before?.state ?? 'unknown' }]
}

/** The same for a 111 provider; one that a service still names stays. */
export async function undoOrganisation(trx: Writer, one: TrackerImport, { id, before, after }: MadeOrganisation): Promise<Happened[]> {
  const now = await findOrganisation(trx, id)
  if (!now || now.switched_on !== after.switched_on || now.consumer_product !== after.consumer_product) return []
  if (before === null && (await isNamedByService(trx, id))) return []
  if (before === null) await deleteOrganisation(trx, id)
  else await saveOrganisation(trx, id, before)
  const change = { from: JSON.stringify(after), to: before && JSON.stringify(before) }
  return [{ kind: 'organisation.undone', id, project: null, name: now.name, file: one.file_name, isGone: before === null, ...change }]
}
