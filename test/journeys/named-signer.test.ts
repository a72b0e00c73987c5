import { afterEach, expect, it } from 'vitest'
import { verifyEverything } from '../../src/tracker/verify.store.ts'
import { answerBy, lastTo, linkTo, withCode } from '../support/by-link.ts'
import { onBothEngines } from '../support/databases.ts'
import { issue } from '../support/issue.ts'
import { hidden, startedProject } from '../support/started-project.ts'
import type { Started } from '../support/started-project.ts'
import { tellAll } from '../support/tell-all.ts'
import { password } from '../support/world.ts'

const ann = 'ann.lee@example.nhs.uk'
const bo = 'bo.carr@example.nhs.uk'
const meera = 'meera.shah@example.nhs.uk'

onBothEngines('who declines the procedure and names who should sign', (open) => {
  let started: Started
  afterEach(() => started.world.close())
  const db = () => started.world.context.db.read
  const members = () =>
    db()
      .selectFrom('project_people as pp')
      .innerJoin('people as p', 'p.id', 'pp.person_id')
      .select(['p.name', 'pp.left_at', 'pp.leave_asked_name'])
      .where('pp.role_key', '=', 'training-lead')
      .orderBy('p.name')
      .execute()
  const signatures = () => db().selectFrom('sop_signatures').selectAll().execute()
  const declines = { 'decision-training-lead': 'declined', 'reason-training-lead': 'I left the team' }
  const names = { 'instead_name-training-lead': 'Bo Carr', 'instead_email-training-lead': bo }

  async function asked(): Promise<string> {
    started = await startedProject(await open())
    await started.pm.post(`${started.home}/people`, { role: 'training-lead', name: 'Ann Lee', email: ann })
    await issue(started.pm, started.home)
    return linkTo(started.world, ann)
  }
  const answerId = async (): Promise<string> => (await signatures())[0]?.id ?? ''

  it('by link: the manager is told and puts them into the role with one press, and a second person confirms that the other leaves', async () => {
    const link = await asked()
    const { world, pm, home } = started
    const { visitor, code } = await withCode(world, link, ann)
    for (const [sent, says] of [
      [{ 'instead_name-training-lead': 'Bo Carr' }, 'Enter the email address of who should sign instead'],
      [{ 'instead_email-training-lead': bo }, 'Enter the name of who should sign instead'],
      [{ ...names, 'instead_email-training-lead': 'bo' }, 'Enter an email address, like name@example.nhs.uk'],
      [{ ...names, 'instead_email-training-lead': ann }, 'This is your own address'],
    ] as const) {
      const refused = await visitor.post(link, { ...declines, ...sent, code })
      expect([refused.status, refused.text.includes(says), refused.text.includes('I left the team')]).toEqual([422, true, true])
    }
    expect(await signatures()).toEqual([])
    expect((await visitor.post(link, { ...declines, ...names, code })).status).toBe(200)
    expect(await signatures()).toEqual([expect.objectContaining({ decision: 'declined', instead_name: 'Bo Carr', instead_email: bo })])
    const { sentence } = await db().selectFrom('events').select('sentence').orderBy('seq', 'desc').limit(1).executeTakeFirstOrThrow()
    expect(sentence).toContain('declined version 1 of the procedure as Training lead, and named Bo Carr to sign instead')
    await tellAll(world.context)
    expect(lastTo(world, meera)).toContain('Ann Lee says that Bo Carr should sign as Training lead instead')
    expect(lastTo(world, meera)).toContain('Bo Carr can sign this version')
    expect(lastTo(world, meera)).not.toContain('cannot be signed by everyone')
    expect(lastTo(world, bo)).toBe('')

    await pm.signIn(meera)
    const [seen, other] = [
      (await pm.get(`${home}/sop`)).text,
      (await started.clinical.signIn('clara.jones@example.nhs.uk').then((one) => one.get(`${home}/sop`))).text,
    ]
    expect([seen.includes('Put Bo Carr into the role'), other.includes('Put Bo Carr into the role'), other.includes(bo)]).toEqual([true, false, false])
    const press = { answer: await answerId() }
    expect((await started.clinical.post(`${home}/sop/named`, press)).status).toBe(403)
    expect((await members()).map((one) => one.name)).toEqual(['Ann Lee'])
    expect((await pm.post(`${home}/sop/named`, press)).location).toBe(`${home}/sop`)
    expect((await pm.get(`${home}/sop`)).text).toContain('Bo Carr is in the role now')
    expect(await members()).toEqual([
      { name: 'Ann Lee', left_at: null, leave_asked_name: 'Meera Shah' },
      { name: 'Bo Carr', left_at: null, leave_asked_name: null },
    ])
    const again = await pm.post(`${home}/sop/named`, press)
    expect([again.status, again.text.includes('Bo Carr holds this role already')]).toEqual([422, true])

    const bea = await world.account('Bea Turner', 'booking-team')
    const team = await world.visitor().signIn(bea.email)
    const row = await db().selectFrom('project_people').select(['id', 'leave_asked_at']).where('leave_asked_at', 'is not', null).executeTakeFirstOrThrow()
    expect((await pm.post(`${home}/people/${row.id}/leave`, { asked: row.leave_asked_at ?? '' })).status).toBe(422)
    expect((await team.post(`${home}/people/${row.id}/leave`, { asked: row.leave_asked_at ?? '' })).status).toBe(303)
    expect((await answerBy(world, linkTo(world, bo), bo, { 'decision-training-lead': 'signed' })).status).toBe(200)
    const page = (await pm.get(`${home}/sop`)).text
    expect([page.includes('Version 1 has 1 of 9 signatures'), page.includes('Ann Lee')]).toEqual([true, false])
    expect((await pm.get(`${home}/sop/versions/1`)).text).toContain('Declined, names Bo Carr to sign instead')
    const { db: whole, config } = world.context
    expect((await verifyEverything(whole, config.uploadsDir)).ok).toBe(true)
  })

  it('on the page: what was typed survives an error; a corrected decline names nobody any more', async () => {
    started = await startedProject(await open())
    const { pm, dos, home, world } = started
    await issue(pm, home)
    const form = async () => ({ role: 'dos-lead', digest: hidden((await dos.get(`${home}/sop/sign?role=dos-lead`)).text, 'digest'), password })
    const decline = { decision: 'declined', reason: 'Not mine', instead_name: 'Bo Carr' }
    const blank = await dos.post(`${home}/sop/sign`, { ...(await form()), ...decline })
    expect([blank.status, blank.text.includes('value="Bo Carr"'), blank.text.includes('Enter the email address of who should sign instead')]).toEqual([
      422,
      true,
      true,
    ])
    expect((await dos.post(`${home}/sop/sign`, { ...(await form()), ...decline, instead_email: bo })).status).toBe(303)
    const answer = await answerId()
    expect((await pm.get(`${home}/sop`)).text).toContain('Dan Okoro says that Bo Carr')
    world.context.advance(60_000)
    expect((await dos.post(`${home}/sop/correct`, { ...(await form()), decision: 'signed', reason: '', because: 'Mine after all' })).status).toBe(303)
    expect((await pm.get(`${home}/sop`)).text).not.toContain('Bo Carr')
    expect((await pm.post(`${home}/sop/named`, { answer })).status).toBe(409)
    expect(await db().selectFrom('people').select('id').where('email', '=', bo).execute()).toEqual([])
  })
})
