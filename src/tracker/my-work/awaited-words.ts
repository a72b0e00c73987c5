import { asDay, daysBetween } from '../../day.ts'
import type { Day } from '../../day.ts'
import type { PersonId } from '../../db/ids.ts'
import { dayOf } from '../../web/moments.ts'
import { counted, grouped } from '../../web/numbers.ts'
import type { AwaitedFrom } from './count-awaited.ts'
import { awaitedLists } from '../service-facets/todo.ts'
import type { AwaitedList } from '../service-facets/todo.ts'
import type { ActLinksTable } from '../../db/tables/mail.ts'
import type { Awaited } from './awaited.store.ts'

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
  today: Day
  now: number
  /** Where a reminder leads back to. */
  back: string
}

const hrefs: Record<AwaitedList, (one: Awaited) => string> = {
  sign: () => 'sop',
  gates: () => 'go-live',
  'late-prerequisites': ({ key }) => `prerequisites/${key}`,
  conditions: ({ key }) => `test-plan#condition-${key}`,
  criteria: ({ key }) => `go-live#criterion-${key}`,
  actions: ({ key, id }) => `test-plan/runs/${key}#action-${id}`,
}

/** What reminds of each, below the address of its project, and the kind of link that they have. Nobody acts on the others by a link. */
const reminders: Partial<Record<AwaitedList, { kind: ActLinksTable['kind']; path: (one: Awaited) => string }>> = {
  sign: { kind: 'sop.sign', path: () => 'remind' },
  'late-prerequisites': { kind: 'prerequisite.settle', path: ({ key }) => `remind/prerequisites/${key}` },
  conditions: { kind: 'condition.settle', path: ({ key }) => `remind/conditions/${key}` },
}

/** The link that a person was sent for something; undefined if none. A procedure has one link for all roles of a person. */
const linkFor = (one: Awaited, { asked, person }: Shown): Asked | undefined =>
  asked.find(
    (each) =>
      each.kind === reminders[one.list]?.kind &&
      each.project_id === one.project_id &&
      each.person_id === person.id &&
      (one.list === 'sign' || each.subject_id === one.id),
  )

/** Something that is awaited from a person: a link, since when, and how to remind them. */
export function shownAwaited(one: Awaited, shown: Shown) {
  const { person, today, now, back } = shown
  const days = daysBetween(asDay(one.day), today)
  const link = linkFor(one, shown)
  const works = link !== undefined && Date.parse(link.expires_at) > now
  const isAskedToday = works && link.last_sent_on === today
  const since =
    one.list === 'gates'
      ? `asked on ${dayOf(one.day)}`
      : one.list === 'sign'
        ? `out for signature ${forDays(days)}`
        : `due ${dayOf(one.day)}, ${counted(days, 'day')} overdue`
  const reminder = reminders[one.list]
  return {
    href: `/projects/${one.project_id}/${hrefs[one.list](one)}`,
    text: `${one.list === 'sign' ? `Sign the procedure as ${one.what}` : one.what}: ${one.project}`,
    more: [since, askedWords(one, link, isAskedToday)].filter(Boolean).join(', '),
    remind:
      reminder === undefined || isAskedToday
        ? null
        : {
            action: `/projects/${one.project_id}/${reminder.path(one)}`,
            hidden: { person: person.id, back },
            text: works ? 'Remind' : link || one.list === 'sign' ? 'Send a new link' : 'Ask by email',
            about: `${person.name} about ${one.list === 'sign' ? one.project : `${one.what}, ${one.project}`}`,
          },
  }
}

function askedWords(one: Awaited, link: Asked | undefined, isToday: boolean): string {
  if (!link) return ''
  const last = isToday ? ', last today' : ''
  if (link.reminders > 0) return `reminded ${times(link.reminders)}${last}`
  if (isToday) return 'asked today'
  return one.list === 'sign' ? '' : `asked ${dayOf(link.last_sent_on)}`
}
