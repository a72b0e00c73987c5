import type { Day } from '../../day.ts'
import type { ProductStatus, ProductsTable } from '../../db/tables/catalogue.ts'
import type { Actor } from '../../events/record.ts'
import { folded } from '../../text.ts'
import { entriesOf, isKey, keysOf } from '../../keys.ts'
import { counted } from '../../web/numbers.ts'

export type ProductRole = ProductsTable['role']

/** The six statuses in their order, with their words and the colours of their tags. */
const ofStatus: Record<ProductStatus, { name: string; says: string; colour: string }> = {
  'not-engaged': { name: 'Not engaged', says: 'Nobody has spoken with the supplier', colour: 'grey' },
  'not-started': { name: 'Not started', says: 'The supplier is known and has not begun', colour: 'blue' },
  engagement: { name: 'Engagement', says: 'The supplier is being won for it', colour: 'yellow' },
  development: { name: 'Development', says: 'The supplier is building it', colour: 'white' },
  assurance: { name: 'Assurance', says: 'The product goes through the steps of assurance', colour: 'purple' },
  ready: { name: 'Ready', says: 'The certificate of conformance was received', colour: 'green' },
}
export const statuses = entriesOf(ofStatus).map(([key, one]) => ({ key, ...one }))
export const statusOf = (key: ProductStatus) => ({ key, ...ofStatus[key] })
/** The status as a tag. */
export const statusTag = (key: ProductStatus): { text: string; classes: string } => {
  const { name, colour } = statusOf(key)
  return { text: name, classes: `nhsuk-tag--${colour}` }
}
export const isStatus = (key: string): key is ProductStatus => isKey(ofStatus, key)

export const roleNames: Record<ProductRole, string> = { consumer: 'Consumer', provider: 'Provider' }
/** What each role does. */
export const rolesSay: Record<ProductRole, string> = { provider: 'Provider: offers slots', consumer: 'Consumer: books into others' }
export const isRole = (key: string): key is ProductRole => key === 'consumer' || key === 'provider'

/** The status in a file. If it has two with a stroke between them, the earlier one: the catalogue claims no more than is known. Null if it is not a status. */
export function readStatus(text: string): ProductStatus | null {
  const named = text.split('/').map((part) => statuses.findIndex((one) => folded(one.name) === folded(part).replaceAll('-', ' ')))
  return named.includes(-1) ? null : (statuses[Math.min(...named)]?.key ?? null)
}

/** The name of a product: for some suppliers it is not known. */
export const productName = (one: Pick<ProductsTable, 'product' | 'supplier'>): string => one.product || `${one.supplier}, product not named`

/** The name that services would use for it. */
export const linkName = (one: Pick<ProductsTable, 'product' | 'supplier'>): string => one.product || one.supplier

/** What can be changed about a product. */
export type ProductFacts = Pick<ProductsTable, 'supplier' | 'product' | 'product_version' | 'standard_version' | 'fhir_version' | 'status' | 'link'>

export const factNames: Record<keyof ProductFacts, string> = {
  supplier: 'Supplier',
  product: 'Product',
  product_version: 'Product version',
  standard_version: 'Standard version',
  fhir_version: 'FHIR version',
  status: 'Status',
  link: 'Link',
}

export interface FactChange {
  field: keyof ProductFacts
  name: string
  from: string
  to: string
}

const shownFact = (key: keyof ProductFacts, value: string | null): string =>
  value === null || value === '' ? '' : key === 'status' && isStatus(value) ? statusOf(value).name : value

/** What would change about a product, in words. */
export const changesOf = (before: ProductFacts, after: ProductFacts): FactChange[] =>
  keysOf(factNames)
    .filter((key) => (before[key] ?? '') !== (after[key] ?? ''))
    .map((key) => ({ field: key, name: factNames[key], from: shownFact(key, before[key]), to: shownFact(key, after[key]) }))

/** Whether a change affects the status or a version, which the product's history records. */
export const movesStatus = (changes: FactChange[]): boolean => changes.some((one) => one.field === 'status' || one.field.endsWith('_version'))

export interface Dependants {
  /** Open or on hold. */
  projects: number
  /** Of these, those with an exception in force. */
  excepted: number
  services: number
}

/** "312 projects and 1,204 services"; empty if there are none. */
export const countOf = ({ projects, services }: Pick<Dependants, 'projects' | 'services'>): string =>
  [...(projects > 0 ? [counted(projects, 'project')] : []), ...(services > 0 ? [counted(services, 'service')] : [])].join(' and ')

/** "312 projects and 1,204 services depend on this". */
export function dependOn(of: Pick<Dependants, 'projects' | 'services'>): string {
  const n = of.projects + of.services
  return n === 0 ? 'Nothing depends on this' : `${countOf(of)} ${n === 1 ? 'depends' : 'depend'} on this`
}

/** What a change would do to the gates of the projects that depend on the product, in sentences; null if it is not in the catalogue. */
export function consequencesOf(before: ProductStatus | null, after: ProductStatus | null, { projects, excepted }: Dependants): string[] {
  const list: string[] = []
  const wasReady = before === 'ready'
  const open = projects - excepted
  if (before === after) list.push('Its status stays, so no gate opens or closes.')
  else if (wasReady) list.push(`The Initiation gate of ${counted(open, 'project')} would be held until it is Ready again or an exception is signed.`)
  else if (after === 'ready') list.push(`It would no longer hold the Initiation gate of ${counted(open, 'project')}.`)
  else list.push(`It would go on holding the Initiation gate of ${counted(open, 'project')}: it is not Ready, before or after.`)
  if (before !== after && excepted > 0)
    list.push(`${counted(excepted, 'project has', 'projects have')} an exception signed and ${excepted === 1 ? 'is' : 'are'} not held either way.`)
  return list
}

/** What another version does to what was recorded once for the present one, in a sentence. */
export const consequenceForShared = (n: number): string[] =>
  n === 0
    ? []
    : [
        `${counted(n, 'shared prerequisite was', 'shared prerequisites were')} recorded for the present version, and no longer ${n === 1 ? 'counts' : 'count'} for its projects.`,
      ]

/** What another supplier of products does to areas and to what the present one meets for projects, in sentences. */
export function consequencesForSupplier({
  from,
  to,
  isRename,
  shared,
  projects,
}: {
  from: string
  to: string
  isRename: boolean
  shared: number
  projects: number
}): string[] {
  if (!isRename)
    return projects === 0 ? [] : [`${counted(projects, 'project loses', 'projects lose')} what ${from} meets for ${projects === 1 ? 'it' : 'them'}`]
  const too = shared === 0 ? '' : `, and so ${shared === 1 ? 'does' : 'do'} ${counted(shared, 'shared prerequisite')} of it: no project loses anything`
  return [`Areas that name ${from} follow to ${to}${too}`]
}

/** What the catalogue says about a project's product, and the exception that lasts longest. */
export interface ProductFact {
  /** Null if the product is not in the catalogue. */
  entry: { id: string; status: ProductStatus } | null
  exception: { by: Actor; role: string; until: string; reason: string; at: string } | null
  /** It was Ready at some time since the project began. */
  wasReady?: boolean
}

/** The exception that is in force on this day. */
export const inForce = (of: ProductFact | null, today: Day): ProductFact['exception'] => (of?.exception && of.exception.until >= today ? of.exception : null)
