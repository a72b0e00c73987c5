import { afterEach, describe, expect, it } from 'vitest'
import { maskBody, maskSaid, maskUrl } from '../../src/sandbox/interactions/mask.ts'
import { allRules } from '../../src/sandbox/rules/judge.ts'
import { bookingOf, Consumer } from '../support/consumer.ts'
import type { SlotResource } from '../support/consumer.ts'
import { onSqliteAndServer } from '../support/databases.ts'
import { hidden, riverside, startedProject } from '../support/started-project.ts'
import type { Started } from '../support/started-project.ts'

const dosId = riverside.dos_ids
const secrets = ['Chalmers', 'Petra', '9000000009', '900 000 0009', 'LS1 6AE', '1980-05-17', '01632960587', '1 Test Street', 'Test booking']
const slot: SlotResource = {
  id: 's',
  identifier: [{ value: '11111111-2222-4333-8444-555555555555' }],
  schedule: { reference: 'Schedule/1' },
  status: 'free',
  start: '2026-03-03T09:00:00.000+00:00',
  end: '2026-03-03T09:15:00.000+00:00',
}
const unescaped = (html: string): string =>
  html.replaceAll('&#39;', "'").replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&').replaceAll('&#34;', '"')

describe('what is shown to those outside the test team', () => {
  it('is the structure of a booking, and nothing anywhere that names the patient', () => {
    const booking = {
      ...bookingOf(slot),
      patientName: 'Petra',
      text: { status: 'generated', div: '<div>Petra Chalmers</div>' },
      comment: 'Ask for 900 000 0009',
    }
    for (const sent of ['request', 'response'] as const) {
      const shown = maskBody(JSON.stringify(booking), sent)
      for (const secret of secrets) expect(shown).not.toContain(secret)
      for (const kept of ['"resourceType": "Patient"', slot.start, '11111111', '"#patient"'])
        expect([kept, shown.includes(kept === '11111111' ? '"rank": 1' : kept)]).toEqual([kept, true])
    }
  })
  it('hides a number used as an id or a reference, and a patient disguised as another resource', () => {
    const odd = JSON.stringify({
      resourceType: 'Practitioner',
      id: '9000000009',
      name: [{ family: 'Chalmers' }],
      managingOrganization: { reference: 'Patient/9000000009' },
    })
    expect(maskBody(odd, 'request')).not.toMatch(/9000000009|Chalmers/)
  })
  it('includes the sandbox’s own resources in an answer, and no body that is not JSON', () => {
    const bundle = {
      resourceType: 'Bundle',
      link: [{ relation: 'self', url: 'https://x/Appointment?patient.identifier=https://fhir.nhs.uk/Id/nhs-number%7C9000000009' }],
      entry: [{ resource: { resourceType: 'HealthcareService', name: 'Riverside UTC' } }, { resource: bookingOf(slot) }],
    }
    const shown = maskBody(JSON.stringify(bundle), 'response')
    expect(shown).toContain('Riverside UTC')
    for (const secret of secrets) expect(shown).not.toContain(secret)
    expect(maskBody('Petra Chalmers', 'request')).not.toContain('Petra')
  })
  it('hides what a rule quotes, even if the quotation is cut, and the values of unknown search parameters', () => {
    expect(maskSaid('name repeats, so it must be an array; found the string "Petra Chal')).toBe('name repeats, so it must be an array; found the string "•••"')
    expect(maskSaid('value must be text; found the number 9000000009')).not.toContain('9000000009')
    expect(maskUrl('/sandbox/k/STU3/Slot?service=2000099999&start=ge2026-03-03&family=Chalmers')).toBe(
      '/sandbox/k/STU3/Slot?service=2000099999&start=ge2026-03-03&family=•••',
    )
    expect(maskUrl('/sandbox/k/STU3/Appointment?identifier=9000000009')).not.toContain('9000000009')
    expect(maskUrl('/sandbox/k/STU3/Patient/9000000009')).not.toContain('9000000009')
  })
})

