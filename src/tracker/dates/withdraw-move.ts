import { z } from 'zod'
import { overtaken, projectAct } from '../../access/act.ts'
import type { ProjectId } from '../../db/ids.ts'
import { dayOf } from '../../web/moments.ts'
import { latestEventId } from '../../events/events.store.ts'
import { nameOfDate, rowAfter } from './dates.ts'
import { insertDate, lineOf, whoMovedLast } from './dates.store.ts'

/** Undoes the last change of a date: the earlier day becomes current again, as a new row, and the history shows the change as undone. */
export const withdrawMove = projectAct({
  permission: 'project.manage',
  form: z.object({ seen: z.string().max(100).default('') }),
  async load(trx, { project, kind }: { project: ProjectId; kind: string }) {
    const line = await lineOf(trx, project, kind)
    return { line, event: line.current ? await latestEventId(trx, line.current.id) : null }
  },
  decide({ line: { kind, rows, current, mayWithdraw }, event }, { seen }, doing) {
    const before = rows.at(-2)
    if (!mayWithdraw || !before || !current || current.id !== seen) return overtaken
    const row = rowAfter({ kind: kind.key, day: before.day, status: before.status, reason: 'withdrawn', note: null }, doing)
    const what = { id: row.id, project: row.project_id, name: nameOfDate(kind), day: before.day, undoes: event }
    return {
      next: { row, seen, kind },
      happened: [{ kind: 'date.withdrawn', ...what, from: `${current.day} ${current.status}`, to: `${before.day} ${before.status}` }],
    }
  },
  save: (trx, { row, seen }) => insertDate(trx, row, seen),
  whoWasFirst: whoMovedLast,
  says: ({ kind, row }) => `${kind.name}: ${dayOf(row.day)}, ${row.status}`,
})
