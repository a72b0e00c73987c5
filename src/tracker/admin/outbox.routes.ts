import { post } from '../../access/route.ts'
import { get } from '../../access/route.ts'
import type { Route } from '../../access/route.ts'
import { outboxOf, showOutbox } from './outbox.pages.ts'
import { sendAgain } from './send-again.ts'

export const outboxRoutes: Route[] = [
  get('/admin/outbox', 'users.manage', (page) => showOutbox(page)),
  post('/admin/outbox/:mail/again', sendAgain, { again: showOutbox, afterConflict: '', to: outboxOf }),
]
