import { afterEach, expect, it } from 'vitest'
import { endDelegationsByDay } from '../../src/tracker/delegation/end-by-day.ts'
import { remindAll } from '../../src/tracker/act-by-link/remind.ts'
import { verifyEverything } from '../../src/tracker/verify.store.ts'
import { onBothEngines, onSqliteAndServer } from '../support/databases.ts'
import { hidden, startedProject } from '../support/started-project.ts'
import type { Started } from '../support/started-project.ts'
import { answerAs } from '../support/team.ts'
import { issue } from '../support/issue.ts'
import { tellAll } from '../support/tell-all.ts'
import { todosAgree } from '../support/todos-agree.ts'
import { password } from '../support/world.ts'
import type { Visitor } from '../support/world.ts'

const day = 24 * 60 * 60_000
let started: Started
afterEach(() => started.world.close())
const db = () => started.world.context.db.read
const rowOf = (name: string, role: string) =>
  db()
    .selectFrom('project_people as pp')
    .innerJoin('people as p', 'p.id', 'pp.person_id')
    .select(['pp.id', 'pp.left_at', 'pp.acting_for'])
    .where('p.name', '=', name)
    .where('pp.role_key', '=', role)
    .orderBy('pp.joined_at', 'desc')
    .executeTakeFirstOrThrow()
const at = async (name: string, role: string, act: string): Promise<string> => `${started.home}/people/${(await rowOf(name, role)).id}/${act}`
const bo = { name: 'Bo Carr', email: 'bo.carr@example.nhs.uk' }
/** Dan, the DoS lead, lets someone act for him. */
const letAct = async (given: object = {}, by: Visitor = started.dos) =>
  by.post(await at('Dan Okoro', 'dos-lead', 'delegate'), { ...bo, ends: 'day', until: '20 March 2026', ...given })
const letActOf = async (holder: string, role: string, by: Visitor) =>
  expect((await by.post(await at(holder, role, 'delegate'), { ...bo, ends: 'day', until: '20 March 2026' })).status).toBe(303)
const signatures = () => db().selectFrom('sop_signatures').select(['person_name', 'for_person_name', 'role_key', 'meaning', 'decision']).orderBy('id').execute()
const lastSentences = async (most: number): Promise<string[]> =>
  (await db().selectFrom('events').select('sentence').orderBy('seq', 'desc').limit(most).execute()).map((one) => one.sentence)
const signsIn = async (name: string): Promise<Visitor> => {
  const { email } = await started.world.account(name)
  return started.world.visitor().signIn(email)
}

