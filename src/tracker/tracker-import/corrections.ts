import { isFieldKey } from '../workbook/tracker-headings.ts'
import type { Column } from './kept-import.ts'
import type { Learnt } from '../aliases/learnt.ts'
import type { Corrections } from './kept-import.ts'
import { fieldsOf } from './fields.ts'
import { folded } from '../../text.ts'
import type { FieldKey } from '../workbook/tracker-headings.ts'

/** Earlier and new corrections together; the new ones win. */
export const mergeCorrections = (before: Corrections, now: Corrections): Corrections => ({
  columns: [...new Map([...before.columns, ...now.columns].map((one) => [folded(one.heading), one])).values()],
  names: [...new Map([...before.names, ...now.names].map((one) => [`${one.kind} ${folded(one.name)}`, one])).values()],
})

/** What was learnt, overridden by corrections. */
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
 * What approving an import teaches about its columns. A heading that means what anyone would guess need not be learnt: it deletes what was learnt
 * about it. So does a column that could only be read without what was learnt.
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

/** What a person said about columns, as fields of a tracker; what is not a field is ignored. */
export const correctionsOf = (said: { heading: string; field: string }[]): Corrections['columns'] =>
  said.flatMap(({ heading, field }) => (field === '' || isFieldKey(field) ? [{ heading, field }] : []))
