import type { InstallationRole } from '../../access/permissions.ts'
import type { ProjectId } from '../../db/ids.ts'

/** What there is already, as far as this person sees it. */
export interface Beginnings {
  /** Someone else can sign in. */
  others: boolean
  services: boolean
  /** Any project for those who see all of them, else one of their own. */
  projects: boolean
  /** Someone beside its project manager is in one of these projects. */
  invited: boolean
  /** The newest of these projects that is open. */
  project: ProjectId | null
}

interface Step {
  title: string
  says: string
  done: boolean
  /** The first that is not done, and can be done now. */
  next: boolean
  links: { text: string; href: string }[]
}

export interface FirstSteps {
  heading: string
  says: string
  steps: Step[]
  /** Whom to ask, for those who cannot begin themselves. */
  asks: boolean
}

type Draft = Omit<Step, 'next'>

const startAndInvite = ({ services, projects, invited, project }: Beginnings): Draft[] => [
  {
    title: 'Start a project',
    says: 'Open a service and start its project: Provider if it offers slots, Consumer if it books into others.',
    done: projects,
    links: services ? [{ text: 'Choose a service', href: '/services?project=none' }] : [],
  },
  {
    title: 'Invite its people',
    says: 'Add someone to each role of the project. They find on My work what waits for them.',
    done: invited,
    links: project === null ? [] : [{ text: 'Add people to the project', href: `/projects/${project}/people` }],
  },
]

const add = { text: 'Add a service', href: '/services/new' }
const stepsOf: Partial<Record<InstallationRole, (there: Beginnings) => Draft[]>> = {
  'booking-team': (there) => [
    {
      title: 'Add accounts for your team',
      says: 'Colleagues of the booking team, project managers, and those who only read.',
      done: there.others,
      links: [{ text: 'Create an account', href: '/admin/accounts/new' }],
    },
    {
      title: 'Bring in your services',
      says: 'Import a rollout tracker or an operational test plan, or add one service.',
      done: there.services,
      links: [{ text: 'Import a file', href: '/imports/new' }, add],
    },
    ...startAndInvite(there),
  ],
  'project-manager': (there) => [
    {
      title: 'Find your service, or add it',
      says: 'An operational test plan brings the service and its project in one go.',
      done: there.services,
      links: [...(there.services ? [{ text: 'Find it', href: '/services?project=none' }] : []), add, { text: 'Import its test plan', href: '/imports/new' }],
    },
    ...startAndInvite(there),
  ],
}

/** The first steps of this person in the order in which they are taken; null if there is nothing to lead to. */
export function firstSteps(role: InstallationRole, there: Beginnings, email: string): FirstSteps | null {
  const drafts = stepsOf[role]?.(there)
  if (!drafts) {
    if (there.projects || (role === 'programme-viewer' && there.services)) return null
    return role === 'programme-viewer'
      ? {
          heading: 'Nothing is here yet',
          says: 'The booking team adds services and starts projects. You can read them here as soon as there are some.',
          steps: [],
          asks: true,
        }
      : {
          heading: 'You are not in a project yet',
          says: `Ask the project manager of your service to add you with the email address that you sign in with, ${email}. What waits for you is then on My work.`,
          steps: [],
          asks: true,
        }
  }
  if (drafts.every((one) => one.done)) return null
  const next = drafts.findIndex((one) => !one.done)
  return {
    heading: 'First steps',
    says: next === 0 ? 'Slipway follows each service on its way to live with booking. Begin here:' : 'What is left to begin with:',
    steps: drafts.map((one, index) => ({ ...one, next: index === next })),
    asks: false,
  }
}
