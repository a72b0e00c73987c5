import { z } from 'zod'
import { overtaken, projectAct, refused } from '../../access/act.ts'
import type { ProjectId } from '../../db/ids.ts'
import { dayField } from '../../web/day-field.ts'
import { dayOf } from '../../web/moments.ts'
import { faultsOfMove, isMoveReason, nameOfDate, rowAfter, wordsOfReason } from './dates.ts'
import { insertDate, lineOf, whoMovedLast } from './dates.store.ts'

const form = z.object({
  day: dayField(),
  status: z.enum(['provisional', 'confirmed'], 'Choose whether the day is provisional or confirmed'),
  reason: z.string().default(''),
  note: z.string().trim().max(2000, 'Use 2,000 characters or fewer').default(''),
  /** The id of the date that the person saw; empty if there was none. */
  seen: z.string().max(100).default(''),
})

/** Sets a date of a project for the first time, moves it, or makes the same day confirmed or provisional. */
export const moveDate = projectAct({
  permission: 'project.manage',
  form,
  load: (trx, { project, kind }: { project: ProjectId; kind: string }) => lineOf(trx, project, kind),
  decide({ kind, current }, typed, doing) {
    if ((current?.id ?? '') !== typed.seen) return overtaken
    const faults = faultsOfMove(current, typed)
    if (Object.keys(faults).length > 0) return refused(faults)
    const moves = current !== undefined && current.day !== typed.day
    const { day, status, seen } = typed
    const row = rowAfter({ kind: kind.key, day, status, reason: moves ? typed.reason : null, note: typed.note || null }, doing)
    const what = { id: row.id, project: row.project_id, name: nameOfDate(kind), day }
    const words = { from: current ? `${current.day} ${current.status}` : null, to: `${day} ${status}` }
    const reason = wordsOfReason(moves && isMoveReason(typed.reason) ? typed.reason : null, typed.note)
    const verb = !current ? 'date.set' : status === 'confirmed' ? 'date.confirmed' : 'date.made provisional'
    return {
      next: { row, seen, kind },
      happened: [moves ? { kind: 'date.moved', ...what, ...words, reason, was: current.day } : { kind: verb, ...what, ...words, reason }],
    }
  },
  save: (trx, { row, seen }) => insertDate(trx, row, seen),
  whoWasFirst: whoMovedLast,
  says: ({ kind, row }) => `${kind.name}: ${dayOf(row.day)}, ${row.status}`,
})
