import type { Context } from '../../context.ts'
import type { Writer } from '../../db/database.ts'
import type { KnownLink } from '../../mail/act-link.ts'
import { findPersonDetails } from '../people/people.store.ts'

/** Emails the answer to whoever asked for it; `page` is the path where they see it. */
export async function tellWhoAsked(
  trx: Writer,
  { link, said, page }: { link: KnownLink; said: string; page: string },
  { mail, config }: Pick<Context, 'mail' | 'config'>,
): Promise<void> {
  if (link.asked_by === null || link.asked_by === link.person_id) return
  const asker = await findPersonDetails(trx, link.asked_by)
  if (!asker) return
  await mail.queue(trx, {
    to: asker.email,
    subject: `${link.name} has answered`,
    choice: { person: link.asked_by, kind: 'answers' },
    says: [`${link.name} has answered what you asked. ${said}.`, { button: 'See the answer', to: `${config.publicUrl}${page}` }],
  })
}
