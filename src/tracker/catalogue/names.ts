import { folded } from '../../text.ts'
import { consequencesOf, countOf } from './product.ts'
import type { ProductRole } from './product.ts'
import type { ProductStatus } from '../../db/tables/catalogue.ts'

/** A name that services or projects use for their product. */
export interface UsedName {
  role: ProductRole
  name: string
  services: number
  /** Open or on hold. */ projects: number
}

/** The names of products of the catalogue, and what imports learnt that a name stands for. */
export interface CatalogueNames {
  /** Ids of products, by `keyOf`. */
  ids: ReadonlyMap<string, string>
  /** By folded name, the folded name that it stands for. */
  learnt: ReadonlyMap<string, string>
}

export const keyOf = (role: ProductRole, name: string): string => `${role} ${folded(name)}`

/** The id of the product that a name means; undefined if it means none. */
export type Meaning = (role: ProductRole, name: string) => string | undefined

/** Looks among the products' names first, then among what imports learnt. */
export const meaningIn =
  ({ ids, learnt }: CatalogueNames): Meaning =>
  (role, name) =>
    ids.get(keyOf(role, name)) ?? ids.get(`${role} ${learnt.get(folded(name)) ?? ''}`)

/** The names as they would be if this one meant the product `productId`, or none if that is absent. */
export function withName(names: CatalogueNames, one: { role: ProductRole; name: string; productId?: string }): CatalogueNames {
  const ids = new Map(names.ids)
  if (one.productId === undefined) ids.delete(keyOf(one.role, one.name))
  else ids.set(keyOf(one.role, one.name), one.productId)
  return { ...names, ids }
}

/** What would mean a different product, or would start or stop meaning one: by product before and after. */
export interface Move {
  from: string | undefined
  to: string | undefined
  used: UsedName[]
  services: number
  projects: number
}

export function movesOf(used: UsedName[], before: Meaning, after: Meaning): Move[] {
  const moved = used
    .map((one) => ({ one, from: before(one.role, one.name), to: after(one.role, one.name) }))
    .filter(({ from, to }) => from !== to)
    .toSorted((a, b) => a.one.name.localeCompare(b.one.name))
  return [...Map.groupBy(moved, ({ from, to }) => `${from} ${to}`).values()].map((some) => ({
    from: some[0]?.from,
    to: some[0]?.to,
    used: some.map(({ one }) => one),
    ...sumOf(some.map(({ one }) => one)),
  }))
}

export const sumOf = (some: Pick<UsedName, 'services' | 'projects'>[]): { services: number; projects: number } => ({
  services: some.reduce((sum, one) => sum + one.services, 0),
  projects: some.reduce((sum, one) => sum + one.projects, 0),
})

/** The moves that someone was shown, as a text. */
export const seenOf = (moves: Move[]): string =>
  moves.map(({ from, to, projects, services }) => `${from ?? '-'} ${to ?? '-'} ${projects} ${services}`).join(',')

const anyOf = new Intl.ListFormat('en-GB', { type: 'disjunction' })

interface Meant {
  name: string
  status: ProductStatus
}

/** What a move would do, in sentences. `excepted` of its projects have an exception in force. */
export function sentencesOf(move: Move, { from, to, excepted }: { from: Meant | null; to: Meant | null; excepted: number }): string[] {
  const one = move.projects + move.services === 1
  const names = anyOf.format([...new Set(move.used.map(({ name }) => name))])
  const [now, then] = [from, to].map((meant) => meant?.name ?? 'no product of the catalogue')
  return [
    `${countOf(move)} ${one ? 'has' : 'have'} ${names} for ${one ? 'its' : 'their'} product. It means ${now} now, and would mean ${then} from now on.`,
    ...(move.projects > 0 ? consequencesOf(from?.status ?? null, to?.status ?? null, { ...move, excepted }) : []),
  ]
}
