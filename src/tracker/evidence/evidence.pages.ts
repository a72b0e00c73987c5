import type { EvidenceTable } from '../../db/tables/evidence.ts'
import { acceptedEndings, acceptedKinds, sizeOf } from '../../evidence/file.ts'
import { isWithdrawn } from '../../evidence/evidence.store.ts'
import { momentOf } from '../../web/moments.ts'
import { mostFiles, mostUploadBytes } from '../../web/uploads.ts'

/** One piece of evidence as a list shows it, below the address of a project or of what it is for. `isReliedOn`: it can only be withdrawn. */
export function shownEvidence(row: EvidenceTable, given: { home: string; mayRemove: boolean; isReliedOn: boolean }) {
  const { home } = given
  const withdrawn = isWithdrawn(row)
  const gone = row.removed_at !== null && !withdrawn
  const removal = given.isReliedOn ? 'Withdraw' : row.kind === 'file' ? 'Remove' : null
  return {
    kind: row.kind,
    body: row.kind === 'interaction' ? `An exchange with the sandbox. ${row.body}` : row.body,
    added: row.kind === 'interaction' ? 'Cited by' : 'Added by',
    by: row.added_by,
    when: momentOf(row.added_at),
    digest: row.digest,
    href:
      row.kind === 'interaction'
        ? `${home}/sandbox/log/${row.interaction_id ?? ''}`
        : row.kind === 'link'
          ? row.body
          : row.kind === 'file' && !gone
            ? `${home}/evidence/${row.id}`
            : null,
    name: row.file_name ?? '',
    size: row.file_size === null ? '' : sizeOf(row.file_size),
    withdrawn,
    removed:
      row.removed_at === null
        ? null
        : `${withdrawn ? 'Withdrawn' : 'Removed'} by ${row.removed_by ?? ''}, ${momentOf(row.removed_at)}: ${row.removed_reason ?? ''}`,
    removal,
    removeHref: removal !== null && row.removed_at === null && given.mayRemove ? `${home}/evidence/${row.id}/remove` : null,
  }
}

/** What the form says about files. */
export const fileHint = `Up to ${mostFiles} files of ${mostUploadBytes / 1024 / 1024} MB each: ${acceptedKinds}. No patient’s details. Where and with what a photo was taken is removed`
export { acceptedEndings }
