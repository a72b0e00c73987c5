import { afterEach, expect, it } from 'vitest'
import { listStaleRollout } from '../../src/tracker/services/rollout-status.store.ts'
import { hidden } from '../support/started-project.ts'
import { openWorld } from '../support/world.ts'
import { uploadAndContinue } from '../support/upload.ts'
import type { Visitor, World } from '../support/world.ts'
import { onSqliteAndServer, openTestSqlite } from '../support/databases.ts'
import { asOdsCsv, odsRow, successorRow } from '../support/ods-list.ts'
import { importTrackerFile } from '../support/tracker-file.ts'

let world: World
afterEach(() => world.close())

const services = ['A81001,Mill Lane', 'A81002,Queens Park', 'A81003,High Street', 'A81004,Odd Corner']
const tracker = Buffer.from(
  [
    'ODS code,Name,Principal System (IBC),111 Provider,111 Provider Status,111 IT System,Technically Conformance',
    ...services.map((one) => `${one},SystmOne,City 111,Yes,Adastra,Yes`),
  ].join('\n'),
)
const list = [
  odsRow('A81001', 'MILL LANE SURGERY'),
  odsRow('A81002', 'QUEENS PARK', { closed: '20250331', status: 'C' }),
  odsRow('A81003', 'HIGH STREET', { closed: '20260401' }),
  odsRow('A81009', 'CITY CENTRE', { postcode: 'LS2 7UE' }),
]

async function begun(): Promise<Visitor> {
  await importTrackerFile(world.context, tracker, { fileName: 'tracker.csv' })
  const bea = await world.visitor().signIn((await world.account('Bea Booking', 'booking-team')).email)
  return bea
}

async function loaded(team: Visitor, rows: string[][], name = 'epraccur.csv'): Promise<string> {
  const { location } = await uploadAndContinue(team, asOdsCsv(rows), name)
  return (await team.get(location ?? '')).text
}

const codesIn = (text: string): string[] => [...text.matchAll(/href="\/services\/([A-Z0-9]+)\/closure"/g)].map((match) => match[1] ?? '')

