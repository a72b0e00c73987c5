import { afterEach, expect, it } from 'vitest'
import { listStaleStages, refreshLapsed } from '../../../src/tracker/go-live/stages.store.ts'
import type { World } from '../../support/world.ts'
import { onBothEngines } from '../../support/databases.ts'
import { startedProject } from '../../support/started-project.ts'

const rulesOf = ({ context }: World) => ({ environments: context.templates.environments, clock: context.clock })

onBothEngines('the stage of a project', (open) => {
  let world: World
  afterEach(async () => {
    await world.close()
  })
  const stage = async () => (await world.context.db.read.selectFrom('projects').select('stage').executeTakeFirstOrThrow()).stage

  it('changes in the transaction that changes its gates, forward and back, and by itself once a day has passed', async () => {
    const started = await startedProject(await open())
    world = started.world
    const { context } = world
    const { pm, home } = started
    for (const role of await context.db.read.selectFrom('project_roles').selectAll().where('required', '=', 1).execute())
      await pm.post(`${home}/people`, { role: role.role_key, name: `Person ${role.role_key}`, email: `${role.role_key}@example.nhs.uk` })
    expect(await stage()).toBe('initiate')
    const service = await context.db.read.selectFrom('services').selectAll().executeTakeFirstOrThrow()
    const facts = { name: service.name, care_setting: service.care_setting, dos_ids: '2000099999' }
    expect((await pm.post('/services/RY9NR/edit', { ...facts, provider_product: 'Adastra', version: '1' })).status).toBe(303)
    expect(await stage()).toBe('prerequisites')
    expect((await pm.post('/services/RY9NR/edit', { ...facts, version: '2' })).status).toBe(303)
    expect(await stage()).toBe('initiate')
    expect((await pm.post('/services/RY9NR/edit', { ...facts, provider_product: 'Adastra', version: '3' })).status).toBe(303)
    for (const one of await context.db.read.selectFrom('prerequisites').selectAll().where('stage', '=', 'prerequisites').where('derived', 'is', null).execute())
      expect(
        (
          await pm.post(`${home}/prerequisites/${one.key}`, {
            status: one.key === 'scal' ? 'waived' : 'not-applicable',
            reason: 'For this test',
            valid_until: '2026-03-04',
            version: '1',
          })
        ).status,
      ).toBe(303)
    expect(await stage()).toBe('configuration')
    expect(await refreshLapsed(context.db, rulesOf(world))).toBe(0)
    context.advance(3 * 86_400_000)
    expect(await refreshLapsed(context.db, rulesOf(world))).toBe(1)
    expect(await stage()).toBe('prerequisites')
    expect(await refreshLapsed(context.db, rulesOf(world))).toBe(0)
    expect(await listStaleStages(context.db.read, rulesOf(world))).toEqual([])
  })
})