onSqliteAndServer('the pages of a sandbox', (open) => {
  let started: Started
  afterEach(async () => {
    await started.world.close()
  })
  const baseUrl = (text: string): string => /http:\/\/127\.0\.0\.1:\d+\/sandbox\/[\w-]+\/STU3/.exec(text)?.[0] ?? ''
  const consumer = async () => new Consumer(baseUrl((await started.pm.get(`${started.home}/sandbox`)).text), started.world.context.clock)
  const listed = (text: string): string[] => [...text.matchAll(/sandbox\/log\/([0-9a-f-]{36})"/g)].map((match) => match[1] ?? '')

  it('say that a Consumer’s project has no sandbox, and offer to make one to those who may', async () => {
    started = await startedProject(await open())
    const home =
      (await started.pm.post('/services/RY9NR/projects/new', { role: 'consumer', route_in: 'Service-led', scope: 'Riverside books into others' })).location ??
      ''
    const page = await started.pm.get(`${home}/sandbox`)
    expect([page.status, page.text.includes('Make a practice sandbox')]).toEqual([200, true])
    expect((await started.pm.get(`${home}/sandbox/log`)).status).toBe(404)
  })

  it('give a first search that works as it is and breaks no rule, even if only some organisations may search', async () => {
    started = await startedProject(await open())
    const { pm, home } = started
    for (const search of ['', 'ABC']) {
      await pm.post(`${home}/sandbox/allowed`, { search, book: '' })
      const curl = unescaped(/aria-label="A first search with curl"><code>([\s\S]*?)<\/code>/.exec((await pm.get(`${home}/sandbox`)).text)?.[1] ?? '')
      const [, url = ''] = /curl -X GET '([^']+)'/.exec(curl) ?? []
      const headers = [...curl.matchAll(/-H '([^:]+): ([^']*)'/g)].map((match): [string, string] => [match[1] ?? '', match[2] ?? ''])
      const answer = await fetch(url, { headers })
      expect([answer.status, ((await answer.json()) as { total: number }).total > 0]).toEqual([200, true])
      await started.world.context.interactions.flush()
      const row = await started.world.context.db.read
        .selectFrom('interactions')
        .select('findings')
        .orderBy('at', 'desc')
        .orderBy('id', 'desc')
        .limit(1)
        .executeTakeFirstOrThrow()
      expect(JSON.parse(row.findings)).toEqual([])
    }
  })

  it('count free and booked slots of each service, and a double booking only for a booked slot', async () => {
    started = await startedProject(await open())
    const { pm, home } = started
    const system = await consumer()
    const [first] = (await system.slots(dosId)) as [SlotResource]
    expect((await system.book(first, { body: { ...bookingOf(first), status: 'proposed' } })).status).toBe(422)
    expect((await pm.get(`${home}/sandbox`)).text).toMatch(
      /Not seen yet<\/strong>\s+A slot was booked[\s\S]*Not seen yet<\/strong>\s+A second booking of a slot was refused/,
    )
    expect((await system.book(first)).status).toBe(201)
    const seen = /(\d+) free slots in the next two weeks/.exec((await pm.get(`${home}/sandbox`)).text)?.[1]
    const rows = await started.world.context.db.read
      .selectFrom('slots')
      .select('status')
      .where('starts_at', '<', started.world.context.clock() + 14 * 86_400_000)
      .execute()
    expect(seen).toBe(String(rows.filter((one) => one.status === 'free').length))
    expect((await pm.get(`${home}/sandbox`)).text).toMatch(new RegExp(`${dosId}</td>[\\s\\S]*?Riverside UTC[\\s\\S]*?${seen}</td>[\\s\\S]*?>1</td>`))
  })

  it('leave slots that fit the diary as they are, and keep it rolling for a viewer', async () => {
    started = await startedProject(await open())
    const { pm, dos, home, world } = started
    const system = await consumer()
    const [first, second] = (await system.slots(dosId)) as [SlotResource, SlotResource]
    await system.book(first)
    expect((await dos.post(`${home}/sandbox/diary`, {})).status).toBe(403)
    const events = () => world.context.db.read.selectFrom('events').select('id').execute()
    const before = await events()
    expect((await pm.get((await pm.post(`${home}/sandbox/diary`, {})).location ?? '')).text).toContain('Nothing changed: the slots match the diary')
    const after = await system.slots(dosId)
    expect([after[0]?.id, after[0]?.start]).toEqual([second.id, second.start])
    expect(await events()).toEqual(before)
    expect(await world.context.db.read.selectFrom('appointments').select('status').execute()).toEqual([{ status: 'booked' }])
    world.context.advance(30 * 86_400_000)
    expect((await pm.get(`${home}/sandbox`)).status).toBe(303)
    const again = await world.visitor().signIn('meera.shah@example.nhs.uk')
    expect(Number(/(\d+) free slots/.exec((await again.get(`${home}/sandbox`)).text)?.[1])).toBeGreaterThan(500)
  })

  it('accept lists of organisations, show a mistake on the same page, and show the second of two people the conflict', async () => {
    started = await startedProject(await open())
    const { pm, home, world } = started
    const seen = unescaped(hidden((await pm.get(`${home}/sandbox`)).text, 'seen'))
    const wrong = await pm.post(`${home}/sandbox/allowed`, { search: 'RYE!', book: 'ABC', seen })
    expect(wrong.status).toBe(422)
    for (const part of ['There is a problem', 'ODS codes are 3 to 10', 'RYE!', 'ABC']) expect(wrong.text).toContain(part)
    expect(await world.context.db.read.selectFrom('sandboxes').select(['allowed_to_search', 'allowed_to_book', 'allowed_to_cancel']).execute()).toEqual([
      { allowed_to_search: null, allowed_to_book: null, allowed_to_cancel: null },
    ])
    expect((await pm.post(`${home}/sandbox/allowed`, { search: 'rye', book: '', cancel: 'rx1', seen })).status).toBe(303)
    const second = await pm.post(`${home}/sandbox/allowed`, { search: 'XYZ', book: '', seen })
    expect(second.status).toBe(409)
    for (const part of [
      'Meera Shah changed which organisations may use the sandbox. The lists are: search: RYE; book: all; cancel: RX1.',
      'What you typed is below, not saved yet',
      'XYZ',
    ])
      expect(second.text).toContain(part)
    expect((await pm.post(`${home}/sandbox/allowed`, { search: 'XYZ', book: '', seen: unescaped(hidden(second.text, 'seen')) })).status).toBe(303)
    const history = await world.context.db.read
      .selectFrom('events')
      .select(['changed_from', 'changed_to'])
      .where('subject', '=', 'sandbox')
      .orderBy('seq')
      .execute()
    expect(history).toEqual([
      { changed_from: 'search: all; book: all; cancel: all', changed_to: 'search: RYE; book: all; cancel: RX1' },
      { changed_from: 'search: RYE; book: all; cancel: RX1', changed_to: 'search: XYZ; book: all; cancel: all' },
    ])
  })

  it('filter the log by operation, outcome, rule, organisation and any id, and refresh it on request', async () => {
    started = await startedProject(await open())
    const { pm, home, world } = started
    const system = await consumer()
    const [first] = (await system.slots(dosId)) as [SlotResource]
    const other = {
      claims: (claims: Record<string, unknown>) => ({
        ...claims,
        requesting_organization: {
          resourceType: 'Organization',
          identifier: [{ system: 'https://fhir.nhs.uk/Id/ods-organization-code', value: 'XYZ99' }],
          name: 'Another',
        },
      }),
    }
    await system.search(dosId, 'start=le2026-03-05', other)
    await system.book(first)
    const refused = await system.search('1', 'start=le2026-03-05')
    await world.context.interactions.flush()
    const rows = await world.context.db.read.selectFrom('interactions').selectAll().execute()
    const fits = async (query: string): Promise<string[]> => listed((await pm.get(`${home}/sandbox/log?${query}`)).text).toSorted()
    const wanted = (keep: (row: (typeof rows)[number]) => boolean): string[] =>
      rows
        .filter(keep)
        .map((row) => row.id)
        .toSorted()
    expect(rows).toHaveLength(4)
    expect(await fits('')).toEqual(wanted(() => true))
    expect(await fits('operation=book')).toEqual(wanted((row) => row.operation === 'book'))
    expect(await fits('outcome=refused')).toEqual(wanted((row) => row.status >= 400))
    expect(await fits('rule=SLT-01')).toEqual(wanted((row) => row.status === 404))
    expect(await fits('rule=CSL-03')).toEqual([])
    expect(await fits('organisation=xyz99')).toEqual(wanted((row) => row.organisation === 'XYZ99'))
    expect(await fits('organisation=%C2%A0xyz99%E2%80%8B')).toEqual(wanted((row) => row.organisation === 'XYZ99'))
    expect(await fits('operation=search-slots&organisation=RYE&outcome=ok')).toHaveLength(1)
    const booking = rows.find((row) => row.operation === 'book')
    for (const id of [booking?.id, booking?.trace_id, booking?.request_id]) expect(await fits(`id=${id ?? ''}`)).toEqual([booking?.id])
    expect(await fits(`id=${String(refused.body['id'])}`)).toEqual(wanted((row) => row.status === 404))
    const live = await pm.get(`${home}/sandbox/log?live=yes&operation=book`)
    expect([live.headers.get('refresh'), live.text.includes('Stop looking')]).toEqual(['10', true])
    expect((await pm.get(`${home}/sandbox/log`)).headers.get('refresh')).toBeNull()
  })

  it('page through 120 filtered requests, and lose none that arrives in between', async () => {
    started = await startedProject(await open())
    const { pm, home } = started
    const system = await consumer()
    for (let from = 0; from < 120; from += 20)
      await Promise.all(Array.from({ length: 20 }, (_, index) => system.search(index % 2 === 0 ? dosId : '1', 'start=le2026-03-05')))
    const next = (text: string): string | undefined =>
      unescaped(/class="nhsuk-pagination__link nhsuk-pagination__link--next" href="([^"]+)"/.exec(text)?.[1] ?? '') || undefined
    const seen: string[] = []
    let path: string | undefined = `${home}/sandbox/log?outcome=refused`
    while (path !== undefined) {
      const page: { text: string } = await pm.get(path)
      seen.push(...listed(page.text))
      path = next(page.text)
      started.world.context.advance(1000)
      await system.search('1', 'start=le2026-03-05')
    }
    expect([seen.length, new Set(seen).size]).toEqual([60, 60])
  })

  it('show an exchange: the decoded token, what to fix, curl to the current address; dots for people outside the test team', async () => {
    started = await startedProject(await open())
    const { pm, clinical, home, world } = started
    const system = await consumer()
    const [first] = (await system.slots(dosId)) as [SlotResource]
    const booking = bookingOf(first)
    const contained = (booking['contained'] as { resourceType: string }[]).map((one) =>
      one.resourceType === 'Patient' ? { ...one, name: 'Petra Chalmers' } : one,
    )
    expect((await system.book(first, { body: { ...booking, contained } })).status).toBe(422)
    await world.context.interactions.flush()
    const { id } = await world.context.db.read.selectFrom('interactions').select('id').where('operation', '=', 'book').executeTakeFirstOrThrow()
    await pm.post(`${home}/sandbox/rotate`, {})
    const clear = unescaped((await pm.get(`${home}/sandbox/log/${id}`)).text)
    for (const part of [
      'Petra Chalmers',
      '"alg": "none"',
      '"requested_scope": "patient/appointment.write"',
      '/sandbox/rules/BDY-02',
      'must be an array',
      `curl -X POST '${(await consumer()).baseUrl}/Appointment'`,
      'It matches: nothing has changed',
    ])
      expect(clear).toContain(part)
    const dotted = unescaped((await clinical.get(`${home}/sandbox/log/${id}`)).text)
    for (const secret of secrets) expect(dotted).not.toContain(secret)
    for (const part of ['must be an array; found the string "•••"', 'Patient details are shown as dots', '/sandbox/rules/BDY-02'])
      expect(dotted).toContain(part)
    expect((await pm.get(`${home}/sandbox/log/${world.context.newId()}`)).status).toBe(404)
    await world.context.db.transaction((trx) => trx.updateTable('interactions').set({ status: 201 }).where('id', '=', id).execute())
    expect((await pm.get(`${home}/sandbox/log/${id}`)).text).toContain('This exchange is not what was kept')
  })

  it('explain each rule on its own page', async () => {
    started = await startedProject(await open())
    for (const rule of allRules) {
      const { status, text } = await started.clinical.get(`/sandbox/rules/${rule.id}`)
      expect([rule.id, status]).toEqual([rule.id, 200])
      for (const part of [rule.help.wants, rule.help.why, rule.help.right, rule.help.wrong, rule.source]) expect(unescaped(text)).toContain(part)
    }
  })

  it('arm a fault for the next requests, show it on every page of answers until it is used up, and then no longer', async () => {
    started = await startedProject(await open())
    const { pm, home } = started
    const faults = `${home}/sandbox/faults`
    const wrong = await pm.post(faults, { what: 'delay', operation: '', requests: '2', seconds: 'soon' })
    expect([wrong.status, wrong.text.includes('whole number from 1 to 60'), wrong.text.includes('value="soon"')]).toEqual([422, true, true])
    expect((await pm.post(faults, { what: '503', operation: 'search-slots', requests: '2', seconds: '' })).status).toBe(303)
    expect((await pm.get(faults)).text).toContain('Answer 503: Search for free slots')
    const isShown = async () => [
      (await pm.get(`${home}/sandbox`)).text.includes('goes wrong on purpose'),
      (await pm.get(`${home}/sandbox/log`)).text.includes('go wrong on purpose'),
    ]
    expect(await isShown()).toEqual([true, true])
    const system = await consumer()
    const search = async () => (await system.search(dosId, 'start=le2026-03-05')).status
    expect([await search(), await search(), await search()]).toEqual([503, 503, 200])
    expect(await isShown()).toEqual([false, false])
    expect((await pm.get(faults)).text).toContain('The sandbox answers by its diary and the rules')
    await pm.post(faults, { what: 'drop', operation: '', requests: '5', seconds: '' })
    await pm.post(`${faults}/disarm`, {})
    expect([await search(), await isShown()]).toEqual([200, [false, false]])
  })

  it('show a rule to anyone, with examples and the status of breaking it in each edition', async () => {
    started = await startedProject(await open())
    const stranger = started.world.visitor()
    expect((await stranger.get('/sandbox/rules')).text).toContain('REQ-05')
    const { text } = await stranger.get('/sandbox/rules/JWT-02')
    for (const part of [
      'header.payload.signature',
      'Booking API 2.0.1',
      'refused with 403',
      'Assurance script 1',
      'refused with 401',
      'Error guide',
      'refused with 400',
    ])
      expect(text).toContain(part)
    expect((await stranger.get('/sandbox/rules/PAT-09')).text).toContain('Every edition')
  })
})
