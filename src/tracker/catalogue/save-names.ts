import { z } from 'zod'
import { installationAct, refused } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import { everywhere } from '../../access/doing.ts'
import type { Reader } from '../../db/database.ts'
import type { ProductsTable } from '../../db/tables/catalogue.ts'
import { ConflictError, NotFoundError } from '../../errors.ts'
import { folded } from '../../text.ts'
import { findProduct } from './catalogue.store.ts'
import { addName, dropName, listNames, whoseName } from './product-names.store.ts'
import { meaningIn, movesOf, seenOf, sumOf, withName } from './names.ts'
import type { Move } from './names.ts'
import { dependOn, productName } from './product.ts'
import { refreshGates } from './refresh-gates.ts'
import { catalogueNames, invalidateStages, usageFor, usedNames } from './usage.store.ts'

const form = z.object({
  name: z.string().trim().min(1, 'Enter the name that services have for it').max(200, 'Use 200 characters or fewer').default(''),
  /** The moves that the person was shown. */
  seen: z.string().default(''),
})
type Typed = z.output<typeof form>

interface Found {
  product: ProductsTable
  /** Whether the product has this name, as its own or as another name. */
  known: 'own' | 'other' | undefined
  taken: string | undefined
  /** What adding or removing it would move. */
  moves: Move[]
}

const load =
  (act: 'add' | 'remove') =>
  async (trx: Reader, { product: id }: { product: string }, { person }: Pick<Doing, 'person'>, { name }: Typed): Promise<Found> => {
    const product = await findProduct(trx, id)
    if (!product) throw new NotFoundError('No such product')
    const { role } = product
    const same = (await listNames(trx, id)).find((one) => one.name === folded(name))
    const names = await catalogueNames(trx)
    const after = withName(names, { role, name, ...(act === 'add' ? { productId: id } : {}) })
    const isMoving = act === 'add' || same?.own === 0
    return {
      product,
      known: same && (same.own === 1 ? 'own' : 'other'),
      taken: await whoseName(trx, role, name, id),
      moves: isMoving ? movesOf(usedNames(await usageFor(trx, person ?? everywhere)), meaningIn(names), meaningIn(after)) : [],
    }
  }

/** Whether the person has not been shown its moves yet. */
const isUnseen = (moves: Move[], seen: string): boolean => moves.length > 0 && seen !== seenOf(moves)

export function decideName({ product, known, taken, moves }: Found, { name, seen }: Typed) {
  if (known) return refused({ name: 'It goes by this name already' })
  if (taken !== undefined) return refused({ name: taken })
  const what = { id: product.id, project: null, name, product: productName(product) }
  return {
    next: { product, name, moves, isUnseen: isUnseen(moves, seen) },
    happened: [{ kind: 'product.named' as const, ...what, to: name }],
  }
}

export function decideNoName({ product, known, moves }: Found, { name, seen }: Typed) {
  const what = { id: product.id, project: null, name, product: productName(product), from: name }
  return {
    next: { product, name, moves, isUnseen: isUnseen(moves, seen), isKnown: known === 'other' },
    happened: known === 'other' ? [{ kind: 'product.unnamed' as const, ...what }] : [],
  }
}

const mustBeSeen = ({ isUnseen: unseen }: { isUnseen: boolean }): void => {
  if (unseen) throw new ConflictError('What this would move has changed. Look at it again, then confirm.')
}

/** Records that services with a name have this product. */
export const addProductName = installationAct({
  permission: 'catalogue.manage',
  form,
  load: load('add'),
  decide: decideName,
  async save(trx, next) {
    mustBeSeen(next)
    await addName(trx, next.product, next.name)
    await invalidateStages(trx, [next.product.id])
  },
  after: refreshGates,
  says: ({ name, moves }) => `${name} is this product from now on${moves.length > 0 ? `: ${dependOn(sumOf(moves))}` : ''}`,
})

/** Records that services with a name do not have this product. */
export const removeProductName = installationAct({
  permission: 'catalogue.manage',
  form,
  load: load('remove'),
  decide: decideNoName,
  async save(trx, next) {
    mustBeSeen(next)
    await invalidateStages(trx, [next.product.id])
    if (next.isKnown && !(await dropName(trx, next.product, next.name))) throw new ConflictError('Someone else has removed this name.')
  },
  after: refreshGates,
  says: ({ name, isKnown }) => (isKnown ? `${name} is no name of this product any more` : `${name} is no other name of this product: nothing was changed`),
})
