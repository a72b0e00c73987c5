import { z } from 'zod'
import { counted } from '../../web/numbers.ts'
import { installationAct, overtaken, refused } from '../../access/act.ts'
import type { Reader } from '../../db/database.ts'
import type { ProductsTable } from '../../db/tables/catalogue.ts'
import { NotFoundError } from '../../errors.ts'
import { followSuppliers, suppliersNow } from '../areas/follow-suppliers.store.ts'
import { findProduct, othersOfSupplier, saveProduct } from './catalogue.store.ts'
import { whoseName } from './product-names.store.ts'
import { factsOf } from './compare-catalogue.ts'
import { factFields } from './product-form.ts'
import { changesOf, linkName, movesStatus, productName } from './product.ts'
import type { ProductFacts } from './product.ts'
import { refreshGates } from './refresh-gates.ts'
import { invalidateStages } from './usage.store.ts'

const form = z.object({
  ...factFields,
  /** The supplier is called something else: its other products get the new name too. */
  all: z.string().default(''),
  version: z.coerce.number().int().default(0),
})
type Typed = z.output<typeof form>

interface Found {
  product: ProductsTable
  /** Which product has the new name already. */
  taken: string | undefined
  /** The other products of its present supplier. */
  others: ProductsTable[]
}

async function load(trx: Reader, { product: id }: { product: string }, _doing: unknown, facts: Typed): Promise<Found> {
  const product = await findProduct(trx, id)
  if (!product) throw new NotFoundError('No such product')
  const taken = linkName(facts) === linkName(product) ? undefined : await whoseName(trx, product.role, linkName(facts), id)
  return { product, taken, others: await othersOfSupplier(trx, product) }
}

/** What happens to a product, for its history. */
const changed = (before: ProductsTable, facts: ProductFacts, reason: string) => ({
  kind: 'product.changed' as const,
  id: before.id,
  project: null,
  name: productName(before),
  file: null,
  changes: changesOf(before, facts),
  from: JSON.stringify(factsOf(before)),
  to: JSON.stringify(facts),
  reason,
})

export function decideProduct({ product, taken, others }: Found, { reason, version, all, ...facts }: Typed) {
  if (version !== product.version) return overtaken
  if (product.product !== '' && facts.product === '') return refused({ product: 'Enter the name of the product' })
  if (taken !== undefined) return refused({ product: taken })
  const changes = changesOf(product, facts)
  if (changes.length === 0) return refused({ form: 'Nothing is changed yet. Change something, or leave it as it is' })
  const renamed = all === 'yes' && facts.supplier !== product.supplier ? others : []
  const too = renamed.map((one) => ({ product: one, facts: { ...factsOf(one), supplier: facts.supplier } }))
  return {
    next: { product, facts, version, reason, changes, too },
    happened: [changed(product, facts, reason), ...too.map((one) => changed(one.product, one.facts, reason))],
  }
}

/** Changes a product. */
export const changeProduct = installationAct({
  permission: 'catalogue.manage',
  form,
  load,
  decide: decideProduct,
  async save(trx, { product, facts, version, reason, changes, too }, { actor, at, newId }) {
    const by = { ...actor, at, reason, newId }
    const suppliers = await suppliersNow(trx)
    await saveProduct(trx, product, facts, { version, movesStatus: movesStatus(changes), by })
    for (const one of too) await saveProduct(trx, one.product, one.facts, { version: one.product.version, movesStatus: false, by })
    await invalidateStages(trx, [product.id, ...too.map((one) => one.product.id)])
    return followSuppliers(trx, suppliers, { actor, at })
  },
  after: refreshGates,
  subject: ({ product }) => product.id,
  says: ({ facts, too }) => (too.length === 0 ? 'Product saved' : `Product saved. ${facts.supplier} supplies ${counted(too.length, 'other product')} too now`),
})
