import type { InstallationRole } from '../../access/permissions.ts'

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

export interface Account {
  id: string
  installationRole: InstallationRole
  hasPassword: boolean
  disabled: boolean
}

export type State = 'active' | 'waiting' | 'disabled' | 'none'

/** Where an account stands; a person without one is `none`. */
export const stateOf = (account: Account | null): State => (!account ? 'none' : account.disabled ? 'disabled' : account.hasPassword ? 'active' : 'waiting')

export const stateTags: Record<State, { text: string; classes: string }> = {
  active: { text: 'Active', classes: 'nhsuk-tag--green' },
  waiting: { text: 'No password yet', classes: 'nhsuk-tag--blue' },
  disabled: { text: 'Disabled', classes: 'nhsuk-tag--red' },
  none: { text: 'No account', classes: 'nhsuk-tag--grey' },
}

/** Why an account may not lose the booking team's role or be disabled, given how many others can look after accounts; undefined where it may. */
export function faultOfLosing(account: Account, others: number, own: boolean): string | undefined {
  if (account.installationRole !== 'booking-team' || account.disabled || others > 0) return undefined
  return `${own ? 'You are' : 'This is'} the last of the booking team who can sign in. Give somebody else the booking team role first, and wait until they have set their password`
}
