import { z } from 'zod'
import { withEarlierKeys } from '../../earlier-keys.ts'
import type { Day } from '../../day.ts'
import type { PrerequisitesTable } from '../../db/tables/prerequisites.ts'
import { dayOf, dayOfMomentInWords, momentOf } from '../../web/moments.ts'
import { answerNames, isSettled, shownValue, statusNames } from './prerequisite.ts'
import { asPrerequisite } from './prerequisites.store.ts'

export const groupNames: Record<string, string> = {
  assurance: 'Assurance of the product',
  connectivity: 'Connectivity',
  software: 'Software',
  'directory-of-services': 'Directory of Services',
  governance: 'Governance',
  people: 'People',
}

type Status = PrerequisitesTable['status']

const tagClasses: Record<Status, string> = {
  'not-started': 'nhsuk-tag--blue',
  'in-progress': 'nhsuk-tag--white',
  blocked: 'nhsuk-tag--orange',
  met: 'nhsuk-tag--green',
  waived: 'nhsuk-tag--purple',
  'not-applicable': 'nhsuk-tag--grey',
}

/** The tag of a prerequisite on this day: what lapsed or is overdue says so before anything else. */
export function tagOf(row: PrerequisitesTable, today: Day): { text: string; classes: string } {
  const settled = isSettled(asPrerequisite(row), today)
  if (!settled && (row.status === 'met' || row.status === 'waived')) return { text: 'Lapsed', classes: 'nhsuk-tag--red' }
  if (!settled && row.due_date !== null && row.due_date < today) return { text: 'Overdue', classes: 'nhsuk-tag--red' }
  if (row.derived === null) return { text: statusNames[row.status], classes: tagClasses[row.status] }
  return {
    text: row.status === 'waived' ? 'Exception' : answerNames[row.status],
    classes: row.status === 'not-started' ? 'nhsuk-tag--grey' : tagClasses[row.status],
  }
}

/** The answer of a derived prerequisite in one line: "Adastra is Ready in the catalogue since 3 March 2026". */
export function derivedWords(row: PrerequisitesTable): string {
  if (row.status === 'waived' && row.valid_until !== null)
    return `${row.value ?? ''}: exception signed by ${row.waived_by ?? ''}, until ${dayOf(row.valid_until)}`
  if (row.status !== 'met') return row.reason ?? ''
  if (row.derived === 'pair-proven') return `${row.value ?? ''}: ${(row.note ?? '').replace(/^./, (letter) => letter.toLowerCase())}`
  return `${row.note ?? ''}${row.settled_at === null ? '' : ` since ${dayOfMomentInWords(row.settled_at)}`}`
}

type Fact = { key: string; text: string }
const filled = (facts: [string, string][]): Fact[] => facts.filter(([, text]) => text !== '').map(([key, text]) => ({ key, text }))
const untilOf = ({ valid_until }: Pick<PrerequisitesTable, 'valid_until'>): string => (valid_until === null ? '' : dayOf(valid_until))
const byAndWhen = ({ settled_by, settled_at }: Pick<PrerequisitesTable, 'settled_by' | 'settled_at'>): string =>
  [settled_by, settled_at === null ? '' : momentOf(settled_at)].filter(Boolean).join(', ')

/** What is on record of a status: what blocks it, who waived it, why and until when. */
export function factsOf(row: PrerequisitesTable): Fact[] {
  const by = byAndWhen(row)
  const value: [string, string] = [row.value_label ?? 'Value', shownValue(asPrerequisite(row))]
  const evidence: [string, string] = ['Evidence', row.note ?? '']
  const facts: Record<Status, [string, string][]> = {
    'not-started': [],
    'in-progress': row.value === null ? [evidence] : [value, evidence, ['Recorded by', by]],
    blocked: [
      ['Blocked by', row.reason ?? ''],
      ['Recorded by', by],
    ],
    met: [value, evidence, ['Valid until', untilOf(row)], ['Completed by', by]],
    waived: [
      ['Waived by', row.waived_by ?? ''],
      ['Why it is waived', row.reason ?? ''],
      ['Waived until', untilOf(row)],
      ['Recorded', by],
    ],
    'not-applicable': [
      ['Why it does not apply', row.reason ?? ''],
      ['Recorded by', by],
    ],
  }
  return filled([...facts[row.status], ['Due', row.due_date === null ? '' : dayOf(row.due_date)]])
}

const whyNames: Partial<Record<Status, string>> = {
  'not-started': 'Why it is not known',
  blocked: 'Why it is not met',
  waived: 'Why it goes on',
  'not-applicable': 'Why it does not apply',
}

/** The same of a derived one: what it is about, what its source says, since when and by whom. */
export function derivedFactsOf(row: PrerequisitesTable): Fact[] {
  return filled([
    [row.derived === 'pair-proven' ? 'Pair' : 'Product', row.value ?? ''],
    [whyNames[row.status] ?? 'Why it is met', row.note ?? row.reason ?? ''],
    ['Exception signed by', row.waived_by ?? ''],
    ['Last day of the exception', untilOf(row)],
    ['Since', row.settled_at === null ? '' : momentOf(row.settled_at)],
    ['Recorded by', row.waived_by === null ? (row.settled_by ?? '') : ''],
  ])
}

const text = z.string().nullable().default(null)
const handShape = z.object({
  status: z.enum(['not-started', 'in-progress', 'blocked', 'met', 'waived', 'not-applicable']),
  reason: text,
  value: text,
  note: text,
  valid_until: text,
  due_date: text,
  waived_by: text,
  settled_by: text,
  settled_at: text,
})
const handRecord = withEarlierKeys({ standing: 'status' }, handShape)

/** What people recorded of a prerequisite before it was derived, in a sentence; undefined if they recorded nothing. */
export function handWords({ by_hand }: Pick<PrerequisitesTable, 'by_hand'>): string | undefined {
  if (by_hand === null) return undefined
  const record = handRecord.parse(JSON.parse(by_hand))
  const by = byAndWhen(record)
  return [
    `${statusNames[record.status]}${by === '' ? '' : ` (${by})`}`,
    record.value,
    record.note,
    record.reason,
    record.valid_until === null ? null : `until ${dayOf(record.valid_until)}`,
    record.due_date === null ? null : `due ${dayOf(record.due_date)}`,
  ]
    .filter(Boolean)
    .join(', ')
}
