import { afterEach, expect, it } from 'vitest'
import { asProjectId } from '../../src/db/ids.ts'
import type { Visitor } from '../support/world.ts'
import { onSqliteAndServer } from '../support/databases.ts'
import { startedProject } from '../support/started-project.ts'
import { change } from '../support/change.ts'

type Started = Awaited<ReturnType<typeof startedProject>>

onSqliteAndServer('the list of projects', (open) => {
  let started: Started
  afterEach(() => started.world.close())
  const total = (text: string): number => Number(/data-total="(\d+)"/.exec(text)?.[1])
  const listed = (text: string): string[] =>
    [...text.matchAll(/<th[^>]*scope="row"[^>]*>(?:<input[^>]*> )?<a href="\/projects\/([^"]+)"/g)].map((match) => match[1] ?? '')

  /** Copies of the started project for services of their own, in two regions, every fifth on hold. */
  async function withMany(count: number): Promise<Visitor> {
    started = await startedProject(await open())
    const { world, id } = started
    const { db } = world.context
    const project = await db.read.selectFrom('projects').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
    const service = await db.read.selectFrom('services').selectAll().where('id', '=', project.service_id).executeTakeFirstOrThrow()
    const roles = await db.read.selectFrom('project_people').selectAll().where('project_id', '=', id).limit(1).execute()
    await change(world.context, async (trx) => {
      for (let n = 0; n < count; n += 1) {
        const copy = {
          ...service,
          name_search: undefined,
          listed_code: undefined,
          id: `${service.id}${n}` as typeof service.id,
          name: `Copy ${String(n).padStart(3, '0')}`,
          ods_code: `C${1000 + n}`,
          region: n % 2 ? 'NORTH' : 'SOUTH',
        }
        await trx.insertInto('services').values(copy).execute()
        const own = asProjectId(`${id}${n}`)
        await trx
          .insertInto('projects')
          .values({ ...project, id: own, service_id: copy.id, name: `${copy.name}, Provider`, state: n % 5 === 0 ? 'on-hold' : 'open' })
          .execute()
        for (const role of roles)
          await trx
            .insertInto('project_people')
            .values({ ...role, id: `${role.id}${n}`, project_id: own })
            .execute()
      }
    })
    return world.visitor().signIn((await world.account('Bea Turner', 'booking-team')).email)
  }

  async function walk(visitor: Visitor, address: string): Promise<string[]> {
    const found: string[] = []
    for (let next: string | undefined = address; next !== undefined && found.length < 500;) {
      const { text, status } = await visitor.get(next)
      expect(status).toBe(200)
      found.push(...listed(text))
      next = /rel="next" href="([^"]+)"|href="([^"]+)"[^>]*rel="next"/.exec(text)?.slice(1).find(Boolean)?.replaceAll('&amp;', '&')
    }
    return found
  }

  it('has every project once over its pages in each order, and counts what each filter leaves', { timeout: 60_000 }, async () => {
    const team = await withMany(120)
    for (const sort of ['', 'name', '-name', 'region,-golive', 'stage', 'state', '-size']) {
      const found = await walk(team, `/projects?sort=${sort}`)
      expect([sort, found.length, new Set(found).size]).toEqual([sort, 121, 121])
    }
    const byName = await walk(team, '/projects?sort=name&q=copy')
    expect(byName).toEqual(Array.from({ length: 120 }, (_, n) => `${started.id}${n}`))
    expect(total((await team.get('/projects?region=NORTH&project=on-hold')).text)).toBe(12)
    expect(total((await team.get('/projects?state=on-hold')).text)).toBe(24)
    expect((await team.get('/projects?region=NORTH')).text).toContain('>On hold (12)</a>')
    expect((await team.get('/projects?q=c1007')).text).toContain(`/projects/${started.id}7"`)
    const { text } = await team.get('/projects.csv?region=NORTH&cols=state,region&sort=name')
    expect(text.split('\r\n').slice(0, 3)).toEqual([
      'ODS code,Project,State,Region',
      'C1001,"Copy 001, Provider",Open,NORTH',
      'C1003,"Copy 003, Provider",Open,NORTH',
    ])
    expect(text.trimEnd().split('\r\n')).toHaveLength(61)
  })

  it('shows a person the projects that they are in alone, in the list, its counts and its files', async () => {
    await withMany(3)
    const { world, pm } = started
    const own = listed((await pm.get('/projects')).text)
    const stranger = await world.visitor().signIn((await world.account('Sam Stranger', 'project-manager')).email)
    expect(own).toContain(started.id)
    const page = (await stranger.get('/projects')).text
    expect([listed(page), page.includes('Copy 001')]).toEqual([[], false])
    expect((await stranger.get('/projects.csv')).text).toBe('ODS code,Project,Stage,What holds it,Project manager,Planned go-live,Last change\r\n')
  })

  it('is sorted by manager and by likely go-live, those without one last', { timeout: 60_000 }, async () => {
    const team = await withMany(3)
    const { world, id } = started
    const [zoe, adam] = [await world.account('Zoe Zander'), await world.account('Adam Abel')]
    const project = (n: number | '') => asProjectId(`${id}${n}`)
    const { db } = world.context
    const manager = await db.read
      .selectFrom('project_people')
      .selectAll()
      .where('project_id', '=', id)
      .where('role_key', '=', 'project-manager')
      .executeTakeFirstOrThrow()
    const role = await db.read
      .selectFrom('project_roles')
      .selectAll()
      .where('project_id', '=', id)
      .where('role_key', '=', 'project-manager')
      .executeTakeFirstOrThrow()
    await change(world.context, async (trx) => {
      await trx
        .deleteFrom('project_people')
        .where(
          'project_id',
          'in',
          [0, 1, 2].map((n) => project(n as 0)),
        )
        .execute()
      for (const [n, person] of [
        [0, zoe.personId],
        [1, adam.personId],
      ] as const) {
        await trx
          .insertInto('project_roles')
          .values({ ...role, project_id: project(n) })
          .execute()
        await trx
          .insertInto('project_people')
          .values({ ...manager, id: `m${n}`, project_id: project(n), person_id: person })
          .execute()
      }
    })
    // Meera Shah manages the first project, and nobody the last copy.
    const order = [project(1), project(''), project(0), project(2)]
    expect(listed((await team.get('/projects?sort=manager')).text)).toEqual(order)
    expect(listed((await team.get('/projects?sort=-manager')).text)).toEqual([...order.slice(0, 3).toReversed(), project(2)])
    expect(await walk(team, '/projects?sort=-likely')).toHaveLength(4)
    await change(world.context, (trx) => trx.updateTable('people').set({ name: 'Zz Abel' }).where('id', '=', adam.personId).execute())
    expect(listed((await team.get('/projects?sort=manager')).text)).toEqual([project(''), project(0), project(1), project(2)])
  })

  it('leads from a card of the board to what holds its project', async () => {
    const team = await withMany(0)
    const { text } = await team.get('/projects/board')
    const [, address = '', holds = ''] = /<p><a href="(\/projects\/[^"]+\/what-holds-it)">([^<]+)</.exec(text) ?? []
    const to = (await team.get(address)).location ?? ''
    expect((await team.get(`/projects/${started.id}`)).text).toContain(`href="${to}">${holds}`)
    const stranger = await started.world.visitor().signIn((await started.world.account('Sam Stranger', 'project-manager')).email)
    expect((await stranger.get(address)).status).toBe(404)
  })

  it('begins with what was changed last, and keeps a view of itself', async () => {
    const team = await withMany(2)
    const copy = `${started.id}1`
    started.world.context.advance(60_000)
    await team.post(`/projects/${copy}/notes`, { body: 'Spoke to the practice' })
    expect(listed((await team.get('/projects')).text)[0]).toBe(copy)
    const saved = await team.post('/services/views', { name: 'Late ones', list: 'projects', query: 'late=yes&warning=still&overdue=late&cols=stage&evil=1' })
    expect(saved.location).toBe('/projects?overdue=late&warning=still&cols=stage')
    expect((await team.get('/projects')).text).toContain('Saved views (1)')
    expect((await team.get('/services')).text).toContain('Saved views (0)')
  })

  it('is also a board by stage and a timeline, whose numbers are the lengths of their lists', { timeout: 60_000 }, async () => {
    const team = await withMany(30)
    const board = (await team.get('/projects/board?region=NORTH')).text
    const counts = [...board.matchAll(/\(<a\s+href="(\/projects\?[^"]+)">(\d+)</g)].map(
      (match) => [(match[1] ?? '').replaceAll('&amp;', '&'), Number(match[2])] as const,
    )
    expect(counts).toHaveLength(1)
    for (const [address, n] of counts) expect([address, total((await team.get(address)).text)]).toEqual([address, n])
    expect(board.match(/app-board__card/g)).toHaveLength(10)
    expect(board).toContain('Copy 001')
    expect(board).not.toContain('Copy 002')
    expect((await team.get('/projects/board?project=on-hold&region=NORTH')).text).toContain('Copy 005')

    const { id } = started
    const moved = { project_id: asProjectId(`${id}1`), kind: 'go-live', status: 'provisional' as const, reason: null, note: null, set_by: 'A', set_by_id: null }
    await change(
      started.world.context,
      (trx) =>
        trx
          .insertInto('project_dates')
          .values([
            { ...moved, id: 'd1', day: '2026-05-04', set_at: '2026-03-01T09:00:00.000Z' },
            { ...moved, id: 'd2', day: '2026-06-08', set_at: '2026-03-01T10:00:00.000Z' },
          ])
          .execute(),
      asProjectId(`${id}1`),
    )
    for (const query of ['', 'region=NORTH', 'region=SOUTH']) {
      const { text } = await team.get(`/projects/timeline?${query}`)
      const numbers = [...text.matchAll(/--numeric[^>]*><a href="(\/projects\?[^"]+)">(\d+)</g)].map(
        (match) => [(match[1] ?? '').replaceAll('&amp;', '&'), Number(match[2])] as const,
      )
      expect([query, numbers.length]).toEqual([query, { '': 3, 'region=NORTH': 2, 'region=SOUTH': 0 }[query]])
      for (const [address, n] of numbers) expect([address, total((await team.get(address)).text)]).toEqual([address, n])
    }
    expect((await team.get('/projects/timeline?region=NORTH')).text).toContain('aria-label="planned for 8 June 2026, first planned for 4 May 2026"')
    expect((await team.get('/projects/timeline?q=zzzz')).text).toContain('No project fits')
    for (const by of ['week', 'quarter']) {
      const { text } = await team.get(`/projects/timeline?region=NORTH&by=${by}`)
      const numbers = [...text.matchAll(/--numeric[^>]*><a href="(\/projects\?[^"]+)">(\d+)</g)].map(
        (match) => [(match[1] ?? '').replaceAll('&amp;', '&'), Number(match[2])] as const,
      )
      expect([by, numbers.length]).toEqual([by, { week: 2, quarter: 1 }[by]])
      for (const [address, n] of numbers) expect([address, total((await team.get(address)).text)]).toEqual([address, n])
    }
    const short = (await team.get('/projects/timeline?region=NORTH&begins=2026-01-01&ends=2026-03-31')).text
    expect(short).toContain('Go-live is planned outside these days: 1 project after 31 March 2026')
    const turned = (await team.get('/projects/timeline?begins=2026-05-01&ends=2026-04-01')).text
    for (const shown of ['The last day, 1 April 2026, is before the first, 1 May 2026', 'value="2026-05-01"', 'value="2026-04-01"'])
      expect(turned).toContain(shown)
    const all = /href="(\/projects\/timeline\?[^"]+)">Show every planned day/.exec(short)?.[1]?.replaceAll('&amp;', '&') ?? ''
    expect((await team.get(all)).text).not.toContain('outside these days')
  })
})
