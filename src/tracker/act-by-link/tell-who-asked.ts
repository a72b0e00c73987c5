import type { Writer } from '../../db/database.ts'
import type { KnownLink } from '../../mail/act-link.ts'
import { insertNotices } from '../../mail/notices.store.ts'

/** Tells the answer to whoever asked for it; `page` is the path where they see it. */
export async function tellWhoAsked(trx: Writer, { link, said, page, at }: { link: KnownLink; said: string; page: string; at: string }): Promise<void> {
  if (link.asked_by_id === null || link.asked_by_id === link.person_id) return
  const notice = { person: link.asked_by_id, cause: `answer:${link.id}`, kind: 'answers' as const, project: link.project_id, path: page, thing: null }
  const words = `${link.name} has answered what you asked. ${said}.`
  await insertNotices(trx, [{ ...notice, subject: `${link.name} has answered`, words, by: link.person_id }], at)
}
