import type { Reader } from '../../db/database.ts'
import { closeNames } from './close-names.ts'
import type { Made } from './kept-import.ts'
import type { Tracker } from './read-tracker.ts'

/** Names of products and 111 providers in a file that may be different spellings of known ones. */
export async function offeredNames(db: Reader, { shared }: Pick<Tracker, 'shared'>): Promise<NonNullable<Made['offered']>> {
  const [provider, consumer, organisations] = await Promise.all([
    db.selectFrom('services').select('provider_product as name').distinct().where('provider_product', 'is not', null).limit(500).execute(),
    db.selectFrom('services').select('consumer_product as name').distinct().where('consumer_product', 'is not', null).limit(500).execute(),
    db.selectFrom('organisations').select('name').where('switched_on', 'is not', null).limit(500).execute(),
  ])
  const inFile = new Set([...shared.products, ...shared.providers111.map((one) => one.name)])
  const offer = (known: string[], file: string[]) => closeNames([...known, ...file]).filter(([name]) => inFile.has(name))
  return {
    products: offer(
      [...provider, ...consumer].map((one) => one.name ?? ''),
      shared.products,
    ),
    organisations: offer(
      organisations.map((one) => one.name),
      shared.providers111.map((one) => one.name),
    ),
  }
}
