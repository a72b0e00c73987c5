import { afterEach, expect, it } from 'vitest'
import { asDay, momentOn } from '../../src/day.ts'
import { lookDaily } from '../../src/tracker/notices/daily-look.ts'
import { change } from '../support/change.ts'
import { onBothEngines, openSecondNode } from '../support/databases.ts'
import { liveProject, signedProject } from '../support/honest-project.ts'
import type { Honest } from '../support/honest-project.ts'
import { issue } from '../support/issue.ts'
import { hidden } from '../support/started-project.ts'
import { signIssued } from '../support/team.ts'
import { tellAll } from '../support/tell-all.ts'
import { listStaleStages } from '../../src/tracker/go-live/stages.store.ts'

let honest: Honest
afterEach(() => honest.world.close())

/** Moves the frozen clock to nine in the morning of a day in London. */
const at = (day: string): void => honest.world.context.advance(momentOn(asDay(day), '09:00') - honest.world.context.clock())
const sop = async (): Promise<string> => (await honest.pm.get(`${honest.home}/sop`)).text.replaceAll(/\s+/g, ' ')
const rounds = () =>
  honest.world.context.db.read.selectFrom('sop_rounds as r').innerJoin('sop_versions as v', 'v.id', 'r.version_id').selectAll('r').orderBy('v.number').execute()
const again = async () => honest.pm.post(`${honest.home}/sop/sign-again`, { digest: hidden(await sop(), 'digest') })
const signAll = (): Promise<void> => signIssued(honest, honest.team)

