import { afterEach, describe, expect, it } from 'vitest'
import { rangeFaults, share, tabulate } from '../../src/sandbox/reports/report.ts'
import type { Count } from '../../src/sandbox/reports/report.ts'
import { addDays, today } from '../../src/day.ts'
import { roundUp } from '../../src/web/chart.ts'
import type { World } from '../support/world.ts'
import { bookingOf, Consumer } from '../support/consumer.ts'
import { onSqliteAndServer } from '../support/databases.ts'
import { startedProject } from '../support/started-project.ts'

describe('counts', () => {
  const counts: Count[] = [
    { day: '2026-03-02', organisation: null, service: '1', times: 0, offered: 8 },
    { day: '2026-03-03', organisation: null, service: '2', times: 0, offered: 2 },
    { day: '2026-03-02', organisation: 'RYE', service: '1', times: 2 },
    { day: '2026-03-03', organisation: 'RX1', service: '2', times: 1 },
    { day: '2026-03-02', organisation: 'RX1', service: '1', times: 3 },
    { day: '2026-03-02', organisation: null, service: '1', times: 1 },
  ]
  it('are added up by day, in order', () => {
    expect(tabulate(counts, 'day', true)).toEqual({
      rows: [
        { label: '2026-03-02', times: 6, offered: 8 },
        { label: '2026-03-03', times: 1, offered: 2 },
      ],
      total: { label: 'All', times: 7, offered: 10 },
    })
  })
  it('are added up by organisation, largest first, each against all that was offered', () => {
    expect(tabulate(counts, 'organisation', true).rows).toEqual([
      { label: 'RX1', times: 4, offered: 10 },
      { label: 'RYE', times: 2, offered: 10 },
      { label: 'Not named', times: 1, offered: 10 },
    ])
  })
  it('are added up by service, with no total if nothing is offered', () => {
    expect(tabulate(counts, 'service', false).rows).toEqual([
      { label: '1', times: 6, offered: null },
      { label: '2', times: 1, offered: null },
    ])
  })
  it.each([
    [{ label: '', times: 1, offered: 3 }, '33%'],
    [{ label: '', times: 0, offered: 0 }, ''],
    [{ label: '', times: 1, offered: null }, ''],
  ])('have a share: %o is %s', (row, words) => expect(share(row)).toBe(words))
  it.each([
    [0, 1],
    [1, 1],
    [3, 5],
    [11, 20],
    [50, 50],
    [51, 100],
    [960, 1000],
  ])('of at most %i have an axis that ends at %i', (value, end) => expect(roundUp(value)).toBe(end))
  it.each([
    ['2026-03-01', '2026-03-31', []],
    ['2026-02-30', '2026-03-31', ['from']],
    ['2026-03-01', 'soon', ['to']],
    ['2026-03-02', '2026-03-01', ['to']],
    ['2026-03-01', '2027-03-01', []],
    ['2026-03-01', '2027-03-02', ['to']],
  ])('over the range from %s to %s have an error in %j', (from, to, fields) => {
    expect(Object.keys(rangeFaults(from, to))).toEqual(fields)
  })
})

