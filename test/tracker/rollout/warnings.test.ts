import { afterEach, expect, it } from 'vitest'
import type { Writer } from '../../../src/db/database.ts'
import { noPersonId } from '../../../src/db/ids.ts'
import { change } from '../../support/change.ts'
import { onSqliteAndServer } from '../../support/databases.ts'
import { startedProject } from '../../support/started-project.ts'
import type { Started } from '../../support/started-project.ts'

onSqliteAndServer('the early warnings', (open) => {
  let started: Started
  afterEach(async () => {
    await started.world.close()
  })

  /** How many projects the rollout page counts, and how many its list has. */
  async function told(key: string): Promise<[page: number, list: number]> {
    const page = (await started.pm.get('/rollout')).text
    const list = (await started.pm.get(`/projects?warning=${key}`)).text
    return [Number(new RegExp(`warning=${key}">([\\d,]+)<`).exec(page)?.[1] ?? 0), Number(/data-total="(\d+)"/.exec(list)?.[1] ?? 0)]
  }
  const goLive = (day: string, status: 'provisional' | 'confirmed') => (trx: Writer) =>
    trx
      .insertInto('project_dates')
      .values({
        id: 'moved',
        project_id: started.id,
        kind: 'go-live',
        day,
        status,
        reason: null,
        note: null,
        set_by: 'A test',
        set_at: '2026-03-02T10:00:00Z',
      })
      .execute()
  const asid = (status: 'met' | 'in-progress', validUntil: string) => (trx: Writer) =>
    trx.updateTable('prerequisites').set({ status, valid_until: validUntil }).where('project_id', '=', started.id).where('key', '=', 'asid').execute()
  const fillRoles = async (trx: Writer): Promise<void> => {
    const held = await trx.selectFrom('project_people').select(['person_id', 'role_key']).where('project_id', '=', started.id).execute()
    const roles = await trx.selectFrom('project_roles').select('role_key').where('project_id', '=', started.id).where('key_stakeholder', '=', 1).execute()
    for (const { role_key } of roles.filter((role) => !held.some((one) => one.role_key === role.role_key)))
      await trx
        .insertInto('project_people')
        .values({
          id: `in-${role_key}`,
          project_id: started.id,
          role_key,
          person_id: held[0]?.person_id ?? noPersonId,
          test_team: 0,
          joined_at: '2026-03-02T09:00:00Z',
        })
        .execute()
  }

  it.each([
    ['late', 'a go-live yesterday', 0, 1, () => goLive('2026-03-01', 'provisional')],
    ['late', 'a go-live today', 0, 0, () => goLive('2026-03-02', 'provisional')],
    ['far-gate', 'a confirmed go-live in 30 days', 0, 1, () => goLive('2026-04-01', 'confirmed')],
    ['far-gate', 'a provisional go-live', 0, 0, () => goLive('2026-04-01', 'provisional')],
    ['far-gate', 'a go-live in 31 days', 0, 0, () => goLive('2026-04-02', 'confirmed')],
    ['expiring', 'a prerequisite that expires in 30 days', 0, 1, () => asid('met', '2026-04-01')],
    ['expiring', 'one that expires in 31 days', 0, 0, () => asid('met', '2026-04-02')],
    ['expiring', 'one that expired yesterday', 0, 1, () => asid('met', '2026-03-01')],
    ['expiring', 'one that expired a year ago', 0, 1, () => asid('met', '2025-03-01')],
    ['far-gate', 'a confirmed go-live that has passed', 0, 1, () => goLive('2026-02-20', 'confirmed')],
    ['expiring', 'one that is not met', 0, 0, () => asid('in-progress', '2026-03-20')],
    ['nobody-in-role', 'every role filled', 1, 0, () => fillRoles],
  ] as const)('count %s, %s: from %i to %i', async (key, _what, before, after, how) => {
    started = await startedProject(await open())
    expect(await told(key)).toEqual([before, before])
    await change(started.world.context, how(), started.id)
    expect(await told(key)).toEqual([after, after])
  })

  it('include what has not moved for 30 days', async () => {
    started = await startedProject(await open())
    expect(await told('still')).toEqual([0, 0])
    started.world.context.advance(32 * 86_400_000)
    started.pm = await started.world.visitor().signIn((await started.world.account('Bea Turner', 'booking-team')).email)
    expect(await told('still')).toEqual([1, 1])
  })
})
