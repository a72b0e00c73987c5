import { afterEach, expect, it, vi } from 'vitest'
import { createFirstAdministratorLink } from '../../src/web/sign-in/first-administrator.ts'
import { openWorld, password } from '../support/world.ts'
import type { Visitor, World } from '../support/world.ts'
import { onBothEngines } from '../support/databases.ts'

const day = 24 * 60 * 60_000
const newPassword = 'four other random words'

onBothEngines('a form for people who are not signed in', (open) => {
  let world: World
  afterEach(async () => {
    vi.restoreAllMocks()
    await world.close()
  })
  const start = async () => {
    world = await openWorld(await open())
    return world.account('Asha Patel')
  }
  const sessions = () => world.context.db.read.selectFrom('sessions').select('id_hash').execute()
  const linkOf = (n: number) => new URL(/http\S+/.exec(world.context.sent[n]?.text ?? '')?.[0] ?? '').pathname
  const titleOf = (text: string) => /<title>([^<]*)/.exec(text)?.[1]
  /** The browser has lost its cookies. */
  const forget = (visitor: Visitor) => {
    visitor.cookie = ''
  }

  it('needs no session and no write to be shown', async () => {
    await start()
    const write = vi.spyOn(world.context.db, 'write')
    const visitor = world.visitor()
    for (const path of ['/sign-in', '/forgotten-password', '/sign-in?return=/projects', '/sign-in']) expect((await visitor.get(path)).status).toBe(200)
    expect(write).not.toHaveBeenCalled()
    expect(await sessions()).toEqual([])
  })

  it('is shown while the database does not respond', async () => {
    await start()
    const silent = new Promise<never>(() => {})
    vi.spyOn(world.context.db, 'write').mockReturnValue(silent)
    vi.spyOn(world.context.db.read, 'executeQuery').mockReturnValue(silent)
    expect((await world.visitor().get('/sign-in')).status).toBe(200)
  })

  it('works after being open for days, and after the browser signed in and out in another tab', async () => {
    const { email } = await start()
    const visitor = world.visitor()
    await visitor.get('/sign-in')
    const leftOpen = visitor.token
    world.context.advance(3 * day)
    await visitor.get('/sign-in')
    await visitor.post('/sign-in', { email, password })
    await visitor.get('/account')
    expect((await visitor.post('/sign-in', { email, password, _csrf: leftOpen })).status).toBe(303)
    await visitor.get('/account')
    expect((await visitor.post('/sign-out', {})).location).toBe('/sign-in')
    expect((await visitor.post('/sign-in', { email, password, _csrf: leftOpen })).status).toBe(303)
    expect((await visitor.get('/account')).status).toBe(200)
  })

  it.each<[string, (visitor: Visitor) => void]>([
    ['whose cookie is gone', forget],
    ['that is older than a week', () => world.context.advance(8 * day)],
    [
      'whose cookie was tampered with',
      (visitor) => {
        visitor.cookie = visitor.cookie.replace(/slipway-form=(.)/, (_all, letter: string) => `slipway-form=${letter === 'a' ? 'b' : 'a'}`)
      },
    ],
    ['whose cookie a clock that was ahead made', () => world.context.advance(-8 * day)],
    [
      'of another browser',
      (visitor) => {
        visitor.token = 'x'.repeat(43)
      },
    ],
    [
      'without a token',
      (visitor) => {
        visitor.token = ''
      },
    ],
  ])('%s says so, keeps the email address and no password, and works when it is sent again', async (_what, change) => {
    const { email } = await start()
    const visitor = world.visitor()
    await visitor.get('/sign-in?return=/projects')
    change(visitor)
    const answer = await visitor.post('/sign-in', { email, password, return: '/projects' })
    expect([answer.status, titleOf(answer.text)]).toEqual([403, 'Error: Sign in - Slipway'])
    expect(answer.text).toContain('This page was open for too long')
    expect(answer.text).toContain(`value="${email}"`)
    expect(answer.text).toContain('name="return" value="/projects"')
    expect(answer.text).not.toContain(password)
    expect(await sessions()).toEqual([])
    expect((await visitor.post('/sign-in', { email, password, return: '/projects' })).location).toBe('/projects')
  })

  it('to request a link keeps the email address, sends nothing, and works when it is sent again', async () => {
    const { email } = await start()
    const visitor = world.visitor()
    await visitor.get('/forgotten-password')
    forget(visitor)
    const answer = await visitor.post('/forgotten-password', { email })
    expect([answer.status, titleOf(answer.text)]).toEqual([403, 'Error: Reset your password - Slipway'])
    expect(answer.text).toContain(`value="${email}"`)
    expect(world.context.sent).toEqual([])
    expect((await visitor.post('/forgotten-password', { email })).status).toBe(200)
    expect(world.context.sent).toHaveLength(1)
  })

  it('to choose a password says so, changes nothing, and works when it is sent again', async () => {
    const { email } = await start()
    const visitor = world.visitor()
    await visitor.get('/forgotten-password')
    await visitor.post('/forgotten-password', { email })
    await visitor.get(linkOf(0))
    forget(visitor)
    const answer = await visitor.post(linkOf(0), { password: newPassword })
    expect([answer.status, titleOf(answer.text)]).toEqual([403, 'Error: Choose a new password - Slipway'])
    expect(answer.text).not.toContain(newPassword)
    expect((await visitor.post(linkOf(0), { password: newPassword })).location).toBe('/sign-in?done=password')
    expect((await visitor.get('/sign-in?done=password')).text).toContain('Your new password is saved. Sign in with it')
    await visitor.get(linkOf(0))
    forget(visitor)
    expect((await visitor.post(linkOf(0), { password: newPassword })).status).toBe(404)
  })

  it('to create the first administrator keeps name and email address, and works when it is sent again', async () => {
    world = await openWorld(await open())
    const link = new URL((await createFirstAdministratorLink(world.context)) ?? '').pathname
    const visitor = world.visitor()
    await visitor.get(link)
    forget(visitor)
    const form = { name: 'Ada Admin', email: 'ada@example.nhs.uk', password }
    const answer = await visitor.post(link, form)
    expect([answer.status, titleOf(answer.text)]).toEqual([403, 'Error: Create the first administrator - Slipway'])
    expect(answer.text).toContain('value="Ada Admin"')
    expect(answer.text).toContain('value="ada@example.nhs.uk"')
    expect(answer.text).not.toContain(password)
    expect((await visitor.post(link, form)).location).toBe('/sign-in?done=administrator')
    const spent = await visitor.post(link, form)
    expect([spent.status, titleOf(spent.text)]).toEqual([404, 'This link no longer works - Slipway'])
  })

  it('does not sign anybody in from another site', async () => {
    const { email } = await start()
    const attacker = world.visitor()
    await attacker.get('/sign-in')
    const victim = world.visitor()
    await victim.get('/sign-in')
    expect((await victim.post('/sign-in', { email, password, _csrf: attacker.token })).status).toBe(403)
    for (const headers of [{ origin: 'https://evil.example' }, { origin: 'null' }, { 'sec-fetch-site': 'cross-site' }]) {
      const answer = await victim.post('/sign-in', { email, password }, headers)
      expect(answer.status).toBe(403)
      expect(answer.text).not.toContain(email)
    }
    expect(await sessions()).toEqual([])
  })

  it('to sign out leads to the sign-in page, if the browser signed out elsewhere', async () => {
    const { email } = await start()
    const visitor = await world.visitor().signIn(email)
    const { token } = visitor
    await visitor.post('/sign-out', {})
    expect((await visitor.post('/sign-out', { _csrf: token })).location).toBe('/sign-in')
  })
})

