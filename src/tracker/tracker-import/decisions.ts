import type { TrackerImportRowsTable } from '../../db/tables/imports.ts'

/** The possible decisions about a row of each kind, with their words. */
export const decisions = {
  conflict: [
    ['here', 'Keep what is here'],
    ['file', 'Use the file’s value'],
  ],
  close: [
    ['leave', 'Leave it out'],
    ['same', 'The same: change it'],
    ['new', 'A new one: add it'],
  ],
  closed: [
    ['leave', 'Leave it out'],
    ['new', 'Add it anyway'],
  ],
} as const

/** The same for a row that may be a second service of an ODS code. */
export const decisionsBeside = [
  ['leave', 'The same service twice: leave this row out'],
  ['new', 'A second service: add it'],
] as const satisfies readonly (readonly [Decision, string])[]

export type DecidedKind = keyof typeof decisions
export type Decision = NonNullable<TrackerImportRowsTable['decision']>
const decisionsOf = (kind: DecidedKind): Decision[] => decisions[kind].map(([key]) => key)

/** The decisions in a form about rows of one kind: about some by their numbers, or about all of them. Ignores a decision that this kind does not have. */
export function decidedIn(typed: Record<string, string>): { kind: DecidedKind; all: Decision | null; rows: Map<Decision, number[]> } {
  const kind = (['conflict', 'closed'] as const).find((each) => each === typed['kind']) ?? 'close'
  const known = (value: string | undefined): Decision | null => decisionsOf(kind).find((decision) => decision === value) ?? null
  const rows = new Map<Decision, number[]>()
  for (const [name, value] of Object.entries(typed)) {
    const number = /^row-(\d{1,15})$/.exec(name)?.[1]
    const decision = known(value)
    if (number !== undefined && decision !== null) rows.set(decision, [...(rows.get(decision) ?? []), Number(number)])
  }
  return { kind, all: known(typed['all']), rows }
}
