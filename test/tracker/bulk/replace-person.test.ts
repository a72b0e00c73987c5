import { afterEach, expect, it } from 'vitest'
import { startJob } from '../../../src/tracker/bulk/run-job.ts'
import { decidePassingOn } from '../../../src/tracker/test-plan/pass-actions-on.ts'
import { verifyEverything } from '../../../src/tracker/verify.store.ts'
import { onSqliteAndServer } from '../../support/databases.ts'
import { aDoing } from '../../support/doing.ts'
import { startedProject } from '../../support/started-project.ts'
import type { Started } from '../../support/started-project.ts'
import { answerAs } from '../../support/team.ts'
import { issue } from '../../support/issue.ts'
import type { Visitor } from '../../support/world.ts'
import { asPersonId } from '../../../src/db/ids.ts'

onSqliteAndServer('replacing a person', (open) => {
  let started: Started
  afterEach(() => started.world.close())
  const db = () => started.world.context.db
  const rolesOf = async (name: string): Promise<string[]> =>
    (
      await db()
        .read.selectFrom('project_people as pp')
        .innerJoin('people as p', 'p.id', 'pp.person_id')
        .select('pp.role_key')
        .where('p.name', '=', name)
        .where('pp.left_at', 'is', null)
        .orderBy('pp.role_key')
        .execute()
    ).map((one) => one.role_key)
  const prepare = (by: Visitor, given: object = {}) =>
    by.post('/rollout/bulk/replace', { from: 'dan.okoro@example.nhs.uk', email: 'eve.hill@example.nhs.uk', name: 'Eve Hill', ...given })
  const run = async (by: Visitor, job: string): Promise<void> => {
    await by.post(job, {})
    await startJob(started.world.context, job.split('/').at(-1) ?? '')
  }

  it('shows what moves first, then moves it, and an undo puts it back', async () => {
    started = await startedProject(await open())
    const { pm, home, world } = started
    await pm.post(`${home}/people`, { role: 'ig-lead', name: 'Dan Okoro', email: 'dan.okoro@example.nhs.uk' })
    const job = (await prepare(pm)).location ?? ''
    const preview = (await pm.get(job)).text
    for (const words of ['Replace Dan Okoro with Eve Hill in 1 project', 'DoS lead, Information governance lead', 'to do']) expect(preview).toContain(words)
    expect(await rolesOf('Eve Hill')).toEqual([])
    await run(pm, job)
    expect([await rolesOf('Eve Hill'), await rolesOf('Dan Okoro')]).toEqual([['dos-lead', 'ig-lead'], []])
    expect((await pm.get(`${home}/history`)).text).toContain('replacing a person in several projects at once')
    await pm.post(`${job}/undo`, {})
    await startJob(world.context, job.split('/').at(-1) ?? '')
    expect([await rolesOf('Eve Hill'), await rolesOf('Dan Okoro')]).toEqual([[], ['dos-lead', 'ig-lead']])
    expect((await verifyEverything(db(), world.context.config.uploadsDir)).ok).toBe(true)
  })

  it('leaves a role in which they have answered, and says why', async () => {
    started = await startedProject(await open())
    const { pm, home, dos } = started
    await issue(pm, home)
    await answerAs(dos, home, 'dos-lead')
    const job = (await prepare(pm)).location ?? ''
    expect((await pm.get(job)).text).toContain('Dan Okoro has answered the procedure in this role')
    await pm.post(job, {})
    expect([await rolesOf('Eve Hill'), await rolesOf('Dan Okoro')]).toEqual([[], ['dos-lead']])
  })

  it('is for the projects that a manager runs, by an address that is known, and for nobody’s own sake', async () => {
    started = await startedProject(await open())
    const other = await started.world.account('Oli Price', 'project-manager')
    const visitor = await started.world.visitor().signIn(other.email)
    const job = (await prepare(visitor)).location ?? ''
    expect((await visitor.get(job)).text).not.toContain('Riverside')
    for (const [given, says] of [
      [{ from: 'nobody@example.nhs.uk' }, 'Nobody is known by this address'],
      [{ email: 'dan.okoro@example.nhs.uk' }, 'the same person'],
      [{ email: 'meera.shah@example.nhs.uk' }, 'Nobody signs in a role that they gave themselves'],
      [{ name: '' }, 'enter the name as well'],
    ] as const) {
      const refused = await prepare(started.pm, given)
      expect([refused.status, refused.text.includes(says)]).toEqual([422, true])
    }
    expect(await rolesOf('Dan Okoro')).toEqual(['dos-lead'])
  })
})

it('actions from reviews that name someone go to whoever takes over', () => {
  const action = { id: 'a', person_name: 'Dan Okoro', role_name: null, due_day: '2026-04-01', what: 'Ring the ward', run_number: 1 } as Parameters<
    typeof decidePassingOn
  >[0]['actions'][number]
  expect(decidePassingOn({ actions: [action], to: { id: asPersonId('eve'), name: 'Eve Hill' } }, {}, aDoing())).toMatchObject({
    next: { to: { id: 'eve' } },
    happened: [{ kind: 'test-plan.action-changed', owner: 'Eve Hill', before: { owner: 'Dan Okoro' } }],
  })
  expect(decidePassingOn({ actions: [], to: undefined }, {}, aDoing())).toHaveProperty('refused')
})
