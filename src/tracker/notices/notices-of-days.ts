import { dayInWords } from '../../day.ts'
import type { Notice } from '../../mail/notice.ts'
import type { ExpiredLink, PlannedRun } from './daily-look.store.ts'
import type { Member } from './member.ts'

/** Tells the test team, and nobody else, that their test is on the next working day. `place` names an environment. */
export const testDayNotices = (runs: PlannedRun[], members: Member[], place: (environment: string) => string): Notice[] =>
  runs.flatMap((run) =>
    members
      .filter((one) => one.project === run.project_id && one.tests && !one.hasLeft)
      .map((member) => ({
        person: member.person,
        cause: `test-day:${run.id}:${run.held_on}`,
        kind: 'tests',
        project: run.project_id,
        subject: `Test on ${dayInWords(run.held_on)}: ${run.project}`,
        words: `Run ${run.number} of the test of ${run.project} is on ${dayInWords(run.held_on)}, ${place(run.environment)}. The entry for your calendar is attached.`,
        path: `/projects/${run.project_id}/test-plan/runs/${run.number}`,
        thing: run.id,
        by: null,
      })),
  )

/** Tells the managers that someone has let their link expire, so that they can send another. */
export const expiredNotices = (links: ExpiredLink[], members: Member[]): Notice[] =>
  links.flatMap((link) =>
    members
      .filter((one) => one.project === link.project_id && one.isManager && !one.hasLeft)
      .map((member) => ({
        person: member.person,
        cause: `expired:${link.id}`,
        kind: 'answers',
        project: link.project_id,
        subject: `A link has expired: ${link.project}`,
        words: `${link.name} has not signed the procedure of ${link.project} as ${link.role}, and their link has expired. Send them a new one.`,
        path: `/projects/${link.project_id}/sop`,
        thing: null,
        by: null,
      })),
  )
