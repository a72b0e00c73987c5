import { installationDoer } from '../../src/access/doing.ts'
import type { Reader } from '../../src/db/database.ts'
import { giveArea } from '../../src/tracker/areas/give-area.ts'
import { createAccount } from '../../src/web/sign-in/create-account.ts'
import type { TestContext } from '../support/context.ts'
import { password } from './seed.ts'

/** People who see only what is in their area: a region, an ICB, and what a supplier's product is used in. */
export const areaPeople = [
  { email: 'region@example.nhs.uk', name: 'Rhea Lund', role: 'project-manager', has: 'region' },
  { email: 'icb@example.nhs.uk', name: 'Ivo Clarke', role: 'dos-lead', has: 'commissioner' },
  { email: 'supplier@example.nhs.uk', name: 'Sana Pryce', role: 'supplier', has: 'supplier' },
] as const

/** What the first service by ODS code with one has. */
async function firstOf(db: Reader, column: 'region' | 'commissioner'): Promise<string> {
  const row = await db.selectFrom('services').select(column).where(column, 'is not', null).orderBy('ods_code').limit(1).executeTakeFirstOrThrow()
  return row[column] ?? ''
}

/** Makes their accounts and gives them their areas, once there are services. */
export async function giveAreas(context: TestContext): Promise<void> {
  const db = context.db.read
  const keys = { region: await firstOf(db, 'region'), commissioner: await firstOf(db, 'commissioner'), supplier: 'emis' }
  for (const { email, name, role, has } of areaPeople) {
    const area = { role, [has]: keys[has] }
    const { personId } = await createAccount(context, { email, name, installationRole: 'none', password })
    const outcome = await giveArea.run(context, installationDoer, { person: personId }, area)
    if (outcome.kind !== 'done') throw new Error(`${name} was given no area: ${JSON.stringify(outcome)}`)
  }
}
