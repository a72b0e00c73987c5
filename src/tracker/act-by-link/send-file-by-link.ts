import type { Page } from '../../access/page.ts'
import { NotFoundError } from '../../errors.ts'
import { sendFileOf } from '../evidence/send-file.ts'
import { getWaiting } from './find-link.ts'

/** Sends a file that the page of a link shows, while the link works. */
export async function sendFileByLink(page: Page): Promise<void> {
  const { link, waits } = await getWaiting(page.context, page.param('token'))
  if (!waits.files?.includes(page.param('evidence'))) throw new NotFoundError('This link does not show such a file')
  return sendFileOf(page, link.project_id)
}
