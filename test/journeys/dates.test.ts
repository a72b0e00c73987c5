import { afterEach, expect, it } from 'vitest'
import { asPersonId, asProjectId } from '../../src/db/ids.ts'
import { declaredOn, disorderOf, faultsOfMove, linesOf, slipWords } from '../../src/tracker/dates/dates.ts'
import { onSqliteAndServer } from '../support/databases.ts'
import { hidden, startedProject } from '../support/started-project.ts'
import type { Started } from '../support/started-project.ts'

const row = (kind: string, day: string, reason: string | null = null) => ({
  id: `${kind}${day}`,
  project_id: asProjectId('p'),
  kind,
  day,
  status: 'provisional' as const,
  reason,
  note: null,
  set_by: 'Meera',
  set_by_id: asPersonId('meera'),
  set_at: day,
})

it.each([
  [undefined, { day: '2026-04-01', status: 'provisional', reason: '', note: '' }, []],
  [{ day: '2026-04-01', status: 'provisional' }, { day: '2026-04-01', status: 'confirmed', reason: '', note: '' }, []],
  [{ day: '2026-04-01', status: 'provisional' }, { day: '2026-04-01', status: 'provisional', reason: 'other', note: 'x' }, ['day']],
  [{ day: '2026-04-01', status: 'provisional' }, { day: '2026-04-02', status: 'provisional', reason: '', note: 'x' }, ['reason']],
  [{ day: '2026-04-01', status: 'provisional' }, { day: '2026-04-02', status: 'provisional', reason: 'withdrawn', note: '' }, ['reason', 'note']],
  [{ day: '2026-04-01', status: 'provisional' }, { day: '2026-04-02', status: 'provisional', reason: 'staffing', note: 'Nobody on Friday' }, []],
] as const)('a move of %j to %j has errors in %j', (current, move, fields) => {
  expect(Object.keys(faultsOfMove(current, move))).toEqual(fields)
})

it('the first date stays beside the current one, and dates out of order are pointed out', () => {
  const lines = linesOf([row('testing', '2026-04-01'), row('go-live', '2026-04-20'), row('testing', '2026-04-22', 'staffing')])
  expect(lines.map((line) => [line.first?.day, line.current?.day, line.slipped, line.mayWithdraw])).toEqual([
    ['2026-04-01', '2026-04-22', 21, true],
    [undefined, undefined, 0, false],
    ['2026-04-20', '2026-04-20', 0, false],
  ])
  const at = { gate: 'business-live', decision: 'declared' as const, first_at: '2026-04-20T23:30:00.000Z' }
  expect(lines.map((line) => declaredOn(line.kind, [at]))).toEqual([undefined, undefined, '2026-04-21'])
  expect(disorderOf(lines)).toEqual(['Testing is planned after business live (go-live).'])
  expect([slipWords(0), slipWords(1), slipWords(-3)]).toEqual(['', '1 day later than first planned', '3 days earlier than first planned'])
})

