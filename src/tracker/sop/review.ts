import { addDays, dayInWords, daysBetween, sameDayIn } from '../../day.ts'
import type { Day } from '../../day.ts'

const monthsInForce = 12
const monthsAtMost = 36

/** The day on which a version is reviewed that everyone had signed on this day: a year later. */
export const firstReview = (signed: Day): Day => sameDayIn(signed, monthsInForce)

/** The last day that can be set for a review. */
export const latestReview = (today: Day): Day => sameDayIn(today, monthsAtMost)

const daysApart = 28
/** Before the day, on it, and for a year after it. */
const mostReminders = 15

/** Which reminder of a review is the latest on this day: 0 four weeks before it, 1 on it, then every four weeks; undefined before the first. */
export function reminderOf(reviewOn: Day, today: Day): number | undefined {
  const since = daysBetween(addDays(reviewOn, -daysApart), today)
  return since < 0 ? undefined : Math.min(Math.floor(since / daysApart), mostReminders - 1)
}

/** The review days for which a reminder has come by this day. */
export const remindedUntil = (today: Day): Day => addDays(today, daysApart)

/** "due on 3 March 2027", or "overdue since then". */
export const reviewWords = (reviewOn: Day, today: Day): string =>
  reviewOn < today ? `overdue since ${dayInWords(reviewOn)}` : reviewOn === today ? 'due today' : `due on ${dayInWords(reviewOn)}`
