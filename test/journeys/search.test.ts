import { afterEach, expect, it } from 'vitest'
import { onSqliteAndServer } from '../support/databases.ts'
import { riverside, startedProject } from '../support/started-project.ts'
import { change } from '../support/change.ts'

type Started = Awaited<ReturnType<typeof startedProject>>

onSqliteAndServer('the search in the header', (open) => {
  let started: Started
  afterEach(() => started.world.close())
  /** The groups of a page with their totals, in order. */
  const groups = (text: string): string[] =>
    [...text.matchAll(/<h2[^>]*>([^<]+) <span class="app-found__count">\(([\d,]+)\)/g)].map((match) => `${match[1]} ${match[2]}`)
  const find = (words: string): string => `/search?${new URLSearchParams({ q: words })}`

  it('is on every page, finds each kind of thing, and puts the one that a code means first', async () => {
    started = await startedProject(await open())
    const { world, id, pm, home } = started
    const team = await world.visitor().signIn((await world.account('Bea Turner', 'booking-team')).email)
    await team.post('/organisations/new', { name: 'Riverside Trust', ods_code: 'RVX', kind: 'provider' })
    await change(
      world.context,
      (trx) => trx.updateTable('prerequisites').set({ value: '918999198820' }).where('project_id', '=', id).where('key', '=', 'asid').execute(),
      id,
    )
    for (const path of ['/', '/services', home, '/catalogue'])
      expect((await team.get(path)).text).toContain('<form class="app-header__search" role="search" action="/search">')

    const words = (await team.get(find('riverside'))).text
    expect(groups(words).slice(0, 2)).toEqual(['Services 1', 'Projects 1'])
    expect(words).toContain(`<a href="${home}">Riverside UTC, Provider</a>`)
    expect(words).toContain('value="riverside"')
    expect(groups((await team.get(find('ry9nr'))).text)[0]).toBe('Services 1')
    expect(groups((await team.get(find('2000099999'))).text)[0]).toBe('Services 1')
    const asid = (await team.get(find('918999198820'))).text
    expect(groups(asid)).toContain('Prerequisites with this value 1')
    expect(asid).toContain(`href="${home}/prerequisites/asid"`)
    const person = (await pm.get(find('okoro'))).text
    expect(groups(person)).toEqual(['People 1'])
    const projects = /href="(\/projects\?owner=[^"]+)">Dan Okoro</.exec(person)?.[1] ?? ''
    expect((await pm.get(projects)).text).toContain(`href="${home}"`)
    expect(groups((await team.get(find('jwt-01'))).text)[0]).toMatch(/^Rules of the sandbox/)
  })

  it('finds an exchange by its ids for those who see its sandbox', async () => {
    started = await startedProject(await open())
    const { world, pm, home } = started
    const baseUrl = /http:\/\/127\.0\.0\.1:\d+\/sandbox\/[\w-]+\/STU3/.exec((await pm.get(`${home}/sandbox`)).text)?.[0] ?? ''
    await fetch(`${baseUrl}/Slot`)
    await world.context.interactions.flush()
    const row = await world.context.db.read.selectFrom('interactions').select(['id', 'request_id', 'outcome_id']).limit(1).executeTakeFirst()
    if (!row) throw new Error('Nothing was logged')
    const stranger = await world.visitor().signIn((await world.account('Sam Stranger', 'project-manager')).email)
    for (const words of [row.id, row.request_id ?? row.outcome_id ?? row.id]) {
      const { text } = await pm.get(find(words))
      expect(groups(text)[0]).toBe('Exchanges with a sandbox 1')
      expect(text).toContain(`href="${home}/sandbox/log/${row.id}"`)
      expect(groups((await stranger.get(find(words))).text)).toEqual([])
    }
  })

  it('finds an exchange for those who see its sandbox, however many others with its id they do not see', async () => {
    started = await startedProject(await open())
    const { world, pm, home, id } = started
    const baseUrl = /http:\/\/127\.0\.0\.1:\d+\/sandbox\/[\w-]+\/STU3/.exec((await pm.get(`${home}/sandbox`)).text)?.[0] ?? ''
    await fetch(`${baseUrl}/Slot`)
    await world.context.interactions.flush()
    const { db } = world.context
    const row = await db.read.selectFrom('interactions').selectAll().limit(1).executeTakeFirstOrThrow()
    const sandbox = await db.read.selectFrom('sandboxes').selectAll().where('project_id', '=', id).executeTakeFirstOrThrow()
    await db.transaction(async (trx) => {
      await trx
        .insertInto('sandboxes')
        .values({ ...sandbox, id: 'another', key: 'another', project_id: null, for_person_id: null })
        .execute()
      for (let n = 0; n < 25; n += 1)
        await trx
          .insertInto('interactions')
          .values({ ...row, id: `later-${n}`, sandbox_id: 'another', at: `2027-01-01T00:00:${10 + n}.000Z`, trace_id: row.id })
          .execute()
    })
    const { text } = await pm.get(find(row.id))
    expect(groups(text)[0]).toBe('Exchanges with a sandbox 1')
    expect(text).toContain(`href="${home}/sandbox/log/${row.id}"`)
  })

  it('shows a stranger nothing of what they are not in, and says how to get it', async () => {
    started = await startedProject(await open())
    const { world } = started
    await world.account('Bea Turner', 'booking-team')
    const none = await world.visitor().signIn((await world.account('Nora None')).email)
    for (const words of ['riverside', 'RY9NR', '2000099999', 'okoro', 'meera.shah@example.org']) {
      const { text, status } = await none.get(find(words))
      // The rules are public.
      const found = groups(text).filter((one) => !one.startsWith('Rules'))
      expect([words, status, found, text.includes(riverside.name)]).toEqual([words, 200, [], false])
      expect(text).toContain('ask its project manager or the booking team')
    }
    const manager = await world.visitor().signIn((await world.account('Paul New', 'project-manager')).email)
    expect((await manager.get(find('RY9NR'))).text).toContain('<a href="/services/RY9NR">Riverside UTC</a>')
  })

  it('answers whatever is typed', async () => {
    started = await startedProject(await open())
    const { pm } = started
    for (const words of ['', ' ', '%', "'", '\\', '_', 'a'.repeat(5000), '\u0000', '😀', '<script>', '1'.repeat(300)])
      expect([words.slice(0, 5), (await pm.get(find(words))).status]).toEqual([words.slice(0, 5), 200])
    expect((await pm.get('/search?q=a&q=b')).status).toBe(200)
    expect((await pm.get('/search?q[x]=a')).status).toBe(200)
    expect((await pm.get(find('<script>'))).text).not.toContain('<script>:')
  })
})