onSqliteAndServer('a date', (open) => {
  let started: Started
  afterEach(async () => {
    await started.world.close()
  })
  const rows = (kind: string) =>
    started.world.context.db.read
      .selectFrom('project_dates')
      .select(['day', 'status', 'reason', 'note', 'set_by'])
      .where('kind', '=', kind)
      .orderBy('set_at')
      .orderBy('id')
      .execute()

  it('moves with a reason and a note, or not at all', async () => {
    started = await startedProject(await open())
    const { home, pm, dos } = started
    const seen = hidden((await pm.get(`${home}/dates/testing`)).text, 'seen')
    const good = { day: '2026-04-08', status: 'provisional', reason: 'supplier-delay', note: 'The release slipped', seen }
    for (const [wrong, sentence] of [
      [{ reason: '' }, 'Choose why the date moves'],
      [{ reason: 'constructor' }, 'Choose why the date moves'],
      [{ note: '' }, 'Say in a sentence what happened'],
      [{ day: '2026-02-30' }, 'February 2026 has no day 30'],
      [{ day: '2026-04-01' }, 'This is the day already'],
    ] as const) {
      const answer = await pm.post(`${home}/dates/testing`, { ...good, ...wrong })
      expect([answer.status, answer.text.includes(sentence)]).toEqual([422, true])
    }
    expect((await dos.post(`${home}/dates/testing`, good)).status).toBe(403)
    expect(await rows('testing')).toHaveLength(1)
    expect((await pm.post(`${home}/dates/testing`, good)).status).toBe(303)
    const page = await dos.get(`${home}/dates`)
    expect(page.text).toContain('8 April 2026')
    expect(page.text).toContain('1 April 2026: 7 days later than first planned')
    expect(page.text).toContain('Supplier delay: The release slipped')
    expect((await pm.get(home)).text).toContain('1 April 2026: 7 days later than first planned')
    expect((await pm.get(`${home}/history`)).text).toContain('Meera Shah moved testing from 1 April 2026 to 8 April 2026: Supplier delay: The release slipped')
    expect((await pm.get(`${home}/dates/lunch`)).status).toBe(404)
  })

  it('can be typed as people write it; other text stays in its field with a hint', async () => {
    started = await startedProject(await open())
    const { home, pm } = started
    const typed = {
      status: 'provisional',
      reason: 'supplier-delay',
      note: 'The release slipped',
      seen: hidden((await pm.get(`${home}/dates/testing`)).text, 'seen'),
    }
    const american = await pm.post(`${home}/dates/testing`, { ...typed, day: '4/23/2026' })
    expect([american.status, american.text.includes('Enter the day before the month'), american.text.includes('type="text" value="4/23/2026"')]).toEqual([
      422,
      true,
      true,
    ])
    expect(await rows('testing')).toHaveLength(1)
    expect((await pm.post(`${home}/dates/testing`, { ...typed, day: 'Thursday 23rd April 2026' })).status).toBe(303)
    expect((await rows('testing')).map((row) => row.day)).toEqual(['2026-04-01', '2026-04-23'])
  })

  it('moved by two people shows the second who was first and keeps what they typed; of two at once one wins', async () => {
    started = await startedProject(await open())
    const { home, pm, world } = started
    const admin = await world.visitor().signIn((await world.account('Ada Admin', 'booking-team')).email)
    const seen = hidden((await admin.get(`${home}/dates/go-live`)).text, 'seen')
    await pm.post(`${home}/dates/go-live`, { day: '2026-05-01', status: 'confirmed', reason: 'staffing', note: 'No rota before', seen })
    const mine = { day: '2026-06-01', status: 'provisional', reason: 'national-decision', note: 'Freeze until June', seen }
    const second = await admin.post(`${home}/dates/go-live`, mine)
    expect(second.status).toBe(409)
    expect(second.text).toContain('Meera Shah moved business live (go-live) from')
    expect(second.text).toContain('to 1 May 2026. They wrote: Staffing: No rota before.')
    expect(second.text).toContain('Freeze until June</textarea>')
    expect(second.text).toContain('value="2026-06-01"')
    expect(await rows('go-live')).toHaveLength(2)
    const now = hidden(second.text, 'seen')
    const both = await Promise.all([
      admin.post(`${home}/dates/go-live`, { ...mine, seen: now }),
      pm.post(`${home}/dates/go-live`, { ...mine, day: '2026-07-01', seen: now }),
    ])
    expect(both.map((one) => one.status).toSorted()).toEqual([303, 409])
    expect(await rows('go-live')).toHaveLength(3)
  })

  it('can be set, confirmed and moved, and a withdrawn move is marked as undone in the history', async () => {
    started = await startedProject(await open())
    const { home, pm } = started
    const at = `${home}/dates/technical-live`
    await pm.post(at, { day: '2026-04-10', status: 'provisional', seen: '' })
    const seenNow = async () => hidden((await pm.get(at)).text, 'seen')
    await pm.post(at, { day: '2026-04-10', status: 'confirmed', seen: await seenNow() })
    await pm.post(at, { day: '2026-04-17', status: 'provisional', reason: 'technical-fault', note: 'Certificate is wrong', seen: await seenNow() })
    const seen = await seenNow()
    expect((await pm.post(`${at}/withdraw`, { seen: 'another' })).status).toBe(409)
    expect((await pm.post(`${at}/withdraw`, { seen })).status).toBe(303)
    expect((await rows('technical-live')).map((one) => [one.day, one.status, one.reason])).toEqual([
      ['2026-04-10', 'provisional', null],
      ['2026-04-10', 'confirmed', null],
      ['2026-04-17', 'provisional', 'technical-fault'],
      ['2026-04-10', 'confirmed', 'withdrawn'],
    ])
    expect((await pm.get(`${home}/dates`)).text).toContain('<del>17 April 2026</del> (withdrawn)')
    const history = await pm.get(`${home}/history?subject=dates`)
    expect(history.text).toMatch(
      /<del class="app-undone">Meera Shah moved technical live from 10 April 2026 to 17 April 2026[^<]*<\/del> \(Undone by Meera Shah on 2 March 2026, 9:00am\)/,
    )
    expect((await pm.post(`${at}/withdraw`, { seen: await seenNow() })).status).toBe(409)
    expect(await rows('technical-live')).toHaveLength(4)
  })
})
