import { createHash } from 'node:crypto'
import type { List } from '../service-list/columns.ts'
import type { ListedRow } from './match-lines.ts'

/** A mark of the rows of a list in their order: values without codes are pasted only while it is the same. */
export const orderMark = (ids: string[]): string => createHash('sha256').update(ids.join('\n')).digest('base64url').slice(0, 22)

/** The mark of these rows of a list of services or of projects. */
export const markOfRows = (rows: ListedRow[], { key }: List): string =>
  orderMark(rows.map(({ service, projects }) => (key === 'projects' ? (projects[0]?.id ?? service) : service)))

export const orderChanged = 'The list has changed since this page was opened. Copy the column again, or paste codes beside the values'
