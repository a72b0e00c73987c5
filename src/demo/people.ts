import { entriesOf } from '../keys.ts'

export const demoPassword = 'harbour lantern orchard'

export type PersonKey = 'meera' | 'dan' | 'clara' | 'ivan' | 'priya' | 'tom' | 'grace' | 'nia' | 'sam' | 'omar' | 'lena' | 'ruth' | 'bea' | 'vic'

interface Person {
  name: string
  role: 'booking-team' | 'programme-viewer' | 'project-manager' | 'none'
  part: string
  tries: string
  /** The keys of the roles that the person holds in projects. */
  holds: string[]
}

/** The people of the demonstration: who they are in its projects, and what each can try. */
export const cast: Record<PersonKey, Person> = {
  meera: {
    name: 'Meera Shah',
    role: 'project-manager',
    part: 'Project manager',
    tries: 'Open Northgate and record results on its test day; see what holds each project',
    holds: [],
  },
  clara: { name: 'Clara Jones', role: 'none', part: 'Clinical lead', tries: 'Sign the procedure of Harbour Street, or decline it', holds: ['clinical-lead'] },
  dan: {
    name: 'Dan Okoro',
    role: 'none',
    part: 'DoS lead',
    tries: 'Complete what waits for you at Mill Lane: one prerequisite is overdue',
    holds: ['dos-lead'],
  },
  grace: {
    name: 'Grace Adeyemi',
    role: 'none',
    part: 'Commissioning lead',
    tries: 'Confirm go for St Anne’s as the second person',
    holds: ['commissioning-lead'],
  },
  sam: {
    name: 'Sam Lee',
    role: 'none',
    part: 'Supplier of the Provider’s system',
    tries: 'Download the Postman collection from the sandbox of Northgate and run it',
    holds: ['provider-supplier-pm', 'provider-supplier-consultant', 'provider-supplier-support', 'consumer-supplier-pm', 'consumer-supplier-support'],
  },
  ivan: { name: 'Ivan Petrov', role: 'none', part: 'IT and network lead', tries: 'See which prerequisites are yours', holds: ['it-lead', 'consumer-it-lead'] },
  priya: {
    name: 'Priya Nair',
    role: 'none',
    part: 'Service project lead',
    tries: 'Accept the hand-over of Riverside; write the procedure of Castle Hub',
    holds: ['service-project-lead', 'operational-lead', 'partner-service-lead'],
  },
  tom: { name: 'Tom Hughes', role: 'none', part: 'Training lead', tries: 'Sign the procedure of Harbour Street', holds: ['training-lead'] },
  nia: {
    name: 'Nia Evans',
    role: 'none',
    part: 'Information governance lead and clinical safety officer',
    tries: 'Sign twice: once in each role',
    holds: ['ig-lead', 'clinical-safety-officer'],
  },
  omar: {
    name: 'Omar Khan',
    role: 'none',
    part: 'Project lead at South Coast 111',
    tries: 'Open South Coast 111 and see which partner services are live, and what holds the others',
    holds: ['consumer-project-lead', 'consumer-operational-lead'],
  },
  lena: {
    name: 'Lena Brandt',
    role: 'none',
    part: 'Clinical lead and clinical safety officer at South Coast 111',
    tries: 'Confirm, as the second person, that Bayside is live for South Coast 111',
    holds: ['consumer-clinical-lead', 'consumer-clinical-safety-officer'],
  },
  ruth: {
    name: 'Ruth Cole',
    role: 'none',
    part: 'Information governance and training lead at South Coast 111',
    tries: 'See which prerequisites are yours',
    holds: ['consumer-ig-lead', 'consumer-training-lead'],
  },
  bea: {
    name: 'Bea Turner',
    role: 'booking-team',
    part: 'Booking team',
    tries: 'Confirm the pair that a passed run proposes; change a product of the catalogue; open Administration',
    holds: [],
  },
  vic: { name: 'Vic Young', role: 'programme-viewer', part: 'Programme viewer', tries: 'Read everything, change nothing', holds: [] },
}

export const everybody = entriesOf(cast)

export const emailOf = (name: string): string => `${name.toLowerCase().replace(' ', '.')}@example.nhs.uk`

export const demoPeople = Object.values(cast).map(({ name, part, tries }) => ({ name, email: emailOf(name), part, tries }))
