import { sql } from 'kysely'
import { prepared } from '../../db/prepared.ts'
import type { Reader, Writer } from '../../db/database.ts'

export interface SlotFacts {
  number: number
  id: string
  scheduleId: string
  startsAt: number
  endsAt: number
  status: 'free' | 'busy' | 'withdrawn'
}

const byId = prepared<
  { sandboxId: string; id: string },
  { number: number; id: string; schedule_id: string; starts_at: number; ends_at: number; status: SlotFacts['status'] }
>((db, p) =>
  db
    .selectFrom('slots as s')
    .innerJoin('sandbox_schedules as c', 'c.id', 's.schedule_id')
    .select(['s.number', 's.id', 's.schedule_id', 's.starts_at', 's.ends_at', 's.status'])
    .where('s.id', '=', p('id'))
    .where('c.sandbox_id', '=', p('sandboxId')),
)

/** The slot of this id in this sandbox, or null. */
export async function findSlot(db: Reader, sandboxId: string, id: string): Promise<SlotFacts | null> {
  const { rows } = await byId(db, { sandboxId, id })
  const [row] = rows
  return row && row.status !== 'withdrawn'
    ? { number: row.number, id: row.id, scheduleId: row.schedule_id, startsAt: row.starts_at, endsAt: row.ends_at, status: row.status }
    : null
}

const claim = prepared<{ number: number }, unknown>((db, p) =>
  db.updateTable('slots').set({ status: 'busy' }).where('number', '=', p('number')).where('status', '=', 'free'),
)
const release = prepared<{ id: string }, unknown>((db, p) =>
  db
    .updateTable('slots')
    .set({
      status: sql<
        'free' | 'withdrawn'
      >`case when exists (select 1 from sandbox_schedules c where c.id = slots.schedule_id and c.withdrawn = 1) then 'withdrawn' else 'free' end`,
    })
    .where('id', '=', p('id'))
    .where('status', '=', 'busy'),
)

/** Takes a free slot; false if someone else has it. */
export const claimSlot = async (trx: Writer, number: number): Promise<boolean> => (await claim(trx, { number })).changed === 1
/** Makes a booked slot free again; one of a withdrawn diary, which offers nothing, goes out of it. */
export const releaseSlot = async (trx: Writer, id: string): Promise<void> => {
  await release(trx, { id })
}

const rowsPerStatement = 150

/** Inserts slots that are not there yet (same schedule and start). Returns how many were new. */
export async function insertSlots(trx: Writer, slots: { id: string; scheduleId: string; startsAt: number; endsAt: number }[]): Promise<number> {
  let made = 0
  for (let from = 0; from < slots.length; from += rowsPerStatement) {
    const part = slots.slice(from, from + rowsPerStatement)
    const inserted = await trx
      .insertInto('slots')
      .values(part.map((one) => ({ id: one.id, schedule_id: one.scheduleId, starts_at: one.startsAt, ends_at: one.endsAt, status: 'free' as const })))
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst()
    made += Number(inserted.numInsertedOrUpdatedRows ?? 0)
  }
  return made
}

/** The slots of a sandbox to come that are free or booked. */
export const listOffered = (db: Reader, sandboxId: string, from: number) =>
  db
    .selectFrom('slots as s')
    .innerJoin('sandbox_schedules as c', 'c.id', 's.schedule_id')
    .select(['s.number', 's.schedule_id', 's.starts_at', 's.ends_at', 's.status'])
    .where('c.sandbox_id', '=', sandboxId)
    .where('s.starts_at', '>=', from)
    .where('s.status', '<>', 'withdrawn')
    .execute()

/** When the slots of these diaries begin that are free or booked, from one moment to before another, by diary. */
export async function listStarts(db: Reader, schedules: string[], { from, to }: { from: number; to: number }): Promise<Map<string, number[]>> {
  const starts = new Map<string, number[]>(schedules.map((id) => [id, []]))
  if (schedules.length === 0) return starts
  const rows = await db
    .selectFrom('slots')
    .select(['schedule_id', 'starts_at'])
    .where('schedule_id', 'in', schedules)
    .where('starts_at', '>=', from)
    .where('starts_at', '<', to)
    .where(sql<boolean>`status <> 'withdrawn'`)
    .execute()
  for (const row of rows) starts.get(row.schedule_id)?.push(row.starts_at)
  return starts
}

/** Takes these slots out of their diaries, except those that have been booked since. */
export async function withdrawSlots(trx: Writer, numbers: number[]): Promise<void> {
  for (let from = 0; from < numbers.length; from += rowsPerStatement)
    await trx
      .updateTable('slots')
      .set({ status: 'withdrawn' })
      .where('number', 'in', numbers.slice(from, from + rowsPerStatement))
      .where('status', '=', 'free')
      .execute()
}
