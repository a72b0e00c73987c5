import { dayInWords } from '../../day.ts'
import type { Notice } from '../../mail/notice.ts'
import type { LateDay } from './late-days.store.ts'
import type { Member } from './member.ts'

interface Words {
  subject: string
  /** What has not come about, and what to do. */
  says: string
}

const move = 'Otherwise move the date, and say why.'
const ofDates: Record<string, Words> = {
  testing: { subject: 'Testing', says: `No run that counts is finished. If the test was held, finish its run. ${move}` },
  'technical-live': { subject: 'Technical live', says: `Nobody has declared it. If go is not decided, decide; if it is technical live, declare it. ${move}` },
  'go-live': { subject: 'Go-live', says: `Nobody has declared it. If go is not decided, decide; if the service is live, declare it. ${move}` },
}

const wordsOf = ({ partner, what }: LateDay): Words => {
  if (partner !== null)
    return { subject: `Switching on ${what}`, says: 'Nobody has declared it. If it is switched on, declare that. Otherwise enter another day, and say why.' }
  return ofDates[what] ?? { subject: what, says: move }
}

/** Tells the project managers, once for each planned day that has passed, what is not decided or declared. */
export const lateNotices = (days: LateDay[], members: Member[]): Notice[] =>
  days.flatMap((one) => {
    const { subject, says } = wordsOf(one)
    return members
      .filter((member) => member.project === one.project_id && member.isManager && !member.hasLeft)
      .map(({ person, called }) => ({
        person,
        cause: `overdue-day:${one.id}:${one.day}`,
        kind: 'overdue',
        project: one.project_id,
        subject: `Overdue: ${subject} of ${called}`,
        words: `${subject} was planned for ${dayInWords(one.day)}. ${says}`,
        path: `/projects/${one.project_id}/${one.partner === null ? 'dates' : `partners/${one.partner}`}`,
        thing: one.id,
        by: null,
      }))
  })
