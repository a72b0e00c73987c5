import { afterEach, expect, it } from 'vitest'
import { answerBy, lastTo, linkTo, withCode } from '../../support/by-link.ts'
import { onSqliteAndServer } from '../../support/databases.ts'
import { issue } from '../../support/issue.ts'
import { startedProject } from '../../support/started-project.ts'
import type { Started } from '../../support/started-project.ts'
import { password } from '../../support/world.ts'

const ann = 'ann.lee@example.nhs.uk'

onSqliteAndServer('one-off links', (open) => {
  let started: Started
  afterEach(() => started.world.close())
  const db = () => started.world.context.db.read
  const signatures = () => db().selectFrom('sop_signatures').selectAll().execute()
  const yes = { 'decision-training-lead': 'signed' }

  async function asked(): Promise<string> {
    started = await startedProject(await open())
    await started.pm.post(`${started.home}/people`, { role: 'training-lead', name: 'Ann Lee', email: ann })
    await issue(started.pm, started.home)
    return linkTo(started.world, ann)
  }
  async function team() {
    const { email } = await started.world.account('Bea Turner', 'booking-team')
    return started.world.visitor().signIn(email)
  }

  it('lead to the sign-in page for acts that take an account, and emails have no link any more', async () => {
    const link = await asked()
    const { world, home, pm } = started
    const { visitor, code } = await withCode(world, link, ann)
    const bea = await team()
    expect((await pm.get('/admin/links')).status).toBe(403)
    expect((await bea.post('/admin/links', { acts: 'anything' })).status).toBe(422)
    expect((await bea.post('/admin/links', { acts: 'sop.sign' })).status).toBe(303)
    expect((await bea.get('/admin/audit')).text).toContain('Bea Turner requires an account to sign a procedure')
    const refused = await visitor.post(link, { ...yes, code })
    expect([refused.status, refused.text.includes('You need an account to answer this')]).toEqual([410, true])
    const page = await world.visitor().get(link)
    expect([page.status, page.text.includes('Sign in and answer'), page.text.includes(`${home}/sop/sign?role=training-lead`)]).toEqual([410, true, true])
    expect(await signatures()).toEqual([])
    await pm.post(`${home}/people`, { role: 'ig-lead', name: 'Ian Gray', email: 'ian.gray@example.nhs.uk' })
    const message = lastTo(world, 'ian.gray@example.nhs.uk')
    expect([message.includes('/act/'), message.includes(`${home}/sop/sign?role=ig-lead`), message.includes('You need an account')]).toEqual([false, true, true])
    expect((await bea.post('/admin/links', {})).status).toBe(303)
    expect((await answerBy(world, link, ann, yes)).status).toBe(200)
    expect(await signatures()).toHaveLength(1)
  })

  it('can be used by someone who has an account; either way, once', async () => {
    const link = await asked()
    const { world, home } = started
    const { email } = await world.account('Ann Lee')
    expect(email).toBe(ann)
    const signedIn = await world.visitor().signIn(ann)
    const { digest } = await db().selectFrom('sop_versions').select('digest').executeTakeFirstOrThrow()
    await signedIn.get(`${home}/sop/sign?role=training-lead`)
    expect((await signedIn.post(`${home}/sop/sign`, { role: 'training-lead', digest, decision: 'signed', reason: '', password })).status).toBe(303)
    const visitor = world.visitor()
    const late = await visitor.get(link)
    expect([late.status, late.text.includes('You signed version 1')]).toEqual([200, true])
    expect((await visitor.post(link, yes)).status).toBe(410)
    expect(await signatures()).toHaveLength(1)
  })

  it('record each wrong code, and that wrong codes ended one, without the code or the token', async () => {
    const link = await asked()
    const { world } = started
    for (let round = 0; round < 3; round += 1) {
      world.context.advance(61 * 60_000)
      const { visitor, code } = await withCode(world, link, ann)
      for (let tries = 0; tries < 5; tries += 1) await visitor.post(link, { ...yes, code: code === '111111' ? '222222' : '111111' })
    }
    await world.context.security.flush()
    const events = await db().selectFrom('security_events').selectAll().where('kind', 'in', ['wrong-code', 'link-guessed']).execute()
    const { id } = await db().selectFrom('people').select('id').where('email', '=', ann).executeTakeFirstOrThrow()
    expect(events.filter((one) => one.kind === 'wrong-code').reduce((sum, one) => sum + one.times, 0)).toBe(14)
    expect(events.filter((one) => one.kind === 'link-guessed')).toEqual([expect.objectContaining({ person_id: id, times: 1, route: 'POST /act/:token' })])
    const text = JSON.stringify(events)
    for (const secret of [link.slice('/act/'.length), '111111', '222222']) expect(text).not.toContain(secret)
    const shown = (await (await team()).get('/admin/security')).text
    for (const words of ['One-off link ended by wrong codes', 'Wrong code for a one-off link', 'Ann Lee']) expect(shown).toContain(words)
  })
})
