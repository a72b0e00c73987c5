import type { Reader } from '../../db/database.ts'
import { asServiceId } from '../../db/ids.ts'
import { readOther } from '../other.ts'
import type { TrackedService, TrackerOffer } from './tracker-columns.ts'

const rowsAtOnce = 500

/** Every service of an organisation, with the cells of trackers that are no field of a service, in portions. */
export async function* everyTrackedService(db: Reader): AsyncGenerator<TrackedService[]> {
  for (let after = asServiceId(''); ;) {
    const rows = await db
      .selectFrom('services')
      .select(['id', 'organisation_id', 'other'])
      .where('organisation_id', 'is not', null)
      .where('id', '>', after)
      .orderBy('id')
      .limit(rowsAtOnce)
      .execute()
    const last = rows.at(-1)
    if (!last) return
    yield rows.flatMap(({ organisation_id: organisation, other }) => (organisation === null ? [] : [{ organisation, other: readOther(other) }]))
    after = last.id
  }
}

/** Of these offers, those for which nothing is recorded, with the names of their organisations. */
export async function listOpenOffers(db: Reader, offers: TrackerOffer[]): Promise<(TrackerOffer & { name: string; code: string })[]> {
  const recorded = await db
    .selectFrom('shared_prerequisites')
    .select(['key', 'holder_key'])
    .where('holder_kind', '=', 'organisation')
    .where('withdrawn_at', 'is', null)
    .execute()
  const there = new Set(recorded.map((one) => `${one.key} ${one.holder_key}`))
  const open = offers.filter((one) => !there.has(`${one.key} ${one.organisation}`))
  if (open.length === 0) return []
  const named = new Map((await db.selectFrom('organisations').select(['id', 'name', 'ods_code']).execute()).map((one) => [one.id, one]))
  return open.flatMap((one) => {
    const own = named.get(one.organisation)
    return own ? [{ ...one, name: own.name, code: own.ods_code ?? own.name }] : []
  })
}
