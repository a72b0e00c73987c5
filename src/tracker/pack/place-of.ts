import type { EvidenceTable } from '../../db/tables/evidence.ts'
import { inFileName } from '../../web/attachment.ts'
import { endOf } from '../../text.ts'
import type { PackFacts } from './pack-facts.store.ts'

/** Where a piece of evidence is in the pack: beside the other evidence of its subject. Empty for a note or a link, which is only in the tables. */
export function placeOf(one: EvidenceTable, facts: Pick<PackFacts, 'subjects'>): string {
  const subject = facts.subjects.get(one.subject_id) ?? one.subject
  if (one.kind === 'file') return one.stored_as === null ? '' : `evidence/${inFileName(subject)}/${one.id}-${fileName(one.file_name ?? 'file')}`
  return one.kind === 'interaction' ? `exchanges/${one.interaction_id ?? one.id}.txt` : ''
}

/** A name that every system takes for a file. */
const fileName = (name: string): string => endOf(name.replaceAll(/[^\p{L}\p{N}._ -]/gu, '_').replace(/^[. ]/, '_'), 100)
