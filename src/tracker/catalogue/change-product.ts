import { z } from 'zod'
import { installationAct, overtaken, refused } from '../../access/act.ts'
import type { Reader } from '../../db/database.ts'
import type { ProductsTable } from '../../db/tables/catalogue.ts'
import { NotFoundError } from '../../errors.ts'
import { findProduct, saveProduct } from './catalogue.store.ts'
import { whoseName } from './product-names.store.ts'
import { factsOf } from './compare-catalogue.ts'
import { factFields } from './product-form.ts'
import { changesOf, linkName, movesStatus, productName } from './product.ts'
import { refreshGates } from './refresh-gates.ts'
import { invalidateStages } from './usage.store.ts'

const form = z.object({ ...factFields, version: z.coerce.number().int().default(0) })
type Typed = z.output<typeof form>

interface Found {
  product: ProductsTable
  /** Which product has the new name already. */
  taken: string | undefined
}

async function load(trx: Reader, { product: id }: { product: string }, _doing: unknown, facts: Typed): Promise<Found> {
  const product = await findProduct(trx, id)
  if (!product) throw new NotFoundError('No such product')
  return { product, taken: linkName(facts) === linkName(product) ? undefined : await whoseName(trx, product.role, linkName(facts), id) }
}

export function decideProduct({ product, taken }: Found, { reason, version, ...facts }: Typed) {
  if (version !== product.version) return overtaken
  if (product.product !== '' && facts.product === '') return refused({ product: 'Enter the name of the product' })
  if (taken !== undefined) return refused({ product: taken })
  const changes = changesOf(product, facts)
  if (changes.length === 0) return refused({ form: 'Nothing is changed yet. Change something, or leave it as it is' })
  const what = { id: product.id, project: null, name: productName(product), file: null, changes }
  return {
    next: { product, facts, version, reason, changes },
    happened: [{ kind: 'product.changed' as const, ...what, from: JSON.stringify(factsOf(product)), to: JSON.stringify(facts), reason }],
  }
}

/** Changes a product. */
export const changeProduct = installationAct({
  permission: 'catalogue.manage',
  form,
  load,
  decide: decideProduct,
  async save(trx, { product, facts, version, reason, changes }, { actor, at, newId }) {
    await saveProduct(trx, product, facts, { version, movesStatus: movesStatus(changes), by: { ...actor, at, reason, newId } })
    await invalidateStages(trx, [product.id])
  },
  after: refreshGates,
  subject: ({ product }) => product.id,
  says: () => 'Product saved',
})
