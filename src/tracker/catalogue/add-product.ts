import { z } from 'zod'
import { installationAct, refused } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import { insertProducts } from './catalogue.store.ts'
import { whoseName } from './product-names.store.ts'
import { factFields, productField, roleField } from './product-form.ts'
import { linkName, productName } from './product.ts'
import { refreshGates } from './refresh-gates.ts'
import { invalidateStages } from './usage.store.ts'

const form = z.object({ ...factFields, product: productField, role: roleField })

/** `taken` says which product has the name already. */
export function decideNewProduct({ taken }: { taken: string | undefined }, { role, reason, ...facts }: z.output<typeof form>, { newId }: Pick<Doing, 'newId'>) {
  if (taken !== undefined) return refused({ product: taken })
  const id = newId()
  const to = JSON.stringify(facts)
  return {
    next: { id, role, facts, reason },
    happened: [{ kind: 'product.created' as const, id, project: null, name: productName(facts), file: null, to, reason }],
  }
}

/** Adds a product to the catalogue. */
export const addProduct = installationAct({
  permission: 'catalogue.manage',
  form,
  load: async (trx, _where: object, _doing, { role, ...facts }) => ({ taken: await whoseName(trx, role, linkName(facts), '') }),
  decide: decideNewProduct,
  async save(trx, { id, role, facts, reason }, { actor, at, newId }) {
    await insertProducts(trx, [{ id, role, facts }], { ...actor, at, reason, newId })
    await invalidateStages(trx, [id])
  },
  after: refreshGates,
  says: () => 'Product added',
})
