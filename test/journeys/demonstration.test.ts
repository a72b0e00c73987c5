import { afterEach, expect, it } from 'vitest'
import { openWorld, password } from '../support/world.ts'
import type { World } from '../support/world.ts'
import { onSqliteAndServer } from '../support/databases.ts'

onSqliteAndServer('the sign-in page', (open) => {
  let world: World
  afterEach(() => world.close())
  const start = async () => {
    world = await openWorld(await open())
    const { email } = await world.account('Meera Shah', 'project-manager')
    const demo = { password, people: [{ name: 'Meera Shah', email, part: 'Project manager', tries: 'Open a project' }] }
    return { email, demo, visitor: world.visitor() }
  }

  it('of a demonstration has the form first, then a button for each of its people', async () => {
    const { demo, visitor } = await start()
    world.context.demo = demo
    const { text } = await visitor.get('/sign-in?return=/projects')
    expect(text.indexOf('name="password"')).toBeLessThan(text.indexOf('action="/sign-in/as"'))
    expect(text.match(/action="\/sign-in\/as"/g)).toHaveLength(demo.people.length)
  })

  it('of a demonstration signs in with one click, and leads to where the person was going', async () => {
    const { demo, email, visitor } = await start()
    world.context.demo = demo
    await visitor.get('/sign-in?return=/projects')
    const { status, location } = await visitor.post('/sign-in/as', { email, return: '/projects' })
    expect([status, location]).toEqual([303, '/projects'])
    expect((await visitor.get('/')).text).toContain('Meera Shah')
  })

  it('of a demonstration is shown again if a button comes from a page that was open too long', async () => {
    const { demo, email, visitor } = await start()
    world.context.demo = demo
    await visitor.get('/sign-in')
    const { status, text } = await visitor.post('/sign-in/as', { email, _csrf: 'of long ago' })
    expect([status, text.includes('action="/sign-in/as"')]).toEqual([403, true])
    expect((await visitor.get('/')).location).toContain('/sign-in')
  })

  it('of a demonstration signs in only its own people', async () => {
    const { demo, visitor } = await start()
    const other = await world.account('Bea Turner', 'booking-team')
    world.context.demo = demo
    await visitor.get('/sign-in')
    for (const email of [other.email, '', 'nobody@example.nhs.uk']) expect((await visitor.post('/sign-in/as', { email })).status).toBe(404)
    expect((await visitor.get('/')).location).toContain('/sign-in')
  })

  it('of any other installation has no such buttons, and refuses their address', async () => {
    const { email, visitor } = await start()
    expect((await visitor.get('/sign-in')).text).not.toContain('/sign-in/as')
    expect((await visitor.post('/sign-in/as', { email, password })).status).toBe(404)
    expect((await visitor.get('/')).location).toContain('/sign-in')
  })
})
