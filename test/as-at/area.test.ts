import { sql } from 'kysely'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { onDay } from '../../src/as-at/days.ts'
import { asDay } from '../../src/day.ts'
import { whoChanged } from '../../src/tracker/changes/who-changed.store.ts'
import { currentIndex } from '../../src/tracker/service-facets/current-index.ts'
import type { Database } from '../../src/db/database.ts'
import type { PersonId } from '../../src/db/ids.ts'
import { areaOf, endAreaRow } from '../support/area.ts'
import { onSqliteAndServer } from '../support/databases.ts'
import { hidden } from '../support/started-project.ts'
import { openWorld } from '../support/world.ts'
import type { Visitor, World } from '../support/world.ts'

const day = 86_400_000

onSqliteAndServer('someone with an area looks back', (open) => {
  let db: Database
  let world: World
  let team: Visitor
  let tom: Visitor
  let person: PersonId
  let area: string

  const signIn = async () => {
    await team.signIn('ana.pereira@example.nhs.uk')
    await tom.signIn('tom.hughes@example.nhs.uk')
  }
  const add = (code: string, region: string) =>
    team.post('/services/new', { name: `Practice ${code}`, ods_code: code, care_setting: 'gp-practice', region, provider_product: 'EMIS Web' })
  const move = async (code: string, region: string) => {
    const version = hidden((await team.get(`/services/${code}/edit`)).text, 'version')
    const facts = { name: `Practice ${code}`, dos_ids: '', care_setting: 'gp-practice', provider_product: 'EMIS Web', region, version }
    expect((await team.post(`/services/${code}/edit`, facts)).status).toBe(303)
  }
  const codes = async (path: string) =>
    [...(await tom.get(path)).text.matchAll(/A1000\d/g)].map(([code]) => code).filter((one, at, all) => all.indexOf(one) === at)

  beforeEach(async () => {
    db = await open()
    world = await openWorld(db)
    team = world.visitor()
    tom = world.visitor()
    await world.account('Ana Pereira', 'booking-team')
    person = (await world.account('Tom Hughes')).personId
    await signIn()
    // On the first day: two in London, of which one leaves; one that comes to London; one that never does.
    for (const [code, region] of [
      ['A10000', 'London'],
      ['A10001', 'London'],
      ['A10002', 'North West'],
      ['A10003', 'North West'],
    ] as const)
      await add(code, region)
    await team.post('/services/A10000/projects/new', { role: 'provider', route_in: world.context.templates.routesIn[0] ?? '', scope: 'All' })
    await team.post('/services/A10003/projects/new', { role: 'provider', route_in: world.context.templates.routesIn[0] ?? '', scope: 'All' })
    world.context.advance(2 * day)
    await signIn()
    await move('A10001', 'North West')
    await move('A10002', 'London')
    area = await areaOf(db, person, { role: 'project-manager', kind: 'region', key: 'London' })
  })
  afterEach(() => world.close())

  it('at what is in the area today, as it was', { timeout: 60_000 }, async () => {
    expect(await codes('/services.csv')).toEqual(['A10000', 'A10002'])
    expect(await codes('/services.csv?asat=2026-03-02')).toEqual(['A10000', 'A10002'])
    expect((await tom.get('/services.csv?asat=2026-03-02&cols=region')).text).toContain('North West')
    const page = (await tom.get('/services?asat=2026-03-02')).text
    expect(page).toContain('of the services that are in your area today')
    expect(page).toContain('data-total="2"')
    expect((await tom.get('/services?asat=2026-03-02&region=London')).text).toContain('data-total="1"')
    expect(await codes('/projects.csv?asat=2026-03-02')).toEqual(['A10000'])
    expect((await tom.get('/projects?asat=2026-03-02')).text).toContain('data-total="1"')
    expect((await tom.get(`/services?asat=2026-03-02&within=project-manager.${person}`)).text).toContain('data-total="2"')
    for (const path of ['/rollout', '/services/pivot', '/projects/board', '/projects/timeline', '/rollout/export.csv'])
      expect([path, (await tom.get(`${path}?asat=2026-03-02`)).status, await codes(`${path}?asat=2026-03-02`)]).toEqual([
        path,
        200,
        expect.not.arrayContaining(['A10001', 'A10003']) as unknown,
      ])
    expect((await team.get('/services?asat=2026-03-02')).text).toContain('data-total="4"')
  })

  it('and sees no more once the area is another, or has ended', { timeout: 60_000 }, async () => {
    expect(await codes('/services.csv?asat=2026-03-02')).toEqual(['A10000', 'A10002'])
    await move('A10002', 'North West')
    expect(await codes('/services.csv?asat=2026-03-02')).toEqual(['A10000'])
    expect((await tom.get('/services?asat=2026-03-02')).text).toContain('data-total="1"')
    await endAreaRow(db, area)
    for (const path of ['/services', '/services.csv', '/projects', '/rollout', '/services/pivot']) {
      const answer = await tom.get(`${path}?asat=2026-03-02`)
      expect([path, answer.status, answer.text.includes('A1000')]).toEqual([path, 403, false])
    }
  })

  it('and no more is kept for it than what they see now and saw before', { timeout: 60_000 }, async () => {
    const asked = asDay('2026-03-02')
    const kept = () =>
      onDay(world.context, asked, async (past) => ({
        looks: (await sql<{ look: string }>`select look from whole_looks`.execute(past)).rows.length,
        rows: (await sql<{ id: string }>`select id from area_looks`.execute(past)).rows.length,
        inMemory: (await currentIndex(past, asked)).shared.areas.size,
      }))
    const seen: string[][] = []
    for (const [code, region] of [
      ['A10003', 'London'],
      ['A10001', 'London'],
      ['A10003', 'North West'],
      ['A10001', 'North West'],
      ['A10000', 'North West'],
    ] as const) {
      await move(code, region)
      seen.push(await codes('/services.csv?asat=2026-03-02'))
      expect(await codes('/services.csv?asat=2026-03-02')).toEqual(seen.at(-1))
    }
    expect(seen.map((one) => one.length)).toEqual([3, 4, 3, 2, 1])
    // Of two services and a project, then of one service; in memory beside the area of today.
    expect(await kept()).toEqual({ looks: 2, rows: 4, inMemory: 3 })
  })

  it('and compares days of what is in the area today, and nothing else', { timeout: 60_000 }, async () => {
    for (const code of ['A10001', 'A10002'])
      await team.post(`/services/${code}/projects/new`, { role: 'provider', route_in: world.context.templates.routesIn[0] ?? '', scope: 'All' })
    expect(await codes('/rollout/changes.csv?from=2026-03-02')).toEqual(['A10002'])
    const page = (await tom.get('/rollout/changes?from=2026-03-02')).text
    expect(page).toContain('Of the services that are in your area today.')
    expect(page).toMatch(/A10002[^]*Ana Pereira/)
    expect(page).not.toMatch(/A1000[13]/)
    const everything = (await team.get('/rollout/changes.csv?from=2026-03-02')).text
    expect([everything.includes('A10001'), everything.includes('A10002')]).toEqual([true, true])
    await move('A10002', 'North West')
    expect(await codes('/rollout/changes.csv?from=2026-03-02')).toEqual([])
    await endAreaRow(db, area)
    for (const path of ['/rollout/report', '/rollout/report.pdf', '/rollout/changes', '/rollout/changes.csv'])
      expect([path, (await tom.get(`${path}?from=2026-03-02`)).status]).toEqual([path, 403])
  })

  it('and does not learn who did something in a project of the same service that is not theirs', async () => {
    const service = await db.read
      .selectFrom('services')
      .select(['id', 'ods_code as ods', 'name', 'rollout'])
      .where('ods_code', '=', 'A10003')
      .executeTakeFirstOrThrow()
    const { id } = await db.read.selectFrom('projects').select('id').where('service_id', '=', service.id).executeTakeFirstOrThrow()
    const at = new Date(world.context.clock()).toISOString()
    await db.write({ actor: { id: null, name: 'Ann Lee' }, at, newId: world.context.newId }, async () => [
      { kind: 'attestation.business-live-declared', id: 'live', project: id, role: 'Clinical lead' },
    ])
    const changes = [{ kind: 'live' as const, service, project: null, from: 'ready', to: 'live' }]
    const period = { since: '2026-03-04', before: '2026-04-01' }
    expect(await whoChanged(db.read, changes, period)).toMatchObject([{ actor_name: 'Ann Lee' }])
    const reader = { accountId: '', personId: person, name: '', email: '', installationRole: 'none' as const }
    expect(await whoChanged(db.read, changes, { ...period, person: reader })).toEqual([undefined])
  })
})