onSqliteAndServer('someone who acts for the holder of a role', (open) => {
  it('gives the one signature of the two, in both names, and its holder hears of it', async () => {
    started = await startedProject(await open())
    const { pm, home, dos } = started
    const visitor = await signsIn('Bo Carr')
    expect((await visitor.get(home)).status).toBe(404)
    expect((await letAct()).status).toBe(303)
    await issue(pm, home)
    expect((await visitor.get('/')).text).toContain('for Dan Okoro')
    expect((await answerAs(visitor, home, 'dos-lead')).status).toBe(303)
    expect(await signatures()).toEqual([
      {
        person_name: 'Bo Carr',
        for_person_name: 'Dan Okoro',
        role_key: 'dos-lead',
        meaning: 'I approve this procedure for Dan Okoro, as DoS lead of Riverside UTC',
        decision: 'signed',
      },
    ])
    expect(await lastSentences(1)).toEqual(['Bo Carr signed version 1 of the procedure as DoS lead, for Dan Okoro'])
    expect(await db().selectFrom('notices').select('subject').where('subject', 'like', '% for you').execute()).toEqual([
      { subject: 'Bo Carr signed the procedure of Riverside UTC for you' },
    ])
    expect((await pm.get(`${home}/sop`)).text).toContain('Bo Carr for Dan Okoro')
    expect((await pm.get(`${home}/sop/versions/1`)).text).toContain('Bo Carr, DoS lead, for Dan Okoro')
    expect((await dos.get(`${home}/sop/sign?role=dos-lead`)).text).toContain('Bo Carr signed version 1 as DoS lead')
    const { db: whole, config } = started.world.context
    expect((await verifyEverything(whole, config.uploadsDir)).ok).toBe(true)
  })

  it('sees for whom they act on My work and in a list of their own, where either of the two ends it', async () => {
    started = await startedProject(await open())
    const visitor = await signsIn('Bo Carr')
    await letAct()
    expect((await visitor.get('/')).text).toContain('Dan Okoro, as DoS lead of Riverside UTC, Provider, until 20 March 2026')
    for (const [who, words] of [
      [visitor, 'For Dan Okoro'],
      [started.dos, 'Bo Carr'],
    ] as const)
      expect((await who.get('/acting')).text).toContain(words)
    expect((await started.dos.post(await at('Bo Carr', 'dos-lead', 'end'), { from: 'acting' })).location).toBe('/acting')
    expect((await visitor.get('/acting')).text).toContain('You do not act for anyone')
  })

  it('acts until the day, also if nobody has tidied up since; then the installation ends it', async () => {
    started = await startedProject(await open())
    const visitor = await signsIn('Bo Carr')
    await letAct({ until: '3 March 2026' })
    for (const status of [200, 404]) {
      started.world.context.advance(day)
      await visitor.signIn(bo.email)
      expect((await visitor.get(started.home)).status).toBe(status)
    }
    expect(await endDelegationsByDay(started.world.context)).toBe(1)
    expect(await endDelegationsByDay(started.world.context)).toBe(0)
    expect(await lastSentences(1)).toEqual(['Bo Carr no longer acts as DoS lead for Dan Okoro: the last day has passed'])
    expect((await rowOf('Bo Carr', 'dos-lead')).left_at).not.toBeNull()
  })

  it('for one answer no longer acts once it is given, by either of the two', async () => {
    started = await startedProject(await open())
    const { pm, home, dos } = started
    await issue(pm, home)
    await letAct({ ends: 'sop.sign', until: '' })
    expect(started.world.context.sent.filter((one) => one.to === bo.email).map((one) => one.subject)).toEqual(['Sign the procedure of Riverside UTC'])
    await answerAs(dos, home, 'dos-lead')
    expect((await rowOf('Bo Carr', 'dos-lead')).left_at).not.toBeNull()
    expect(await lastSentences(2)).toContain('Bo Carr no longer acts as DoS lead for Dan Okoro: the procedure has its answer')
  })

  it('for one answer has that alone on My work', async () => {
    started = await startedProject(await open())
    const { pm, home, dos, world } = started
    const visitor = await signsIn('Bo Carr')
    await issue(pm, home)
    await letAct({ ends: 'sop.sign', until: '' })
    const owned = await db()
      .selectFrom('prerequisites')
      .select(['key', 'version', 'status'])
      .where('owners', 'like', '%"dos-lead"%')
      .where('derived', 'is', null)
      .orderBy('position')
      .executeTakeFirstOrThrow()
    const page = `${home}/prerequisites/${owned.key}`
    const settle = { status: 'in-progress', version: String(owned.version) }
    expect([(await visitor.get(home)).status, (await visitor.get(`${home}/sop`)).status]).toEqual([200, 200])
    expect((await visitor.post(page, settle)).status).toBe(403)
    expect((await visitor.post(`${home}/notes`, { body: 'Hello' })).status).toBe(403)
    expect(
      await db()
        .selectFrom('prerequisites')
        .select(['key', 'version', 'status'])
        .where('key', '=', owned.key)
        .where('owners', 'like', '%"dos-lead"%')
        .executeTakeFirst(),
    ).toEqual(owned)
    expect(await db().selectFrom('project_people').select(['test_team']).where('acting_ends_with', 'is not', null).execute()).toEqual([{ test_team: 0 }])
    expect((await dos.post(page, settle)).status).toBe(303)
    const { id } = await db().selectFrom('people').select('id').where('name', '=', 'Bo Carr').executeTakeFirstOrThrow()
    world.context.advance(60 * day)
    expect(await todosAgree(db(), { personId: id, clock: world.context.clock })).toBe(1)
    world.context.advance(-60 * day)
    expect((await visitor.post(`${home}/sop/comments`, { body: 'Late patients?' })).status).toBe(303)
    expect((await answerAs(visitor, home, 'dos-lead', 'declined')).status).toBe(303)
    // They may correct it, until another version is issued.
    const digest = hidden((await visitor.get(`${home}/sop/sign?role=dos-lead`)).text, 'digest')
    const corrected = { role: 'dos-lead', digest, decision: 'signed', because: 'Wrong button', reason: '', password }
    expect((await visitor.post(`${home}/sop/correct`, corrected)).status).toBe(303)
    expect((await signatures()).map((one) => [one.person_name, one.decision])).toEqual([
      ['Bo Carr', 'declined'],
      ['Bo Carr', 'signed'],
    ])
    const draft = hidden((await pm.get(`${home}/sop/edit`)).text, 'version')
    await pm.post(`${home}/sop/edit`, { body: '# Another procedure', version: draft, act: 'save' })
    await issue(pm, home)
    expect((await visitor.get(home)).status).toBe(404)
  })

  it('is reminded in the place of the holder, who is reminded again once it has ended', async () => {
    started = await startedProject(await open())
    const { pm, home, world } = started
    const reminded = (to: string) => world.context.sent.filter((one) => one.to === to && one.subject.startsWith('Reminder:')).length
    const dan = 'dan.okoro@example.nhs.uk'
    const daysGo = async (days: number) => {
      for (let quarter = 0; quarter < days * 4; quarter += 1) {
        world.context.advance(day / 4)
        await remindAll(world.context)
      }
    }
    await issue(pm, home)
    await letAct()
    await daysGo(12)
    expect([reminded(dan), reminded(bo.email) > 1]).toEqual([0, true])
    await pm.signIn('meera.shah@example.nhs.uk')
    expect((await pm.post(await at('Bo Carr', 'dos-lead', 'end'), {})).status).toBe(303)
    const before = reminded(bo.email)
    await daysGo(5)
    expect([reminded(dan) > 0, reminded(bo.email)]).toEqual([true, before])
  })

  it('is asked about a prerequisite in the place of the holder, with a link of their own', async () => {
    started = await startedProject(await open())
    const { pm, home, world } = started
    const ann = 'ann.lee@example.nhs.uk'
    await pm.post(`${home}/people`, { role: 'it-lead', name: 'Ann Lee', email: ann })
    const { id } = await db().selectFrom('people').select('id').where('email', '=', ann).executeTakeFirstOrThrow()
    await pm.post(`${home}/prerequisites/hscn/ask`, { person: id })
    await world.account('Ann Lee')
    await letActOf('Ann Lee', 'it-lead', await world.visitor().signIn(ann))
    for (let quarter = 0; quarter < 4 * 7; quarter += 1) {
      world.context.advance(day / 4)
      await remindAll(world.context)
    }
    const subjects = (to: string) => world.context.sent.filter((one) => one.to === to && one.text.includes('/act/')).map((one) => one.subject)
    expect(subjects(ann)).toHaveLength(1)
    expect(subjects(bo.email).slice(0, 2)).toEqual([subjects(ann)[0], `Reminder: ${subjects(ann)[0]?.replace('Confirm', 'confirm') ?? ''}`])
  })

  it('is told with the holder when whoever runs the project ends it, each once', async () => {
    started = await startedProject(await open())
    const { pm, world } = started
    await letAct()
    await tellAll(world.context)
    const from = world.context.sent.length
    await pm.post(await at('Bo Carr', 'dos-lead', 'end'), {})
    await tellAll(world.context)
    const told = world.context.sent.slice(from).filter((one) => one.text.includes('Meera Shah ended that Bo Carr acts as DoS lead for Dan Okoro'))
    expect(told.map((one) => [one.to, one.text.includes('is yours to do again')]).toSorted()).toEqual([
      [bo.email, false],
      ['dan.okoro@example.nhs.uk', true],
    ])
  })

  it('for one answer reads, comments and answers, and does nothing else that the role does', async () => {
    started = await startedProject(await open())
    const { pm, home } = started
    const visitor = await signsIn('Bo Carr')
    await issue(pm, home)
    await letAct({ ends: 'sop.sign', until: '' })
    const { key, version } = await db()
      .selectFrom('prerequisites')
      .select(['key', 'version'])
      .where('owners', 'like', '%"dos-lead"%')
      .where('derived', 'is', null)
      .orderBy('position')
      .limit(1)
      .executeTakeFirstOrThrow()
    const settle = () => visitor.post(`${home}/prerequisites/${key}`, { status: 'in-progress', version: String(version) })
    expect((await visitor.get(home)).status).toBe(200)
    const before = await lastSentences(1)
    expect([(await settle()).status, (await visitor.post(`${home}/notes`, { body: 'Hello' })).status]).toEqual([403, 403])
    expect(await lastSentences(1)).toEqual(before)
    expect((await visitor.post(`${home}/sop/comments`, { body: 'Late patients?' })).status).toBe(303)
    expect(await db().selectFrom('project_people').select('test_team').where('acting_for', 'is not', null).execute()).toEqual([{ test_team: 0 }])
    expect((await answerAs(visitor, home, 'dos-lead')).status).toBe(303)
    await letAct()
    expect((await settle()).status).toBe(303)
  })

  it('stops when either of the two, or whoever runs the project, ends it, and nobody else does', async () => {
    started = await startedProject(await open())
    const visitor = await signsIn('Bo Carr')
    for (const by of [started.dos, visitor, started.pm]) {
      started.world.context.advance(1000)
      await letAct()
      const refused = await started.clinical.post(await at('Bo Carr', 'dos-lead', 'end'), {})
      expect([refused.status, (await rowOf('Bo Carr', 'dos-lead')).left_at]).toEqual([403, null])
      expect((await by.post(await at('Bo Carr', 'dos-lead', 'end'), {})).status).toBe(303)
      expect((await rowOf('Bo Carr', 'dos-lead')).left_at).not.toBeNull()
    }
  })

  it('stops when the holder leaves the role, whose answer binds them whoever gave it', async () => {
    started = await startedProject(await open())
    const { pm, home } = started
    const visitor = await signsIn('Bo Carr')
    await letAct()
    await issue(pm, home)
    await answerAs(visitor, home, 'dos-lead')
    await pm.post(await at('Dan Okoro', 'dos-lead', 'leave'), { reason: 'Gone', asked: '' })
    expect((await rowOf('Dan Okoro', 'dos-lead')).left_at).toBeNull()
    const { leave_asked_at: asked } = await db()
      .selectFrom('project_people')
      .select('leave_asked_at')
      .where('leave_asked_at', 'is not', null)
      .executeTakeFirstOrThrow()
    const bea = await started.world.account('Bea Turner', 'booking-team')
    await (await started.world.visitor().signIn(bea.email)).post(await at('Dan Okoro', 'dos-lead', 'leave'), { asked: asked ?? '' })
    expect((await rowOf('Dan Okoro', 'dos-lead')).left_at).not.toBeNull()
    expect((await rowOf('Bo Carr', 'dos-lead')).left_at).not.toBeNull()
    expect(await lastSentences(1)).toEqual(['Bo Carr no longer acts as DoS lead for Dan Okoro: Dan Okoro left the role'])
  })

  it('is chosen by the holder alone, and is nobody who gave them the role', async () => {
    started = await startedProject(await open())
    const form = await at('Dan Okoro', 'dos-lead', 'delegate')
    for (const other of [started.pm, started.clinical]) expect([(await other.get(form)).status, (await letAct({}, other)).status]).toEqual([403, 403])
    const refused = await letAct({ name: 'Meera Shah', email: 'meera.shah@example.nhs.uk' })
    expect([refused.status, refused.text.includes('Meera Shah gave you this role'), refused.text.includes('20 March 2026')]).toEqual([422, true, true])
    expect(await db().selectFrom('project_people').select('id').where('acting_for', 'is not', null).execute()).toEqual([])
  })

  it('and has no role of their own is named with the holder in each sentence of the history', async () => {
    started = await startedProject(await open())
    const visitor = await signsIn('Bo Carr')
    await letAct()
    await visitor.post(`${started.home}/sop/comments`, { body: 'Late patients?' })
    expect(await lastSentences(1)).toEqual(['Bo Carr commented on the procedure, for Dan Okoro'])
  })

  it('confirms nothing that the holder asked for: who has answered is removed by two people', async () => {
    started = await startedProject(await open())
    const { pm, home, dos } = started
    const visitor = await signsIn('Bo Carr')
    // Meera has her role from starting the project, so another manager has to give her one first: Zoe acts as manager for nobody.
    const zoe = await started.world.account('Zoe Marsh', 'project-manager')
    await pm.post(`${home}/people`, { role: 'project-manager', name: 'Zoe Marsh', email: zoe.email })
    const zoes = await started.world.visitor().signIn(zoe.email)
    expect((await zoes.post(await at('Zoe Marsh', 'project-manager', 'delegate'), { ...bo, ends: 'day', until: '20 March 2026' })).status).toBe(303)
    await issue(pm, home)
    await answerAs(dos, home, 'dos-lead')
    const leave = await at('Dan Okoro', 'dos-lead', 'leave')
    await visitor.post(leave, { reason: 'Gone', asked: '' })
    const { leave_asked_at: asked } = await db()
      .selectFrom('project_people')
      .select('leave_asked_at')
      .where('leave_asked_at', 'is not', null)
      .executeTakeFirstOrThrow()
    expect((await zoes.post(leave, { asked: asked ?? '' })).status).toBe(422)
    expect((await rowOf('Dan Okoro', 'dos-lead')).left_at).toBeNull()
    expect((await pm.post(leave, { asked: asked ?? '' })).status).toBe(303)
    expect((await rowOf('Dan Okoro', 'dos-lead')).left_at).not.toBeNull()
  })
})

