import type { Page } from '../../access/page.ts'
import type { List } from '../service-list/columns.ts'
import { readDate } from '../../dates-as-written.ts'
import { dayOf } from '../../web/moments.ts'
import { grouped } from '../../web/numbers.ts'
import { longestText } from '../custom-fields/value.ts'
import { longestNote } from '../notes/note.ts'
import type { ColumnField } from './column-fields.ts'
import { choiceOf, columnForm } from './column-form.ts'
import { columnPage, withoutColumn } from './column-page.ts'
import { matchLines } from './match-lines.ts'
import { mostRows } from './pasted-column.ts'
import { again, confirm, showColumn, tooMany } from './paste.pages.ts'

export const showFill = async (page: Page, list: List['key']): Promise<void> =>
  showColumn(page, await columnPage(page, list, 'fill'), { errors: withoutColumn(page) })

/** Stores what one value in every row would change, to be confirmed. Changes nothing else. */
export async function fill(page: Page, list: List['key']): Promise<void> {
  const shown = await columnPage(page, list, 'fill')
  const { field, rows } = shown
  const form = page.check(columnForm)
  if (!field || 'refused' in form) return again(page, shown, 'refused' in form ? form.refused : { column: 'Choose a column' })
  const value = (page.typed['value'] ?? '').trim()
  const empties = form.input.empty === 'clear'
  if (value === '' && !empties)
    return again(page, shown, { value: field.kind === 'own' ? 'Enter the value, or choose to empty the column' : 'Enter the value' })
  const most = field.kind === 'note' ? longestNote : longestText
  if (value.length > most) return again(page, shown, { value: `Use ${grouped(most)} characters or fewer` })
  if (rows.total > mostRows) return again(page, shown, { value: tooMany(rows.total) })
  const listed = await rows.inOrder()
  const matched = matchLines({ by: 'order', values: listed.map(() => (empties ? '' : value)) }, { rows: listed, noun: field.noun, several: new Set() })
  await confirm(page, shown, { field, matched, empties, choice: choiceOf(field, shown, form.input, empties ? '' : inWords(field, value)) })
}

/** A value as the heading of its change says it. */
function inWords(field: ColumnField, value: string): string {
  const isDate = field.kind === 'date' || (field.kind === 'own' && field.own.kind === 'date')
  const read = isDate ? readDate(value) : null
  return read?.ok ? dayOf(read.value.day) : value
}
