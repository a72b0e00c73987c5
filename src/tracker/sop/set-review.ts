import { z } from 'zod'
import { overtaken, projectAct, refused } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import type { ProjectId } from '../../db/ids.ts'
import { isDay } from '../../day.ts'
import type { Day } from '../../day.ts'
import { dayField } from '../../web/day-field.ts'
import { dayOf } from '../../web/moments.ts'
import { latestReview } from './review.ts'
import { findInForce, saveReviewDay } from './reviews.store.ts'
import type { InForce } from './reviews.store.ts'

const form = z.object({
  review_on: dayField('Enter the day of the next review'),
  review_reason: z.string('Say why the review moves').trim().min(1, 'Say why the review moves').max(2000, 'The reason must be 2,000 characters or fewer'),
  /** The day that the person saw. */
  was: z.custom<Day>((text) => typeof text === 'string' && isDay(text), 'Open the page again: it lost the day that you saw'),
})

export function decideReviewDay(
  inForce: Pick<InForce, 'round_id' | 'version_id' | 'number' | 'review_on'> | undefined,
  { review_on: day, review_reason: reason, was }: z.output<typeof form>,
  { access, today }: Pick<Doing, 'access' | 'today'>,
) {
  if (!inForce) return refused({ form: 'No version of the procedure has been signed by everyone, so there is no review yet.' })
  if (inForce.review_on !== was) return overtaken
  if (day === was) return refused({ review_on: 'This is the day now. Enter another one' })
  if (day <= today) return refused({ review_on: 'Enter a day after today' })
  if (day > latestReview(today)) return refused({ review_on: `Review it at least every three years: enter a day until ${dayOf(latestReview(today))}` })
  const { version_id: id, number } = inForce
  return {
    next: { round: inForce.round_id, was, day },
    happened: [{ kind: 'sop.review moved' as const, id, project: access.project.id, number, was, day, from: was, to: day, reason }],
  }
}

/** Sets another day for the review of the procedure, with the reason. */
export const setReviewDay = projectAct({
  permission: 'sop.write',
  form,
  load: (trx, { project }: { project: ProjectId }) => findInForce(trx, project),
  decide: decideReviewDay,
  save: (trx, next) => saveReviewDay(trx, next),
  subject: (inForce) => inForce?.version_id ?? '',
  says: ({ day }) => `The next review is due on ${dayOf(day)}`,
})
