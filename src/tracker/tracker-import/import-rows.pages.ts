import { grouped } from '../../web/numbers.ts'
import type { TrackerImportRowsTable } from '../../db/tables/imports.ts'
import { decisions, decisionsBeside } from './decisions.ts'
import type { Change } from './kept-row.ts'
import { isFurtherOf, odsCodeOf } from '../services/service-key.ts'

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
  outside: {
    caption: 'Rows outside the area',
    head: ['Row', 'In the file', 'Why'],
    says: 'These rows are left out, because someone with an area imports only what is in it.',
  },
  'not-taken': { caption: 'What was left out', head: ['Row', 'Column', 'Why'] },
}
const anyOther = { caption: 'Rows', head: ['Row', 'ODS code', 'Service'] }

/** The heading of the list of one kind of rows, and which of them a page shows. */
export const listOf = (kind: Kind, { from, to }: { from: number; to: number }) => ({
  says: '',
  ...(lists[kind] ?? anyOther),
  range: `${kind === 'not-taken' ? 'Cells and rows' : 'Rows'} ${grouped(from)} to ${grouped(to)}`,
})

const namesBeside: Record<string, string> = Object.fromEntries(decisionsBeside)
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
  const isBeside = kind === 'close' && near !== null && isFurtherOf(code ?? '', near)
  const named = isBeside ? namesBeside : names
  const isKnown = code !== null && kind !== 'new' && kind !== 'close' && kind !== 'closed' && kind !== 'outside'
  const shown = changes.map(shownChange)
  const most = changes.length > changesShown + 1 ? changesShown : changes.length
  return {
    number,
    name: name ?? (isKnown ? odsCodeOf(code) : ''),
    code: odsCodeOf(code ?? ''),
    href: isKnown ? `/services/${code}` : '',
    changes: shown.slice(0, most),
    folded: shown.slice(most),
    why: why ?? '',
    near: isBeside ? null : { href: `/services/${near ?? ''}`, text: odsCodeOf(near ?? '') },
    whyNear: isBeside ? (why ?? '') : (why ?? '').replace(`${odsCodeOf(near ?? '')} `, ''),
    choices: isBeside ? decisionsBeside.map(([value, text]) => ({ value, text })) : null,
    decision,
    decided: decision === null ? (kind === 'closed' ? 'Left out' : 'Not decided') : (named[decision] ?? ''),
  }
}

/** "Row 5, Elm Street: the code is not valid": why a row was left out. */
export const leftOut = (place: string, { name, why }: Pick<Row, 'name' | 'why'>): string => `Row ${place}${name ? `, ${name}` : ''}: ${why ?? ''}`
