import { afterEach, expect, it } from 'vitest'
import { asDay, momentOn } from '../../src/day.ts'
import { digestOf } from '../../src/digest.ts'
import { remindAll } from '../../src/tracker/act-by-link/remind.ts'
import { askReaders } from '../../src/tracker/readers/ask-readers.ts'
import { verifyRecords } from '../../src/tracker/verify.store.ts'
import { answerBy, linkTo } from '../support/by-link.ts'
import { change } from '../support/change.ts'
import { onBothEngines, openSecondNode } from '../support/databases.ts'
import { signedProject } from '../support/honest-project.ts'
import type { Honest } from '../support/honest-project.ts'
import { hidden } from '../support/started-project.ts'
import { signByAll } from '../support/team.ts'

let honest: Honest
afterEach(() => {
  seen = 0
  return honest.world.close()
})

const ann = 'ann.able@nhs.net'
const ben = 'ben.low@nhs.net'
const list = `Name\tEmail\nAnn Able\t${ann}\nBen Low\t${ben}\nnobody\n=cmd()\tcy@nhs.net`
const read = () => honest.world.context.db.read
const pageOf = async (path = ''): Promise<string> => (await honest.pm.get(`${honest.home}/sop/readers${path}`)).text.replaceAll(/\s+/g, ' ')
const add = (text: string) => honest.pm.post(`${honest.home}/sop/readers/add`, { list: text, checked: digestOf(text), act: 'add' })
const readings = () => read().selectFrom('sop_readings').selectAll().execute()
const linksOf = (email: string) => read().selectFrom('act_links').selectAll().where('email', '=', email).orderBy('made_at').orderBy('id').execute()
let seen = 0
/** Emails to people of the list since the last look. */
function sent(): string[] {
  const all = honest.world.context.sent
  const fresh = all.slice(Math.min(seen, all.length))
  seen = all.length
  return fresh.flatMap((one) => (one.to.endsWith('@nhs.net') && !one.subject.startsWith('Your code') ? [`${one.to}: ${one.subject}`] : [])).toSorted()
}

