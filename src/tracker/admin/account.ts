import { z } from 'zod'
import type { InstallationRole } from '../../access/permissions.ts'

export const roleField = z.enum(['booking-team', 'programme-viewer', 'project-manager', 'none'], 'Choose a role')

export const roleNames: Record<InstallationRole, string> = {
  'booking-team': 'Booking team',
  'programme-viewer': 'Programme viewer',
  'project-manager': 'Project manager',
  none: 'None',
}

export const roleHints: Record<InstallationRole, string> = {
  'booking-team': 'Sees and changes everything, and looks after accounts',
  'programme-viewer': 'Reads every project, changes nothing',
  'project-manager': 'Adds services and starts projects',
  none: 'Sees the projects that they have a role on',
}

/** What a member of the booking team could still do in another role, for them to read before they give theirs up. */
export const mayInRole: Record<InstallationRole, string> = {
  'booking-team': 'You see and change everything',
  'programme-viewer': 'You read every project, and change only what your roles on projects allow',
  'project-manager': 'You add services, start projects, and see the projects that you have a role on',
  none: 'You see only the projects that you have a role on',
}

/** Without a mail server no mail leaves: whoever looks after the server has to pass on the link. */
export const whereLinkIs = (email: string, hasMailServer: boolean): string =>
  hasMailServer
    ? `is on its way to ${email}`
    : `to ${email} waits in the outbox, because there is no mail server. Whoever looks after the server can pass it on: the Outbox page says how`

export interface Account {
  id: string
  installationRole: InstallationRole
  hasPassword: boolean
  disabled: boolean
}

export type State = 'active' | 'waiting' | 'disabled' | 'none'

/** The state of an account; a person without one is `none`. */
export const stateOf = (account: Account | null): State => (!account ? 'none' : account.disabled ? 'disabled' : account.hasPassword ? 'active' : 'waiting')

export const stateTags: Record<State, { text: string; classes: string }> = {
  active: { text: 'Active', classes: 'nhsuk-tag--green' },
  waiting: { text: 'No password yet', classes: 'nhsuk-tag--blue' },
  disabled: { text: 'Disabled', classes: 'nhsuk-tag--red' },
  none: { text: 'No account', classes: 'nhsuk-tag--grey' },
}

/** Why an account may not lose the booking team's role or be disabled, given how many others can look after accounts; undefined if it may. */
export function faultOfLosing(account: Account, others: number, own: boolean): string | undefined {
  if (account.installationRole !== 'booking-team' || account.disabled || others > 0) return undefined
  return `${own ? 'You are' : 'This is'} the last of the booking team who can sign in. Give someone else the booking team role first, and wait until they have set their password`
}
