import { sql } from 'kysely'
import { preparedColumn, preparedTuples } from '../../db/prepared.ts'
import type { Reader } from '../../db/database.ts'

export interface FoundSlot {
  number: number
  id: string
  schedule_id: string
  starts_at: number
  ends_at: number
  status: 'free' | 'busy'
  /** Its entry in an answer, once it was written (`slot-answer.ts`). */
  entry?: string
}

export interface SlotWindow {
  /** The diaries of the service that is asked for. */
  schedules: string[]
  lower: number
  upper: number
  statuses: 'free' | 'busy' | 'both'
  /** A slot that began before is not offered as free: nobody could book it. Booked ones are found whenever they began. */
  now: number
  after: { startsAt: number; number: number } | null
  limit: number
}

// The status stands in the statement as text, so that the partial index of free slots serves it.
const conditions = { free: sql<boolean>`s.status = 'free'`, busy: sql<boolean>`s.status = 'busy'`, both: sql<boolean>`s.status in ('free', 'busy')` }

type WindowParameters = { schedule: string; lower: number; upper: number; now: number; afterStart: number; afterNumber: number; limit: number }
type WindowRow = Pick<FoundSlot, 'number' | 'id' | 'starts_at' | 'ends_at' | 'status'>

/** One diary at a time comes in the order of the index, unsorted; and of free slots all that is selected stands in it. Either otherwise costs half a search more. */
const windowQuery = (statuses: SlotWindow['statuses'], later: boolean) =>
  preparedTuples<WindowParameters, WindowRow, ['number', 'id', 'starts_at', 'ends_at', 'status']>(
    ['number', 'id', 'starts_at', 'ends_at', 'status'],
    (db, p) => {
      const query = db
        .selectFrom('slots as s')
        .select(['s.number', 's.id', 's.starts_at', 's.ends_at', statuses === 'both' ? 's.status' : sql<'free' | 'busy'>`${sql.lit(statuses)}`.as('status')])
        .where('s.schedule_id', '=', p('schedule'))
        .where('s.starts_at', '>=', p('lower'))
        .where('s.starts_at', '<=', p('upper'))
        .where(conditions[statuses])
        .orderBy('s.starts_at')
        .orderBy('s.number')
        .limit(p('limit'))
      const current = statuses === 'both' ? query.where((eb) => eb.or([eb('s.status', '=', 'busy'), eb('s.starts_at', '>=', p('now'))])) : query
      return later ? current.where((eb) => eb.or([eb('s.starts_at', '>', p('afterStart')), eb('s.number', '>', p('afterNumber'))])) : current
    },
  )
const first = { free: windowQuery('free', false), busy: windowQuery('busy', false), both: windowQuery('both', false) }
const later = { free: windowQuery('free', true), busy: windowQuery('busy', true), both: windowQuery('both', true) }

const freeNumbers = preparedColumn<Omit<WindowParameters, 'now' | 'afterStart' | 'afterNumber'>, number>((db, p) =>
  db
    .selectFrom('slots as s')
    .select('s.number as value')
    .where('s.schedule_id', '=', p('schedule'))
    .where('s.starts_at', '>=', p('lower'))
    .where('s.starts_at', '<=', p('upper'))
    .where(conditions.free)
    .orderBy('s.starts_at')
    .orderBy('s.number')
    .limit(p('limit')),
)

/** Free slots that were found before. Of a slot nothing changes but whether it is free, and that is asked each time: its number alone is a fifth of the work. */
const known = new WeakMap<Reader, Map<number, FoundSlot>>()
const mostKnown = 40_000

async function listFree(db: Reader, schedule: string, window: { lower: number; upper: number; now: number; limit: number }): Promise<FoundSlot[]> {
  const slots = known.get(db) ?? new Map<number, FoundSlot>()
  known.set(db, slots)
  const numbers = await freeNumbers(db, { schedule, ...window })
  const found: FoundSlot[] = []
  for (const number of numbers) {
    const slot = slots.get(number)
    if (!slot) return learn(slots, await listOf(first.free, db, schedule, { ...window, afterStart: -1, afterNumber: -1 }))
    found.push(slot)
  }
  return found
}

function learn(slots: Map<number, FoundSlot>, found: FoundSlot[]): FoundSlot[] {
  if (slots.size + found.length > mostKnown) slots.clear()
  for (const slot of found) slots.set(slot.number, slot)
  return found
}

async function listOf(run: typeof first.free, db: Reader, schedule: string, parameters: Omit<WindowParameters, 'schedule'>): Promise<FoundSlot[]> {
  return (await run(db, { schedule, ...parameters })).map(([number, id, starts_at, ends_at, status]) => ({
    number,
    id,
    schedule_id: schedule,
    starts_at,
    ends_at,
    status,
  }))
}

/** Where free slots alone are asked for, those that began are left out by the bound of the index. */
const lowerOf = ({ statuses, lower, now }: Pick<SlotWindow, 'statuses' | 'lower' | 'now'>): number => (statuses === 'free' ? Math.max(lower, now) : lower)

/** The slots of these diaries in a window, by start; at most `limit`. */
export async function listSlots(db: Reader, window: SlotWindow): Promise<FoundSlot[]> {
  const { after, statuses, schedules, ...rest } = window
  const from = lowerOf(window)
  const lower = after ? Math.max(from, after.startsAt) : from
  const run = (after ? later : first)[statuses]
  const found: FoundSlot[] = []
  for (const schedule of schedules)
    found.push(
      ...(statuses === 'free' && after === null
        ? await listFree(db, schedule, { ...rest, lower })
        : await listOf(run, db, schedule, { ...rest, lower, afterStart: after?.startsAt ?? -1, afterNumber: after?.number ?? -1 })),
    )
  return schedules.length < 2 ? found : found.sort((a, b) => a.starts_at - b.starts_at || a.number - b.number).slice(0, rest.limit)
}

/** How many slots of these diaries lie in a window. */
export async function countSlots(db: Reader, window: Omit<SlotWindow, 'after' | 'limit'>): Promise<number> {
  if (window.schedules.length === 0) return 0
  const { statuses, now } = window
  const query = db
    .selectFrom('slots as s')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('s.schedule_id', 'in', window.schedules)
    .where('s.starts_at', '>=', lowerOf(window))
    .where('s.starts_at', '<=', window.upper)
    .where(conditions[statuses])
  const current = statuses === 'both' ? query.where((eb) => eb.or([eb('s.status', '=', 'busy'), eb('s.starts_at', '>=', now)])) : query
  const { count } = await current.executeTakeFirstOrThrow()
  return Number(count)
}

/** What of these slots never changes. */
export const listSlotsByNumber = (db: Reader, numbers: number[]): Promise<Omit<FoundSlot, 'status'>[]> =>
  numbers.length === 0
    ? Promise.resolve([])
    : db.selectFrom('slots').select(['number', 'id', 'schedule_id', 'starts_at', 'ends_at']).where('number', 'in', numbers).execute()
