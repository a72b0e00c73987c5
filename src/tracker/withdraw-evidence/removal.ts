import type { Rights } from '../../access/permissions.ts'
import { may, maySettle } from '../../access/permissions.ts'
import type { EvidenceTable } from '../../db/tables/evidence.ts'
import { isWithdrawn } from '../../evidence/evidence.store.ts'
import type { EvidencePlace } from './places.store.ts'

/** A piece of evidence that may be removed, or withdrawn if something accountable rests on it. */
export interface Removable {
  row: EvidenceTable
  place: EvidencePlace
  /** Whether something accountable rests on it. */
  rests: boolean
  /** The result that has to be recorded again once it is withdrawn. */
  unsettles: string | null
}

/** Why this person may not remove it; undefined if they may. */
export function whyNotRemove(place: EvidencePlace, rights: Rights): string | undefined {
  if (may('project.manage', rights)) return undefined
  if (place.kind === 'test-case' && place.isRunFinished) return 'The test run is finished, so only the project manager withdraws its evidence'
  const isTheirs = place.kind === 'prerequisite' ? maySettle(place.owners, rights) : may('test.record', rights)
  return isTheirs ? undefined : 'Evidence is removed or withdrawn by the role that gave it, or by the project manager'
}

/** That it was removed or withdrawn before; undefined if it was not. */
export function wordsOfRemoved(row: Pick<EvidenceTable, 'removed_at' | 'kind' | 'stored_as'>): string | undefined {
  if (row.removed_at === null) return undefined
  return isWithdrawn(row)
    ? 'This evidence was withdrawn already. It is still on the page that it was evidence for.'
    : 'This file was removed already. Its record is still on the page that it was evidence for.'
}

/** Whether the prerequisite or the test case is open again once it is withdrawn. */
export const reopens = ({ place, rests, unsettles }: Pick<Removable, 'place' | 'rests' | 'unsettles'>): boolean =>
  rests && (unsettles !== null || (place.kind === 'prerequisite' && place.prerequisite.status === 'met' && place.prerequisite.derived === null))

/** "the file plan.pdf", as the history names it. */
export const nameOfPiece = ({ kind, file_name }: Pick<EvidenceTable, 'kind' | 'file_name'>): string =>
  kind === 'file' ? `the file ${file_name ?? ''}` : kind === 'interaction' ? 'an exchange with the sandbox' : `a ${kind}`
