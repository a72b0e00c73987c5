import { afterEach, describe, expect, it } from 'vitest'
import type { ObservationKind } from '../../src/context.ts'
import { observationsIn } from '../../src/sandbox/observations.ts'
import type { Seen } from '../../src/sandbox/observations.ts'
import { loadTemplates } from '../../src/tracker/templates/templates.ts'
import { observationKindOf, proposalsFor } from '../../src/tracker/test-plan/waiting.ts'
import type { World } from '../support/browserless.ts'
import { Consumer } from '../support/consumer.ts'
import { onBothEngines } from '../support/databases.ts'
import { startedProject } from '../support/started-project.ts'
import { asked } from '../support/runs.ts'

describe('what a case is about', () => {
  const national: [string, ObservationKind | null][] = [
    ['Is the user able to select the appointment botton for this DX code?', null],
    ['Is the user presented with a list of appointment slots to book into when pressing the appointment button?', 'slots-shown'],
    ['Is the user presented with no appointments when no appointments are available?', 'none-shown'],
    ['Is the user presented with all clinics that have been made available to the 111 service?', 'slots-shown'],
    ['Is the user able to book an appointment?', 'booked'],
    ['Is the user able to change/re-book the appointment whilst in the same consultation?', 'rebooked'],
    ['When the UTC cancels a slot locally the slot is available again to book at the 111', 'freed'],
    ['Is the user able to cancel the appointment after the consultation is complete (the patient calls back in 2 hours)?', 'cancelled'],
    ['Is a referral message sent successfully?', null],
    ['Is a SMS sent to the patient (if configured)?', null],
    ['Please record the test case number here', null],
    ['Is the user able to run the standard Care Connect reports?', null],
    ['Consumer service makes booking', 'booked'],
    ['Consumer service makes referral', null],
    ['User can access a referral easily from a booking', 'referral'],
    ['Consumer system cancels a booking', 'cancelled'],
    ['User "arrives" patient in the system', null],
    ['User cancels locally an appointment that has been booked by 111 service', null],
    ['Slot released by UTC in test 8 is again visible to 111 service', 'freed'],
    ['111 service performs a "rebook" operational acrion', 'rebooked'],
    ['A slot that is already booked is refused', 'double-booked'],
  ]
  it.each(national)('%s: %s', (criterion, kind) => expect(observationKindOf({ criterion })).toBe(kind))

  it('is known of every case of our own template that the sandbox sees, and of no other', () => {
    const { testCases } = loadTemplates()
    const wrong = testCases.filter((one) => (observationKindOf(one) !== null) !== one.sandboxSees).map((one) => one.criterion)
    expect(wrong).toEqual([])
  })
})

describe('what exchanges show', () => {
  let at = 0
  const seen = (operation: string, status: number, more: Partial<Seen> = {}): Seen => ({
    id: `i${(at += 1)}`,
    digest: '',
    at: new Date(at * 1000).toISOString(),
    operation,
    status,
    rules: [],
    ...more,
  })
  const one = (id: string, more: Partial<NonNullable<Seen['appointment']>> = {}) => ({
    appointment: { id, slotId: `s${id}`, patient: 'p', slotWasFreed: false, ...more },
  })
  const verdicts = (list: Seen[]) => Object.fromEntries(observationsIn(list).map((each) => [each.kind, each.verdict]))

  it.each<[string, Seen[], Record<string, string>]>([
    ['nothing', [], {}],
    [
      'a search with slots and one without',
      [seen('search-slots', 200, { showsSlots: true }), seen('search-slots', 200, { showsSlots: false })],
      { 'slots-shown': 'pass', 'none-shown': 'pass' },
    ],
    [
      'a search that was refused, then one that was served',
      [seen('search-slots', 400, { rules: ['URL-02'] }), seen('search-slots', 200, { showsSlots: true })],
      { 'slots-shown': 'pass' },
    ],
    ['a booking', [seen('book', 201, one('a'))], { booked: 'pass', referral: 'pass' }],
    ['a booking without its referral', [seen('book', 201, { ...one('a'), rules: ['APT-05'] })], { booked: 'pass', referral: 'fail' }],
    ['only refused bookings', [seen('book', 422, { rules: ['PAT-03'] })], { booked: 'fail' }],
    ['a booking of a taken slot', [seen('book', 422, { rules: ['CSL-03'] })], { 'double-booked': 'pass' }],
    ['a served booking and then a refused one', [seen('book', 201, one('a')), seen('book', 422, { rules: ['PAT-03'] })], { booked: 'pass', referral: 'pass' }],
    ['a slot that was freed and booked again', [seen('book', 201, one('a', { slotWasFreed: true }))], { booked: 'pass', referral: 'pass', freed: 'pass' }],
    [
      'cancel, then book again',
      [seen('book', 201, one('a')), seen('cancel', 200, one('a')), seen('book', 201, one('b'))],
      { booked: 'pass', referral: 'pass', cancelled: 'pass', rebooked: 'pass' },
    ],
    [
      'book again, then cancel the first',
      [seen('book', 201, one('a')), seen('book', 201, one('b')), seen('cancel', 200, one('a'))],
      { booked: 'pass', referral: 'pass', cancelled: 'pass', rebooked: 'pass' },
    ],
    [
      'book twice and cancel the later',
      [seen('book', 201, one('a')), seen('book', 201, one('b')), seen('cancel', 200, one('b'))],
      { booked: 'pass', referral: 'pass', cancelled: 'pass' },
    ],
    [
      'two patients',
      [seen('book', 201, one('a')), seen('cancel', 200, one('a')), seen('book', 201, one('b', { patient: 'q' }))],
      { booked: 'pass', referral: 'pass', cancelled: 'pass' },
    ],
    ['a cancellation that was refused', [seen('cancel', 409, { rules: ['HDR-12'] })], { cancelled: 'fail' }],
  ])('%s', (_name, list, expected) => expect(verdicts(list)).toEqual(expected))

  it('propose for the cases of the code alone, and not over a later result', () => {
    const cases = [
      { id: '1', code: 'Dx05', criterion: 'A slot can be booked' },
      { id: '2', code: 'Dx06', criterion: 'A slot can be booked' },
      { id: '3', code: 'Dx05', criterion: 'The booking arrives' },
    ]
    const observations = observationsIn([seen('book', 201, one('a'))])
    const later = new Map([['3', { recorded_at: new Date(9e12).toISOString() }]])
    expect(proposalsFor(cases, 'Dx05', observations, later).map((each) => each.caseId)).toEqual(['1'])
    expect(proposalsFor(cases, 'Dx05', observations, new Map([['1', { recorded_at: new Date(0).toISOString() }]])).map((each) => each.caseId)).toEqual([
      '1',
      '3',
    ])
  })
})

