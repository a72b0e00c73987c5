import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Person } from '../../access/access.store.ts'
import type { Context } from '../../context.ts'
import { today as todayOf } from '../../day.ts'
import { rowOfProject } from '../bulk/new-row.ts'
import { saveJob } from '../bulk/prepare-job.ts'
import type { NewRow } from '../bulk/new-row.ts'
import type { Signed } from '../waves/wave-jobs.ts'
import { listForGo } from './for-go.store.ts'
import { listInOrder } from './wave-list.store.ts'
import { whyLeftOut } from './who-is-left-out.ts'

const atOnce = 100

interface Asked {
  wave: { id: string; name: string }
  act: Signed
  reason: string
}

/** Stores for which projects of a wave this person would decide go, or confirm it, and why the others are left out; returns the id of the job. */
export async function prepareGo(context: Context, person: Person, { wave: { id, name }, act, reason }: Asked): Promise<string> {
  const db = context.db.read
  const today = todayOf(context)
  const ids = await listInOrder(db, { person, today }, id)
  const rows: NewRow[] = []
  for (let from = 0; from < ids.length; from += atOnce) {
    const some = await listForGo(db, { personId: person.personId, today, projects: ids.slice(from, from + atOnce) })
    rows.push(...some.map((one) => rowOfProject(one, whyLeftOut(act, one))))
    await nextTurn()
  }
  return saveJob(context, person, { choice: { act, choice: { wave: { id, name }, reason } }, query: '', rows, wave: id })
}
