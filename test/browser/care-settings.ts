import type { Person } from './cast.ts'

/** The project managers; Bea of the booking team maintains the catalogue. */
export const people = {
  meera: { name: 'Meera Shah', role: 'project-manager' },
  bea: { name: 'Bea Turner', role: 'booking-team' },
  dan: { name: 'Dan Okoro' },
  grace: { name: 'Grace Adeyemi' },
  ivan: { name: 'Ivan Petrov' },
  sam: { name: 'Sam Lee' },
  omar: { name: 'Omar Khan' },
  priya: { name: 'Priya Nair' },
  clara: { name: 'Clara Jones' },
  tom: { name: 'Tom Hughes' },
  rita: { name: 'Rita Moss' },
  gwen: { name: 'Gwen Price' },
  lena: { name: 'Lena Brandt' },
  ruth: { name: 'Ruth Cole' },
} satisfies Record<string, Person>
export type Who = keyof typeof people

export interface Setting {
  name: string
  ods: string
  careSetting: string
  role: 'provider' | 'consumer'
  dosId: string
  /** The product that offers its slots, with version and supplier; empty for a Consumer. */
  provider: string
  /** The product named in the prerequisites, as it is registered with Spine. */
  registered: string
  asid: string
  /** The option chosen for each question, by its position. */
  option: number
  holders: Partial<Record<Who, string[]>>
  /** Who answers for the service, and for the other side of its tests. */
  lead: Who
  otherSide: Who
}

export const consumer = 'RESPOND-2'

/** People beside the service: the same in each project. */
const around: Setting['holders'] = {
  dan: ['dos-lead'],
  grace: ['commissioning-lead'],
  ivan: ['it-lead'],
  sam: ['provider-supplier-pm'],
  omar: ['consumer-project-lead'],
}
const ofTrust: Setting['holders'] = {
  ...around,
  priya: ['service-project-lead', 'operational-lead'],
  clara: ['clinical-lead', 'clinical-safety-officer'],
  tom: ['training-lead', 'ig-lead'],
}

export const emergency: Setting = {
  name: 'Harbour Emergency Department',
  ods: 'RY9ED',
  careSetting: 'emergency-department',
  role: 'provider',
  dosId: '2000077771',
  provider: 'Symphony',
  registered: 'EMIS Health / Symphony / 2.39',
  asid: '918999300001',
  option: 0,
  holders: ofTrust,
  lead: 'priya',
  otherSide: 'omar',
}

/** One practice manager has four of the roles. */
export const practice: Setting = {
  ...emergency,
  name: 'Mill Lane Surgery',
  ods: 'B86012',
  careSetting: 'gp-practice',
  dosId: '2000077772',
  provider: 'SystmOne',
  registered: 'TPP / SystmOne / 1.0',
  asid: '918999300002',
  option: 1,
  holders: { ...around, rita: ['service-project-lead', 'operational-lead', 'training-lead', 'ig-lead'], gwen: ['clinical-lead', 'clinical-safety-officer'] },
  lead: 'rita',
}

export const hub: Setting = {
  ...emergency,
  name: 'Castle Hub',
  ods: 'Y04512',
  careSetting: 'gp-hub',
  dosId: '2000077773',
  provider: 'Adastra',
  registered: 'Advanced / Adastra / 3.36',
  asid: '918999300003',
  option: 2,
}

export const booking: Setting = {
  name: 'South Coast 111',
  ods: 'RYE11',
  careSetting: '111-provider',
  role: 'consumer',
  dosId: '',
  provider: '',
  registered: 'Cleric Computer Services / RESPOND-2 / 4.7.97',
  asid: '918999300004',
  option: 0,
  holders: {
    dan: ['dos-lead'],
    grace: ['commissioning-lead'],
    ivan: ['consumer-it-lead'],
    sam: ['consumer-supplier-pm'],
    omar: ['consumer-project-lead', 'consumer-operational-lead'],
    lena: ['consumer-clinical-lead', 'consumer-clinical-safety-officer'],
    ruth: ['consumer-ig-lead', 'consumer-training-lead'],
    priya: ['partner-service-lead'],
  },
  lead: 'omar',
  otherSide: 'priya',
}

export const settings = [emergency, practice, hub, booking]

/** The person in a role of a project; its manager if the role is unfilled. */
export const holderOf = ({ holders }: Setting, role: string): Who => (Object.keys(holders) as Who[]).find((who) => holders[who]?.includes(role)) ?? 'meera'
