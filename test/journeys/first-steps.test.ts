import { expect, it } from 'vitest'
import { openWorld } from '../support/world.ts'
import { onSqliteAndServer } from '../support/databases.ts'
import { riverside } from '../support/started-project.ts'

const mainOf = (text: string): string => text.split('<main')[1]?.split('</main>')[0] ?? ''
const linksOf = (text: string): string[] => [...mainOf(text).matchAll(/href="(\/[^"#]*)"/g)].map((match) => (match[1] ?? '').replaceAll('&amp;', '&'))

/** The pages that are empty on a new installation. */
const empty = [
  '/',
  '/rollout',
  '/projects',
  '/services',
  '/catalogue',
  '/catalogue/pairs',
  '/queues',
  '/rollout/data-quality',
  '/organisations',
  '/admin',
  '/sandboxes',
]

onSqliteAndServer('a new installation', (open) => {
  it('leads its first administrator to the first real steps on each page, and ticks off what is done', { timeout: 60_000 }, async () => {
    const world = await openWorld(await open())
    const { email } = await world.account('Bea Turner', 'booking-team')
    const bea = await world.visitor().signIn(email)
    for (const path of ['/', '/rollout', '/projects', '/services', '/queues', '/rollout/data-quality', '/admin']) {
      const { text } = await bea.get(path)
      expect([path, mainOf(text).includes('Add accounts for your team'), linksOf(text).includes('/admin/accounts/new')]).toEqual([path, true, true])
    }
    const steps = async () =>
      [...mainOf((await bea.get('/')).text).matchAll(/<h3[^>]*>([^<]*)(?:<strong[^>]*>(Done|Next))?/g)].map((one) => `${one[1]?.trim()} ${one[2] ?? ''}`.trim())
    expect(await steps()).toEqual(['Add accounts for your team Next', 'Bring in your services', 'Start a project', 'Invite its people'])
    await bea.post('/admin/accounts/new', { name: 'Pat Mills', email: 'pat@example.nhs.uk', role: 'project-manager' })
    expect((await steps()).slice(0, 2)).toEqual(['Add accounts for your team Done', 'Bring in your services Next'])
    await bea.post('/services/new', riverside)
    expect((await steps()).slice(1, 3)).toEqual(['Bring in your services Done', 'Start a project Next'])
    const made = await bea.post('/services/RY9NR/projects/new', { role: 'provider', route_in: 'Service-led', scope: 'All', testing: '', go_live: '' })
    expect((await steps()).slice(2)).toEqual(['Start a project Done', 'Invite its people Next'])
    expect(linksOf((await bea.get('/')).text)).toContain(`${made.location}/people`)
    await bea.post(`${made.location}/people`, { role: 'dos-lead', name: 'Dan Okoro', email: 'dan@example.nhs.uk' })
    expect(await steps()).toEqual([])
    await world.close()
  })

  it.each([
    ['Bea Turner', 'booking-team'],
    ['Pat Mills', 'project-manager'],
    ['Vic Young', 'programme-viewer'],
    ['Sam Lee', 'none'],
  ] as const)('shows %s (%s) no link that would be refused', { timeout: 60_000 }, async (name, role) => {
    const world = await openWorld(await open())
    const team = await world.account('Asha Patel', 'booking-team')
    const { email } = await world.account(name, role)
    const visitor = await world.visitor().signIn(email)
    const refused: string[] = []
    const looked = new Set<string>()
    for (const path of empty) {
      const { status, text } = await visitor.get(path)
      if (status !== 200) continue
      for (const href of linksOf(text).filter((one) => !looked.has(one) && !/\.(csv|xlsx)/.test(one))) {
        looked.add(href)
        const answer = await visitor.get(href)
        if (answer.status >= 400) refused.push(`${path} leads to ${href}: ${answer.status}`)
      }
    }
    expect(refused).toEqual([])
    // Someone who cannot begin is told whom to ask.
    if (role === 'programme-viewer' || role === 'none')
      for (const path of ['/', '/projects', '/rollout']) expect([path, (await visitor.get(path)).text.includes(`mailto:${team.email}`)]).toEqual([path, true])
    await world.close()
  })
})
