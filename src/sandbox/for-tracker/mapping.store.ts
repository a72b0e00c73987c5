import type { Reader } from '../../db/database.ts'
import type { MappingFacts } from './mapping.ts'
import { dayOfMoment, weekdayOf } from '../../day.ts'
import { countSlots } from '../slots/slots.store.ts'

const fortnight = 14 * 86_400_000

/** What the mapping check of a project's sandbox goes by. */
export async function mappingFactsOf(db: Reader, project: { id: string; sandboxId: string }, now: number): Promise<MappingFacts> {
  const { sandboxId } = project
  const [own, plan, services, diaries, links, slots, endpoint] = await Promise.all([
    db
      .selectFrom('service_dos_ids as d')
      .innerJoin('projects as p', 'p.service_id', 'd.service_id')
      .select('d.dos_id')
      .where('p.id', '=', project.id)
      .execute(),
    db.selectFrom('test_plans').select('set_up').where('project_id', '=', project.id).executeTakeFirst(),
    db.selectFrom('sandbox_services').select('dos_id').where('sandbox_id', '=', sandboxId).execute(),
    db.selectFrom('sandbox_schedules').select(['id', 'name', 'withdrawn']).where('sandbox_id', '=', sandboxId).orderBy('name').execute(),
    db.selectFrom('sandbox_schedule_services').select(['dos_id', 'schedule_id']).where('sandbox_id', '=', sandboxId).execute(),
    db
      .selectFrom('slots as s')
      .innerJoin('sandbox_schedules as c', 'c.id', 's.schedule_id')
      .select(['s.schedule_id', 's.starts_at'])
      .where('c.sandbox_id', '=', sandboxId)
      .where('s.starts_at', '>=', now)
      .where('s.starts_at', '<', now + fortnight)
      .where('s.status', '<>', 'withdrawn')
      .execute(),
    db.selectFrom('prerequisites').select('value').where('project_id', '=', project.id).where('key', '=', 'scheduling-endpoint').executeTakeFirst(),
  ])
  const setUp = plan && (JSON.parse(plan.set_up) as { dosIds: string[]; week: { day: string; opens: string | null }[] })
  const dosIds = [...new Set([...own.map((one) => one.dos_id), ...(setUp?.dosIds ?? [])])].toSorted()
  const days = daysWithSlots(slots)
  const openDays = setUp?.week.filter((one) => one.opens !== null).map((one) => one.day) ?? []
  const schedulesOf = (dosId: string): string[] => links.filter((link) => link.dos_id === dosId).map((link) => link.schedule_id)
  const [elsewhere, found] = await Promise.all([
    dosIds.length === 0
      ? []
      : db
          .selectFrom('sandbox_services as s')
          .innerJoin('sandboxes as b', 'b.id', 's.sandbox_id')
          .innerJoin('projects as p', 'p.id', 'b.project_id')
          .select(['s.dos_id', 'p.name'])
          .where('s.dos_id', 'in', dosIds)
          .where('s.sandbox_id', '<>', sandboxId)
          .where('p.state', '=', 'open')
          // A Consumer's practice sandbox has examples of its partners' services: it offers nothing to anybody.
          .where('p.role', '=', 'provider')
          .orderBy('p.name')
          .limit(100)
          .execute(),
    Promise.all(
      dosIds.map(
        async (dosId) => [dosId, await countSlots(db, { schedules: schedulesOf(dosId), lower: now, upper: now + fortnight, now, statuses: 'free' })] as const,
      ),
    ),
  ])
  return {
    dosIds,
    openDays: openDays.length === 0 ? null : openDays,
    found: new Map(found),
    endpoint: endpoint?.value,
    elsewhere: new Map(dosIds.map((dosId) => [dosId, elsewhere.filter((one) => one.dos_id === dosId).map((one) => one.name)])),
    diaries: new Map(
      services.map(({ dos_id }) => [
        dos_id,
        diaries
          .filter((one) => schedulesOf(dos_id).includes(one.id))
          .map((one) => ({ name: one.name, withdrawn: one.withdrawn === 1, daysWithSlots: days.get(one.id) ?? new Set<string>() })),
      ]),
    ),
  }
}

function daysWithSlots(slots: { schedule_id: string; starts_at: number }[]): Map<string, Set<string>> {
  const days = new Map<string, Set<string>>()
  for (const { schedule_id, starts_at } of slots) {
    const name = weekdayOf(dayOfMoment(starts_at))
    days.set(schedule_id, (days.get(schedule_id) ?? new Set()).add(name))
  }
  return days
}
