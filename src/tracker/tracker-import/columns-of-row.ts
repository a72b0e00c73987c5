import type { ServicesTable } from '../../db/tables/services.ts'
import { withoutEnd } from '../../text.ts'
import { statusOf } from '../ods/organisation.ts'
import { notClosed } from './closing.ts'
import { fields } from './fields.ts'
import { withWritten } from '../custom-fields/value.ts'
import { readOther } from '../other.ts'
import type { Change, RowSaid, RowValues } from './kept-row.ts'
import { addressLines, valuesOf } from './known.ts'
import type { Known } from './known.ts'

/** The cells of a row that these changes consist of. */
export function effective({ values, other }: RowSaid, changes: Change[]): RowSaid {
  const changed = new Set(changes.map((one) => one.field))
  return {
    values: Object.fromEntries(fields.filter(({ key, heading }) => values[key] !== undefined && changed.has(heading)).map(({ key }) => [key, values[key]])),
    other: Object.fromEntries(Object.entries(other).filter(([heading]) => changed.has(heading))),
  }
}

/** The columns of the service that a row sets, given what is known. */
export function columnsOf({ values, other }: RowSaid, known: Known | null): Partial<ServicesTable> {
  const set: Partial<ServicesTable> = {}
  for (const key of [
    'name',
    'region_code',
    'region',
    'area_code',
    'area',
    'postcode',
    'commissioner_code',
    'commissioner',
    'provider_product',
    'consumer_product',
    'successor',
  ] as const)
    if (values[key] !== undefined) set[key] = values[key]
  if (values.ods_status !== undefined) set.ods_status = statusOf(values.ods_status) ?? null
  if (values.closed_on !== undefined) set.closed_on = values.closed_on === notClosed ? null : values.closed_on
  if (values.list_size !== undefined) set.list_size = Number(values.list_size)
  if (values.live !== undefined) set.live = values.live === 'yes' ? 'yes' : 'no'
  if (addressLines.some((key) => values[key] !== undefined)) {
    const before: RowValues = known ? valuesOf(known) : {}
    set.address = withoutEnd(addressLines.map((key) => values[key] ?? before[key] ?? '').join('\n'), '\n') || null
  }
  if (Object.keys(other).length > 0) {
    const before = known ? readOther(known.other) : {}
    set.other = JSON.stringify(Object.entries(other).reduce((all, [heading, text]) => withWritten(all, { heading }, text), before))
  }
  return set
}
