import { digestOf } from '../../digest.ts'
import { folded } from '../../text.ts'
import type { SetUp } from './set-up.ts'

interface Product {
  /** In the catalogue. */
  id: string
  name: string
  version: string
}
/** Two products that are tested together, each in a version. */
export interface TestedPair {
  consumer: Product
  provider: Product
}

/** What is known of the product of one side. Ids are those of the catalogue; null if it has no product of that name. */
export interface System {
  setUp: string | null
  setUpId: string | null
  service: string | null
  serviceId: string | null
  /** The version in the set-up of the test. */
  typedVersion: string | null
  /** The product of the catalogue. */
  known: { name: string; version: string | null } | null
}
export interface Systems {
  role: 'provider' | 'consumer'
  consumer: System
  provider: System
}
export type PairOrWhy = { pair: TestedPair } | { unknown: string }

const sides = { consumer: 'Consumer', provider: 'Provider' } as const

function productOf(side: keyof typeof sides, { setUp, setUpId, service, serviceId, typedVersion, known }: System): Product | string {
  const name = setUp || service
  const id = setUp ? setUpId : serviceId
  if (!name) return `the ${sides[side]} product is not named in the set-up of the test`
  if (id === null || known === null) return `${name} is not in the catalogue`
  if (setUp && service && serviceId !== id) return `the set-up of the test has ${setUp} as the ${sides[side]} product, and the service has ${service}`
  const version = typedVersion || known.version
  return version ? { id, name: known.name, version } : `the version of ${known.name} is not in the set-up of the test, nor in the catalogue`
}

/** The pair that the test of a project is about, or why it is not known for certain: then it is like no other. */
export function pairOf({ role, consumer, provider }: Systems): PairOrWhy {
  if (role === 'consumer') return { unknown: 'it books into partner services, each with a product of its own' }
  const [first, second] = [productOf('consumer', consumer), productOf('provider', provider)]
  if (typeof first === 'string') return { unknown: first }
  return typeof second === 'string' ? { unknown: second } : { pair: { consumer: first, provider: second } }
}

const keyOf = ({ id, version }: Product): [string, string] => [id, folded(version)]

/** The same two products in the same versions have the same key. */
export const keyOfPair = ({ consumer, provider }: TestedPair): string => JSON.stringify([...keyOf(consumer), ...keyOf(provider)])

export const haveSameProducts = (one: TestedPair, other: TestedPair): boolean => one.consumer.id === other.consumer.id && one.provider.id === other.provider.id

/** "Adastra 3.4 with EMIS Web 10.1". */
export const pairInWords = ({ consumer, provider }: TestedPair): string => `${consumer.name} ${consumer.version} with ${provider.name} ${provider.version}`

/** What a run tested, as a text: the pair, and how the slots were set up. Who takes part and the test patients may change. */
export const testedWith = (pair: TestedPair, { dosIds, slotMinutes, week }: Pick<SetUp, 'dosIds' | 'slotMinutes' | 'week'>): string =>
  JSON.stringify({
    pair: keyOfPair(pair),
    setUp: digestOf(JSON.stringify([dosIds.toSorted(), slotMinutes, week.map(({ day, opens, closes, slots }) => [day, opens, closes, slots])])),
  })
