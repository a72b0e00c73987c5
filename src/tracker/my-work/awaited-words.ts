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

type Asked = Pick<ActLinksTable, 'project_id' | 'person_id' | 'reminders' | 'last_sent_on' | 'expires_at'>

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
  'late-prerequisites': ({ key }) => `prerequisites/${key}`,
  conditions: ({ key }) => `test-plan#condition-${key}`,
  criteria: ({ key }) => `go-live#criterion-${key}`,
  actions: ({ key, id }) => `test-plan/runs/${key}#action-${id}`,
}

/** Something that is awaited from a person: a link, since when, and how to remind them. */
export function shownAwaited(one: Awaited, { person, asked, today, now, back }: Shown) {
  const href = `/projects/${one.project_id}/${hrefs[one.list](one)}`
  const days = daysBetween(asDay(one.day), today)
  if (one.list !== 'sign') return { href, text: `${one.what}: ${one.project}`, more: `due ${dayOf(one.day)}, ${counted(days, 'day')} overdue`, remind: null }
  const link = asked.find((each) => each.project_id === one.project_id && each.person_id === person.id)
  const works = link !== undefined && Date.parse(link.expires_at) > now
  const isAskedToday = works && link.last_sent_on === today
  const reminded = link && link.reminders > 0 ? `, reminded ${times(link.reminders)}${isAskedToday ? ', last today' : ''}` : ''
  return {
    href,
    text: `Sign the procedure as ${one.what}: ${one.project}`,
    more: `out for signature ${forDays(days)}${reminded || (isAskedToday && days > 0 ? ', asked again today' : '')}`,
    remind: isAskedToday
      ? null
      : {
          action: `/projects/${one.project_id}/remind`,
          hidden: { person: person.id, role: one.key, back },
          text: works ? 'Remind' : 'Send a new link',
          about: `${person.name} about ${one.project}`,
        },
  }
}
