import { z } from 'zod'
import type { Outcome } from '../../access/act.ts'
import type { Person } from '../../access/access.store.ts'
import type { Doer } from '../../access/doing.ts'
import type { Context } from '../../context.ts'
import type { ProjectId } from '../../db/ids.ts'
import type { BulkRowsTable } from '../../db/tables/rollout.ts'
import { Refusal } from '../../errors.ts'

/** A row of a job in progress. */
export interface RowTurn {
  context: Context
  person: Person
  row: BulkRowsTable
  /** The wave that its project joins. */
  wave: string | null
  /** Of a signed job: in which session and request it was signed. */
  trace: Doer['trace']
}

const made = z.object({
  event: z.string(),
  /** Everything that a start recorded, its own event among it. */
  events: z.array(z.string()).optional(),
  id: z.string().optional(),
  version: z.number().optional(),
  replaced: z.array(z.string()).optional(),
  joined: z.array(z.string()).optional(),
  first: z.boolean().optional(),
  /** The dates that a wave moved: of which kind, and the row that is current now. */
  dates: z.array(z.object({ kind: z.string(), id: z.string() })).optional(),
  /** The membership of another wave that it left, and the event with which it did. */
  leftWave: z.object({ member: z.string(), event: z.string() }).optional(),
  /** The position in its wave that it had before. */
  position: z.number().optional(),
})
/** What an undo of one row needs. */
export type Made = z.output<typeof made>
export const madeOf = (row: Pick<BulkRowsTable, 'made'>): Made => made.parse(JSON.parse(row.made ?? '{}'))

/** What is undone of one row. */
export interface Undoing extends RowTurn {
  made: Made
  project: ProjectId
}
export const mannerOfUndo = 'undoing a change of several projects'

/** The result of one row: changed, or left as it is for a reason. */
export type Changed = { outcome: 'done'; made: Made; projectId?: ProjectId } | { outcome: 'left'; told: string }
export const left = (told: string): Changed => ({ outcome: 'left', told })

/** The person of a job as an act's doer; `manner` ends each sentence of the history. */
export const asDoer = (person: Person, manner: string): Doer => ({ person, trace: null, manner })

/** Why a decision was not made, in the words of its rule. */
export function whyNotSigned(outcome: Exclude<Outcome<unknown>, { kind: 'done' }>): string {
  if (outcome.kind === 'refused') return Object.values(outcome.fields).join('. ')
  return outcome.kind === 'conflict' ? outcome.says : outcome.error.message
}

/** Why an act did nothing, in words for its row; `since` is what to say if someone else came first. */
export function whyNotDone(outcome: Exclude<Outcome<unknown>, { kind: 'done' }>, { person, since }: { person: Person; since: string }): string {
  if (outcome.kind === 'conflict') return since
  if (outcome.kind === 'refused') return Object.values(outcome.fields).join('. ')
  return `${person.name} is not its project manager.`
}

/** What an act wrote that has to follow another one in the same row. Throws Refusal if it did nothing, so that the whole row is undone. */
export function mustBeDone<Next>(outcome: Outcome<Next>, of: { person: Person; since: string }): Extract<Outcome<Next>, { kind: 'done' }> {
  if (outcome.kind === 'done') return outcome
  throw new Refusal(whyNotDone(outcome, of))
}
