import { grouped } from '../../web/numbers.ts'
import type { TrackerImportRowsTable } from '../../db/tables/imports.ts'
import { decisions } from './decisions.ts'
import type { Change } from './kept-row.ts'

type Kind = TrackerImportRowsTable['kind']

/** This many changes of a service can be read at a glance; more are folded. */
const changesShown = 6

/** The table headings of each list, and the text above it. */
const lists: Partial<Record<Kind, { caption: string; head: string[]; says?: string }>> = {
  conflict: { caption: 'Conflicts', head: ['Row', 'Service', 'Here → in the file'] },
  close: { caption: 'Close matches', head: ['Row', 'In the file', 'It may be'] },
  closed: {
    caption: 'Closed practices',
    head: ['Row', 'In the file', 'What happened'],
    says: 'These practices have closed and are not services here. They are left out unless you add them.',
  },
  changed: { caption: 'Changed services', head: ['Row', 'Service', 'What changes'] },
  'not-taken': { caption: 'What was left out', head: ['Row', 'Column', 'Why'] },
}
const anyOther = { caption: 'Rows', head: ['Row', 'ODS code', 'Service'] }

/** The heading of the list of one kind of rows, and which of them a page shows. */
export const listOf = (kind: Kind, { from, to }: { from: number; to: number }) => ({
  says: '',
  ...(lists[kind] ?? anyOther),
  range: `${kind === 'not-taken' ? 'Cells and rows' : 'Rows'} ${grouped(from)} to ${grouped(to)}`,
})

const names = Object.fromEntries<string>(Object.values(decisions).flat())

interface Row extends Pick<TrackerImportRowsTable, 'number' | 'kind' | 'ods_code' | 'name' | 'why' | 'near' | 'decision'> {
  changes: Change[]
}

const shownChange = ({ field, from, to, conflict }: Change) => ({
  name: field,
  from,
  to,
  note: conflict ? 'changed here as well since the file was exported' : '',
})

/** A row as the page of its import shows it. */
export function shownRow({ number, kind, ods_code: code, name, why, near, decision, changes }: Row) {
  const isKnown = code !== null && kind !== 'new' && kind !== 'close' && kind !== 'closed'
  const shown = changes.map(shownChange)
  const most = changes.length > changesShown + 1 ? changesShown : changes.length
  return {
    number,
    name: name ?? (isKnown ? code : ''),
    code: code ?? '',
    href: isKnown ? `/services/${code}` : '',
    changes: shown.slice(0, most),
    folded: shown.slice(most),
    why: why ?? '',
    near: { href: `/services/${near ?? ''}`, text: near ?? '' },
    whyNear: (why ?? '').replace(`${near} `, ''),
    decision,
    decided: decision === null ? (kind === 'closed' ? 'Left out' : 'Not decided') : (names[decision] ?? ''),
  }
}

/** "Row 5, Elm Street: the code is not valid": why a row was left out. */
export const leftOut = (place: string, { name, why }: Pick<Row, 'name' | 'why'>): string => `Row ${place}${name ? `, ${name}` : ''}: ${why ?? ''}`
