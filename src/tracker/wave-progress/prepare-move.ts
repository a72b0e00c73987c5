import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Person } from '../../access/access.store.ts'
import { addDays, asDay, today } from '../../day.ts'
import type { Day } from '../../day.ts'
import type { Context } from '../../context.ts'
import type { WavesTable } from '../../db/tables/waves.ts'
import { dayOf } from '../../web/moments.ts'
import { becomes } from '../bulk/bulk.ts'
import { listManaged } from '../bulk/candidates.store.ts'
import { rowOfProject } from '../bulk/new-row.ts'
import { saveJob } from '../bulk/prepare-job.ts'
import type { NewRow } from '../bulk/new-row.ts'
import { weeksOver } from './burn-down.ts'
import { kindsToMove, whyStays } from '../waves/move-wave.ts'
import { listToMove } from '../waves/move-wave.store.ts'
import { listInOrder } from './wave-list.store.ts'
import type { MoveOfWave } from '../waves/wave-jobs.ts'
import { overInWords } from '../waves/wave.ts'

const atOnce = 50

type Asked = Omit<MoveOfWave, 'wave' | 'over'>

/** Stores what moving the rest of a wave would do to each project, for the preview; returns the id of the job. Changes nothing else. */
export async function prepareMove(context: Context, person: Person, wave: Pick<WavesTable, 'id' | 'name' | 'capacity_a_week'>, asked: Asked): Promise<string> {
  const db = context.db.read
  const ids = await listInOrder(db, { person, today: today(context) }, wave.id)
  const rows: NewRow[] = []
  const planned = new Map<Day, number>()
  for (let from = 0; from < ids.length; from += atOnce) {
    const some = ids.slice(from, from + atOnce)
    const [members, managed] = await Promise.all([listToMove(db, { wave: wave.id, projects: some }), listManaged(db, person, some)])
    for (const one of members) {
      const why = whyStays({ ...one, manages: managed.has(one.id) })
      const goLive = one.days.find(({ kind }) => kind === 'go-live')?.current
      if (goLive && !one.done.includes('go-live')) {
        const day = why === null ? addDays(asDay(goLive.day), asked.days) : asDay(goLive.day)
        planned.set(day, (planned.get(day) ?? 0) + 1)
      }
      const shown = goLive ?? kindsToMove(one)[0]?.current
      const to = shown && `${dayOf(addDays(asDay(shown.day), asked.days))}, ${asked.status}`
      rows.push(rowOfProject(one, why, shown ? `${dayOf(shown.day)}, ${shown.status}${becomes}${to}` : null))
    }
    await nextTurn()
  }
  const over = overInWords(weeksOver(planned, wave.capacity_a_week), wave.capacity_a_week)
  const choice = { act: 'wave-move' as const, choice: { ...asked, over, wave: { id: wave.id, name: wave.name } } }
  return saveJob(context, person, { choice, query: '', rows, wave: wave.id })
}
