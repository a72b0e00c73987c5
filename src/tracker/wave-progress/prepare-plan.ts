import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Person } from '../../access/access.store.ts'
import { asDay, today as todayOf } from '../../day.ts'
import type { Day } from '../../day.ts'
import type { Context } from '../../context.ts'
import type { Reader } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import { listManaged } from '../bulk/candidates.store.ts'
import { rowOfProject } from '../bulk/new-row.ts'
import type { NewRow } from '../bulk/new-row.ts'
import { dayIn, keptPlan } from '../bulk/plan-of-row.ts'
import type { PlanOfRow } from '../bulk/plan-of-row.ts'
import { saveJob } from '../bulk/prepare-job.ts'
import { listToMove } from '../waves/move-wave.store.ts'
import type { PlanOfWaveAgain } from '../waves/wave-jobs.ts'
import { overInWords } from '../waves/wave.ts'
import { weeksOver } from './burn-down.ts'
import { daysWith, GoLiveDays, inOrderOf, isToCome, whyDaysStay } from './plan-again.ts'
import { planWords } from './plan-words.ts'
import { listInOrder } from './wave-list.store.ts'

const atOnce = 50

type Asked = Omit<PlanOfWaveAgain, 'wave' | 'over'>
type Member = Awaited<ReturnType<typeof listMembers>>[number]

/** The projects of a wave that this person sees, in their order, each with its place. */
async function listMembers(db: Reader, person: Person, { wave, ids }: { wave: string; ids: ProjectId[] }) {
  const found = []
  for (let from = 0; from < ids.length; from += atOnce) {
    const some = ids.slice(from, from + atOnce)
    const [members, managed] = await Promise.all([listToMove(db, { wave, projects: some }), listManaged(db, person, some)])
    for (const one of members) found.push({ ...one, place: found.length + 1, manages: managed.has(one.id) })
    await nextTurn()
  }
  return found
}

const goLiveOf = ({ days }: Member) => days.find(({ kind }) => kind === 'go-live')?.current

/** The go-live days that stay whatever is planned: of those that are not live and get no other day. */
function keptDays(members: Member[]): Map<Day, number> {
  const kept = new Map<Day, number>()
  for (const one of members) {
    const day = isToCome(one) && whyDaysStay(one) !== null ? goLiveOf(one)?.day : undefined
    if (day !== undefined) kept.set(asDay(day), (kept.get(asDay(day)) ?? 0) + 1)
  }
  return kept
}

/** What planning a wave again would do to its projects, in their new order, and how many go live on each day afterwards. */
async function planAll(members: Member[], asked: Asked, today: Day): Promise<{ rows: NewRow[]; planned: Map<Day, number> }> {
  const toCome = inOrderOf(members.filter(isToCome), asked.order)
  const others = members.filter((one) => !isToCome(one))
  const isPlaced = toCome.some((one, at) => at > 0 && one.place < (toCome[at - 1]?.place ?? 0))
  const spreads = asked.spreads && asked.capacity !== null
  const planned = spreads ? keptDays(members) : new Map<Day, number>()
  const days = spreads ? new GoLiveDays(asDay(asked.from), asked.capacity ?? 0, planned) : null
  const rows: NewRow[] = []
  for (const [at, one] of toCome.entries()) {
    const stays = days === null ? null : whyDaysStay(one)
    const goLive = days !== null && stays === null ? days.next() : undefined
    const place = others.length + at + 1
    const plan: PlanOfRow = { days: goLive === undefined ? [] : daysWith(one, goLive, today), isPlaced }
    rows.push(rowOf(one, plan, { place, stays, status: asked.status }))
    const day = dayIn(plan, 'go-live') ?? (stays === null ? goLiveOf(one)?.day : undefined)
    if (day !== undefined) planned.set(asDay(day), (planned.get(asDay(day)) ?? 0) + 1)
    if (at % atOnce === atOnce - 1) await nextTurn()
  }
  return { rows: [...rows, ...others.map((one) => rowOfProject(one, whyDaysStay(one)))], planned }
}

function rowOf(one: Member, plan: PlanOfRow, { place, stays, status }: { place: number; stays: string | null; status: string }): NewRow {
  const isMoved = plan.isPlaced && place !== one.place
  if (plan.days.length === 0 && !plan.isPlaced) return rowOfProject(one, stays ?? 'Its day stays the same.')
  const [first] = one.days.filter(({ kind }) => kind === 'go-live').concat(one.days)
  const shown = first && { kind: first.kind, ...first.current }
  const words = planWords({ plan, shown, status, places: isMoved ? { from: one.place, to: place } : null, note: stays })
  return { ...rowOfProject(one, null, words), plan: keptPlan(plan) }
}

/** Stores what planning a wave again would do to each project, for the preview; returns the id of the job. Changes nothing else. */
export async function preparePlan(context: Context, person: Person, wave: { id: string; name: string }, asked: Asked): Promise<string> {
  const db = context.db.read
  const today = todayOf(context)
  const ids = await listInOrder(db, { person, today }, wave.id)
  const members = await listMembers(db, person, { wave: wave.id, ids })
  const { rows, planned } = await planAll(members, asked, today)
  const over = overInWords(weeksOver(planned, asked.capacity), asked.capacity)
  const choice = { act: 'wave-plan' as const, choice: { ...asked, over, wave: { id: wave.id, name: wave.name } } }
  return saveJob(context, person, { choice, query: '', rows, wave: wave.id })
}
