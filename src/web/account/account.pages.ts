import type { Page } from '../../access/page.ts'
import type { Again } from '../../access/submit.ts'
import { ownOpenChange } from '../addresses/shown-change.ts'
import { recordSecurityEvent } from '../security/record.ts'
import { sessionHash } from '../session.ts'
import { listSessions } from '../sessions.store.ts'
import { nameOfAgent } from '../sign-in/agent.ts'
import { noteNewPassword } from '../sign-in/links.pages.ts'
import type { NewPassword } from '../sign-in/set-password.ts'
import { signOut, startSession } from '../sign-in/start-session.ts'

const moment = (iso: string): string => iso.slice(0, 16).replace('T', ' ')

export async function showAccount(page: Page, { status, errors }: Again = { status: 200, errors: {} }): Promise<void> {
  const rows = await listSessions(page.db.read, page.person.accountId, page.context.clock())
  const here = sessionHash(page.req)
  page.show(
    'sign-in/account',
    { title: 'Your account', status, errors },
    {
      person: page.person,
      pending: await ownOpenChange(page),
      sessions: rows.map((row) => ({
        id: row.id_hash,
        here: row.id_hash === here,
        since: moment(row.created_at),
        seen: moment(row.seen_at),
        address: row.address ?? 'Not known',
        agent: nameOfAgent(row.agent),
      })),
    },
  )
}

/** The new password ended every session, so this browser gets a new one. */
export async function signInAgain(page: Page, next: NewPassword, events: string[]): Promise<void> {
  noteNewPassword('password-changed')(page, next, events)
  await startSession(page, next.accountId)
}

/** The session of this browser has ended, so no page of it can say so. */
export async function answerEnded(page: Page, { next, says }: { next: { isHere: boolean }; says: string }): Promise<void> {
  if (next.isHere) return signOut(page)
  recordSecurityEvent(page.context, { kind: 'session-ended', req: page.req })
  page.done('/account', says)
}
