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

/** What somebody of the booking team may still do in another role, told to themselves before they give theirs up; and what they are then. */
export const afterwards: Record<InstallationRole, { may: string; are: string }> = {
  'booking-team': { may: 'You see and change everything', are: 'You are in the booking team' },
  'programme-viewer': { may: 'You read every project, and change only what your roles on projects allow', are: 'You are a programme viewer now' },
  'project-manager': { may: 'You add services, start projects, and see the projects that you have a role on', are: 'You are a project manager now' },
  none: { may: 'You see only the projects that you have a role on', are: 'You have no installation role now' },
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

/** Why an account may not lose the booking team's role or be disabled, given how many others can look after accounts; undefined if it may. */
export function faultOfLosing(account: Account, others: number, own: boolean): string | undefined {
  if (account.installationRole !== 'booking-team' || account.disabled || others > 0) return undefined
  return `${own ? 'You are' : 'This is'} the last of the booking team who can sign in. Give somebody else the booking team role first, and wait until they have set their password`
}
