import type { Reader } from '../../db/database.ts'
import { noProjectId } from '../../db/ids.ts'
import type { ProjectId } from '../../db/ids.ts'
import type { ProjectFacts } from '../../evidence/project-facts.ts'
import type { MappingFacts } from './mapping.ts'
import { dayOfMoment, weekdayOf } from '../../day.ts'
import { countSlots } from '../slots/find-slots.store.ts'

const fortnight = 14 * 86_400_000

/** Facts for the mapping check of a project's sandbox. */
export async function mappingFactsOf(projects: ProjectFacts, db: Reader, project: { id: ProjectId; sandboxId: string }, now: number): Promise<MappingFacts> {
  const { sandboxId } = project
  const [{ dosIds, openDays, endpoint }, services, diaries, links, slots] = await Promise.all([
    projects.plan(db, project.id),
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
  ])
  const days = daysWithSlots(slots)
  const schedulesOf = (dosId: string): string[] => links.filter((link) => link.dos_id === dosId).map((link) => link.schedule_id)
  const [elsewhere, found] = await Promise.all([
    listElsewhere(projects, db, { dosIds, sandboxId }),
    Promise.all(
      dosIds.map(
        async (dosId) => [dosId, await countSlots(db, { schedules: schedulesOf(dosId), lower: now, upper: now + fortnight, now, statuses: 'free' })] as const,
      ),
    ),
  ])
  return {
    dosIds,
    openDays,
    found: new Map(found),
    endpoint,
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

/**
 * Other open projects that offer one of these ids, by name. A Consumer's practice sandbox has examples of its partners' services: it does not
 * offer them to anyone.
 */
async function listElsewhere(
  projects: ProjectFacts,
  db: Reader,
  { dosIds, sandboxId }: { dosIds: string[]; sandboxId: string },
): Promise<{ dos_id: string; name: string }[]> {
  if (dosIds.length === 0) return []
  const offered = await db
    .selectFrom('sandbox_services as s')
    .innerJoin('sandboxes as b', 'b.id', 's.sandbox_id')
    .select(['s.dos_id', 'b.project_id'])
    .where('s.dos_id', 'in', dosIds)
    .where('s.sandbox_id', '<>', sandboxId)
    .where('b.project_id', 'is not', null)
    .execute()
  const known = await projects.find(db, [...new Set(offered.flatMap((one) => one.project_id ?? []))])
  return offered
    .flatMap(({ dos_id, project_id }) => {
      const of = known.get(project_id ?? noProjectId)
      return of?.state === 'open' && of.role === 'provider' ? [{ dos_id, name: of.name }] : []
    })
    .toSorted((a, b) => a.name.localeCompare(b.name))
}

function daysWithSlots(slots: { schedule_id: string; starts_at: number }[]): Map<string, Set<string>> {
  const days = new Map<string, Set<string>>()
  for (const { schedule_id, starts_at } of slots) {
    const name = weekdayOf(dayOfMoment(starts_at))
    days.set(schedule_id, (days.get(schedule_id) ?? new Set()).add(name))
  }
  return days
}
