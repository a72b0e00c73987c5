import type { Page } from '../../access/page.ts'
import type { ProjectId } from '../../db/ids.ts'
import { NotFoundError } from '../../errors.ts'
import type { EvidenceTable } from '../../db/tables/evidence.ts'
import { findEvidenceSeenIn } from '../../evidence/evidence.store.ts'
import { readKeptFile } from '../../evidence/files.ts'
import { attachment } from '../../web/attachment.ts'

/** Sends a file of this project. */
export const sendFile = (page: Page): Promise<void> => sendFileOf(page, page.access.project.id)

/** Sends the file that the address names, if this project shows it. */
export const sendFileOf = async (page: Page, projectId: ProjectId): Promise<void> =>
  sendAsDownload(page, await findEvidenceSeenIn(page.db.read, projectId, page.param('evidence')))

/** Sends a file as a download, never to be shown: whatever it contains does not run in the product's pages. */
export async function sendAsDownload(page: Page, row: EvidenceTable | undefined): Promise<void> {
  if (!row || row.kind !== 'file') throw new NotFoundError('No such file')
  const bytes = row.stored_as === null ? undefined : await readKeptFile(page.context.config.uploadsDir, row.stored_as)
  if (!bytes) throw new NotFoundError('The file was removed')
  page.res
    .set({
      'Content-Type': row.file_type ?? 'application/octet-stream',
      'X-Content-Type-Options': 'nosniff',
      'Content-Security-Policy': "default-src 'none'; sandbox",
      'X-Content-SHA256': row.digest,
      'Content-Disposition': attachment(row.file_name ?? 'file'),
    })
    .send(bytes)
}
