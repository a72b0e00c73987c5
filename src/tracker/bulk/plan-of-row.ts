import { z } from 'zod'
import { asDay } from '../../day.ts'
import type { Day } from '../../day.ts'
import type { BulkRowsTable } from '../../db/tables/rollout.ts'
import { dateKinds } from '../dates/dates.ts'

const plan = z.object({
  /** The day that the project gets of each kind; `seen` is the id of the date that holds now, empty if there is none. */
  days: z.array(z.object({ kind: z.enum(dateKinds.map((one) => one.key)), day: z.string().transform(asDay), seen: z.string().default('') })),
  /** Whether it gets the next place in the order of its wave. */
  isPlaced: z.boolean().default(false),
})
/** What a change of many projects gives one of them, as its preview shows it. */
export type PlanOfRow = z.output<typeof plan>
type Kind = PlanOfRow['days'][number]['kind']

/** A plan with these days, for a project that has none of their kinds. */
export const planWith = (days: Partial<Record<Kind, Day | null>>): PlanOfRow => ({
  days: dateKinds.flatMap(({ key: kind }) => {
    const day = days[kind] ?? null
    return day === null ? [] : [{ kind, day, seen: '' }]
  }),
  isPlaced: false,
})

export const keptPlan = (given: PlanOfRow): string => JSON.stringify(given)

/** The plan of a row; undefined if it has none. */
export const planOf = ({ plan: kept }: Pick<BulkRowsTable, 'plan'>): PlanOfRow | undefined => (kept === null ? undefined : plan.parse(JSON.parse(kept)))

/** The day of this kind in a plan; undefined if it has none. */
export const dayIn = (given: PlanOfRow | undefined, kind: Kind): string | undefined => given?.days.find((one) => one.kind === kind)?.day
