import type { ProjectId } from '../../db/ids.ts'
import type { PrerequisitesTable } from '../../db/tables/prerequisites.ts'
import type { Reader } from '../../db/database.ts'
import type { WorkflowOption } from './options.ts'
import { findDraft } from './draft.store.ts'

/** The prerequisite and the option that answer one question: whether 111 refers without a booking. */
export const requireBookingKey = 'require-booking'
const bookingOnly = 'booking-only'

/** How the procedure and the DoS attribute disagree on referrals without a booking, and what to do; undefined if they agree or one is still open. */
export function disagreementOnBookingOnly(options: WorkflowOption[], status: PrerequisitesTable['status'] | undefined): string | undefined {
  const option = options.find((one) => one.key === bookingOnly)
  if (!option || status === undefined) return undefined
  const other = options.find((one) => one.group === option.group && one.key !== bookingOnly && one.chosen)
  if (option.chosen && (status === 'not-applicable' || status === 'waived'))
    return `The procedure says booking only, but requirebooking is marked ${status === 'waived' ? 'waived' : 'not applicable'}. Ask the DoS lead to set requirebooking to TRUE, or choose another option for “${option.group}”.`
  if (other && !option.chosen && status === 'met')
    return `The procedure accepts referrals without a booking, but requirebooking is recorded as set. Ask the DoS lead to set requirebooking to FALSE and mark it not applicable, or choose booking only.`
  return undefined
}

/** How the prerequisite as it is and the draft of its project disagree. */
export const findDisagreement = async (db: Reader, projectId: ProjectId, status: PrerequisitesTable['status']): Promise<string | undefined> =>
  disagreementOnBookingOnly((await findDraft(db, projectId)).options, status)
