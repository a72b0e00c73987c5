import type { Day } from '../../day.ts'
import type { Reader } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import type { SopRoundsTable } from '../../db/tables/sop.ts'
import { dayOf, momentOf } from '../../web/moments.ts'
import { countReaders } from './readers-to-ask.store.ts'
import { latestReview, reviewWords } from './review.ts'
import { findInForce } from './reviews.store.ts'
import { listLeftOpen } from './versions.store.ts'

/** The version that is in force with its review, as the page of the procedure shows it; null if there is none. `newest` is the number of the last version. */
export async function reviewPart(db: Reader, { projectId, newest, today }: { projectId: ProjectId; newest: number; today: Day }) {
  const inForce = await findInForce(db, projectId)
  if (!inForce || inForce.signed_at === null || inForce.review_on === null) return null
  const [left, readers] = await Promise.all([listLeftOpen(db, inForce.version_id), countReaders(db, projectId)])
  const { number, digest, review_on: day } = inForce
  return {
    number,
    digest,
    day,
    dayShown: dayOf(day),
    signed: momentOf(inForce.signed_at),
    due: reviewWords(day, today),
    isLate: day < today,
    latest: dayOf(latestReview(today)),
    /** The number of the version that is out for signature in its place. */
    next: newest > number ? newest : null,
    left: left.map((one) => one.what),
    /** How many people are asked to read each version that comes into force. */
    readers,
  }
}

/** Since when a version is or was in force, and when it is to be reviewed; empty if it never was in force. */
export function inForceWords({ signed_at: from, replaced_at: to, review_on: day }: Pick<SopRoundsTable, 'signed_at' | 'replaced_at' | 'review_on'>): {
  inForce: string
  review: string
} {
  if (from === null) return { inForce: '', review: '' }
  if (to !== null) return { inForce: `From ${momentOf(from)} until ${momentOf(to)}, when everyone had signed a later version`, review: '' }
  return { inForce: `Since ${momentOf(from)}, when everyone had signed it`, review: day === null ? '' : `Due on ${dayOf(day)}` }
}