onBothEngines('those who read a procedure', (open) => {
  it('are read from a pasted list, shown, then added and asked once, and nothing is lost', async () => {
    const db = await open()
    honest = await signedProject(db)
    const { pm, team, home, world } = honest
    sent()
    const shown = await pm.post(`${home}/sop/readers/add`, { list, act: 'check' })
    expect(shown.status).toBe(200)
    for (const words of ['Add 3 people and email them', 'Not added (1)', 'There is no email address here', 'Ann Able', ben]) expect(shown.text).toContain(words)
    expect(await read().selectFrom('sop_readers').selectAll().execute()).toEqual([])
    expect((await team.ivan.get(`${home}/sop/readers`)).status).toBe(403)
    expect((await pm.post(`${home}/sop/readers/add`, { list, checked: digestOf('another'), act: 'add' })).status).toBe(422)
    expect(await read().selectFrom('sop_readers').selectAll().execute()).toEqual([])

    const added = await add(list)
    expect([added.status, added.location]).toEqual([303, `${home}/sop/readers/add`])
    expect((await pm.get(added.location ?? '')).text).toContain('nobody</textarea>')
    const second = await openSecondNode(db)
    await Promise.all([askReaders(world.context), askReaders({ ...world.context, db: second })])
    expect(sent()).toEqual([ann, ben, 'cy@nhs.net'].map((one) => `${one}: Read the procedure of Riverside UTC`))
    expect(await askReaders(world.context)).toBe(0)
    expect(await pageOf()).toContain('0 of 3 people have read version 1')
    // Those who are on it are not asked twice.
    expect((await add(`Ann Able <${ann}>`)).text).toContain('This person is on the list already')
    expect((await pm.get(`${home}/history`)).text).toContain('Meera Shah asked 3 people to read version 1 of the procedure')
    await second.close()
  })

  it('confirm by a link and a code without an account, which is on record and no signature', async () => {
    honest = await signedProject(await open())
    const { pm, home, world, id } = honest
    await add(list)
    await askReaders(world.context)
    const signatures = await read().selectFrom('sop_signatures').selectAll().execute()
    const link = linkTo(world, ann)
    const visitor = world.visitor()
    const page = (await visitor.get(link)).text
    for (const words of [
      'Read the procedure of Riverside UTC',
      'Send me a code',
      'app-document',
      digestOf((await read().selectFrom('sop_versions').select('body').executeTakeFirstOrThrow()).body),
    ])
      expect(page).toContain(words)
    // They see nothing else of the project.
    for (const path of [home, `${home}/sop`, `${home}/sop/versions/1`, `/to-read/${id}`])
      expect([path, (await visitor.get(path)).status]).not.toEqual([path, 200])
    expect((await visitor.post(link, {})).status).toBe(422)
    expect(await readings()).toEqual([])

    expect((await answerBy(world, link, ann, {})).text).toContain('that you have read and understood version 1')
    expect(await readings()).toMatchObject([{ person_name: 'Ann Able', proof: 'one-off link', code_sent_to: ann, session_hash: null }])
    expect(await read().selectFrom('sop_signatures').selectAll().execute()).toEqual(signatures)
    expect((await world.visitor().get(link)).text).toContain('that you have read and understood version 1')
    expect(await pageOf()).toContain('1 of 3 people have read version 1')
    expect(await pageOf('?show=read')).not.toContain('Ben Low')
    expect(await pageOf('?show=not+yet&q=low')).toMatch(/Ben Low.*Reminded|Ben Low.*Asked on/)
    expect((await pm.get(`${home}/history`)).text).toContain('Ann Able confirmed that they have read and understood version 1 of the procedure')
    const csv = (await pm.get(`${home}/sop/readers.csv`)).text
    expect(csv).toContain('Ann Able,ann.able@nhs.net,,1,yes,2026-')
    expect(csv).toContain("'=cmd,cy@nhs.net,,1,no")
    const verdict = await verifyRecords(read(), world.context.config.uploadsDir)
    expect(verdict.record).toMatchObject({ count: 0 })
    expect(verdict.ok).toBe(true)
  })

  it('with an account confirm on its page, though they have no role in the project', async () => {
    honest = await signedProject(await open())
    const { world, id, team } = honest
    const { email } = await world.account('Una Bell')
    const una = await world.visitor().signIn(email)
    expect((await una.get(`/to-read/${id}`)).status).toBe(404)
    expect((await una.post(`/to-read/${id}`, { version: 'x', digest: 'f'.repeat(64) })).status).toBe(404)
    await add(`Una Bell <${email}>`)
    const page = (await una.get(`/to-read/${id}`)).text
    expect(page).toContain('I have read and understood this procedure')
    expect((await una.get(`/projects/${id}`)).status).toBe(404)
    expect((await team.tom.get(`/to-read/${id}`)).status).toBe(404)
    const answer = { version: hidden(page, 'version'), digest: hidden(page, 'digest') }
    // Two presses at once confirm it once.
    const statuses = await Promise.all([una.post(`/to-read/${id}`, answer), una.post(`/to-read/${id}`, answer)])
    expect(statuses.map((one) => one.status).toSorted()).toEqual([303, 409])
    expect(await readings()).toMatchObject([{ person_name: 'Una Bell', proof: 'session', code_sent_to: null, session_hash: expect.any(String) as string }])
    expect((await una.get(`/to-read/${id}`)).text).toContain('You confirmed on')
  })

  it('are asked again once everyone has signed a later version, with what changed since the one that they read', async () => {
    honest = await signedProject(await open())
    const { pm, home, world, team } = honest
    await add(list)
    await askReaders(world.context)
    await answerBy(world, linkTo(world, ann), ann, {})
    const bens = linkTo(world, ben)
    sent()
    const { version } = await read().selectFrom('sop_drafts').select('version').executeTakeFirstOrThrow()
    expect((await pm.post(`${home}/sop/edit`, { body: '## All\n\nRing the new number.', version: String(version), action: 'save' })).status).toBe(303)
    expect((await pm.get(`${home}/sop`)).text.replaceAll(/\s+/g, ' ')).toContain('3 people are asked to read it. They are asked again once everyone has signed')
    await signByAll(honest, team)
    // Ben's link is for the version before.
    expect((await world.visitor().get(bens)).status).toBe(410)
    await askReaders(world.context)
    expect(sent().filter((one) => one.includes('Read the procedure'))).toHaveLength(3)
    expect(await pageOf()).toContain('0 of 3 people have read version 2')
    const page = (await world.visitor().get(linkTo(world, ann))).text.replaceAll(/\s+/g, ' ')
    expect(page).toContain('What changed since version 1, which you have read')
    expect(page).toContain('Ring the new number.')
    await answerBy(world, linkTo(world, ann), ann, {})
    expect(await readings()).toHaveLength(2)
    expect((await world.visitor().get(bens)).status).toBe(410)
  })

  it('are reminded by the schedule or by hand, and may stop reminders', async () => {
    honest = await signedProject(await open())
    const { pm, home, world } = honest
    const { context } = world
    const at = (day: string): void => context.advance(momentOn(asDay(day), '09:00') - context.clock())
    await add(list)
    await askReaders(context)
    await answerBy(world, linkTo(world, ann), ann, {})
    const person = (await read().selectFrom('people').select('id').where('email', '=', 'cy@nhs.net').executeTakeFirstOrThrow()).id
    await change(context, (trx) => trx.insertInto('email_choices').values({ person_id: person, kind: 'reminders', how: 'never' }).execute())
    sent()
    const remind = async (): Promise<number> => (await (await pm.signIn('meera.shah@example.nhs.uk')).post(`${home}/sop/readers/remind`, {})).status
    // Nobody is emailed twice on one day.
    expect(await remind()).toBe(303)
    await remindAll(context)
    expect(sent()).toEqual([])
    at('2026-03-03')
    expect(await remind()).toBe(303)
    await remindAll(context)
    expect(sent()).toEqual([`${ben}: Reminder: read the procedure of Riverside UTC`])
    expect((await linksOf(ben))[0]).toMatchObject({ reminders: 1, remind_on: '2026-03-05' })
    expect((await linksOf(ann))[0]).toMatchObject({ remind_on: null })
    // A link that has expired is no use: whoever is reminded then gets a new one.
    at('2026-09-01')
    await remindAll(context)
    sent()
    expect(await remind()).toBe(303)
    await askReaders(context)
    expect(sent()).toEqual([`${ben}: Read the procedure of Riverside UTC`, 'cy@nhs.net: Read the procedure of Riverside UTC'])
    expect((await world.visitor().get(linkTo(world, ben))).status).toBe(200)
  })

  it('are removed with a reason, and what they have confirmed stays', async () => {
    honest = await signedProject(await open())
    const { pm, home, world } = honest
    await add(list)
    await askReaders(world.context)
    await answerBy(world, linkTo(world, ann), ann, {})
    const bens = linkTo(world, ben)
    const rowOf = async (email: string): Promise<string> =>
      (
        await read()
          .selectFrom('sop_readers as r')
          .innerJoin('people as p', 'p.id', 'r.person_id')
          .select('r.id')
          .where('p.email', '=', email)
          .executeTakeFirstOrThrow()
      ).id
    expect((await pm.post(`${home}/sop/readers/${await rowOf(ben)}`, { reason: '' })).status).toBe(422)
    expect((await world.visitor().get(bens)).status).toBe(200)
    for (const email of [ann, ben]) expect((await pm.post(`${home}/sop/readers/${await rowOf(email)}`, { reason: 'Left the trust' })).status).toBe(303)
    expect((await pm.post(`${home}/sop/readers/${await rowOf(ben)}`, { reason: 'Again' })).status).toBe(409)
    expect((await world.visitor().get(bens)).status).toBe(410)
    expect(await readings()).toHaveLength(1)
    expect(await pageOf()).toContain('0 of 1 person has read version 1')
    expect(await pageOf(`/${await rowOf(ann)}`)).toContain('I have read and understood version 1')
    // Whoever comes back is on the list as before.
    await add(`Ann Able <${ann}>`)
    expect(await pageOf()).toContain('1 of 2 people have read version 1')
    expect(await askReaders(world.context)).toBe(0)
  })

  it('are asked after the project is closed, not while it is on hold, and at their new address', async () => {
    honest = await signedProject(await open())
    const { world } = honest
    const setState = (state: 'open' | 'on-hold' | 'closed') => change(world.context, (trx) => trx.updateTable('projects').set({ state }).execute())
    await add(`Ann Able <${ann}>`)
    await setState('on-hold')
    expect(await askReaders(world.context)).toBe(0)
    await setState('closed')
    expect(await askReaders(world.context)).toBe(1)
    expect((await answerBy(world, linkTo(world, ann), ann, {})).text).toContain('that you have read and understood version 1')
    await setState('open')
    await add(`Ben Low <${ben}>`)
    await askReaders(world.context)
    const bens = linkTo(world, ben)
    sent()
    const by = { actor: { id: null, name: 'The installation' }, at: new Date(world.context.clock()).toISOString(), newId: world.context.newId }
    await world.context.db.write(by, async (trx) => {
      const { id } = await trx.selectFrom('people').select('id').where('email', '=', ben).executeTakeFirstOrThrow()
      await trx.updateTable('people').set({ email: 'ben.new@nhs.net' }).where('id', '=', id).execute()
      return [{ kind: 'person.address changed', id, project: null, name: 'Ben Low', askedBy: 'Meera Shah', to: 'ben.new@nhs.net' }]
    })
    expect((await world.visitor().get(bens)).status).toBe(410)
    expect(await askReaders(world.context)).toBe(1)
    expect(sent()).toEqual(['ben.new@nhs.net: Read the procedure of Riverside UTC'])
  })
})
