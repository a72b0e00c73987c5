import type { Context } from '../../context.ts'
import type { Writer } from '../../db/database.ts'
import type { KnownLink } from '../../mail/act-link.ts'
import { pathOfLink } from '../../mail/ask-by-link.ts'
import { linkedActs } from './linked-acts.ts'

/** Confirms an answer to the address of its link, so that nobody answers unseen for someone else. The same link may correct it. */
export async function sendReceipt(trx: Writer, link: KnownLink, context: Context): Promise<void> {
  const { mail, config } = context
  const receipt = await linkedActs[link.kind].receipt?.(trx, link)
  if (!receipt) return
  const path = pathOfLink(link, context)
  const correct =
    receipt.mayCorrect && path !== undefined
      ? [
          'If this was wrong, you can correct it until the next version is issued. Both answers stay on record.',
          { link: 'Correct my answer', to: `${config.publicUrl}${path}` },
        ]
      : []
  await mail.queue(trx, {
    to: link.email,
    subject: receipt.subject,
    choice: { person: link.person_id, kind: 'requests' },
    says: [...receipt.says, ...correct, 'If you did not give this answer, tell whoever runs the project.'],
  })
}
