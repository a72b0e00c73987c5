import { afterEach, expect, it } from 'vitest'
import { digestOf } from '../../src/digest.ts'
import { listEvidence } from '../../src/evidence/evidence.store.ts'
import { bookingOf, Consumer } from '../support/consumer.ts'
import type { SlotResource } from '../support/consumer.ts'
import { onBothEngines } from '../support/databases.ts'
import { startedProject } from '../support/started-project.ts'
import { tamper } from '../support/tamper.ts'
import type { Started } from '../support/started-project.ts'

onBothEngines('an exchange as evidence', (open) => {
  let started: Started
  afterEach(async () => {
    await started.world.close()
  })

  const rehearsal = { held_on: '2026-03-02', environment: 'sandbox-rehearsal', attendees: 'Dan' }

  /** A project with a rehearsal and one booking in its sandbox, and what that can be evidence for. */
  async function booked({ isRehearsed = true } = {}) {
    started = await startedProject(await open())
    const { pm, home, world } = started
    if (isRehearsed) expect((await pm.post(`${home}/test-plan/runs`, rehearsal)).status).toBe(303)
    const baseUrl = /http:\/\/127\.0\.0\.1:\d+\/sandbox\/[\w-]+\/STU3/.exec((await pm.get(`${home}/sandbox`)).text)?.[0] ?? ''
    const system = new Consumer(baseUrl, world.context.clock)
    const [slot] = (await system.slots('2000099999')) as [SlotResource]
    expect((await system.book(slot, { body: bookingOf(slot) })).status).toBe(201)
    const db = world.context.db.read
    const row = await db.selectFrom('interactions').selectAll().where('operation', '=', 'book').executeTakeFirstOrThrow()
    const verified = await db.selectFrom('prerequisites').select('id').where('key', '=', 'configuration-verified').executeTakeFirstOrThrow()
    const testCase = await db.selectFrom('test_cases').select('id').orderBy('position').limit(1).executeTakeFirstOrThrow()
    return { db, row, verified: `prerequisite:${verified.id}`, testCase: `test-case:${testCase.id}`, page: `${home}/sandbox/log/${row.id}` }
  }

  it('offers the prerequisite that asks for it first, then whatever else this person may complete or record', async () => {
    const { page, verified, testCase } = await booked()
    const places = (text: string): string[] => [...text.matchAll(/<option value="((?:prerequisite|test-case):[^"]+)"/g)].map((match) => match[1] ?? '')
    const all = places((await started.pm.get(page)).text)
    expect(all[0]).toBe(verified)
    expect(all).toContain(testCase)
    const own = places((await started.clinical.get(page)).text)
    expect(own.some((one) => one.startsWith('test-case:') || one === verified)).toBe(false)
    const viewer = await started.world.visitor().signIn((await started.world.account('Vera Viewer', 'programme-viewer')).email)
    expect((await viewer.get(page)).text).not.toContain('Attach as evidence')
    expect((await viewer.post(`${page}/evidence`, { place: verified })).status).toBe(403)
  })

  it('is kept once for each thing, with the digest of the exchange, an entry in the history and a mention on its page', async () => {
    const { db, page, row, verified, testCase } = await booked()
    const { pm } = started
    for (const place of [verified, testCase]) expect((await pm.post(`${page}/evidence`, { place, note: 'Booked from 111' })).status).toBe(303)
    const again = await pm.post(`${page}/evidence`, { place: verified, note: 'Once more' })
    expect(again.status).toBe(409)
    for (const part of ['is evidence for that already', 'Once more']) expect(again.text).toContain(part)
    const kept = await listEvidence(
      db,
      [verified, testCase].map((one) => one.split(':')[1] ?? ''),
    )
    expect(kept.map((one) => [one.kind, one.interaction_id, one.digest, one.body]).toSorted()).toEqual(
      [verified, testCase].map(() => ['interaction', row.id, row.digest, 'Book, answered 201: Booked from 111']),
    )
    const events = await db.selectFrom('events').select(['changed_to', 'subject_id']).where('action', '=', 'evidence').execute()
    expect(events.map((one) => [one.subject_id, one.changed_to]).toSorted()).toEqual(
      [verified, testCase].map((one) => [one.split(':')[1], row.digest]).toSorted(),
    )
    const { text } = await pm.get(page)
    expect(text).toMatch(/Prerequisite: Configuration verified in the sandbox\. Book, answered 201: Booked from 111\. Attached by Meera Shah/)
  })

  it('is given to a test case in a run that takes results alone, and belongs to that run', async () => {
    const { db, page, testCase } = await booked({ isRehearsed: false })
    const { pm, home, world } = started
    const attach = (place = testCase) => pm.post(`${page}/evidence`, { place })
    const runs = () => db.selectFrom('evidence as e').innerJoin('test_runs as r', 'r.id', 'e.run_id').select('r.number').execute()
    const refused = async (why: string, place = testCase) => {
      const { text } = await pm.get(page)
      expect([text.includes(why), text.includes('value="test-case:')]).toEqual([true, false])
      const answer = await attach(place)
      expect([answer.status, answer.text.includes(why)]).toEqual([422, true])
      expect(await db.selectFrom('evidence').select('id').where('run_id', 'is', null).execute()).toEqual([])
    }
    await refused('No run of the test is open. Plan a run first')
    await pm.post(`${home}/test-plan/runs`, { ...rehearsal, held_on: '2026-03-03' })
    await refused('Run 1: This run is on 3 March 2026')
    world.context.advance(24 * 60 * 60_000)
    await pm.signIn('meera.shah@example.nhs.uk')
    expect((await attach()).status).toBe(303)
    expect(await runs()).toEqual([{ number: 1 }])
    await tamper(world.context.db, "update test_runs set finished_at = '2026-03-03T09:00:00.000Z'")
    const other = await db.selectFrom('test_cases').select('id').orderBy('position', 'desc').limit(1).executeTakeFirstOrThrow()
    await refused('No run of the test is open', `test-case:${other.id}`)
    expect(await runs()).toHaveLength(1)
  })

  it('is refused for a thing outside the project, and nothing is kept', async () => {
    const { db, page, verified } = await booked()
    const { pm, clinical, dos } = started
    expect((await pm.post(`${page}/evidence`, {})).status).toBe(422)
    expect((await pm.post(`${page}/evidence`, { place: 'prerequisite:another' })).text).toContain('Choose a prerequisite or a test case of this project')
    expect((await pm.post(`${page}/evidence`, { place: verified, note: 'x'.repeat(501) })).status).toBe(422)
    expect((await clinical.post(`${page}/evidence`, { place: verified })).status).toBe(403)
    expect((await dos.post(`${page}x/evidence`, { place: verified })).status).toBe(404)
    expect(await db.selectFrom('evidence').select('id').execute()).toEqual([])
  })

  it('can still be read when the sandbox gets a new address, is switched off, or is set up again', async () => {
    const { db, page, row, verified } = await booked()
    const { pm, home } = started
    await pm.post(`${page}/evidence`, { place: verified })
    await pm.post(`${home}/sandbox/rotate`, {})
    await pm.post(`${home}/sandbox/diary`, {})
    await pm.post(`${home}/sandbox/off`, {})
    const { status, text } = await pm.get(page)
    expect(status).toBe(200)
    for (const part of ['Chalmers', row.digest, 'It matches: nothing has changed']) expect(text).toContain(part)
    expect(await db.selectFrom('evidence').select('digest').execute()).toEqual([{ digest: row.digest }])
  })
})

it('the digest of a text is SHA-256 of its UTF-8', () => {
  expect(digestOf('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
})
