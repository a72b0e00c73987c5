import { afterEach, expect, it } from 'vitest'
import { findPerson } from '../../../src/access/access.store.ts'
import type { Outcome } from '../../../src/access/act.ts'
import { setServiceFields } from '../../../src/tracker/custom-fields/set-values.ts'
import { verifyChain } from '../../../src/events/verify-chain.store.ts'
import { onSqliteAndServer } from '../../support/databases.ts'
import { startedProject } from '../../support/started-project.ts'
import type { Started } from '../../support/started-project.ts'

onSqliteAndServer('own fields of several services', (open) => {
  let started: Started
  afterEach(async () => started.world.close())

  /** Riverside UTC, which Meera Shah manages, and Castle Hub, which she does not; each may be in talks or signed. */
  async function begin() {
    started = await startedProject(await open())
    const { world } = started
    const bea = await world.visitor().signIn((await world.account('Bea Turner', 'booking-team')).email)
    await bea.post('/services/new', { name: 'Castle Hub', ods_code: 'A81001', dos_ids: '', care_setting: 'gp-practice' })
    await bea.post('/admin/fields/new', { noun: 'service', name: 'Engagement', kind: 'choice', choices: 'Signed\nIn talks' })
    await world.context.leases.idle('new fields')
    const { db } = world.context
    const meera = await db.read.selectFrom('people').select('id').where('name', '=', 'Meera Shah').executeTakeFirstOrThrow()
    const person = await findPerson(db.read, meera.id)
    if (!person) throw new Error('Meera Shah may not sign in')
    return { context: world.context, doer: { person, trace: null } }
  }
  const set = (ods: string, value: string, seen = '') => ({ where: { ods }, sent: { 'own.engagement': value, 'seen.engagement': seen } })
  const each = [set('A81001', 'Signed'), set('RY9NR', 'Signed'), set('ZZ999', 'Signed'), set('RY9NR', 'Maybe')]
  const told = (one: Outcome<unknown>) => [one.kind, 'says' in one ? one.says : 'fields' in one ? one.fields : '', 'events' in one ? one.events.length : 0]

  it('are set at once as each is alone: by right, by rule, and only over what was seen', { timeout: 60_000 }, async () => {
    const { context, doer } = await begin()
    const alone: unknown[] = []
    await context.db
      .transaction(async (trx) => {
        for (const one of each) alone.push(told(await setServiceFields.within(trx, { context, doer, ...one })))
        throw new Error('undone')
      })
      .catch(() => {})
    const together = await context.db.transaction((trx) => setServiceFields.withinEach(trx, { context, doer, each: each }))
    expect(together.map(told)).toEqual(alone)
    expect(together.map((one) => one.kind)).toEqual(['not allowed', 'done', 'not allowed', 'refused'])
    const events = await context.db.read.selectFrom('events').select(['id', 'action']).orderBy('seq', 'desc').limit(2).execute()
    expect(together.flatMap((one) => ('events' in one ? one.events : []))).toEqual(events.toReversed().map((one) => one.id))
    expect(events.map((one) => one.action)).toEqual(['changed', 'set'])
    const late = await context.db.transaction((trx) => setServiceFields.withinEach(trx, { context, doer, each: [set('RY9NR', 'In talks')] }))
    expect(late.map((one) => one.kind)).toEqual(['conflict'])
    expect(await verifyChain(context.db.read)).toMatchObject({ ok: true })
  })

  it('save nothing if a service is there twice', { timeout: 60_000 }, async () => {
    const { context, doer } = await begin()
    const twice = context.db.transaction((trx) => setServiceFields.withinEach(trx, { context, doer, each: [set('RY9NR', 'Signed'), set('RY9NR', 'In talks')] }))
    await expect(twice).rejects.toThrow('Someone else has changed this.')
    const { other } = await context.db.read.selectFrom('services').select('other').where('ods_code', '=', 'RY9NR').executeTakeFirstOrThrow()
    expect(other).not.toContain('Engagement')
  })
})
