import type { Reader } from '../../db/database.ts'
import { NotFoundError } from '../../errors.ts'
import { findProduct } from '../catalogue/catalogue.store.ts'
import { productName } from '../catalogue/product.ts'
import { findOrganisation } from '../services/organisations.store.ts'
import type { Holder } from './contacts.store.ts'

/** Whose contact someone is, with its name. */
export type NamedHolder = Holder & { name: string }

/** Throws NotFoundError. */
export async function getOrganisationHolder(db: Reader, id: string): Promise<NamedHolder> {
  const found = await findOrganisation(db, id)
  if (!found) throw new NotFoundError('No such organisation')
  return { holder_kind: 'organisation', holder_id: id, name: found.name }
}

/** Throws NotFoundError. */
export async function getProductHolder(db: Reader, id: string): Promise<NamedHolder> {
  const found = await findProduct(db, id)
  if (!found) throw new NotFoundError('No such product')
  return { holder_kind: 'product', holder_id: id, name: productName(found) }
}
