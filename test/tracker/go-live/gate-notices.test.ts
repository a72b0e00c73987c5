import { afterEach, expect, it } from 'vitest'
import { asProjectId } from '../../../src/db/ids.ts'
import type { ProjectId } from '../../../src/db/ids.ts'
import { refreshLapsed } from '../../../src/tracker/go-live/stages.store.ts'
import { tellPeople } from '../../../src/tracker/notices/tell-people.ts'
import { attestation } from '../../support/attestation.ts'
import type { World } from '../../support/world.ts'
import { change } from '../../support/change.ts'
import { onSqliteAndServer } from '../../support/databases.ts'
import { startedProject } from '../../support/started-project.ts'
import type { Started } from '../../support/started-project.ts'

const day = 86_400_000

onSqliteAndServer('a notice about gates', (open) => {
  let started: Started
  afterEach(async () => {
    await started.world.close()
  })
  const rulesOf = ({ context }: World) => ({ environments: context.templates.environments, clock: context.clock })

  /** Everything of the gate *prerequisites* is met in these projects, the network until 10 March and the certificates until a given day. */
  async function met(projects: ProjectId[], until: string): Promise<void> {
    for (const id of projects)
      await change(
        started.world.context,
        async (trx) => {
          await trx.updateTable('services').set({ provider_product: 'Adastra' }).execute()
          await trx.updateTable('prerequisites').set({ status: 'not-applicable', reason: 'For this test' }).where('project_id', '=', id).execute()
          const dated = (key: string, day_: string) =>
            trx
              .updateTable('prerequisites')
              .set({ status: 'met', reason: null, note: 'Seen', valid_until: day_ })
              .where('project_id', '=', id)
              .where('key', '=', key)
              .execute()
          await dated('hscn', '2026-03-10')
          await dated('certificates-installed', until)
        },
        id,
      )
  }

  async function projectsOf(n: number): Promise<ProjectId[]> {
    started = await startedProject(await open())
    const ids = [started.id]
    for (let at = 1; at < n; at += 1) {
      const ods = `B1${String(at).padStart(4, '0')}`
      await started.pm.post('/services/new', {
        name: `Practice ${at}`,
        ods_code: ods,
        dos_ids: `20001${String(at).padStart(5, '0')}`,
        care_setting: 'gp-practice',
      })
      const made = await started.pm.post(`/services/${ods}/projects/new`, { role: 'provider', route_in: 'Service-led', scope: 'All', testing: '', go_live: '' })
      ids.push(asProjectId(made.location?.split('/').at(-1) ?? ''))
    }
    return ids
  }
  const told = () => started.world.context.sent.filter((one) => /open again|in order/i.test(one.subject)).map((one) => `${one.to}: ${one.subject}`)

  it('is one message to a person, however many projects lapse at once and however many nodes check', async () => {
    const projects = await projectsOf(12)
    await met(projects, '2026-03-10')
    const { world } = started
    world.context.advance(9 * day)
    const nodes = [1, 2].map(async () => {
      await refreshLapsed(world.context.db, rulesOf(world))
      return tellPeople(world.context)
    })
    await Promise.all(nodes)
    await tellPeople(world.context)
    expect(told()).toEqual(['meera.shah@example.nhs.uk: Gates are open again in 12 projects'])
    const events = await world.context.db.read.selectFrom('events').select('id').where('subject', '=', 'gate').where('action', '=', 'reopened').execute()
    expect(events).toHaveLength(12)
  })

  it('is sent again when something else lapses, and not when nothing does', async () => {
    await met(await projectsOf(1), '2026-03-12')
    const { world } = started
    const onDay = async (days: number) => {
      world.context.advance(days * day)
      await refreshLapsed(world.context.db, rulesOf(world))
      await tellPeople(world.context)
    }
    await onDay(9)
    await onDay(1)
    expect(told()).toHaveLength(1)
    await onDay(1)
    expect(told()).toHaveLength(2)
    expect(world.context.sent.at(-1)?.text).toMatch(/expired on 10 March 2026[\s\S]*expired on 12 March 2026/)
  })

  it('is not sent if a gate is in order again before anybody was told', async () => {
    const projects = await projectsOf(1)
    await met(projects, '2026-03-10')
    const { world } = started
    world.context.advance(9 * day)
    await refreshLapsed(world.context.db, rulesOf(world))
    await met(projects, '2027-03-10')
    await change(world.context, (trx) => trx.updateTable('prerequisites').set({ valid_until: null }).where('key', '=', 'hscn').execute(), started.id)
    await tellPeople(world.context)
    expect(told()).toEqual([])
    expect(await world.context.db.read.selectFrom('gate_notices').selectAll().execute()).toEqual([])
  })

  it('is not sent to the person who opened the gate themselves', async () => {
    const projects = await projectsOf(1)
    await met(projects, '2027-03-10')
    const { world, pm, home } = started
    await change(world.context, (trx) => trx.updateTable('prerequisites').set({ valid_until: null }).where('key', '=', 'hscn').execute(), started.id)
    const go = { id: 'go', project_id: started.id, gate: 'go', decision: 'go' as const, first_person: 'A test', second_at: '2026-03-02T09:00:00.000Z' }
    await change(
      world.context,
      (trx) =>
        trx
          .insertInto('attestations')
          .values({ ...attestation(go), second_at: go.second_at })
          .execute(),
      started.id,
    )
    await tellPeople(world.context)
    const before = told().length
    const row = await world.context.db.read.selectFrom('prerequisites').select('version').where('key', '=', 'hscn').executeTakeFirstOrThrow()
    expect((await pm.post(`${home}/prerequisites/hscn`, { status: 'in-progress', version: String(row.version) })).status).toBe(303)
    await tellPeople(world.context)
    expect(told()).toHaveLength(before)
  })

  it('waits while a project is stopped, until it is resumed', async () => {
    await met(await projectsOf(1), '2026-03-10')
    const { world } = started
    const state = (to: 'stopped' | 'open') => change(world.context, (trx) => trx.updateTable('projects').set({ state: to }).execute(), started.id)
    await state('stopped')
    world.context.advance(9 * day)
    await refreshLapsed(world.context.db, rulesOf(world))
    await tellPeople(world.context)
    expect(told()).toEqual([])
    await state('open')
    await tellPeople(world.context)
    expect(told()).toHaveLength(1)
  })
})
