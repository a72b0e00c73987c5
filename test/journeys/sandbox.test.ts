import { afterEach, expect, it } from 'vitest'
import { allRules } from '../../src/sandbox/rules/judge.ts'
import { Consumer } from '../support/consumer.ts'
import { onSqliteAndServer } from '../support/databases.ts'
import { startedProject } from '../support/started-project.ts'
import type { Started } from '../support/started-project.ts'

onSqliteAndServer('the sandbox of a project', (open) => {
  let started: Started
  afterEach(async () => {
    await started.world.close()
  })

  async function consumer(): Promise<Consumer> {
    const page = await started.pm.get(`${started.home}/sandbox`)
    const baseUrl = /http:\/\/127\.0\.0\.1:\d+\/sandbox\/[\w-]+\/STU3/.exec(page.text)?.[0] ?? ''
    return new Consumer(baseUrl, started.world.context.clock)
  }
  const flush = () => started.world.context.interactions.flush()

  it('exists from the start, shows what arrives and what was proven, and hides patients from everyone outside the test team', async () => {
    started = await startedProject(await open())
    const { pm, clinical, home } = started
    const system = await consumer()
    const [slot] = await system.slots('2000099999')
    if (!slot) throw new Error('no slot')
    const booked = await system.book(slot)
    expect(booked.status).toBe(201)
    expect((await system.book(slot)).status).toBe(422)
    await flush()
    const page = await pm.get(`${home}/sandbox`)
    expect(page.text).toMatch(
      /Seen[\s\S]*A slot was booked[\s\S]*Seen[\s\S]*A second booking of a slot was refused[\s\S]*Not seen yet[\s\S]*A booking was read/,
    )
    const log = await pm.get(`${home}/sandbox/log?outcome=refused`)
    expect(log.text).toContain('/sandbox/rules/CSL-03')
    const row = await started.world.context.db.read
      .selectFrom('interactions')
      .select(['id', 'outcome_id'])
      .where('operation', '=', 'book')
      .where('status', '=', 201)
      .executeTakeFirstOrThrow()
    const clear = await pm.get(`${home}/sandbox/log/${row.id}`)
    expect(clear.text).toContain('Chalmers')
    const masked = await clinical.get(`${home}/sandbox/log/${row.id}`)
    expect(masked.status).toBe(200)
    for (const secret of ['Chalmers', '9000000009', 'LS1 6AE', '1980-05-17', '01632960587', 'Petra']) expect(masked.text).not.toContain(secret)
    expect((await pm.get(`${home}/sandbox/log?id=${booked.headers.get('x-correlation-id') ?? ''}`)).text).toContain(row.id)
  })

  it('offers exchanges as evidence for a case and for the prerequisite, to those who may add it', async () => {
    started = await startedProject(await open())
    const { pm, dos, clinical, home } = started
    await (await consumer()).slots('2000099999')
    await flush()
    const db = started.world.context.db.read
    const row = await db.selectFrom('interactions').selectAll().executeTakeFirstOrThrow()
    const testCase = await db.selectFrom('test_cases').selectAll().orderBy('position').limit(1).executeTakeFirstOrThrow()
    const verified = await db.selectFrom('prerequisites').selectAll().where('key', '=', 'configuration-verified').executeTakeFirstOrThrow()
    const address = `${home}/sandbox/log/${row.id}/evidence`
    expect((await clinical.post(address, { place: `test-case:${testCase.id}` })).status).toBe(403)
    expect((await dos.post(address, { place: '' })).status).toBe(422)
    await pm.post(`${home}/test-plan/runs`, { held_on: '2026-03-02', environment: 'sandbox-rehearsal', attendees: 'Dan' })
    expect((await dos.post(address, { place: `test-case:${testCase.id}`, note: 'Slots shown' })).status).toBe(303)
    expect((await pm.post(address, { place: `prerequisite:${verified.id}` })).status).toBe(303)
    const kept = await db.selectFrom('evidence').selectAll().orderBy('subject').execute()
    expect(kept.map((one) => [one.subject, one.interaction_id, one.digest])).toEqual([
      ['prerequisite', row.id, row.digest],
      ['test-case', row.id, row.digest],
    ])
    expect((await pm.get(`${home}/prerequisites/configuration-verified`)).text).toContain('Search for free slots, answered 200')
    expect((await pm.get(`${home}/history`)).text).toContain('cited an exchange with the sandbox')
  })

  it('can be declared verified with a note; the form, the record and the gate then say what it has not seen', async () => {
    started = await startedProject(await open())
    const { pm, home } = started
    const db = started.world.context.db
    const at = `${home}/prerequisites/configuration-verified`
    await db.transaction((trx) => trx.updateTable('prerequisites').set({ status: 'not-applicable' }).where('key', '<>', 'configuration-verified').execute())
    const none = 'the sandbox has seen none of its 6 operations since its configuration changed on 2 March 2026, 9:00am'
    const before = await pm.get(at)
    expect(before.text).toContain(`So far ${none}.`)
    expect(before.text).not.toContain('Rests on')
    expect((await pm.post(at, { status: 'met', note: 'The supplier says so', version: '1' })).status).toBe(303)
    expect((await pm.get(`${home}/prerequisites`)).text).toContain(`met by a note: ${none}`)
    const after = await pm.get(at)
    expect(after.text).toContain(`The supplier says so. Met by a note: ${none}`)
    expect(after.text).toMatch(new RegExp(`Rests on[\\s\\S]*A note: ${none}`))
    expect((await pm.get(`${home}/go-live`)).text).toContain(`Configuration verified in the sandbox is met by a note: ${none}`)
    const system = await consumer()
    const [slot] = await system.slots('2000099999')
    if (!slot) throw new Error('no slot')
    await system.book(slot)
    await system.book(slot)
    expect((await pm.get(`${home}/go-live`)).text).toContain(
      'the sandbox has not seen, since its configuration changed on 2 March 2026, 9:00am, that a booking was moved to another slot, a booking was read or a booking was cancelled',
    )
    await pm.post(at, { status: 'waived', reason: 'Proven next door', valid_until: '2026-05-01', version: '2' })
    expect((await pm.get(`${home}/go-live`)).text).not.toContain('met by a note')
  })

  it('shows what it saw of the configuration, unticked and ready to cite, and never meets the prerequisite itself', async () => {
    started = await startedProject(await open())
    const { pm, clinical, home, world } = started
    const { read } = world.context.db
    const at = `${home}/prerequisites/configuration-verified`
    const system = await consumer()
    const [slot, other] = await system.slots('2000099999')
    if (!slot || !other) throw new Error('no slot')
    // One after another, because nobody can order two exchanges of the same millisecond.
    const first = await system.book(slot)
    world.context.advance(1000)
    await system.book(other)
    world.context.advance(1000)
    await system.cancel(first.body, 1)
    const page = (await pm.get(at)).text
    expect(page).toMatch(/Seen<\/strong> A booking was moved to another slot[\s\S]*Not seen yet<\/strong> A second booking of a slot was refused/)
    expect(page).toMatch(/Seen 2 times, the last on 2 March 2026, 9:00am/)
    expect(page).toContain('It does not see: your own booking system')
    expect(page).not.toMatch(/name="exchange" type="checkbox"[^>]*checked/)
    const ids = [...page.matchAll(/name="exchange" type="checkbox" value="([^"]+)"/g)].map((match) => match[1] ?? '')
    expect(ids.length).toBe(4)
    expect((await clinical.get(at)).text).not.toContain('type="checkbox"')
    expect((await clinical.post(`${at}/exchanges`, { exchange: ids[0] ?? '' })).status).toBe(403)
    expect((await pm.post(`${at}/exchanges`, {})).text).toContain('Choose an exchange, or paste its id or address')
    expect(await read.selectFrom('evidence').select('id').execute()).toEqual([])
    const done = await pm.post(`${at}/exchanges`, { exchange: ids })
    expect((await pm.get(done.location ?? '')).text).toContain(`${new Set(ids).size} exchanges cited as evidence`)
    expect((await read.selectFrom('evidence').select('kind').execute()).map((one) => one.kind)).toEqual(Array.from(new Set(ids), () => 'interaction'))
    expect((await pm.get(at)).text).toMatch(/Cited as evidence below[\s\S]*An exchange with the sandbox\. Cancel, answered 200[\s\S]*Cited by Meera Shah/)
    expect((await read.selectFrom('prerequisites').select('status').where('key', '=', 'configuration-verified').executeTakeFirstOrThrow()).status).toBe(
      'not-started',
    )
  })

  it('can get a new address, be switched off and on, and be limited to organisations', async () => {
    started = await startedProject(await open())
    const { pm, dos, home } = started
    const old = await consumer()
    expect((await dos.post(`${home}/sandbox/rotate`, {})).status).toBe(403)
    expect((await pm.post(`${home}/sandbox/rotate`, {})).status).toBe(303)
    expect((await old.search('2000099999', 'start=le2026-03-05')).status).toBe(404)
    const now = await consumer()
    expect((await now.search('2000099999', 'start=le2026-03-05')).status).toBe(200)
    await pm.post(`${home}/sandbox/off`, {})
    expect((await now.search('2000099999', 'start=le2026-03-05')).status).toBe(404)
    await pm.post(`${home}/sandbox/on`, {})
    await pm.post(`${home}/sandbox/allowed`, { search: 'ABC', book: '' })
    expect((await now.search('2000099999', 'start=le2026-03-05')).status).toBe(403)
    await pm.post(`${home}/sandbox/allowed`, { search: 'ABC rye', book: '' })
    expect((await now.search('2000099999', 'start=le2026-03-05')).status).toBe(200)
  })

  it('lists 120 requests in pages, each once', async () => {
    started = await startedProject(await open())
    const { pm, home } = started
    const system = await consumer()
    for (let from = 0; from < 120; from += 20) await Promise.all(Array.from({ length: 20 }, () => system.search('2000099999', 'start=le2026-03-05')))
    await flush()
    const seen: string[] = []
    let next: string | undefined = `${home}/sandbox/log`
    while (next !== undefined) {
      const page: { text: string } = await pm.get(next)
      seen.push(...[...page.text.matchAll(/sandbox\/log\/([0-9a-f-]{36})"/g)].map((match) => match[1] ?? ''))
      next =
        /href="([^"]+)"[^>]*><span class="nhsuk-pagination__title">Next/.exec(page.text)?.[1]?.replaceAll('&amp;', '&') ??
        /href="([^"]*at=[^"]*)"/.exec(page.text)?.[1]?.replaceAll('&amp;', '&')
    }
    expect([seen.length, new Set(seen).size]).toEqual([120, 120])
  })

  it('explains every rule', async () => {
    started = await startedProject(await open())
    const all = await started.clinical.get('/sandbox/rules')
    for (const rule of allRules) expect(all.text).toContain(`/sandbox/rules/${rule.id}"`)
    expect((await started.clinical.get('/sandbox/rules/PAT-09')).text).toContain('exactly one with rank 1')
    expect((await started.clinical.get('/sandbox/rules/NO-01')).status).toBe(404)
  })
})
