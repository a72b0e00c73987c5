import type { Reader } from '../../db/database.ts'
import type { PairsTable } from '../../db/tables/catalogue.ts'

export interface PairOf {
  consumer: string
  provider: string
}

export const findPair = (db: Reader, of: PairOf): Promise<PairsTable | undefined> =>
  db.selectFrom('pairs').selectAll().where('consumer_product', '=', of.consumer).where('provider_product', '=', of.provider).executeTakeFirst()
