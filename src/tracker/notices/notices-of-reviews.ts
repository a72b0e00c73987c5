import type { Day } from '../../day.ts'
import type { Notice } from '../../mail/notice.ts'
import { dayOf } from '../../web/moments.ts'
import { reminderOf } from '../sop/review.ts'
import type { DueReview } from '../sop/reviews.store.ts'
import type { Member } from './member.ts'

/**
 * Reminds the managers and writers of a procedure of its review: four weeks before its day, on it, and every four weeks until a later version is signed by
 * everyone. Who joins in between hears the reminder of that time.
 */
export const reviewNotices = (reviews: DueReview[], members: Member[], today: Day): Notice[] =>
  reviews.flatMap((review) => {
    const { id, project_id, number, project, review_on: day } = review
    const reminder = day === null ? undefined : reminderOf(day, today)
    if (day === null || reminder === undefined) return []
    return members
      .filter((one) => one.project === project_id && (one.isManager || one.writes) && !one.hasLeft)
      .map((member) => ({
        person: member.person,
        cause: `review:${id}:${day}:${reminder}`,
        kind: day < today ? 'overdue' : 'procedure',
        project: project_id,
        subject: day < today ? `The review of the procedure is overdue: ${project}` : `Review the procedure by ${dayOf(day)}: ${project}`,
        words: `Version ${number} of the standard operating procedure ${day < today ? `was to be reviewed by ${dayOf(day)}` : `is due for its review on ${dayOf(day)}`}. ${whatToDo(review)}`,
        path: `/projects/${project_id}/sop`,
        thing: null,
        by: null,
      }))
  })

const whatToDo = ({ next_number: next }: DueReview): string =>
  next === null
    ? 'Read it with those who use it. If something has changed, write the changes and issue a new version; if nothing has, have it signed again.'
    : `Version ${next} is out for signature: once everyone has signed it, the review is done.`