onBothEngines('a session', (open) => {
  let world: World
  afterEach(async () => {
    await world.close()
  })
  const sessionOf = ({ cookie }: Visitor) => /slipway=([^;]*)/.exec(cookie)?.[1]

  it('gets a new id and new form tokens after its password was changed, and all others end', async () => {
    world = await openWorld(await open())
    const { email } = await world.account('Asha Patel')
    const here = await world.visitor().signIn(email)
    const there = await world.visitor().signIn(email)
    const [before, token] = [sessionOf(here), here.token]
    const stolen = world.visitor()
    stolen.cookie = here.cookie
    expect((await here.post('/account/password', { current: password, password: newPassword })).location).toBe('/account')
    expect(sessionOf(here)).not.toBe(before)
    expect((await here.get('/account')).text).toContain('Password changed. You are signed out everywhere else')
    expect((await here.post('/account/sessions/end', { _csrf: token })).status).toBe(403)
    for (const other of [there, stolen]) expect((await other.get('/account')).location).toContain('/sign-in')
  })

  it('is ended by a reset, even in the browser of the reset', async () => {
    world = await openWorld(await open())
    const { email } = await world.account('Asha Patel')
    const visitor = await world.visitor().signIn(email)
    await visitor.get('/forgotten-password')
    await visitor.post('/forgotten-password', { email })
    const link = new URL(/http\S+/.exec(world.context.sent[0]?.text ?? '')?.[0] ?? '').pathname
    await visitor.get(link)
    expect((await visitor.post(link, { password: newPassword })).status).toBe(303)
    expect((await visitor.get('/account')).location).toContain('/sign-in')
  })

  it('that a clock a year ahead made does not last for a year', async () => {
    world = await openWorld(await open())
    const { email } = await world.account('Asha Patel')
    world.context.advance(365 * day)
    const visitor = await world.visitor().signIn(email)
    expect((await visitor.get('/account')).status).toBe(200)
    world.context.advance(-365 * day)
    expect((await visitor.get('/account')).location).toContain('/sign-in')
  })
})
