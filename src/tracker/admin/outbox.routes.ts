import type { Reader } from '../../db/database.ts'
import { get } from '../../access/page.ts'
import type { Page, Route } from '../../access/page.ts'
import { momentOf } from '../../web/moments.ts'

const pageSize = 50

/** Messages that were not sent, the newest first; `before` is the last one shown. What was sent has lost its text already. */
async function listUnsent(db: Reader, before?: { at: string; id: string }) {
  let query = db
    .selectFrom('outbox')
    .selectAll()
    .where('sent_at', 'is', null)
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .limit(pageSize + 1)
  if (before) query = query.where((eb) => eb.or([eb('created_at', '<', before.at), eb.and([eb('created_at', '=', before.at), eb('id', '>', before.id)])]))
  const rows = await query.execute()
  return { rows: rows.slice(0, pageSize), more: rows.length > pageSize }
}

async function show(page: Page): Promise<void> {
  const at = page.query('before')
  const id = page.query('id')
  const { rows, more } = await listUnsent(page.db.read, at !== undefined && id !== undefined ? { at, id } : undefined)
  const last = rows.at(-1)
  const hasServer = page.context.config.smtpUrl !== undefined
  page.show(
    'admin/outbox',
    { title: 'Mail not sent', breadcrumbs: [{ text: 'Administration', href: '/admin' }] },
    {
      hasServer,
      next: more && last ? `/admin/outbox?${new URLSearchParams({ before: last.created_at, id: last.id })}` : undefined,
      rows: rows.map((row) => ({
        ...row,
        when: momentOf(row.created_at),
        why: row.failure ?? (hasServer ? 'Waiting, or written before there was a mail server' : 'There is no mail server'),
      })),
    },
  )
}

export const outboxRoutes: Route[] = [get('/admin/outbox', 'users.manage', show)]
