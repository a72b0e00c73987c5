import { z } from 'zod'
import { installationAct } from '../../access/act.ts'
import { decidedIn } from './decisions.ts'
import type { Decision } from './decisions.ts'
import { saveDecision } from './import-rows.store.ts'
import { getInReview } from './in-review.ts'
import type { TrackerImport } from './kept-import.ts'

export function decideRows({ id }: Pick<TrackerImport, 'id'>, typed: Record<string, string>) {
  const { kind, all, rows } = decidedIn(typed)
  const some: { decision: Decision; numbers: number[] | 'all' }[] = [...rows].map(([decision, numbers]) => ({ decision, numbers }))
  return { next: { id, kind, decided: all === null ? some : [{ decision: all, numbers: 'all' as const }] }, happened: [] }
}

/** Saves a person's decisions about the rows that the page shows, or about all of their kind. It records no event: approving the import does. */
export const decideOnRows = installationAct({
  permission: 'tracker.import',
  form: z.record(z.string(), z.string()),
  load: (trx, where: { import: string }, doing) => getInReview(trx, where.import, doing),
  decide: decideRows,
  async save(trx, { id, kind, decided }) {
    for (const { decision, numbers } of decided) await saveDecision(trx, id, kind, decision, numbers)
  },
  says: () => 'Your decisions are saved',
})