onBothEngines('a run that waits', (open) => {
  let world: World
  afterEach(async () => {
    await world.close()
  })

  async function waiting() {
    const started = await startedProject(await open())
    world = started.world
    const plan = `${started.home}/test-plan`
    await started.pm.post(`${plan}/runs`, { held_on: '2026-03-02', environment: 'like-live', attendees: 'All' })
    const { key } = await world.context.db.read.selectFrom('sandboxes').select('key').executeTakeFirstOrThrow()
    const consumer = new Consumer(`${world.context.config.publicUrl}/sandbox/${key}/STU3`, () => world.context.clock())
    const code = (await world.context.db.read.selectFrom('test_cases').select('code').orderBy('position').executeTakeFirstOrThrow()).code
    const run = `${plan}/runs/1`
    const proposed = async () =>
      [...(await started.pm.get(run)).text.matchAll(/name="(confirm-[^"]+)" type="checkbox" value="([^"]+)"/g)].map(
        (match) => [match[1] ?? '', match[2] ?? ''] as const,
      )
    return { ...started, run, consumer, code, proposed }
  }

  it('has what the awaited organisation sends propose results, which a person confirms with the exchange as evidence', async () => {
    const { pm, run, consumer, code, proposed } = await waiting()
    const [other, slot] = (await consumer.slots('2000099999')).slice(-2)
    if (!slot || !other) throw new Error('No slots')
    world.context.advance(60_000)
    expect((await pm.post(`${run}/wait`, { organisation: 'rye', code })).status).toBe(303)
    expect(await proposed()).toEqual([])
    world.context.advance(60_000)
    const booked = await consumer.book(slot)
    await consumer.book(slot)
    await consumer.cancel(booked.body, 1)
    await consumer.book(other, {
      claims: (claims) => ({
        ...claims,
        requesting_organization: {
          resourceType: 'Organization',
          identifier: [{ system: 'https://fhir.nhs.uk/Id/ods-organization-code', value: 'RX1' }],
          name: 'Other',
        },
      }),
    })
    const list = await proposed()
    const cases = await world.context.db.read.selectFrom('test_cases').select(['id', 'criterion', 'code']).execute()
    const of = (name: string) => cases.find((one) => one.id === name.replace('confirm-', ''))
    expect(list.map(([name]) => of(name)?.criterion).toSorted()).toEqual([
      'A cancellation by the referrer is seen',
      'A slot can be booked',
      'Booking and referral belong together',
      'Cancelling after the consultation has ended',
      'The booking arrives',
    ])
    expect(new Set(list.map(([name]) => of(name)?.code))).toEqual(new Set([code]))
    const first = list[0] ?? ['', '']
    expect((await pm.post(`${run}/confirm`, { [first[0]]: 'pass somewhere-else' })).status).toBe(409)
    expect((await pm.post(`${run}/confirm`, {})).status).toBe(422)
    world.context.advance(60_000)
    expect((await pm.post(`${run}/confirm`, Object.fromEntries(list))).status).toBe(303)
    expect(await proposed()).toEqual([])
    const results = await world.context.db.read.selectFrom('test_results').select(['verdict', 'comment']).execute()
    expect(results.map((one) => one.verdict)).toEqual(['pass', 'pass', 'pass', 'pass', 'pass'])
    const evidence = await world.context.db.read
      .selectFrom('evidence')
      .innerJoin('interactions as i', 'i.id', 'evidence.interaction_id')
      .select(['evidence.digest', 'i.digest as own', 'i.organisation'])
      .execute()
    expect(evidence.every((one) => one.digest === one.own && one.organisation === 'RYE')).toBe(true)
    expect(evidence).toHaveLength(5)
  })

  it('confirms nothing over a result that somebody recorded after the page was drawn, and says so', async () => {
    const { pm, dos, run, consumer, code, proposed } = await waiting()
    await pm.post(`${run}/wait`, { organisation: 'RYE', code })
    world.context.advance(60_000)
    const [slot] = await consumer.slots('2000099999')
    if (slot) await consumer.book(slot)
    const ticked = await proposed()
    const failing = ticked[0]?.[0].replace('confirm-', '') ?? ''
    world.context.advance(60_000)
    expect((await dos.post(`${run}/results`, { [`verdict-${failing}`]: 'fail', [`comment-${failing}`]: 'The wrong clinic' })).status).toBe(303)
    const late = await pm.post(`${run}/confirm`, Object.fromEntries(ticked))
    expect([late.status, late.text.includes('somebody recorded a result')]).toEqual([409, true])
    expect(await world.context.db.read.selectFrom('test_results').select('verdict').execute()).toEqual([{ verdict: 'fail' }])
  })

  it('asks for an ODS code and a code of the plan, stops when told, and sees nothing that came later', async () => {
    const { pm, run, consumer, code, proposed } = await waiting()
    expect((await pm.post(`${run}/wait`, { organisation: 'the 111 service', code })).status).toBe(422)
    expect((await pm.post(`${run}/wait`, { organisation: 'RYE', code: 'Dx0' })).status).toBe(422)
    await pm.post(`${run}/wait`, { organisation: 'RYE', code })
    expect((await pm.get(run)).text).toContain('Waiting for what <strong>RYE</strong>')
    world.context.advance(60_000)
    await pm.post(`${run}/wait/stop`, {})
    expect((await pm.get(run)).text).not.toContain('Waiting for what')
    world.context.advance(60_000)
    const [slot] = await consumer.slots('2000099999')
    if (slot) await consumer.book(slot)
    expect(await proposed()).toEqual([])
  })

  it('that was finished in another window leads back to the run, and says what happened to what was pressed and what to do now', async () => {
    const { pm, run, consumer, code, proposed } = await waiting()
    await pm.post(`${run}/wait`, { organisation: 'RYE', code })
    world.context.advance(60_000)
    const [slot] = await consumer.slots('2000099999')
    if (slot) await consumer.book(slot)
    const ticked = Object.fromEntries(await proposed())
    expect(Object.keys(ticked)).not.toEqual([])
    expect((await pm.post(`${run}/finish`, { review: 'Line down.', outcome: 'failure', ...asked })).status).toBe(303)
    const { read } = world.context.db
    const before = await read.selectFrom('events').select('seq').execute()
    for (const [path, form, says] of [
      ['wait', { organisation: 'RYE', code }, 'A finished run waits for nothing. For a retest open a new run'],
      ['wait/stop', {}, 'there is nothing to stop'],
      ['confirm', ticked, 'Nothing that you ticked was confirmed. For a retest open a new run'],
      ['confirm', {}, 'have that one wait'],
    ] as const) {
      const { status, text } = await pm.post(`${run}/${path}`, form)
      expect([path, status]).toEqual([path, 409])
      expect(text).toMatch(/<h1[^>]*>Run 1<\/h1>/)
      expect(text).toContain('Meera Shah finished this run on 2 March 2026, 9:01am as a failure, and wrote: Line down. ')
      expect(text).toContain(says)
      expect(text).not.toContain('What you typed')
      expect(text).toContain(`href="${run.replace(/\/runs.*/, '')}"`)
    }
    expect(await read.selectFrom('test_results').selectAll().execute()).toEqual([])
    expect(await read.selectFrom('test_run_waits').select('id').execute()).toHaveLength(1)
    expect(await read.selectFrom('events').select('seq').execute()).toEqual(before)
  })
})
