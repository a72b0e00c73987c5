import type { Context } from '../../context.ts'
import { hasAccounts } from './accounts.store.ts'
import { makeOneTimeToken } from './one-time-links.store.ts'

const livesMs = 24 * 60 * 60_000

/** The address at which the first administrator is created, once; null if an account exists. */
export async function createFirstAdministratorLink(context: Context): Promise<string | null> {
  if (await hasAccounts(context.db.read)) return null
  const token = await makeOneTimeToken(context, { purpose: 'first-administrator', accountId: null, livesMs })
  return `${context.config.publicUrl}/first-administrator/${token}`
}
