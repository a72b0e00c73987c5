import { dayInWords } from '../../day.ts'
import type { KnownLink } from '../../mail/act-link.ts'
import type { PersonId } from '../../db/ids.ts'
import type { Notice } from '../../mail/notice.ts'
import type { PlannedRun } from './daily-look.store.ts'
import type { ExpiredRound } from './expired-rounds.store.ts'
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
  'sop.read': '/sop/readers',
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

const list = new Intl.ListFormat('en-GB')
const mostNamed = 10
const named = (names: string[]): string =>
  list.format(names.length > mostNamed ? [...names.slice(0, mostNamed), `${names.length - mostNamed} more people`] : names)

/** Tells the managers, who wrote the version, and who still has to answer it, that every link of a round has expired: once, each with what to do next. */
export function roundNotices({ project, version, number, writer, waiting, expiredAt }: ExpiredRound, members: Member[]): Notice[] {
  const here = members.filter((one) => one.project === project && !one.hasLeft)
  const called = here[0]?.called ?? ''
  const about = { cause: `round-expired:${version}:${expiredAt}`, project, path: `/projects/${project}/sop`, thing: null, by: null }
  const of = `Version ${number} of the procedure of ${called}`
  const toRun = {
    ...about,
    kind: 'answers',
    subject: `Signatures are missing, and every link has expired: ${called}`,
    words: `${of} is not signed by everyone. Still missing: ${named(waiting.map((one) => one.name))}. Their links have expired.\n\nSend each of them a new link, from the page of the procedure. If the text has to change first, issue it as a new version: everyone is asked again.`,
  } as const
  const toSign = {
    ...about,
    kind: 'requests',
    subject: `Your link to sign the procedure has expired: ${called}`,
    words: `${of} still waits for your answer, but your link has expired.\n\nIf you have an account, sign in and answer. If not, open the link in the last email that asked you to sign, and press “Send me a new link”.`,
  } as const
  const running = new Set<PersonId>([...here.filter((one) => one.isManager).map((one) => one.person), ...(writer === null ? [] : [writer])])
  return [...[...running].map((person) => ({ ...toRun, person })), ...waiting.filter(({ id }) => !running.has(id)).map(({ id }) => ({ ...toSign, person: id }))]
}