onSqliteAndServer('services that closed or moved', (open) => {
  it('appear from the day that the ODS list is loaded', async () => {
    world = await openWorld(await open())
    const team = await begun()
    const page = await loaded(team, list)
    for (const says of [
      '4 organisations: 3 open, 1 closed.',
      '4 are new',
      'With this list 1 more service counts as closed',
      'href="/services/closed-or-moved">1</a> service is of a practice that has closed',
    ])
      expect(page).toContain(says)
    const successors = [successorRow('A81002', 'A81001'), successorRow('A81002', 'A81009'), successorRow('A81004', 'A81009')]
    await loaded(team, successors, 'succ.csv')
    const codes = async (kind: string) => codesIn((await team.get(`/services/closed-or-moved?kind=${kind}`)).text)
    expect([
      await codes('closed'),
      await codes('closing'),
      await codes('moved'),
      await codes('unlisted'),
      await codes('dormant'),
      await codes('aside'),
    ]).toEqual([['A81002'], ['A81003'], ['A81004', 'A81002'], ['A81004'], [], []])
    const { text } = await team.get('/services/closed-or-moved?kind=closed')
    for (const says of [
      'This practice closed on 31 March 2025.',
      'href="/services/A81001">Mill Lane (A81001)</a>',
      'CITY CENTRE (A81009), not a service here',
      '<strong>1</strong> closed',
    ])
      expect(text).toContain(says)
    expect(codesIn((await team.get('/services/closed-or-moved?q=nobody')).text)).toEqual([])
    expect(codesIn((await team.get('/services/closed-or-moved?q=QUEENS')).text)).toEqual(['A81002'])
    expect((await team.get('/services/A81002')).text).toContain(
      'This practice closed on 31 March 2025. Its successors are Mill Lane (A81001) and CITY CENTRE (A81009).',
    )
    expect((await team.get('/services/A81003')).text).toContain('This practice closes on 1 April 2026.')
    expect((await team.get('/services/A81004')).text).toContain('The ODS list does not have the code A81004. Its successor is CITY CENTRE (A81009).')
    expect((await team.get('/services/A81001')).text).not.toContain('This practice')
    expect((await team.get('/rollout')).text).toContain('service is of a practice that has closed')
    expect(codesIn((await team.get('/services?rollout=ready')).text)).toEqual([])
    expect((await team.get('/services?rollout=closed')).text).toContain('data-total="1"')
  })

  it('can be set aside with a reason, and brought back', async () => {
    world = await openWorld(await open())
    const team = await begun()
    await loaded(team, list)
    const rollout = async () =>
      (await world.context.db.read.selectFrom('services').select('rollout').where('ods_code', '=', 'A81002').executeTakeFirst())?.rollout
    const empty = await team.post('/services/A81002/closure', { reason: ' ', seen: '2025-03-31' })
    expect([empty.status, await rollout()]).toEqual([422, 'closed'])
    expect(empty.text).toContain('Give the reason')
    const late = await team.post('/services/A81002/closure', { reason: 'It moved next door', seen: '2024-03-31' })
    expect([late.status, await rollout()]).toEqual([409, 'closed'])
    expect(late.text).toContain('It moved next door')
    expect((await team.post('/services/A81002/closure', { reason: 'It moved next door', seen: '2025-03-31' })).status).toBe(303)
    expect(await rollout()).toBe('ready')
    expect(await listStaleRollout(world.context.db.read)).toEqual([])
    expect(codesIn((await team.get('/services/closed-or-moved?kind=closed')).text)).toEqual([])
    expect((await team.get('/services/closed-or-moved?kind=aside')).text).toContain('Set aside by Bea Booking: It moved next door')
    expect((await team.post('/services/A81001/closure', { reason: 'Why not', seen: '' })).status).toBe(422)
    expect((await team.post('/services/A81002/closure/withdraw', {})).status).toBe(303)
    expect(await rollout()).toBe('closed')
    expect((await team.post('/services/A81002/closure/withdraw', {})).status).toBe(409)
    const events = await world.context.db.read.selectFrom('events').select(['sentence', 'reason']).where('action', 'like', 'closing-%').orderBy('seq').execute()
    expect(events).toEqual([
      { sentence: 'Bea Booking set aside that the practice of Queens Park closed or moved', reason: 'It moved next door' },
      { sentence: 'Bea Booking no longer sets aside that the practice of Queens Park closed or moved', reason: null },
    ])
  })

  it('keep the reason of the first person to set one aside, and nobody loses what they typed', async () => {
    world = await openWorld(await open())
    const team = await begun()
    await loaded(team, list)
    const other = await world.visitor().signIn((await world.account('Carl Colleague', 'booking-team')).email)
    await other.get('/services/A81002/closure')
    const said = { seen: '2025-03-31' }
    const answers = await Promise.all([
      team.post('/services/A81002/closure', { ...said, reason: 'It moved next door' }),
      other.post('/services/A81002/closure', { ...said, reason: 'It reopens in May' }),
    ])
    expect(answers.map((one) => one.status).toSorted()).toEqual([303, 409])
    const kept = await world.context.db.read.selectFrom('closures_set_aside').select('reason').execute()
    const [isTeams] = answers.map((one) => one.status === 303)
    expect(kept).toEqual([{ reason: isTeams ? 'It moved next door' : 'It reopens in May' }])
    const late = answers.find((one) => one.status === 409)?.text ?? ''
    for (const words of ['It moved next door', 'It reopens in May']) expect(late).toContain(words)
    expect(await world.context.db.read.selectFrom('events').select('id').where('action', '=', 'closing-set-aside').execute()).toHaveLength(1)
  })
})

