import type { EvidenceTable } from '../../db/tables/evidence.ts'
import { sizeOf } from '../../evidence/file.ts'
import { momentOf } from '../../web/moments.ts'

/** Evidence as the page of a link shows it: what was removed is left out. `file` is the id of a file to open. */
export const shownByLink = (rows: EvidenceTable[]) =>
  rows
    .filter((one) => one.removed_at === null)
    .map((one) => ({
      body: one.kind === 'interaction' ? `An exchange with the sandbox. ${one.body}` : one.body,
      by: one.added_by,
      when: momentOf(one.added_at),
      href: one.kind === 'link' ? one.body : null,
      file: one.kind === 'file' ? one.id : null,
      name: one.file_name ?? '',
      size: one.file_size === null ? '' : sizeOf(one.file_size),
    }))
