import type { CustomField } from '../custom-fields/field.ts'
import { nameFor } from '../custom-fields/person-names.ts'
import { writtenIn } from '../custom-fields/value.ts'
import type { PeopleByAddress } from '../custom-fields/value.ts'
import { readOther } from '../other.ts'
import { baseOf } from './exported-cells.ts'
import type { Cell } from '../../web/csv.ts'
import { valuesOf } from './known.ts'
import type { Known } from './known.ts'
import { derivedHeadings, isHidden, nationalHeadings } from '../workbook/tracker-headings.ts'
import { fieldOf, fields, fieldsOf } from './fields.ts'
import { readCell } from './read-cell.ts'
import { folded, tidied } from '../../text.ts'
import type { FieldKey } from '../workbook/tracker-headings.ts'
import type { Column } from './kept-import.ts'
import type { RowValues } from './kept-row.ts'

/** A column of an export: a field's, one that a tracker had in addition, of which there may be an own field, or one that combines two others. */
export type ExportColumn = { heading: string; field: FieldKey } | { heading: string; other: true; own: CustomField | null } | { heading: string; derived: true }
export interface ExportHead {
  titles: string[]
  columns: ExportColumn[]
  /** How many columns at the end are hidden. */ hidden: number
}

const fewestFields = 10
const hiddenKeys = fields.filter((one) => isHidden(one.key)).map((one) => one.key)

/**
 * The columns of an export: those of the tracker that was imported last, in its order (by default the national ones), then fields that these lack,
 * columns that other trackers had in addition, and hidden ones that tell an import which service each row came from and what it said.
 */
export function exportHead(last: Column[] | null, brought: string[], own: CustomField[] = []): ExportHead {
  const theirs =
    last && last.filter((one) => one.field !== null).length >= fewestFields
      ? last.filter((one) => one.heading !== '' && !(one.field && isHidden(one.field)))
      : null
  const national = fieldsOf(nationalHeadings, new Map())
  const columns: ExportColumn[] = []
  const have = new Set<string>()
  const add = (column: ExportColumn): void => {
    const keys = ['field' in column ? `field:${column.field}` : '', `heading:${folded(column.heading)}`].filter((key) => key !== '')
    if (keys.some((key) => have.has(key))) return
    for (const key of keys) have.add(key)
    columns.push(column)
  }
  const asOther = (heading: string): ExportColumn => ({ heading, other: true, own: own.find((one) => folded(one.heading) === folded(heading)) ?? null })
  const asColumn = (heading: string, field: FieldKey | null): ExportColumn =>
    field ? { heading, field } : derivedHeadings.has(folded(heading)) ? { heading, derived: true } : asOther(heading)
  if (theirs) for (const { heading, field } of theirs) add(asColumn(heading, field))
  else nationalHeadings.forEach((heading, index) => add(asColumn(heading, national[index] ?? null)))
  for (const { key, heading } of fields) if (!isHidden(key)) add({ heading, field: key })
  for (const heading of brought) add(asOther(heading))
  return { titles: [...columns.map((one) => one.heading), ...hiddenKeys.map((key) => fieldOf(key).heading)], columns, hidden: hiddenKeys.length }
}

export interface SharedOf {
  on: 'yes' | 'no' | null
  pair: 'proven' | 'not-proven' | null
}

/** A service as a row of an export. People are named without their address. */
export function exportRow(head: ExportHead, known: Known, shared: SharedOf, people: PeopleByAddress = new Map()): Cell[] {
  const values: RowValues = {
    ...valuesOf(known),
    ...(shared.on ? { referrer_on: shared.on } : {}),
    ...(shared.pair ? { pair: shared.pair === 'proven' ? 'yes' : 'no' } : {}),
  }
  const other = readOther(known.other)
  const cells = head.columns.map((column): Cell => {
    if ('field' in column) return cellOf(column.field, values[column.field])
    if ('derived' in column) return known.consumer_product && known.provider_product ? `${known.consumer_product}-${known.provider_product}` : null
    const text = writtenIn(other, column.own ?? column)
    return asNumber((column.own ? nameFor(column.own, text, people) : text) || undefined)
  })
  const base = baseOf(
    head.columns.flatMap((column, index) => {
      const text = tidied(String(cells[index] ?? ''))
      if ('derived' in column) return []
      return 'field' in column ? [{ column: column.field, value: readCell(column.field, text) ?? '' }] : [{ column: column.heading, value: text }]
    }),
  )
  return [...cells, known.id, known.version, base]
}

function cellOf(key: FieldKey, value: string | undefined): Cell {
  if (value === undefined) return null
  if (fieldOf(key).kind === 'number') return Number(value)
  return fieldOf(key).kind === 'yes-no' ? (value === 'yes' ? 'Yes' : 'No') : value
}

/** A number is exported as a number; a code with leading zeros stays text. */
const asNumber = (text: string | undefined): Cell => (text === undefined ? null : String(Number(text)) === text && text.length < 16 ? Number(text) : text)
