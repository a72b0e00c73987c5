import type { Rights } from '../../access/permissions.ts'
import { may, maySettle } from '../../access/permissions.ts'
import type { EvidenceTable } from '../../db/tables/evidence.ts'
import type { PrerequisitesTable } from '../../db/tables/prerequisites.ts'
import { isWithdrawn } from '../../evidence/evidence.store.ts'
import type { EvidencePlace } from './places.store.ts'

/** A piece of evidence that may be removed, or withdrawn if something accountable relies on it. */
export interface Removable {
  row: EvidenceTable
  place: EvidencePlace
  /** Whether something accountable relies on it. */
  isReliedOn: boolean
  /** The result that has to be recorded again once it is withdrawn. */
  unsettles: string | null
}

/** Why this person may not remove it; undefined if they may. */
export function whyNotRemove(place: EvidencePlace, rights: Rights): string | undefined {
  if (may('project.manage', rights)) return undefined
  if (place.kind === 'test-case' && place.isRunFinished) return 'The test run is finished, so only the project manager withdraws its evidence'
  const isTheirs = place.kind === 'prerequisite' ? maySettle(place.owners, rights) : place.kind === 'test-case' && may('test.record', rights)
  return isTheirs ? undefined : 'Evidence is removed or withdrawn by the role that gave it, or by the project manager'
}

/** That it has been removed or withdrawn; undefined if it has not. */
export function wordsOfRemoved(row: Pick<EvidenceTable, 'removed_at' | 'kind' | 'stored_as'>): string | undefined {
  if (row.removed_at === null) return undefined
  return isWithdrawn(row)
    ? 'This evidence was withdrawn already. It is still on the page that it was evidence for.'
    : 'This file was removed already. Its record is still on the page that it was evidence for.'
}

/** Whether withdrawing it reopens the prerequisite or the test case. */
export const reopens = ({ place, isReliedOn, unsettles }: Pick<Removable, 'place' | 'isReliedOn' | 'unsettles'>): boolean =>
  isReliedOn && (unsettles !== null || (place.kind === 'prerequisite' && isMetByHand(place.prerequisite)))

/** Whether its people met it, and not the catalogue, a shared prerequisite or the record of the service. */
export const isMetByHand = ({ status, derived, shared_id, on_record }: PrerequisitesTable): boolean =>
  status === 'met' && derived === null && shared_id === null && on_record === null

/** "the file plan.pdf", as in the history. */
export const nameOfPiece = ({ kind, file_name }: Pick<EvidenceTable, 'kind' | 'file_name'>): string =>
  kind === 'file' ? `the file ${file_name ?? ''}` : kind === 'interaction' ? 'an exchange with the sandbox' : `a ${kind}`