it('the project of a practice that closed says so, asks why when it is stopped, and has another started at the successor', async () => {
  world = await openWorld(await openTestSqlite())
  const team = await begun()
  await loaded(team, list)
  await loaded(team, [successorRow('A81002', 'A81009'), successorRow('A81009', 'A81002')], 'succ.csv')
  const manager = await world.visitor().signIn((await world.account('Petra Manager', 'project-manager')).email)
  const home =
    (
      await manager.post('/services/A81002/projects/new', {
        role: 'provider',
        route_in: 'Service-led',
        scope: 'All',
        testing: '2026-04-01',
        go_live: '2026-04-20',
      })
    ).location ?? ''
  expect((await manager.get(home)).text).toContain('This practice closed on 31 March 2025. Its successor is CITY CENTRE (A81009).')
  const { text } = await manager.get('/services/A81002/closure')
  const stop = /href="(\/projects\/[^"]*\/stop[^"]*)"/.exec(text)?.[1]?.replaceAll('&amp;', '&') ?? ''
  expect(stop).toBe(`${home}/stop`)
  const asked = (await manager.get(stop)).text
  expect(asked).toContain('This practice closed on 31 March 2025. Its successor is CITY CENTRE (A81009).')
  expect(asked).toMatch(/<textarea[^>]*id="reason"[^>]*>\s*<\/textarea>/)
  expect((await manager.post(stop, { reason: ' ', version: hidden(asked, 'version') })).status).toBe(422)
  expect((await world.context.db.read.selectFrom('projects').select('state').executeTakeFirstOrThrow()).state).toBe('open')
  expect(codesIn((await manager.get('/services/closed-or-moved?kind=closed&project=open')).text)).toEqual(['A81002'])
  expect(codesIn((await manager.get('/services/closed-or-moved?kind=closed&project=none')).text)).toEqual([])
  expect(text).toContain('href="/services/new?ods=A81009"')
  const form = (await manager.get('/services/new?ods=A81009')).text
  for (const says of ['value="CITY CENTRE"', 'value="A81009"', 'value="LS2 7UE"']) expect(form).toContain(says)
})

it('a bulk start skips practices that have closed, and a service added with such a code counts as closed at once', async () => {
  world = await openWorld(await openTestSqlite())
  const team = await begun()
  await loaded(team, [...list, odsRow('A81010', 'OLD TOWN', { closed: '20240630', status: 'C' })])
  const form = {
    act: 'start',
    query: '',
    side: 'provider',
    route_in: world.context.templates.routesIn[0] ?? '',
    scope: 'All',
    testing: '2026-04-01',
    go_live: '2026-04-20',
    manager: 'bea.booking@example.nhs.uk',
  }
  const job = (await team.post('/rollout/bulk', { ...form, picks: '' })).location ?? ''
  expect((await team.get(job)).text).toContain('Its practice has closed.')
  const rows = await world.context.db.read.selectFrom('bulk_rows').select(['ods_code', 'will']).orderBy('ods_code').execute()
  expect(rows).toEqual([
    { ods_code: 'A81001', will: 1 },
    { ods_code: 'A81002', will: 0 },
    { ods_code: 'A81003', will: 1 },
    { ods_code: 'A81004', will: 1 },
  ])
  await team.post('/services/new', { name: 'Old Town', ods_code: 'A81010', care_setting: 'gp-practice', dos_ids: '' })
  expect(await world.context.db.read.selectFrom('services').select('rollout').where('ods_code', '=', 'A81010').executeTakeFirst()).toEqual({
    rollout: 'closed',
  })
})

it('a tracker is told apart from an ODS list before anything is loaded', async () => {
  world = await openWorld(await openTestSqlite())
  const team = await begun()
  await team.get('/ods/import')
  const answer = await team.upload('/imports/new', tracker, 'tracker.csv')
  expect((await team.get(answer.location ?? '')).text).toContain('This looks like <strong>a rollout tracker</strong>')
  expect(await world.context.db.read.selectFrom('ods_loads').selectAll().execute()).toEqual([])
})

it('someone on no project sees none of them, and only the booking team loads a list', async () => {
  world = await openWorld(await openTestSqlite())
  const team = await begun()
  await loaded(team, list)
  const stranger = await world.visitor().signIn((await world.account('Sam Stranger')).email)
  expect(codesIn((await stranger.get('/services/closed-or-moved')).text)).toEqual([])
  expect((await stranger.get('/services/A81002/closure')).status).toBe(404)
  expect((await stranger.get('/ods/import')).status).toBe(403)
  const viewer = await world.visitor().signIn((await world.account('Rita Reader', 'programme-viewer')).email)
  expect(codesIn((await viewer.get('/services/closed-or-moved')).text)).toEqual(['A81002'])
  expect((await viewer.post('/services/A81002/closure', { reason: 'No', seen: '2025-03-31' })).status).toBe(403)
})