onSqliteAndServer('the reports of a sandbox', (open) => {
  let world: World
  afterEach(async () => {
    await world.close()
  })

  it('are of what was booked, offered, cancelled, lost and refused, on a page and in a file', async () => {
    const started = await startedProject(await open())
    world = started.world
    const { key } = await world.context.db.read.selectFrom('sandboxes').select('key').executeTakeFirstOrThrow()
    const consumer = new Consumer(`${world.context.config.publicUrl}/sandbox/${key}/STU3`, () => world.context.clock())
    const [first, second, third] = await consumer.slots('2000099999')
    if (!first || !second || !third) throw new Error('No slots')
    const rx1 = {
      claims: (claims: Record<string, unknown>) => ({
        ...claims,
        requesting_organization: {
          resourceType: 'Organization',
          identifier: [{ system: 'https://fhir.nhs.uk/Id/ods-organization-code', value: 'RX1' }],
          name: 'Other',
        },
      }),
    }
    const booked = await consumer.book(first)
    expect([booked.status, (await consumer.book(second)).status, (await consumer.book(third, rx1)).status]).toEqual([201, 201, 201])
    expect((await consumer.cancel(booked.body, 1)).status).toBe(200)
    expect([(await consumer.book(second, rx1)).status, (await consumer.send('search-slots', { path: '/Slot?strat=1' })).status]).toEqual([422, 400])

    const frozen = today(world.context)
    const csv = async (report: string, by: string, from: string, to = from) =>
      (await started.pm.get(`${started.home}/sandbox/reports.csv?${new URLSearchParams({ report, by, from, to })}`)).text
        .replace('\uFEFF', '')
        .trim()
        .split('\r\n')
    expect(await csv('rep-prov-01', 'organisation', frozen)).toEqual(['Organisation,Booked', 'RYE,2', 'RX1,1'])
    expect(await csv('rep-prov-01', 'day', frozen)).toEqual(['Day,Booked', `${frozen},3`])
    expect(await csv('rep-prov-05', 'service', frozen)).toEqual(['Service,Cancelled', '2000099999,1'])
    expect(await csv('slot-lost', 'organisation', frozen)).toEqual(['Organisation,Lost', 'RX1,1'])
    expect(await csv('slot-lost', 'service', frozen)).toEqual(['Service,Lost', '2000099999,1'])
    expect((await csv('errors', 'message', frozen)).map((line) => line.slice(0, 6))).toContain('CSL-03')
    expect(await csv('errors', 'message', addDays(frozen, -1))).toEqual(['Message,What is wanted,Errors'])
    const [head, ...days] = await csv('rep-prov-03', 'day', frozen, addDays(frozen, 14))
    expect(head).toBe('Day,Booked,Made available,Share booked')
    const [bookedNow, available] = [1, 2].map((column) => days.reduce((sum, line) => sum + Number(line.split(',')[column]), 0))
    const slots = await world.context.db.read.selectFrom('slots').select(['status']).where('status', '<>', 'withdrawn').execute()
    expect([bookedNow, available]).toEqual([2, slots.length])
    expect(await csv('rep-prov-03', 'organisation', frozen, addDays(frozen, 14))).toEqual([
      'Organisation,Booked,Made available,Share booked',
      expect.stringMatching(/^RX1,1,\d+,\d+%$/),
      expect.stringMatching(/^RYE,1,\d+,\d+%$/),
    ])

    // The refused booking points to its own document, so its referral is not booked; each of the three others is.
    expect(await csv('rep-prov-02', 'organisation', frozen)).toEqual(['Organisation,Booked,Referrals,Share booked', 'RYE,2,2,100%', 'RX1,1,2,50%'])
    expect(await csv('rep-prov-04', 'organisation', frozen)).toEqual(['Organisation,Not booked,Referrals,Share not booked', 'RX1,1,2,50%', 'RYE,0,2,0%'])
    expect(await csv('rep-prov-04', 'service', frozen)).toEqual(['Service,Not booked,Referrals,Share not booked', '2000099999,1,4,25%'])
    expect(await csv('rep-prov-02', 'day', addDays(frozen, -1))).toEqual(['Day,Booked,Referrals,Share booked'])
    // The patient whose booking was cancelled has had the other ones since before, so nobody has booked again yet.
    world.context.advance(60_000)
    expect(await csv('rebooked', 'organisation', frozen)).toEqual(['Organisation,Booked again'])
    const [later] = await consumer.slots('2000099999')
    if (!later) throw new Error('No slots')
    expect((await consumer.book(later)).status).toBe(201)
    expect(await csv('rebooked', 'organisation', frozen)).toEqual(['Organisation,Booked again', 'RYE,1'])
    // A referral that is refused first and booked later is booked.
    const [fourth] = await consumer.slots('2000099999')
    if (!fourth) throw new Error('No slots')
    const { description: _, ...wrong } = bookingOf(fourth)
    expect((await consumer.send('book', { path: '/Appointment', body: wrong })).status).toBe(422)
    expect(await csv('rep-prov-04', 'day', frozen)).toEqual(['Day,Not booked,Referrals,Share not booked', `${frozen},2,6,33%`])
    expect((await consumer.send('book', { path: '/Appointment', body: { ...wrong, description: 'Mended' } })).status).toBe(201)
    expect(await csv('rep-prov-04', 'day', frozen)).toEqual(['Day,Not booked,Referrals,Share not booked', `${frozen},1,6,17%`])
    expect((await consumer.search('2000099999', 'start=ge2026-04-20&start=le2026-04-21')).body).toMatchObject({ total: 0 })
    expect(await csv('no-slots', 'service', frozen)).toEqual(['Service,Searches', '2000099999,1'])
    const page = (await started.pm.get(`${started.home}/sandbox/reports?report=rep-prov-02`)).text
    expect(page).toContain('a booking does not carry the disposition')
    expect(page).toContain('Dark: booked. Light: referrals.')

    const shown = await started.pm.get(`${started.home}/sandbox/reports?report=rep-prov-01&by=organisation&from=${frozen}&to=${frozen}`)
    expect(shown.text).toContain('<div class="app-bars" role="img" aria-label="Bookings by organisation"')
    const wrongDays = await started.pm.get(`${started.home}/sandbox/reports?from=2026-03-09&to=2026-03-02`)
    expect([wrongDays.status, wrongDays.text.includes('The last day must not be before the first'), wrongDays.text.includes('value="2026-03-09"')]).toEqual([
      422,
      true,
      true,
    ])
    expect((await started.pm.get(`${started.home}/sandbox/reports?report=nothing&by=moon`)).status).toBe(200)
  })
})
