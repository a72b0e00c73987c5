import type { AreaRole } from '../../access/permissions.ts'
import type { AreaRowsTable } from '../../db/tables/areas.ts'
import { grouped } from '../../web/numbers.ts'

export type AreaKind = AreaRowsTable['kind']
/** A row of an area, as it is given. */
export type AreaRow = Pick<AreaRowsTable, 'kind' | 'key' | 'name'>
/** What someone is in their area, with all its rows. */
export interface Area {
  role: AreaRole
  rows: Pick<AreaRowsTable, 'id' | 'role' | 'kind' | 'key' | 'name'>[]
}

export const areaRoleNames: Record<AreaRole, string> = {
  'project-manager': 'Project manager',
  'dos-lead': 'DoS lead',
  supplier: 'Supplier contact',
  commissioner: 'Commissioner',
}

/** The same inside a sentence. */
export const areaRoleInWords = (role: AreaRole): string => (role === 'dos-lead' ? areaRoleNames[role] : areaRoleNames[role].toLowerCase())

/** What each may do in their area, as the booking team reads it before giving one. */
export const areaRoleHints: Record<AreaRole, string> = {
  'project-manager': 'Starts projects, completes any prerequisite, imports trackers, and looks after people, dates and the services themselves',
  'dos-lead': 'Sees every project, and completes what DoS leads own',
  supplier: 'Sees every project with a product of the supplier, and completes what supplier roles own',
  commissioner: 'Sees every project, and changes nothing',
}

/** What nobody does by an area. */
export const notByArea = 'Signing, deciding, confirming and accepting stay with the people who have a role on the project.'

export const kindNames: Record<AreaKind, string> = {
  region: 'Region',
  commissioner: 'Commissioner',
  supplier: 'Supplier',
  referrer: '111 provider',
  wave: 'Wave',
}

const inWords: Record<AreaKind, (name: string) => string> = {
  region: (name) => `region ${name}`,
  commissioner: (name) => name,
  supplier: (name) => `products of ${name}`,
  referrer: (name) => `111 provider ${name}`,
  wave: (name) => name,
}

export const rowInWords = ({ kind, name }: Pick<AreaRow, 'kind' | 'name'>): string => inWords[kind](name)
const list = new Intl.ListFormat('en-GB')
/** "NHS Solent ICB and region London". */
export const rowsInWords = (rows: Pick<AreaRow, 'kind' | 'name'>[]): string => list.format(rows.map(rowInWords))

export const servicesInWords = (n: number): string => `${grouped(n)} ${n === 1 ? 'service' : 'services'}`

/** What comes before and after the number: "You manage 214 services: NHS Solent ICB". */
const verbs: Record<AreaRole, string> = {
  'project-manager': 'manage',
  'dos-lead': 'are DoS lead of',
  supplier: 'are supplier contact of',
  commissioner: 'see, as commissioner,',
}
export const verbOf = (role: AreaRole): string => verbs[role]

/** The filter of the list of services for what someone is in their area. */
export const withinOf = (role: AreaRole, personId: string): string => `${role}.${personId}`
