import { afterEach, expect, it } from 'vitest'
import { hashOfToken } from '../../../src/mail/links.ts'
import { verifyEverything } from '../../../src/tracker/verify.store.ts'
import { onBothEngines } from '../../support/databases.ts'
import { startedProject } from '../../support/started-project.ts'
import type { Started } from '../../support/started-project.ts'
import { issue } from '../../support/issue.ts'

const minute = 60_000
const ann = 'ann.lee@example.nhs.uk'

onBothEngines('a one-off link to sign', (open) => {
  let started: Started
  afterEach(() => started.world.close())
  const db = () => started.world.context.db.read
  const sentTo = (to: string) => started.world.context.sent.filter((one) => one.to === to)
  const lastTo = (to: string): string => sentTo(to).at(-1)?.text ?? ''
  const linkIn = (text: string): string => /\/act\/[\w-]{43}/.exec(text)?.[0] ?? 'no link'
  const codeIn = (text: string): string => /^(\d{6}) is your code/.exec(text)?.[1] ?? 'no code'
  const signatures = () => db().selectFrom('sop_signatures').selectAll().execute()
  const links = () => db().selectFrom('act_links').selectAll().orderBy('made_at').orderBy('id').execute()
  const rows = async () => JSON.stringify([await links(), await signatures(), await db().selectFrom('event_chain').selectAll().execute()])

  /** Ann Lee, who has no account, is the training lead and is asked to sign. */
  async function asked(): Promise<string> {
    started = await startedProject(await open())
    const { pm, home } = started
    await pm.post(`${home}/people`, { role: 'training-lead', name: 'Ann Lee', email: ann })
    await issue(pm, home)
    return linkIn(lastTo(ann))
  }
  async function withCode(link: string) {
    const visitor = started.world.visitor()
    await visitor.get(link)
    expect((await visitor.post(`${link}/code`, {})).status).toBe(303)
    await visitor.get(link)
    return { visitor, code: codeIn(lastTo(ann)) }
  }
  const declined = { 'decision-training-lead': 'declined', 'reason-training-lead': 'The hours are wrong' }
  const answer = { 'decision-training-lead': 'signed', 'reason-training-lead': '' }

  it('takes the answer of someone without an account, once, with the code that was sent to them', async () => {
    const link = await asked()
    const { visitor, code } = await withCode(link)
    const shown = (await visitor.get(link)).text
    for (const text of ['Ann Lee', 'Training lead', 'Riverside UTC', 'I approve this procedure as Training lead']) expect(shown).toContain(text)
    const done = await visitor.post(link, { ...answer, code: ` ${code.slice(0, 3)}-${code.slice(3)} ` })
    expect([done.status, done.text.includes('You signed version 1 as Training lead')]).toEqual([200, true])
    expect(await signatures()).toEqual([
      expect.objectContaining({ person_name: 'Ann Lee', role_key: 'training-lead', proof: 'one-off link', code_sent_to: ann, session_hash: null }),
    ])
    const { sentence } = await db().selectFrom('events').select('sentence').orderBy('seq', 'desc').limit(1).executeTakeFirstOrThrow()
    expect(sentence).toBe(`Ann Lee signed version 1 of the procedure as Training lead, by one-off link and a code sent to ${ann}`)
    expect((await started.pm.get(`${started.home}/sop/versions/1`)).text).toContain(`By one-off link and a code sent to ${ann}`)
    const again = await visitor.get(link)
    expect([again.status, again.text.includes('You signed version 1'), again.text.includes('Correct my answer')]).toEqual([200, true, true])
    expect((await visitor.post(link, { ...answer, code })).status).toBe(410)
    expect(await signatures()).toHaveLength(1)
    const { db: whole, config } = started.world.context
    expect((await verifyEverything(whole, config.uploadsDir)).ok).toBe(true)
  })

  it('says in its email and on its page whom to ask', async () => {
    const link = await asked()
    expect(lastTo(ann)).toContain('If you have a question, ask the project manager, Meera Shah (meera.shah@example.nhs.uk).')
    const { text } = await started.world.visitor().get(link)
    expect(text).toContain('If you have a question, ask Meera Shah, the project manager')
    expect(text).toContain('mailto:meera.shah@example.nhs.uk')
  })

  it('changes nothing however often it is opened, and its token is stored as a hash alone', async () => {
    const link = await asked()
    const token = link.split('/').at(-1) ?? ''
    const before = await rows()
    for (let times = 0; times < 20; times += 1) {
      expect((await started.world.visitor().get(link)).status).toBe(200)
      expect((await fetch(started.world.context.config.publicUrl + link, { method: 'HEAD' })).status).toBe(200)
    }
    expect(await rows()).toBe(before)
    expect(before).not.toContain(token)
    expect((await links()).map((one) => one.token_hash)).toContain(hashOfToken(token))
    expect(sentTo(ann)).toHaveLength(1)
  })

  it('says everything that is missing at once, and never asks for a password', async () => {
    const link = await asked()
    const { visitor } = await withCode(link)
    const before = await rows()
    const empty = await visitor.post(link, {})
    const declines = await visitor.post(link, { ...declined, 'reason-training-lead': '' })
    expect(await rows()).toBe(before)
    for (const [page, missing] of [
      [empty, 'Choose whether you sign or decline'],
      [declines, 'Say why you decline'],
    ] as const) {
      expect(page.status).toBe(422)
      for (const text of [missing, 'Enter the 6 digits']) expect(page.text).toContain(text)
      expect(page.text).not.toContain('assword')
    }
  })

  it('uses up no code for a mistake elsewhere, and keeps what was typed', async () => {
    const link = await asked()
    const { visitor, code } = await withCode(link)
    const refused = await visitor.post(link, { ...declined, 'reason-training-lead': '', code })
    expect([refused.status, refused.text.includes('Say why you decline'), refused.text.includes(`value="${code}"`)]).toEqual([422, true, true])
    expect((await links()).map((one) => one.code_tries)).toContain(0)
    const other = code === '000000' ? '000001' : '000000'
    const wrong = await visitor.post(link, { ...declined, code: other })
    expect(wrong.text).not.toContain(`value="${other}"`)
    expect([wrong.status, wrong.text.includes('The hours are wrong'), wrong.text.includes('not the code that we sent last')]).toEqual([422, true, true])
    expect(await signatures()).toEqual([])
    expect((await visitor.post(link, { ...declined, code })).status).toBe(200)
    expect(await signatures()).toEqual([expect.objectContaining({ decision: 'declined', reason: 'The hours are wrong' })])
  })

  it('keeps what was typed when its code no longer works, and while another is sent', async () => {
    const link = await asked()
    const { visitor, code } = await withCode(link)
    started.world.context.advance(11 * minute)
    const late = (await visitor.post(link, { ...declined, code })).text
    expect([late.includes('The hours are wrong'), late.includes('name="code"')]).toEqual([true, false])
    const again = await visitor.post(`${link}/code`, { ...declined, code })
    expect([again.status, again.text.includes('The hours are wrong'), again.text.includes('name="code"')]).toEqual([200, true, true])
    expect(again.text).not.toContain(`value="${code}"`)
    expect((await visitor.post(link, { ...declined, code: codeIn(lastTo(ann)) })).status).toBe(200)
  })

  it('takes no code after ten minutes, after another was sent, or after five wrong ones; fifteen wrong ones end it', async () => {
    const link = await asked()
    const { visitor, code } = await withCode(link)
    started.world.context.advance(11 * minute)
    const late = (await visitor.post(link, { ...answer, code })).text
    // The page has no field for a code any more: what is wrong leads to the button for another one.
    expect(late).toMatch(/<a href="#answer">This code no longer works\. Ask for another one/)
    expect([late.includes('id="answer"'), late.includes('Send me a code')]).toEqual([true, true])
    let last = code
    for (let round = 0; round < 3; round += 1) {
      started.world.context.advance(61 * minute)
      await visitor.post(`${link}/code`, {})
      const next = codeIn(lastTo(ann))
      if (next !== last) expect((await visitor.post(link, { ...answer, code: last })).status).toBe(422)
      last = next
      const wrong = next === '111111' ? '222222' : '111111'
      for (let tries = 0; tries < 5; tries += 1) await visitor.post(link, { ...answer, code: wrong })
      if (round < 2) expect((await visitor.post(link, { ...answer, code: next })).text).toContain('This code no longer works')
    }
    const ended = await visitor.get(link)
    expect([ended.status, ended.text.includes('Wrong codes were entered too often')]).toEqual([410, true])
    expect(await signatures()).toEqual([])
  })

  it('sends three codes an hour', async () => {
    const link = await asked()
    const visitor = started.world.visitor()
    await visitor.get(link)
    for (let times = 0; times < 3; times += 1) expect((await visitor.post(`${link}/code`, {})).status).toBe(303)
    const refused = await visitor.post(`${link}/code`, {})
    expect([refused.status, refused.text.includes('We have sent you several codes already')]).toEqual([422, true])
    expect(sentTo(ann)).toHaveLength(4)
  })

  it('is taken by one of ten answers at once', async () => {
    const link = await asked()
    const { visitor, code } = await withCode(link)
    const answers = await Promise.all(Array.from({ length: 10 }, () => visitor.post(link, { ...answer, code })))
    expect(answers.filter((one) => one.status === 200)).toHaveLength(1)
    expect(await signatures()).toHaveLength(1)
  })

  it('ends with a new version, whose own link the person gets; the old one offers a new link', async () => {
    const link = await asked()
    const { visitor, code } = await withCode(link)
    const { pm, home } = started
    const { text } = await pm.get(`${home}/sop/edit`)
    const version = /name="version" value="(\d+)"/.exec(text)?.[1] ?? ''
    await pm.post(`${home}/sop/edit`, { body: '# Another procedure', version, act: 'save' })
    await issue(pm, home)
    const newer = linkIn(lastTo(ann))
    expect(newer).not.toBe(link)
    expect((await visitor.post(link, { ...answer, code })).status).toBe(410)
    const old = await visitor.get(link)
    expect([old.status, old.text.includes('We have sent you a newer one'), old.text.includes('Send me a new link')]).toEqual([410, true, true])
    expect((await visitor.post(`${link}/again`, {})).status).toBe(200)
    // Whoever finds an old link must not be able to end the one that its person is answering with.
    expect([linkIn(lastTo(ann)), (await visitor.get(newer)).status]).toEqual([newer, 200])
    expect(await signatures()).toEqual([])
  })

  it('is sent again so many times an hour to one mailbox, however many old ones there are, and a code can still be sent', async () => {
    const link = await asked()
    const visitor = started.world.visitor()
    await visitor.get(link)
    await visitor.post(`${link}/again`, {})
    await started.world.context.db.transaction((trx) =>
      trx.updateTable('rate_limits').set({ points: 6 }).where('key', 'like', 'act-link-again-mailbox%').execute(),
    )
    const before = sentTo(ann).length
    const refused = await visitor.post(`${link}/again`, {})
    expect([refused.status, refused.text.includes('We have sent you several links already')]).toEqual([422, true])
    expect(sentTo(ann)).toHaveLength(before)
    expect((await withCode(link)).code).toMatch(/^\d{6}$/)
  })

  it('ends when its person leaves the role or has another address; a new one goes to the new address', async () => {
    const link = await asked()
    await started.world.context.db.transaction((trx) => trx.updateTable('people').set({ email: 'ann@example.com' }).where('name', '=', 'Ann Lee').execute())
    const { visitor } = { visitor: started.world.visitor() }
    expect((await visitor.get(link)).text).toContain('Your email address has changed since it was sent')
    expect((await visitor.post(`${link}/code`, {})).status).toBe(410)
    await visitor.get(link)
    await visitor.post(`${link}/again`, {})
    const moved = linkIn(lastTo('ann@example.com'))
    expect((await visitor.get(moved)).status).toBe(200)
    await started.world.context.db.transaction((trx) =>
      trx.updateTable('project_people').set({ left_at: '2026-03-02' }).where('role_key', '=', 'training-lead').execute(),
    )
    const gone = await visitor.get(moved)
    expect([gone.status, gone.text.includes('Nothing waits for your answer')]).toEqual([410, true])
    await visitor.get(link)
    await visitor.post(`${link}/again`, {})
    expect(linkIn(lastTo('ann@example.com'))).toBe(moved)
  })

  it('waits while the project is on hold, and works again once it goes on', async () => {
    const link = await asked()
    const { pm, home } = started
    const version = async (page: string) => /name="version" value="(\d+)"/.exec((await pm.get(`${home}/${page}`)).text)?.[1] ?? ''
    expect((await pm.post(`${home}/hold`, { reason: 'The supplier is late', version: await version('hold') })).status).toBe(303)
    const visitor = started.world.visitor()
    const paused = await visitor.get(link)
    expect([paused.status, paused.text.includes('You cannot answer now'), paused.text.includes('Send me')]).toEqual([410, true, false])
    expect((await visitor.post(`${link}/code`, {})).status).toBe(410)
    expect((await pm.post(`${home}/resume`, { reason: 'It has come', version: await version('resume') })).status).toBe(303)
    expect((await visitor.get(link)).status).toBe(200)
    expect(sentTo(ann)).toHaveLength(1)
  })

  it('is shown again to a browser whose form came too late, or that keeps no cookies', async () => {
    const link = await asked()
    const visitor = started.world.visitor()
    const late = await visitor.post(`${link}/code`, {})
    expect([late.status, late.text.includes('your browser does not keep cookies'), late.text.includes('Send me a code')]).toEqual([403, true, true])
    expect(sentTo(ann)).toHaveLength(1)
  })

  it('that nobody sent opens nothing', async () => {
    await asked()
    const visitor = started.world.visitor()
    for (const token of ['x', 'a'.repeat(43), '%00', '..%2f']) {
      const path = `/act/${token}`
      expect([token, (await visitor.get(path)).status]).toEqual([token, 404])
      expect([token, (await visitor.post(path, { ...answer, code: '123456' })).status]).toEqual([token, 404])
    }
  })
})
