import { digestOf } from '../digest.ts'
import type { Digest } from '../digest.ts'
import { isLeftOut } from './accountable.ts'
import type { Accountable } from './accountable.ts'

export type Row = Record<string, unknown>

/** A row as it was when an event recorded it. The digest is null if the row was deleted. */
export interface RowDigest {
  table: string
  rowId: string
  digest: Digest | null
}

/** Separates the columns of a composite key: this character is in no text that people enter. */
export const keySeparator = '\u001F'

export const rowIdOf = (row: Row, { id }: Pick<Accountable, 'id'>): string => id.map((column) => String(row[column])).join(keySeparator)

/** Replaces a hidden value in an export and in the digest of its row. */
export const hiddenValue = (value: unknown): { sha256: string } => ({ sha256: digestOf(String(value)) })

/**
 * SHA-256 of a whole row: of the JSON object of its columns, sorted by name, without those that are null or left out. Because nulls are left out,
 * a column that an upgrade adds changes no digest until it is filled. docs/verify-an-export.mjs does the same.
 */
export function digestOfRow(row: Row, rules: Accountable): Digest {
  const columns = Object.keys(row)
    .filter((column) => row[column] !== null && !isLeftOut(column, rules))
    .sort()
  return digestOf(JSON.stringify(Object.fromEntries(columns.map((column) => [column, rules.hidden.includes(column) ? hiddenValue(row[column]) : row[column]]))))
}

/** The digest by which an event covers the rows that it wrote: SHA-256 of the sorted lines "table row digest". */
export const digestOfRows = (rows: RowDigest[]): Digest =>
  digestOf(
    rows
      .map((one) => `${one.table} ${one.rowId} ${one.digest ?? 'deleted'}\n`)
      .sort()
      .join(''),
  )
