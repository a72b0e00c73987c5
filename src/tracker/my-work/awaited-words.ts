import { asDay, daysBetween } from '../../day.ts'
import type { Day } from '../../day.ts'
import type { PersonId, ProjectId } from '../../db/ids.ts'
import { dayOf } from '../../web/moments.ts'
import { counted, grouped } from '../../web/numbers.ts'
import type { AwaitedFrom } from './count-awaited.ts'
import { awaitedLists } from '../service-facets/todo.ts'
import type { AwaitedList } from '../service-facets/todo.ts'
import type { ActLinksTable } from '../../db/tables/mail.ts'
import { pathOf } from './awaited-paths.ts'
import type { Reminded } from './awaited.store.ts'
import type { Awaited } from './overdue.store.ts'

const names: Record<AwaitedList, (n: number) => string> = {
  sign: (n) => counted(n, 'signature'),
  gates: (n) => counted(n, 'decision at a gate', 'decisions at gates'),
  'late-prerequisites': (n) => counted(n, 'overdue prerequisite'),
  conditions: (n) => counted(n, 'overdue entry condition'),
  criteria: (n) => counted(n, 'overdue criterion', 'overdue criteria'),
  actions: (n) => counted(n, 'overdue action'),
}

/** "2 signatures, 1 overdue prerequisite". */
export const awaitedTotals = (counts: Record<AwaitedList, number>): string =>
  awaitedLists
    .filter((list) => counts[list] > 0)
    .map((list) => names[list](counts[list]))
    .join(', ')

const forDays = (days: number): string => (days === 0 ? 'since today' : `for ${counted(days, 'day')}`)

/** "keeps 3 things waiting, the longest for 12 days". */
export const keepsWaiting = ({ total, since }: Pick<AwaitedFrom, 'total' | 'since'>, today: Day): string =>
  `keeps ${counted(total, 'thing')} waiting, ${total === 1 ? '' : 'the longest '}${forDays(daysBetween(since, today))}`

const times = (n: number): string => (n === 1 ? 'once' : n === 2 ? 'twice' : `${grouped(n)} times`)

type Asked = Pick<ActLinksTable, 'kind' | 'project_id' | 'person_id' | 'subject_id' | 'reminders' | 'last_sent_on' | 'expires_at'>

interface Shown {
  person: { id: PersonId; name: string }
  asked: Asked[]
  reminded: Reminded[]
  today: Day
  now: number
  /** Whether the reader issues the procedure of a project: those who manage it in an area do not. */
  issues: (project: ProjectId) => boolean
  /** Where a reminder leads back to. */
  back: string
}

/** What reminds of each, below the address of its project, and the kind of link that they have; null if nobody acts on it by a link. */
const reminders: Record<AwaitedList, (one: Awaited) => { kind: ActLinksTable['kind'] | null; path: string }> = {
  sign: () => ({ kind: 'sop.sign', path: 'remind' }),
  gates: ({ key }) => (key === 'go.confirm' ? { kind: 'go.confirm', path: 'remind/go' } : { kind: 'hand-over.accept', path: 'remind/hand-over' }),
  'late-prerequisites': ({ key }) => ({ kind: 'prerequisite.settle', path: `remind/prerequisites/${key}` }),
  conditions: ({ key }) => ({ kind: 'condition.settle', path: `remind/conditions/${key}` }),
  criteria: ({ id }) => ({ kind: null, path: `remind/criteria/${id}` }),
  actions: ({ id }) => ({ kind: null, path: `remind/actions/${id}` }),
}

/** A procedure, and what waits at a gate, has one link for a person. */
const isOfProject = (list: AwaitedList): boolean => list === 'sign' || list === 'gates'

/** The link that a person was sent for something; undefined if none. */
const linkFor = (one: Awaited, { asked, person }: Shown): Asked | undefined =>
  asked.find(
    (each) =>
      each.kind === reminders[one.list](one).kind &&
      each.project_id === one.project_id &&
      each.person_id === person.id &&
      (isOfProject(one.list) || each.subject_id === one.id),
  )

/** When and how often someone was asked, or reminded without a link. */
interface Before {
  times: number
  last: Day
  /** They can still answer by it. */
  works: boolean
}

function beforeOf(one: Awaited, shown: Shown): Before | undefined {
  const link = linkFor(one, shown)
  if (link) return { times: link.reminders, last: asDay(link.last_sent_on), works: Date.parse(link.expires_at) > shown.now }
  const reminded = shown.reminded.find((each) => each.thing === one.id && each.person === shown.person.id)
  return reminded && { ...reminded, works: true }
}

/** Something that is awaited from a person: a link, since when, and how to remind them. */
export function shownAwaited(one: Awaited, shown: Shown) {
  const { person, today, back } = shown
  const days = daysBetween(asDay(one.day), today)
  const before = beforeOf(one, shown)
  const isAskedToday = before?.works === true && before.last === today
  const { kind, path } = reminders[one.list](one)
  const since =
    one.list === 'gates'
      ? `asked on ${dayOf(one.day)}`
      : one.list === 'sign'
        ? `out for signature ${forDays(days)}`
        : `due ${dayOf(one.day)}, ${counted(days, 'day')} overdue`
  return {
    href: `/projects/${one.project_id}/${pathOf(one)}`,
    text: `${one.list === 'sign' ? `Sign the procedure as ${one.what}` : one.what}: ${one.project}`,
    more: [since, askedWords(one, before, isAskedToday)].filter(Boolean).join(', '),
    remind:
      isAskedToday || (one.list === 'sign' && !shown.issues(one.project_id))
        ? null
        : {
            action: `/projects/${one.project_id}/${path}`,
            hidden: { person: person.id, back },
            text: before?.works === true || kind === null ? 'Remind' : before || isOfProject(one.list) ? 'Send a new link' : 'Ask by email',
            about: `${person.name} about ${one.list === 'sign' ? one.project : `${one.what}, ${one.project}`}`,
          },
  }
}

function askedWords(one: Awaited, before: Before | undefined, isToday: boolean): string {
  if (!before) return ''
  const last = isToday ? ', last today' : ''
  if (before.times > 0) return `reminded ${times(before.times)}${last}`
  // What waits at a gate says the day on which it was asked.
  if (isToday) return one.list === 'gates' && before.last === one.day ? '' : 'asked today'
  return isOfProject(one.list) ? '' : `asked ${dayOf(before.last)}`
}
