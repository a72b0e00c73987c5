import type { Column } from './read-row.ts'
import type { Learnt } from '../aliases/learnt.ts'
import { fieldsOf } from './fields.ts'
import { folded } from '../../text.ts'
import type { FieldKey } from '../workbook/tracker-headings.ts'

/** What the person who reviews an import said of it. It holds for this import, and is learnt by the installation when that is approved. */
export interface Corrections {
  /** The field of a heading; an empty one is none. */
  columns: { heading: string; field: FieldKey | '' }[]
  names: { kind: 'product' | 'organisation'; name: string; other: string }[]
}
export const noCorrections: Corrections = { columns: [], names: [] }

/** What was told before and what is told now, the later of two about the same. */
export const mergeCorrections = (before: Corrections, now: Corrections): Corrections => ({
  columns: [...new Map([...before.columns, ...now.columns].map((one) => [folded(one.heading), one])).values()],
  names: [...new Map([...before.names, ...now.names].map((one) => [`${one.kind} ${folded(one.name)}`, one])).values()],
})

/** What was learnt, as it would be with what was told. */
export function withCorrections(learnt: Learnt, told: Corrections): Learnt {
  const names = (kind: Corrections['names'][number]['kind']) =>
    told.names.filter((one) => one.kind === kind).map((one): [string, string] => [folded(one.name), one.other])
  return {
    columns: new Map([...learnt.columns, ...told.columns.map((one): [string, FieldKey | ''] => [folded(one.heading), one.field])]),
    products: new Map([...learnt.products, ...names('product')]),
    organisations: new Map([...learnt.organisations, ...names('organisation')]),
  }
}

const guessOf = (heading: string): FieldKey | '' => fieldsOf([heading], new Map())[0] ?? ''

/**
 * What approving an import teaches of its columns. A heading that means what anybody would guess needs not be remembered: it takes away what was
 * learnt of it, and so does a column that could be read only without what was learnt.
 */
export function columnsToLearn(told: Corrections, columns: Column[], learnt: Learnt['columns']): { learn: Corrections['columns']; forget: string[] } {
  const readAsGuessed = columns.filter(({ heading, field }) => {
    const known = learnt.get(folded(heading))
    return known !== undefined && field !== null && field !== known && field === guessOf(heading)
  })
  return {
    learn: told.columns.filter((one) => one.field !== guessOf(one.heading)),
    forget: [...new Set([...told.columns.filter((one) => one.field === guessOf(one.heading)), ...readAsGuessed].map((one) => folded(one.heading)))].filter(
      (heading) => learnt.has(heading),
    ),
  }
}
