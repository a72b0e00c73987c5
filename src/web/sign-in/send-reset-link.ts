import { z } from 'zod'
import type { Page } from '../../access/page.ts'
import { emailField } from '../email-field.ts'
import { recordSecurityEvent } from '../security/record.ts'
import { findAccountByEmail } from './accounts.store.ts'
import { forgetOneTimeToken, insertOneTimeToken } from './one-time-links.store.ts'

const livesMs = 60 * 60_000

export const resetForm = z.object({ email: emailField })

/**
 * Sends a link to set the password, if the email address has an account that may sign in. For any other it does the same work without the mail, so
 * that the time reveals nothing. Not an act: nothing in the record changes, and the security log has it.
 */
export async function sendResetLink({ context, req }: Pick<Page, 'context' | 'req'>, to: string): Promise<void> {
  const found = await findAccountByEmail(context.db.read, to)
  const account = found?.disabled_at === null ? found : null
  await context.db.transaction(async (trx) => {
    const token = await insertOneTimeToken(trx, context.clock(), { purpose: 'password-reset', accountId: account?.id ?? null, livesMs })
    if (!account) return forgetOneTimeToken(trx, token)
    await context.mail.queue(trx, {
      to: account.email,
      subject: 'Reset your Slipway password',
      says: [
        { button: 'Choose a new password within an hour', to: `${context.config.publicUrl}/reset-password/${token}` },
        'If you did not ask for this, do nothing: your password stays as it is.',
      ],
    })
  })
  recordSecurityEvent(context, { kind: 'reset-asked', req, personId: found?.person_id ?? null })
}