onBothEngines('the review of a procedure', (open) => {
  it('is due a year after the last signature, moves with a reason, and is overdue in My work of the manager', async () => {
    honest = await signedProject(await open())
    const { pm, team, home, world } = honest
    expect(await sop()).toContain('Version 1 is in force: everyone had signed it on')
    expect(await sop()).toContain('Its review is due on 2 March 2027.')
    expect((await pm.get(`${home}/history`)).text).toContain(
      'Everyone has signed version 1 of the procedure: it is in force, and its review is due on 2 March 2027',
    )

    const was = '2027-03-02'
    const refused = await pm.post(`${home}/sop/review`, { review_on: '1 March 2020', review_reason: '', was })
    expect(refused.status).toBe(422)
    expect(refused.text).toContain('Say why the review moves')
    expect(refused.text).toContain('value="1 March 2020"')
    expect((await rounds())[0]?.review_on).toBe(was)
    expect((await team.ivan.post(`${home}/sop/review`, { review_on: '1 September 2026', review_reason: 'Earlier', was })).status).toBe(403)
    // A service lead writes the procedure.
    expect((await team.priya.post(`${home}/sop/review`, { review_on: '1 September 2026', review_reason: 'The clinic moves', was })).status).toBe(303)
    expect((await rounds())[0]?.review_on).toBe('2026-09-01')
    expect((await pm.post(`${home}/sop/review`, { review_on: '1 October 2026', review_reason: 'Later', was })).status).toBe(409)
    expect((await rounds())[0]?.review_on).toBe('2026-09-01')

    expect((await pm.get('/')).text).not.toContain('Review of the procedure')
    at('2026-09-02')
    await pm.signIn('meera.shah@example.nhs.uk')
    expect((await pm.get('/')).text.replaceAll(/\s+/g, ' ')).toMatch(/href="[^"]+\/sop#review"[^>]*>Review of the procedure: Riverside UTC/)
    expect(await sop()).toContain('The review is overdue')
    expect((await pm.get(`${home}/sop/versions/1`)).text).toContain('Review: due on 1 September 2026')
    expect(world.context.sent.length).toBeGreaterThan(0)
  })

  it('that changes nothing has the same text signed again, while the version before stays in force', async () => {
    honest = await signedProject(await open())
    const { pm, dos, team, home, world, id } = honest
    const gate = async () => await world.context.db.read.selectFrom('projects').select(['stage', 'reopened']).where('id', '=', id).executeTakeFirstOrThrow()
    const before = await gate()
    expect((await dos.post(`${home}/sop/sign-again`, { digest: 'f'.repeat(64) })).status).toBe(403)
    expect((await pm.post(`${home}/sop/sign-again`, { digest: 'f'.repeat(64) })).status).toBe(409)
    expect(await rounds()).toHaveLength(1)
    expect((await again()).status).toBe(303)
    // The same text is not issued three times because someone pressed twice.
    const digest = (await world.context.db.read.selectFrom('sop_versions').select('digest').executeTakeFirstOrThrow()).digest
    expect((await pm.post(`${home}/sop/sign-again`, { digest })).status).toBe(409)
    expect(await rounds()).toMatchObject([
      { replaced_at: null, review_on: '2027-03-02' },
      { signed_at: null, review_on: null },
    ])
    expect(await sop()).toContain('Version 1 stays in force until everyone has signed.')
    expect(await gate()).toEqual(before)
    expect((await pm.get(`${home}/go-live`)).text).toContain(
      'Version 1 of the SOP was signed by everyone and is in force. There are 0 of 9 signatures on version 2',
    )
    const mail = world.context.sent.filter((one) => one.text.includes('nothing has changed since version 1'))
    expect(mail).toHaveLength(6)
    expect((await dos.get(`${home}/sop/sign?role=dos-lead`)).text).toContain('Nothing: it has the same words.')

    await signAll()
    expect(await rounds()).toMatchObject([{ replaced_at: expect.any(String) as string }, { signed_at: expect.any(String) as string, replaced_at: null }])
    expect(await sop()).toContain('Version 2 is in force')
    expect((await team.tom.get(`${home}/sop/versions/2`)).text).toContain('It has the same text as')
    expect(await listStaleStages(world.context.db.read, { environments: world.context.templates.environments, clock: world.context.clock })).toEqual([])
  })

  it('goes back to the version before if someone declines the new one after all', async () => {
    honest = await signedProject(await open())
    const { dos, home } = honest
    await again()
    await signAll()
    const { text } = await dos.get(`${home}/sop/sign?role=dos-lead`)
    const sent = {
      role: 'dos-lead',
      digest: hidden(text, 'digest'),
      decision: 'declined',
      reason: 'Wrong number',
      because: 'I misread it',
      password: 'three random words',
    }
    expect((await dos.post(`${home}/sop/correct`, sent)).status).toBe(303)
    expect(await rounds()).toMatchObject([
      { replaced_at: null, review_on: '2027-03-02' },
      { signed_at: null, review_on: null },
    ])
    expect(await sop()).toContain('Version 1 is in force')
  })

  it('does not open the gate of a live service again, though its text has changed', async () => {
    honest = await liveProject(await open())
    const { pm, home, world, id } = honest
    const state = () => world.context.db.read.selectFrom('projects').select(['stage', 'reopened', 'state']).where('id', '=', id).executeTakeFirstOrThrow()
    const before = await state()
    const { version } = await world.context.db.read.selectFrom('sop_drafts').select('version').executeTakeFirstOrThrow()
    expect((await pm.post(`${home}/sop/edit`, { body: '## All\n\nAnother text.', version: String(version), action: 'save' })).status).toBe(303)
    expect((await issue(pm, home)).status).toBe(303)
    expect(await state()).toEqual(before)
    expect(await sop()).toContain('Version 1 stays in force until everyone has signed.')
  })

  it('is told to managers and writers four weeks before, on the day and every four weeks after, once across two nodes', async () => {
    const db = await open()
    honest = await signedProject(db)
    const { context } = honest.world
    const second = { ...context, db: await openSecondNode(db) }
    await tellAll(context)
    context.sent.length = 0
    const told = async (day: string): Promise<string[]> => {
      at(day)
      await Promise.all([lookDaily(context), lookDaily(second)])
      await tellAll(context)
      return context.sent
        .splice(0)
        .flatMap((one) => (/review/i.test(one.subject) ? [`${one.to}: ${one.subject}`] : []))
        .toSorted()
    }
    const to = (subject: string): string[] =>
      ['meera.shah', 'omar.khan', 'priya.nair'].map((name) => `${name}@example.nhs.uk: ${subject}: Riverside UTC, Provider`)
    expect(await told('2027-02-01')).toEqual([])
    expect(await told('2027-02-02')).toEqual(to('Review the procedure by 2 March 2027'))
    expect(await told('2027-02-03')).toEqual([])
    expect(await told('2027-03-02')).toEqual(to('Review the procedure by 2 March 2027'))
    // Good Friday and Easter Monday of 2027 are 26 and 29 March.
    expect(await told('2027-03-29')).toEqual([])
    expect(await told('2027-03-30')).toEqual(to('The review of the procedure is overdue'))
    await second.db.close()
  })

  it('gets its first day for what everyone had signed before reviews were noted', async () => {
    honest = await signedProject(await open())
    const { context } = honest.world
    await change(context, (trx) => trx.updateTable('sop_rounds').set({ signed_at: null, review_on: null }).execute())
    expect(await sop()).not.toContain('is in force')
    at('2026-03-03')
    await lookDaily(context)
    expect(await rounds()).toMatchObject([{ signed_at: '2026-03-02T09:00:00.000Z', review_on: '2027-03-02' }])
  })
})
