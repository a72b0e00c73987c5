import { dayInWords } from '../../day.ts'
import type { KnownLink } from '../../mail/act-link.ts'
import type { Notice } from '../../mail/notice.ts'
import type { PlannedRun } from './daily-look.store.ts'
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

/** A link that expired while its person is still asked, with what they are asked: "Sign the procedure of Riverside UTC". */
export interface ExpiredLink extends Pick<KnownLink, 'id' | 'project_id' | 'name' | 'kind'> {
  asks: string
}

const pages: Record<KnownLink['kind'], string> = {
  'sop.sign': '/sop',
  'prerequisite.settle': '/prerequisites',
  'condition.settle': '/test-plan',
  'go.confirm': '/go-live',
  'hand-over.accept': '/go-live',
}

/** Tells the managers that someone has let their link expire, so that they can send another. */
export const expiredNotices = (links: ExpiredLink[], members: Member[]): Notice[] =>
  links.flatMap(({ id, project_id, name, kind, asks }) =>
    members
      .filter((one) => one.project === project_id && one.isManager && !one.hasLeft)
      .map((member) => ({
        person: member.person,
        cause: `expired:${id}`,
        kind: 'answers',
        project: project_id,
        subject: `${name} has not answered`,
        words: `${name} has not answered “${asks}”, and their link has expired. Send them a new one.`,
        path: `/projects/${project_id}${pages[kind]}`,
        thing: null,
        by: null,
      })),
  )
