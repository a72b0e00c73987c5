import { z } from 'zod'
import { installationAct } from '../../access/act.ts'
import type { Doer, Doing } from '../../access/doing.ts'
import type { Lease } from '../../db/lease.ts'
import { ConflictError } from '../../errors.ts'
import { mergeCorrections } from './corrections.ts'
import { startComparing, takeImport } from './import-runs.ts'
import { getInReview, settledAlready } from './in-review.ts'
import type { Corrections, TrackerImport } from './kept-import.ts'
import { beginAgain, readAgain } from './read-again.ts'
import type { Tracker } from './read-tracker.ts'

/** Which of the names that were offered as the same are ticked in the form. */
export function namesIn({ offered }: TrackerImport['made'], typed: Record<string, unknown>): Corrections['names'] {
  const ticked = (list: 'products' | 'organisations') => (offered?.[list] ?? []).filter(([name], index) => typed[`${list}-${index}`] === name)
  return [
    ...ticked('products').map(([name, other]) => ({ kind: 'product' as const, name, other })),
    ...ticked('organisations').map(([name, other]) => ({ kind: 'organisation' as const, name, other })),
  ]
}

/** The file as it was read again, with this node's lease on the import. */
const reread = z.object({ told: z.custom<Corrections>(), tracker: z.custom<Tracker>(), lease: z.custom<Lease>() })

/** The import stays in review with what was read again; the history records it once it is approved. */
export const decideAgain = <Read extends object>({ id }: Pick<TrackerImport, 'id'>, read: Read, { at }: Pick<Doing, 'at'>) => ({
  next: { id, at, ...read },
  happened: [],
})

/** Sets which names are the same, for this import, then reads and compares the file again. Nothing is learnt before it is approved. */
export const compareAgain = installationAct({
  permission: 'tracker.import',
  form: reread,
  async prepare(context, sent, { where, doer }: { where: { import: string }; doer: Doer }) {
    const one = await getInReview(context.db.read, where.import, doer)
    const told = mergeCorrections(one.choices.told, { columns: [], names: namesIn(one.made, { ...sent }) })
    const tracker = await readAgain(context, one, told)
    return { told, tracker, lease: await takeImport(context, one.id) }
  },
  discard: async (_, prepared) => reread.parse(prepared).lease.release(),
  load: (trx, where: { import: string }, doing) => getInReview(trx, where.import, doing),
  decide: (one: TrackerImport, read, doing: Doing) => decideAgain(one, read, doing),
  async save(trx, again) {
    if (!(await beginAgain(trx, again))) throw new ConflictError(settledAlready)
  },
  after: (context, { id, tracker, lease }) => Promise.resolve(startComparing(context, id, tracker, lease)),
  says: () => '',
})
