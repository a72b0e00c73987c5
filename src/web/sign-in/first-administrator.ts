import type { Context } from '../../context.ts'
import { makeOneTimeToken } from './one-time-links.ts'

const livesMs = 24 * 60 * 60_000

/** The address at which the first administrator is created, once; null if there is an account already. */
export async function createFirstAdministratorLink(context: Context): Promise<string | null> {
  const any = await context.db.read.selectFrom('accounts').select('id').limit(1).executeTakeFirst()
  if (any) return null
  const token = await makeOneTimeToken(context, { purpose: 'first-administrator', accountId: null, livesMs })
  return `${context.config.publicUrl}/first-administrator/${token}`
}
