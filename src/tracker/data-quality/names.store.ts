import { sql } from 'kysely'
import type { Reader } from '../../db/database.ts'
import type { NameKind } from './data-quality.ts'

const mostNames = 3000

interface Named {
  name: string
  /** How many services have it. */
  n: number
}
const column =
  (name: 'provider_product' | 'consumer_product' | 'commissioner' | 'area' | 'region') =>
  async (db: Reader): Promise<Named[]> =>
    (
      await db
        .selectFrom('services')
        .select([name, sql<number>`count(*)`.as('n')])
        .where(name, 'is not', null)
        .groupBy(name)
        .limit(mostNames)
        .execute()
    ).map((row) => ({ name: row[name] ?? '', n: Number(row.n) }))

/** The distinct names of each kind, with how many services have each. */
export const namesOf: Record<NameKind, (db: Reader) => Promise<Named[]>> = {
  provider_product: column('provider_product'),
  consumer_product: column('consumer_product'),
  commissioner: column('commissioner'),
  area: column('area'),
  region: column('region'),
  async referrer(db) {
    const rows = await db
      .selectFrom('services as s')
      .innerJoin('organisations as o', 'o.id', 's.referrer_id')
      .select(['o.name', sql<number>`count(*)`.as('n')])
      .groupBy(['o.id', 'o.name'])
      .limit(mostNames)
      .execute()
    return rows.map((row) => ({ name: row.name, n: Number(row.n) }))
  },
}

/** The products of each role that services name. */
export async function listProductNames(db: Reader): Promise<{ role: 'provider' | 'consumer'; name: string; n: number }[]> {
  const [provider, consumer] = await Promise.all([namesOf.provider_product(db), namesOf.consumer_product(db)])
  return [...provider.map((one) => ({ role: 'provider' as const, ...one })), ...consumer.map((one) => ({ role: 'consumer' as const, ...one }))]
}
