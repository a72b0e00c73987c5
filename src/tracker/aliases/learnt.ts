import type { LearntColumns } from '../workbook/headings.ts'

/** What an installation has learnt: the field of a heading, and what another name of a product or organisation stands for; all by folded name. */
export interface Learnt {
  columns: LearntColumns
  products: ReadonlyMap<string, string>
  organisations: ReadonlyMap<string, string>
}
export const nothingLearnt: Learnt = { columns: new Map(), products: new Map(), organisations: new Map() }
