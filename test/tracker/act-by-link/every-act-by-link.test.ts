import { afterEach, expect, it } from 'vitest'
import { remindAll } from '../../../src/tracker/act-by-link/remind.ts'
import { tellPeople } from '../../../src/tracker/notices/tell-people.ts'
import { verifyEverything } from '../../../src/tracker/verify.store.ts'
import { answerBy, linkTo, withCode } from '../../support/by-link.ts'
import { change } from '../../support/change.ts'
import { onSqliteAndServer } from '../../support/databases.ts'
import { decidedProject, liveProject } from '../../support/honest-project.ts'
import { tellAll } from '../../support/tell-all.ts'
import { startedProject } from '../../support/started-project.ts'
import type { Started } from '../../support/started-project.ts'
import { password } from '../../support/world.ts'
import { issue } from '../../support/issue.ts'

const ann = 'ann.lee@example.nhs.uk'
const meera = 'meera.shah@example.nhs.uk'
const grace = 'grace.adeyemi@example.nhs.uk'
const priya = 'priya.nair@example.nhs.uk'

onSqliteAndServer('by a one-off link, someone without an account', (open) => {
  let started: Started
  afterEach(() => started.world.close())
  const db = () => started.world.context.db.read
  const sentTo = (to: string) => started.world.context.sent.filter((one) => one.to === to)
  const lastSentence = async () => (await db().selectFrom('events').select('sentence').orderBy('seq', 'desc').limit(1).executeTakeFirstOrThrow()).sentence
  const personOf = async (email: string) => (await db().selectFrom('people').select('id').where('email', '=', email).executeTakeFirstOrThrow()).id
  /** What the project manager is told, once nothing new has happened for a while. */
  async function lastNews(): Promise<string> {
    started.world.context.advance(10 * 60_000)
    await tellPeople(started.world.context)
    return sentTo(meera).at(-1)?.text ?? ''
  }
  /** How many reminders this address has after thirty more days. */
  async function remindersTo(to: string): Promise<number> {
    for (let hours = 0; hours < 24 * 30; hours += 6) {
      started.world.context.advance(6 * 3_600_000)
      await remindAll(started.world.context)
    }
    return sentTo(to).filter(({ subject }) => subject.startsWith('Reminder: confirm')).length
  }
  const isVerified = async () => (await verifyEverything(started.world.context.db, started.world.context.config.uploadsDir)).ok

  /** Ann Lee, who has no account, holds this role. */
  async function withAnn(role: string): Promise<void> {
    started = await startedProject(await open())
    await started.pm.post(`${started.home}/people`, { role, name: 'Ann Lee', email: ann })
  }
  const hscn = async () => db().selectFrom('prerequisites').selectAll().where('key', '=', 'hscn').executeTakeFirstOrThrow()

  it('confirms a prerequisite that they own, when the manager asks, and the manager is told', async () => {
    await withAnn('it-lead')
    const { pm, home, world } = started
    const page = `${home}/prerequisites/hscn`
    expect((await pm.get(page)).text).toMatch(/>\s*Ask Ann Lee by email\s*</)
    expect((await pm.post(`${page}/ask`, { person: await personOf(ann) })).status).toBe(303)
    const link = linkTo(world, ann)
    const asked = (await pm.get(page)).text
    expect([asked.includes('Asked on 2 March 2026'), asked.includes('Remind Ann Lee')]).toEqual([true, false])
    const { visitor, code } = await withCode(world, link, ann)
    const mistake = await visitor.post(link, { answer: 'met', note: '', code })
    expect([mistake.status, mistake.text.includes('Say how you know that this is met')]).toEqual([422, true])
    const done = await visitor.post(link, { answer: 'met', note: 'Order 4711, live since May', code })
    expect([done.status, done.text.includes('You answered on')]).toEqual([200, true])
    expect(await hscn()).toMatchObject({ status: 'met', note: 'Order 4711, live since May', settled_by: 'Ann Lee', settled_by_id: await personOf(ann) })
    expect(await lastSentence()).toContain(`by one-off link and a code sent to ${ann}`)
    await tellAll(world.context)
    expect(sentTo(meera).at(-1)).toMatchObject({ subject: 'Ann Lee has answered', text: expect.stringContaining(page) })
    expect(await isVerified()).toBe(true)
  })

  it('says what blocks a prerequisite; another link is needed once it has changed', async () => {
    await withAnn('it-lead')
    const { pm, home, world } = started
    const ask = async () => pm.post(`${home}/prerequisites/hscn/ask`, { person: await personOf(ann) })
    await ask()
    const first = linkTo(world, ann)
    const { version } = await hscn()
    await pm.post(`${home}/prerequisites/hscn`, { status: 'in-progress', version: String(version) })
    const moved = await world.visitor().get(first)
    expect([moved.status, moved.text.includes('has changed since it was sent'), moved.text.includes('Send me a new link')]).toEqual([410, true, true])
    const visitor = world.visitor()
    await visitor.get(first)
    await visitor.post(`${first}/again`, {})
    const second = linkTo(world, ann)
    expect(second).not.toBe(first)
    expect((await answerBy(world, second, ann, { answer: 'blocked', reason: 'The line is not laid' })).status).toBe(200)
    expect(await hscn()).toMatchObject({ status: 'blocked', reason: 'The line is not laid' })
    await tellAll(world.context)
    expect(sentTo(meera).at(-1)?.subject).toBe('Ann Lee has answered')
  })

  it('is asked about a prerequisite only while they own it, by nobody but those who run the project', async () => {
    await withAnn('training-lead')
    const { pm, dos, home } = started
    const form = { person: await personOf(ann) }
    expect((await pm.post(`${home}/prerequisites/hscn/ask`, form)).status).toBe(422)
    expect((await dos.post(`${home}/prerequisites/hscn/ask`, form)).status).toBe(403)
    expect(sentTo(ann).filter((one) => one.text.includes('/act/'))).toEqual([])
  })

  it('confirms an entry condition of the test, or says why it is not met', async () => {
    await withAnn('training-lead')
    const { pm, home, world } = started
    const all = await db().selectFrom('test_entry_conditions').selectAll().orderBy('position').execute()
    const [one, other] = all
    if (!one || !other) throw new Error('The plan has conditions')
    await world.context.db.transaction((trx) =>
      trx.updateTable('test_entry_conditions').set({ owner: 'training-lead' }).where('id', 'in', [one.id, other.id]).execute(),
    )
    for (const { id } of [one, other]) expect((await pm.post(`${home}/test-plan/conditions/${id}/ask`, { person: await personOf(ann) })).status).toBe(303)
    const links = sentTo(ann).flatMap(({ text }) => /\/act\/[\w-]{43}/.exec(text)?.[0] ?? [])
    expect(new Set(links).size).toBe(2)
    expect((await answerBy(world, links[0] ?? '', ann, { answer: 'yes', note: 'Seen' })).status).toBe(200)
    const blank = await answerBy(world, links[1] ?? '', ann, { answer: 'no', note: '' })
    expect([blank.status, blank.text.includes('Say why this is not met')]).toEqual([422, true])
    expect((await answerBy(world, links[1] ?? '', ann, { answer: 'no', note: 'No room' })).status).toBe(200)
    const now = await db().selectFrom('test_entry_conditions').select(['id', 'met_by', 'note']).where('id', 'in', [one.id, other.id]).execute()
    expect(now.find(({ id }) => id === one.id)).toMatchObject({ met_by: 'Ann Lee', note: 'Seen' })
    expect(now.find(({ id }) => id === other.id)).toMatchObject({ met_by: null, note: 'No room' })
    expect((await pm.get(`${home}/test-plan`)).text).toContain('Not met: No room')
    expect(await isVerified()).toBe(true)
  })

  it('signs in two roles with one email, one link and one code; each signature has its own meaning', async () => {
    await withAnn('training-lead')
    const { pm, home, world } = started
    await pm.post(`${home}/people`, { role: 'ig-lead', name: 'Ann Lee', email: ann })
    await issue(pm, home)
    const requests = sentTo(ann).filter((one) => one.text.includes('/act/'))
    expect([requests.length, requests[0]?.text.includes('as Training lead and Information governance lead')]).toEqual([1, true])
    const link = linkTo(world, ann)
    const { visitor, code } = await withCode(world, link, ann)
    const half = await visitor.post(link, { 'decision-training-lead': 'signed', code })
    expect([half.status, half.text.includes('Choose whether you sign or decline')]).toEqual([422, true])
    expect(await db().selectFrom('sop_signatures').selectAll().execute()).toEqual([])
    const answers = { 'decision-training-lead': 'signed', 'decision-ig-lead': 'declined', 'reason-ig-lead': 'No privacy notice' }
    const done = await visitor.post(link, { ...answers, code })
    expect([
      done.status,
      done.text.includes('You signed version 1 as Training lead'),
      done.text.includes('You declined version 1 as Information governance lead'),
    ]).toEqual([200, true, true])
    expect(await db().selectFrom('sop_signatures').select(['role_key', 'decision', 'meaning', 'reason', 'code_sent_to']).orderBy('role_key').execute()).toEqual(
      [
        {
          role_key: 'ig-lead',
          decision: 'declined',
          meaning: 'I do not approve this procedure as Information governance lead of Riverside UTC',
          reason: 'No privacy notice',
          code_sent_to: ann,
        },
        {
          role_key: 'training-lead',
          decision: 'signed',
          meaning: 'I approve this procedure as Training lead of Riverside UTC',
          reason: null,
          code_sent_to: ann,
        },
      ],
    )
    expect(await isVerified()).toBe(true)
  })

  it('comments on the procedure from the page where they sign, and can still sign', async () => {
    await withAnn('training-lead')
    const { pm, home, world } = started
    await issue(pm, home)
    const link = linkTo(world, ann)
    const { visitor, code } = await withCode(world, link, ann)
    const blank = await visitor.post(`${link}/comment`, { comment: '', comment_code: code })
    expect([blank.status, blank.text.includes('Write your comment')]).toEqual([422, true])
    expect((await visitor.post(`${link}/comment`, { comment: 'Who rings back?', comment_code: '' })).status).toBe(422)
    expect((await visitor.post(`${link}/comment`, { comment: 'Who rings back?', comment_code: code })).location).toBe(`${link}#comment`)
    expect((await visitor.get(link)).text).toContain('Your comment was added. We still need your answer')
    expect(await db().selectFrom('sop_comments').select(['body', 'written_by']).execute()).toEqual([{ body: 'Who rings back?', written_by: 'Ann Lee' }])
    expect(await lastSentence()).toBe(`Ann Lee commented on the procedure, by one-off link and a code sent to ${ann}`)
    expect((await visitor.post(link, { 'decision-training-lead': 'signed', code })).status).toBe(422)
    expect((await answerBy(world, link, ann, { 'decision-training-lead': 'signed' })).status).toBe(200)
  })

  it('confirms go as the second person; the others who could are told that it is done', async () => {
    const honest = await decidedProject(await open())
    started = honest
    const { world, pm, home } = honest
    const asked = sentTo(grace).find((one) => one.subject === 'Confirm go for Riverside UTC')
    expect(asked?.text).toContain('Go-live is planned for 20 April 2026: answer before then')
    expect(sentTo(meera).filter((one) => one.text.includes('/act/'))).toEqual([])
    const [link, other] = [linkTo(world, grace), linkTo(world, priya)]
    const shown = (await world.visitor().get(link)).text
    for (const text of ['Grace Adeyemi', 'Commissioning lead', 'Meera Shah decided go', '20 April 2026']) expect(shown).toContain(text)
    expect((await answerBy(world, link, grace, { answer: '' })).text).toContain('Choose yes or no')
    expect((await answerBy(world, link, grace, { answer: 'yes' })).status).toBe(200)
    expect(await lastSentence()).toBe(`Grace Adeyemi confirmed go as Commissioning lead, by one-off link and a code sent to ${grace}`)
    const late = await world.visitor().get(other)
    expect([late.status, late.text.includes('Grace Adeyemi confirmed go on')]).toEqual([410, true])
    expect((await pm.post(`${home}/go-live/technical-live`, { password })).status).toBe(303)
    expect(await isVerified()).toBe(true)
  })

  it('declines go with a reason, which its decider is told; the next go brings new links', async () => {
    const honest = await decidedProject(await open())
    started = honest
    const { world, pm, home } = honest
    const [link, other] = [linkTo(world, grace), linkTo(world, priya)]
    const blank = await answerBy(world, link, grace, { answer: 'no', reason: '' })
    expect([blank.status, blank.text.includes('Say why you decline go')]).toEqual([422, true])
    expect((await answerBy(world, link, grace, { answer: 'no', reason: 'The rota has gaps' })).status).toBe(200)
    expect(await lastNews()).toMatch(/Grace Adeyemi declined go as the second person, as Commissioning lead, by one-off link[^:]*: The rota has gaps/)
    expect((await world.visitor().get(other)).text).toContain('Grace Adeyemi declined go as the second person on')
    expect((await pm.get(`${home}/go-live`)).text).toMatch(/Go declined by the second person[^]*The rota has gaps/)
    expect((await pm.post(`${home}/go-live/second`, { password })).status).toBe(403)
    expect((await pm.post(`${home}/go-live/decision`, { decision: 'go', password })).status).toBe(303)
    const newer = linkTo(world, priya)
    expect(newer).not.toBe(other)
    expect((await world.visitor().get(newer)).status).toBe(200)
    expect(await isVerified()).toBe(true)
  })

  it('accepts a hand-over; who declines it says why, and may accept later', async () => {
    const honest = await liveProject(await open())
    started = honest
    const { world, team } = honest
    const link = linkTo(world, priya)
    expect(sentTo(priya).at(-1)?.subject).toBe('Accept the hand-over of Riverside UTC')
    expect((await answerBy(world, link, priya, { answer: 'no', reason: 'No spare lead' })).status).toBe(200)
    expect(await lastNews()).toMatch(/Priya Nair did not accept the hand-over as [^:]*: No spare lead/)
    expect((await team.priya.get(`${honest.home}/go-live`)).text).toMatch(/Hand-over not accepted[\s\S]*No spare lead/)
    expect((await team.priya.get('/work/confirm')).text).toContain('Riverside UTC')
    const visitor = world.visitor()
    await visitor.get(link)
    expect((await team.priya.post(`${honest.home}/go-live/hand-over`, { password })).status).toBe(303)
    expect(await isVerified()).toBe(true)
  })

  it('opens the files of the evidence that the page shows, and no others', async () => {
    await withAnn('it-lead')
    const { pm, home, world, id } = started
    for (const key of ['hscn', 'asid']) {
      await pm.get(`${home}/prerequisites/${key}`)
      await pm.uploadAll(`${home}/prerequisites/${key}/evidence`, [{ bytes: Buffer.from('words'), name: `${key}.txt` }])
    }
    await pm.post(`${home}/prerequisites/hscn/ask`, { person: await personOf(ann) })
    const link = linkTo(world, ann)
    const visitor = world.visitor()
    const shown = (await visitor.get(link)).text
    const [file = ''] = /\/act\/[\w-]+\/files\/[\w-]+/.exec(shown) ?? []
    expect([(await visitor.get(file)).status, shown.includes(`/projects/${id}`)]).toEqual([200, false])
    const other = await db().selectFrom('evidence').select('id').where('file_name', '=', 'asid.txt').executeTakeFirstOrThrow()
    expect((await visitor.get(`${link}/files/${other.id}`)).status).toBe(410)
    expect((await answerBy(world, link, ann, { answer: 'met', note: 'Seen' })).status).toBe(200)
    expect((await visitor.get(file)).status).toBe(410)
  })

  it('is reminded of a prerequisite by the same schedule as a signer, until they answer', async () => {
    await withAnn('it-lead')
    const { world, pm, home } = started
    await pm.post(`${home}/prerequisites/hscn/ask`, { person: await personOf(ann) })
    expect(await remindersTo(ann)).toBe(5)
    expect((await answerBy(world, linkTo(world, ann), ann, { answer: 'met', note: 'Seen' })).status).toBe(200)
    expect(await remindersTo(ann)).toBe(5)
  })

  it('is reminded to confirm go, but not while a condition is open again', async () => {
    started = await decidedProject(await open())
    const { world } = started
    const setStatus = (status: 'in-progress' | 'not-applicable') =>
      change(world.context, (trx) => trx.updateTable('prerequisites').set({ status }).where('key', '=', 'hscn').execute(), started.id)
    await setStatus('in-progress')
    expect(await remindersTo(grace)).toBe(0)
    await setStatus('not-applicable')
    expect(await remindersTo(grace)).toBe(5)
  })

  it('is reminded to confirm go by the project manager, who sees when they were asked', async () => {
    started = await decidedProject(await open())
    const { pm, home, world } = started
    world.context.advance(24 * 3_600_000)
    await pm.signIn(meera)
    expect((await pm.get(`${home}/go-live`)).text).toMatch(/Grace Adeyemi, Commissioning lead<br>\s*<span class="nhsuk-body-s">Asked on 2 March 2026/)
    expect((await pm.post(`${home}/go-live/second/ask`, { person: await personOf(grace) })).status).toBe(303)
    expect(sentTo(grace).at(-1)?.subject).toBe('Reminder: confirm go for Riverside UTC')
    expect(await lastSentence()).toBe('Meera Shah emailed Grace Adeyemi to confirm go')
    expect((await pm.post(`${home}/go-live/second/ask`, { person: await personOf(grace) })).status).toBe(422)
    expect((await pm.post(`${home}/go-live/second/ask`, { person: await personOf(meera) })).status).toBe(422)
  })

  it('who joins after go was decided is asked to confirm it too, and nobody twice', async () => {
    const honest = await decidedProject(await open())
    started = honest
    const asked = (to: string) => sentTo(to).filter((one) => one.subject === 'Confirm go for Riverside UTC').length
    await honest.pm.post(`${honest.home}/people`, { role: 'it-lead', name: 'Ann Lee', email: ann })
    expect([asked(ann), asked(grace), asked(priya), asked(meera)]).toEqual([1, 1, 1, 0])
  })

  it('who is signed in declines go and a hand-over on the page of go-live', async () => {
    const honest = await decidedProject(await open())
    started = honest
    const { home, team, pm } = honest
    expect((await team.grace.get(`${home}/go-live`)).text).toContain('Decline go')
    for (const visitor of [pm, team.sam]) expect((await visitor.post(`${home}/go-live/second/decline`, { reason: 'No', password })).status).toBe(403)
    const wrong = await team.grace.post(`${home}/go-live/second/decline`, { reason: 'Not ready', password: 'not mine' })
    expect([wrong.status, wrong.text.includes('Not ready')]).toEqual([422, true])
    expect((await team.grace.post(`${home}/go-live/second/decline`, { reason: 'Not ready', password })).status).toBe(303)
    expect((await pm.get(`${home}/go-live`)).text).toContain('Not ready')
  })
})
