import { z } from 'zod'
import { installationAct, refused } from '../../access/act.ts'
import type { Decided, Refused } from '../../access/act.ts'
import type { InstallationRole } from '../../access/permissions.ts'
import type { PersonId } from '../../db/ids.ts'
import { ConflictError } from '../../errors.ts'
import { loadAccount } from './account-to-change.ts'
import type { FoundAccount } from './account-to-change.ts'
import { faultOfLosing, roleField, roleNames } from './account.ts'
import { saveRole } from './accounts.store.ts'

const form = z.object({ role: roleField, was: roleField, confirm: z.enum(['yes', '']).default('') })

interface NewRole {
  id: string
  personId: PersonId
  role: InstallationRole
  /** Whether the person gives up their own place in the booking team. */
  givesUp: boolean
}

export function decideRole({ account, name, personId, own, others }: FoundAccount, { role, was, confirm }: z.output<typeof form>): Refused | Decided<NewRole> {
  const fault = role === 'booking-team' ? undefined : faultOfLosing(account, others, own)
  if (fault !== undefined) return refused({ role: fault })
  const now = account.installationRole
  if (now !== was) throw new ConflictError(`Someone else has given this account the role ${roleNames[now]}. Choose again if it should be another`)
  const givesUp = own && now === 'booking-team' && role !== 'booking-team'
  if (givesUp && confirm !== 'yes') return refused({ confirm: 'Confirm that you give up your own role' })
  const words = { was: roleNames[was].toLowerCase(), role: roleNames[role].toLowerCase() }
  return {
    next: { id: account.id, role, givesUp, personId },
    happened: [{ kind: 'account.role changed', id: account.id, project: null, name, ...words, from: was, to: role }],
  }
}

/** Gives an account another role in the installation. Someone who gives up their own place in the booking team confirms it: they cannot take it back. */
export const changeRole = installationAct({
  permission: 'users.manage',
  form,
  load: loadAccount,
  decide: decideRole,
  save: (trx, { id, role }) => saveRole(trx, id, role),
  says: ({ role, givesUp }) => (givesUp ? `You gave up the booking team role. ${youAreNow[role]}` : 'Role changed'),
})

const youAreNow = {
  'booking-team': 'You are in the booking team',
  'programme-viewer': 'You are a programme viewer now',
  'project-manager': 'You are a project manager now',
  none: 'You have no installation role now',
}
