import { isFieldKey } from '../workbook/tracker-headings.ts'
import type { Column } from './kept-import.ts'
import type { Learnt } from '../aliases/learnt.ts'
import type { Corrections } from './kept-import.ts'
import { fieldsOf } from './fields.ts'
import { folded } from '../../text.ts'
import type { FieldKey } from '../workbook/tracker-headings.ts'

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
 * What approving an import teaches of its columns. A heading that means what anyone would guess needs not be remembered: it takes away what was
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

/** What someone said of columns, as the fields of a tracker; what is none is left. */
export const correctionsOf = (said: { heading: string; field: string }[]): Corrections['columns'] =>
  said.flatMap(({ heading, field }) => (field === '' || isFieldKey(field) ? [{ heading, field }] : []))
