import { randomUUID } from 'node:crypto'
import type { Database } from '../../src/db/database.ts'
import { asProjectId, asServiceId } from '../../src/db/ids.ts'
import type { PersonId, ProjectId } from '../../src/db/ids.ts'
import { record } from '../../src/events/record.ts'
import { insertProject } from '../../src/tracker/projects/insert-project.store.ts'
import type { TestContext } from './context.ts'

export interface PatchService {
  ods: string
  dosId: string
  name: string
  projectId: ProjectId
}

/** Makes services with an open Provider project each, and puts people into a role of every one. Sandboxes are left out. */
export async function makePatch(
  context: TestContext & { db: Database },
  given: { services: number; from?: number; creator: { personId: PersonId; name: string }; people: { personId: PersonId; role: string }[] },
): Promise<PatchService[]> {
  const { db, templates } = context
  const sandboxes = { ...context.sandboxes, configure: async () => false }
  const at = new Date(context.clock()).toISOString()
  const made: PatchService[] = []
  const regions = ['North West', 'South East', 'London', null]
  for (let index = given.from ?? 0; index < (given.from ?? 0) + given.services; index += 1) {
    const id = asServiceId(randomUUID())
    const one = {
      ods: `Q${String(index).padStart(5, '0')}`,
      dosId: String(3_000_000_000 + index),
      name: `Surgery ${String((index * 7919) % 10_007).padStart(5, '0')}`,
      projectId: asProjectId(randomUUID()),
    }
    await db.transaction(async (trx) => {
      await trx
        .insertInto('services')
        .values({
          id,
          name: one.name,
          ods_code: one.ods,
          care_setting: 'gp-practice',
          site: null,
          address: null,
          postcode: null,
          phone: null,
          region: regions[index % regions.length] ?? null,
          commissioner: `ICB ${index % 40}`,
          organisation_id: null,
          provider_product: null,
          consumer_product: null,
          version: 1,
          created_at: at,
          region_code: null,
          area_code: null,
          area: null,
          commissioner_code: null,
          list_size: null,
          referrer_id: null,
          live: null,
          other: '{}',
          rollout: 'both',
        })
        .execute()
      await trx.insertInto('service_dos_ids').values({ dos_id: one.dosId, service_id: id }).execute()
      const by = { actor: { id: given.creator.personId, name: given.creator.name }, at, newId: randomUUID }
      const happened = await insertProject(trx, {
        id: one.projectId,
        service: { id, name: one.name, ods_code: one.ods, dosIds: [one.dosId] },
        role: 'provider',
        routeIn: 'Service-led',
        scope: 'All',
        dates: [{ kind: 'go-live', day: '2026-06-01' }],
        manager: given.creator.personId,
        templates,
        sandboxes,
        by,
      })
      // So that each has a DoS id to record by hand.
      await trx
        .updateTable('prerequisites')
        .set({ own_reason: 'It records its own' })
        .where('project_id', '=', one.projectId)
        .where('key', '=', 'dos-id')
        .execute()
      await record(trx, happened, by)
      for (const { personId, role } of given.people)
        await trx
          .insertInto('project_people')
          .values({ id: randomUUID(), project_id: one.projectId, role_key: role, person_id: personId, test_team: 0, joined_at: at, left_at: null })
          .execute()
    })
    made.push(one)
  }
  return made
}
