import { afterEach, expect, it } from 'vitest'
import { noServiceId } from '../../../src/db/ids.ts'
import { saveJob } from '../../../src/tracker/bulk/prepare-job.ts'
import { findBatch } from '../../../src/tracker/queues/batches.store.ts'
import { makeBatch } from '../../../src/tracker/queues/make-batch.ts'
import type { NewRow } from '../../../src/tracker/bulk/new-row.ts'
import { onSqliteAndServer } from '../../support/databases.ts'
import { openWorld } from '../../support/world.ts'
import type { World } from '../../support/world.ts'

const row: NewRow = {
  service_id: noServiceId,
  ods_code: 'A80001',
  name: 'Practice',
  project_id: null,
  will: 1,
  why: null,
  outcome: null,
  told: null,
  open_prerequisites: null,
  plan: null,
  made: null,
}

onSqliteAndServer('a change at once whose rows are not all stored', (open) => {
  let world: World
  afterEach(() => world.close())

  it('is seen and begun by nobody, and is gone after an hour', async () => {
    world = await openWorld(await open())
    const { context } = world
    const person = await world.account('Bea Turner', 'booking-team')
    const team = await world.visitor().signIn(person.email)
    const { person_id: personId } = await context.db.read.selectFrom('accounts').select('person_id').executeTakeFirstOrThrow()
    const doer = { accountId: '', personId, name: 'Bea Turner', email: person.email, installationRole: 'booking-team' as const }
    const choice = { act: 'hold' as const, choice: { side: 'provider' as const, reason: 'Winter' } }
    const save = (rows: NewRow[]) => saveJob(context, doer, { choice, query: '', rows })
    // The server stops after the first hundred rows.
    await expect(save(Array.from({ length: 150 }, (_, number) => (number === 120 ? { ...row, name: null as never } : row)))).rejects.toThrow(/null/i)
    const jobs = () => context.db.read.selectFrom('bulk_jobs').select(['id', 'complete', 'state']).execute()
    const [job] = await jobs()
    expect(job).toEqual({ id: job?.id, complete: 0, state: 'review' })
    const home = `/rollout/bulk/jobs/${job?.id}`
    expect([(await team.get(home)).status, (await team.post(home, {})).status, (await team.post(`${home}/cancel`, {})).status]).toEqual([404, 404, 404])
    expect((await team.get('/rollout/bulk/jobs')).text).not.toContain(home)
    expect(await jobs()).toEqual([job])

    const whole = await save([row])
    expect((await team.get('/rollout/bulk/jobs')).text).toContain(whole)
    expect(await jobs()).toHaveLength(2)
    context.advance(61 * 60_000)
    const next = await save([row])
    expect((await jobs()).map((one) => one.id).toSorted()).toEqual([next, whole].toSorted())
    expect(
      await context.db.read
        .selectFrom('bulk_rows')
        .select('job_id')
        .where('job_id', '=', job?.id ?? '')
        .execute(),
    ).toEqual([])
  })

  it('is no list of a queue either', async () => {
    world = await openWorld(await open())
    const { db } = world.context
    await world.account('Bea Turner', 'booking-team')
    const { person_id: personId } = await db.read.selectFrom('accounts').select('person_id').executeTakeFirstOrThrow()
    const patch = { role: 'dos-lead', personId, all: true, byArea: false, few: null, wide: false }
    const wanted = { status: 'met' as const, note: '', reason: '', validUntil: '' }
    const batch = { patch, key: 'dos-id', title: 'DoS id', wanted, at: '2026-03-02T09:00:00.000Z', today: '2026-03-02' }
    const requests = (twice: boolean) =>
      Array.from({ length: 1000 }, (_, index) => ({ position: twice && index === 999 ? 1 : index + 1, line: '', code: 'X', value: '', candidates: [] }))
    await expect(makeBatch(db, personId, { ...batch, id: 'half' } as never, requests(true))).rejects.toThrow()
    await makeBatch(db, personId, { ...batch, id: 'whole' } as never, requests(false))
    expect((await db.read.selectFrom('queue_batches').select('id').execute()).map((one) => one.id).toSorted()).toEqual(['half', 'whole'])
    expect([await findBatch(db.read, personId, 'dos-lead', 'half'), (await findBatch(db.read, personId, 'dos-lead', 'whole'))?.id]).toEqual([
      undefined,
      'whole',
    ])
  })
})