onSqliteAndServer('someone without an account', (open) => {
  const lastTo = (to: string) => started.world.context.sent.filter((one) => one.to === to).at(-1)?.text ?? ''
  const linkIn = (text: string): string => /\/act\/[\w-]{43}/.exec(text)?.[0] ?? 'no link'
  async function codeFor(visitor: Visitor, link: string, to: string): Promise<string> {
    await visitor.get(link)
    await visitor.post(`${link}/code`, {})
    await visitor.get(link)
    return /^(\d{6}) is your code/m.exec(lastTo(to))?.[1] ?? 'no code'
  }

  it('lets someone else answer by link, who answers by their own', async () => {
    started = await startedProject(await open())
    const { pm, home } = started
    const ann = 'ann.lee@example.nhs.uk'
    await pm.post(`${home}/people`, { role: 'training-lead', name: 'Ann Lee', email: ann })
    await issue(pm, home)
    const [link, visitor] = [linkIn(lastTo(ann)), started.world.visitor()]
    const code = await codeFor(visitor, link, ann)
    const given = { delegate_name: bo.name, delegate_email: bo.email, delegate_role: 'training-lead' }
    const wrong = await visitor.post(`${link}/delegate`, { ...given, delegate_code: code === '000000' ? '000001' : '000000' })
    expect([wrong.status, wrong.text.includes(bo.email)]).toEqual([422, true])
    const refused = await visitor.post(`${link}/delegate`, { ...given, delegate_email: 'meera.shah@example.nhs.uk', delegate_code: code })
    expect([refused.status, refused.text.includes('gave you this role')]).toEqual([422, true])
    expect(lastTo(bo.email)).toBe('')
    expect((await visitor.post(`${link}/delegate`, { ...given, delegate_code: code })).status).toBe(303)
    const [own, other] = [linkIn(lastTo(bo.email)), started.world.visitor()]
    expect((await other.get(own)).text).toContain('Training lead, for Ann Lee')
    const answer = { 'decision-training-lead': 'signed', code: await codeFor(other, own, bo.email) }
    expect((await other.post(own, answer)).status).toBe(200)
    expect(await signatures()).toEqual([expect.objectContaining({ person_name: 'Bo Carr', for_person_name: 'Ann Lee' })])
    expect((await visitor.get(link)).text).toContain('Bo Carr signed version 1 as Training lead')
    expect((await other.get(own)).text).toContain('Correct my answer')
  })
})

onBothEngines('of two people who act for one signer', (open) => {
  it('and sign at once, one gives the signature', async () => {
    started = await startedProject(await open())
    const { pm, home } = started
    const visitors = [await signsIn('Bo Carr'), await signsIn('Cy Dunn')]
    await letAct()
    await letAct({ name: 'Cy Dunn', email: 'cy.dunn@example.nhs.uk' })
    await issue(pm, home)
    const answers = await Promise.all(visitors.map((one) => answerAs(one, home, 'dos-lead')))
    expect(answers.map((one) => one.status).toSorted()).toEqual([303, 409])
    expect(await signatures()).toEqual([expect.objectContaining({ for_person_name: 'Dan Okoro' })])
  })
})
