import { afterEach, describe, expect, it } from 'vitest'
import { asDay } from '../../src/day.ts'
import { digestOf } from '../../src/digest.ts'
import { countLateProjects } from '../../src/tracker/service-facets/count-projects.ts'
import { currentIndex } from '../../src/tracker/service-facets/current-index.ts'
import type { ObservationKind } from '../../src/evidence/project-sandboxes.ts'
import { observationsIn, together } from '../../src/sandbox/for-tracker/observations.ts'
import type { Seen } from '../../src/sandbox/for-tracker/observations.ts'
import { loadTemplates } from '../../src/tracker/templates/templates.ts'
import { refreshCounts } from '../../src/tracker/test-plan/test-plan.store.ts'
import { overruledBy, proposalsFor, sightOf } from '../../src/tracker/test-plan/waiting.ts'
import type { World } from '../support/world.ts'
import { Consumer } from '../support/consumer.ts'
import { onSqliteAndServer } from '../support/databases.ts'
import { startedProject } from '../support/started-project.ts'
import { countingRun, reviewActions } from '../support/run-forms.ts'

describe('the subject of a test case', () => {
  /** `cite`: the sandbox sees an exchange, and a person judges; `propose`: it proposes a result. */
  const consumer: [string, ObservationKind | null, 'propose' | 'cite'][] = [
    ['Is the user able to select the appointment botton for this DX code?', null, 'cite'],
    ['Is the user presented with a list of appointment slots to book into when pressing the appointment button?', 'slots-shown', 'propose'],
    ['Is the user presented with no appointments when no appointments are available?', 'none-shown', 'propose'],
    ['Is the user presented with all clinics that have been made available to the 111 service?', 'slots-shown', 'cite'],
    ['Is the user able to book an appointment?', 'booked', 'propose'],
    ['Is the user able to change/re-book the appointment whilst in the same consultation?', 'rebooked', 'cite'],
    ['Is the user able to change/re-book the appointment after the consultation is complete?', 'rebooked', 'cite'],
    ['Rebooking while the call is open', 'rebooked', 'cite'],
    ['Rebook once the case is closed', 'rebooked', 'cite'],
    ['A booking can be moved: rebook it', 'rebooked', 'propose'],
    ['When the UTC cancels a slot locally the slot is available again to book at the 111', 'freed', 'propose'],
    ['Is the user able to cancel the appointment after the consultation is complete (the patient calls back in 2 hours)?', 'cancelled', 'cite'],
    ['Cancel when the patient rings back', 'cancelled', 'cite'],
    ['Cancel within the consultation', 'cancelled', 'cite'],
    ['Is the user able to cancel the appointment?', 'cancelled', 'propose'],
    ['The user books before the consultation ends', 'booked', 'cite'],
    ['Is a referral message sent successfully?', null, 'cite'],
    ['The booking carries the address of the referral: booking and referral', 'referral', 'propose'],
    ['Is a SMS sent to the patient (if configured)?', null, 'cite'],
    ['Please record the test case number here', null, 'cite'],
    ['Is the user able to run the standard Care Connect reports?', null, 'cite'],
    ['A slot that is already booked is refused', 'double-booked', 'propose'],
    ['A slot that is already booked is refused after the consultation has ended', 'double-booked', 'cite'],
    ['Slots are shown while the consultation is open', 'slots-shown', 'cite'],
    ['The slots are shown again when the patient calls back', 'freed', 'cite'],
    ['A slot that the service frees can be booked again within the same call', 'freed', 'cite'],
    ['No slots are free during the assessment', 'none-shown', 'cite'],
    ['The referral belongs to the booking once the encounter is closed', 'referral', 'cite'],
    ['No free slots: the call handler says so', 'none-shown', 'propose'],
    ['A child cannot be booked', null, 'cite'],
    ['Cancelling a booking of another organisation is refused', 'cancelled', 'cite'],
    ['The booking screen shows the address', 'booked', 'cite'],
    ['The slot is not offered again until it is released', null, 'cite'],
    ['A booking outside the time of the disposition is warned of and logged', null, 'cite'],
    ['Booking outside the time of the disposition', null, 'cite'],
    ['A patient outside the age range is booked', null, 'cite'],
    ['A patient who calls again', null, 'cite'],
    ['The patient rings again and the appointment is cancelled', 'cancelled', 'cite'],
    ['A booking for a patient who calls again', 'booked', 'cite'],
    ['Only the teams that are switched on can book', null, 'cite'],
    ['Only clinicians may book', null, 'cite'],
    ['Staff without the role book an appointment', null, 'cite'],
    ['A user who is signed in can book', null, 'cite'],
    ['The user cannot book a slot that was withdrawn', null, 'cite'],
    ['A referral-only service can’t be booked', null, 'cite'],
    ['The user is not able to cancel', null, 'cite'],
    ['A slot that is already booked cannot be booked', 'double-booked', 'propose'],
    ['', null, 'cite'],
  ]
  it.each(consumer)('on the Consumer’s side is recognised: %s: %s, to %s', (criterion, kind, act) => {
    const sight = sightOf({ criterion, side: 'consumer' })
    expect(sight?.kind ?? null).toBe(kind)
    if (sight) expect([sight.proposes, sight.unseen === '']).toEqual([act === 'propose', false])
  })

  it.each([
    'Consumer service makes booking',
    'The booking arrives',
    'User can access a referral easily from a booking',
    'Consumer system cancels a booking',
    'User "arrives" patient in the system',
    'User cancels locally an appointment that has been booked by 111 service',
    'Slot released by UTC in test 8 is again visible to 111 service',
    '111 service performs a "rebook" operational acrion',
    'A slot that is already booked is refused',
  ])('on the Provider’s side cannot be seen by the sandbox, as nobody looked at a diary: %s', (criterion) =>
    expect(sightOf({ criterion, side: 'provider' })).toBeNull(),
  )

  it('is proposed for every case of our own template that the sandbox can see, and for no other', () => {
    const wrong = loadTemplates().testCases.filter((one) => (sightOf(one)?.proposes === true) !== one.sandboxSees)
    expect(wrong.map((one) => one.criterion)).toEqual([])
  })
})

describe('the exchanges of a rehearsal', () => {
  let at = 0
  const seen = (operation: string, status: number, more: Partial<Seen> = {}): Seen => ({
    id: `i${(at += 1)}`,
    digest: digestOf(''),
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
    [
      'a slot that the service freed, and that was booked again',
      [seen('book', 201, one('a', { slotWasFreed: true }))],
      { booked: 'pass', referral: 'pass', freed: 'pass' },
    ],
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
      'book the same slot again after it was cancelled',
      [seen('book', 201, one('a', { slotId: 's' })), seen('cancel', 200, one('a', { slotId: 's' })), seen('book', 201, one('b', { slotId: 's' }))],
      { booked: 'pass', referral: 'pass', cancelled: 'pass' },
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
  ])('show: %s', (_name, list, expected) => expect(verdicts(list)).toEqual(expected))

  const answered = { latest: new Map<string, { recorded_at: string }>(), refused: new Set<string>(), cited: new Set<string>() }
  const cases = [
    { id: '1', code: 'Dx05', criterion: 'A slot can be booked', side: 'consumer' as const },
    { id: '2', code: 'Dx06', criterion: 'A slot can be booked', side: 'consumer' as const },
    { id: '3', code: 'Dx05', criterion: 'The booking arrives', side: 'provider' as const },
    { id: '4', code: 'Dx05', criterion: 'Booking within the consultation', side: 'consumer' as const },
  ]
  const booking = () => observationsIn([seen('book', 201, one('a'))])

  it('propose results only for cases of their code, and not over a later result', () => {
    const ids = (given: Partial<typeof answered>) => proposalsFor(cases, 'Dx05', booking(), { ...answered, ...given }).map((each) => each.caseId)
    expect(ids({})).toEqual(['1', '4'])
    expect(ids({ latest: new Map([['1', { recorded_at: new Date(9e12).toISOString() }]]) })).toEqual(['4'])
    expect(ids({ latest: new Map([['1', { recorded_at: new Date(0).toISOString() }]]) })).toEqual(['1', '4'])
  })

  it('are not proposed again once someone has rejected them, until another exchange shows the same', () => {
    const [first] = booking()
    if (!first) throw new Error('nothing was seen')
    const refused = new Set([`1 ${first.interactionId}`])
    expect(proposalsFor(cases, 'Dx05', [first], { ...answered, refused }).map((each) => each.caseId)).toEqual(['4'])
    expect(proposalsFor(cases, 'Dx05', booking(), { ...answered, refused }).map((each) => each.caseId)).toEqual(['1', '4'])
    expect(proposalsFor(cases, 'Dx05', [first], { ...answered, cited: new Set([`4 ${first.interactionId}`]) }).map((each) => each.caseId)).toEqual(['1'])
  })

  it.each([
    ['another verdict', [{ caseId: '1', verdict: 'fail' as const }], ['1']],
    ['the same verdict', [{ caseId: '1', verdict: 'pass' as const }], []],
    ['a verdict on what the sandbox cannot judge', [{ caseId: '4', verdict: 'fail' as const }], []],
    ['a verdict on another case', [{ caseId: '2', verdict: 'fail' as const }], []],
  ])('are overruled or not by %s', (_name, results, overruled) =>
    expect(overruledBy(proposalsFor(cases, 'Dx05', booking(), answered), results).map((each) => each.proposal.caseId)).toEqual(overruled),
  )

  it('of several sandboxes are combined: what works anywhere works, and the last counts', () => {
    const failed = observationsIn([seen('cancel', 409, { rules: ['HDR-12'] })])
    const worked = observationsIn([seen('book', 201, one('a')), seen('cancel', 200, one('a'))])
    expect(together([worked, failed]).find((each) => each.kind === 'cancelled')?.verdict).toBe('pass')
    expect(together([failed, worked]).find((each) => each.kind === 'cancelled')?.verdict).toBe('pass')
    expect(together([failed])[0]?.verdict).toBe('fail')
  })
})

onSqliteAndServer('a rehearsal that waits', (open) => {
  let world: World
  afterEach(async () => {
    await world.close()
  })

  async function waiting() {
    const started = await startedProject(await open())
    world = started.world
    const plan = `${started.home}/test-plan`
    await started.pm.post(`${plan}/runs`, { held_on: '2026-03-02', environment: 'sandbox-rehearsal', attendees: 'All' })
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

  it('proposes results from what the awaited organisation sends, which a person confirms with the exchange as evidence', async () => {
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
    expect(list.map(([name]) => of(name)?.criterion)).toEqual(['A slot can be booked'])
    expect(new Set(list.map(([name]) => of(name)?.code))).toEqual(new Set([code]))
    const { text } = await pm.get(run)
    expect(text).not.toMatch(/type="checkbox"[^>]*checked/)
    expect(text).toMatch(/Saw: a slot was booked, 2 March 2026[\s\S]*Did not see: what the call handler’s screen showed, or the service’s own diary/)
    expect(text).toMatch(
      /Cases that you have to judge[\s\S]*Cancelling after the consultation has ended[\s\S]*Did not see: whether the consultation was still open/,
    )
    const first = list[0] ?? ['', '']
    expect((await pm.post(`${run}/confirm`, { [first[0]]: 'pass somewhere-else' })).status).toBe(409)
    expect((await pm.post(`${run}/confirm`, {})).status).toBe(422)
    world.context.advance(60_000)
    expect((await pm.post(`${run}/confirm`, Object.fromEntries(list))).status).toBe(303)
    expect(await proposed()).toEqual([])
    const results = await world.context.db.read.selectFrom('test_results').select(['verdict', 'comment']).execute()
    expect(results).toEqual([
      { verdict: 'pass', comment: 'The sandbox saw: a slot was booked. It did not see: what the call handler’s screen showed, or the service’s own diary' },
    ])
    const evidence = await world.context.db.read
      .selectFrom('evidence')
      .innerJoin('interactions as i', 'i.id', 'evidence.interaction_id')
      .select(['evidence.digest', 'i.digest as own', 'i.organisation'])
      .execute()
    expect(evidence.every((one) => one.digest === one.own && one.organisation === 'RYE')).toBe(true)
    expect(evidence).toHaveLength(1)
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
    expect([late.status, late.text.includes('someone else recorded a result')]).toEqual([409, true])
    expect(await world.context.db.read.selectFrom('test_results').select('verdict').execute()).toEqual([{ verdict: 'fail' }])
  })

  it('asks for an ODS code and a code of the plan, stops on request, and sees nothing that came later', async () => {
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

  it('does not wait, and confirms nothing, before its day', async () => {
    const { pm, home, code } = await waiting()
    const run = (await pm.post(`${home}/test-plan/runs`, { held_on: '2026-03-31', environment: 'sandbox-rehearsal', attendees: 'All' })).location ?? ''
    for (const [path, form] of [
      ['wait', { code, organisation: 'RYE' }],
      ['confirm', {}],
      ['refuse', {}],
    ] as [string, Record<string, string>][]) {
      const early = await pm.post(`${run}/${path}`, form)
      expect([path, early.status, early.text.includes('from that day on')]).toEqual([path, 422, true])
    }
    expect(await world.context.db.read.selectFrom('test_run_waits').select('id').execute()).toEqual([])
  })

  it('leads back to the run if another window finished it, and says what happened to the click and what to do now', async () => {
    const { pm, run, consumer, code, proposed } = await waiting()
    await pm.post(`${run}/wait`, { organisation: 'RYE', code })
    world.context.advance(60_000)
    const [slot] = await consumer.slots('2000099999')
    if (slot) await consumer.book(slot)
    const ticked = Object.fromEntries(await proposed())
    expect(Object.keys(ticked)).not.toEqual([])
    expect((await pm.post(`${run}/finish`, { review: 'Line down.', outcome: 'failure', ...reviewActions })).status).toBe(303)
    const { read } = world.context.db
    const before = await read.selectFrom('events').select('seq').execute()
    for (const [path, form, says] of [
      ['wait', { organisation: 'RYE', code }, 'A finished run waits for nothing. For a retest open a new run'],
      ['wait/stop', {}, 'there is nothing to stop'],
      ['confirm', ticked, 'Nothing that you ticked was confirmed. For a retest open a new run'],
      ['confirm', {}, 'have that one wait'],
      ['refuse', { refuse: 'x' }, 'Nothing was changed'],
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

  async function booked() {
    const made = await waiting()
    await made.pm.post(`${made.run}/wait`, { organisation: 'RYE', code: made.code })
    world.context.advance(60_000)
    const [slot] = await made.consumer.slots('2000099999')
    if (!slot) throw new Error('No slots')
    const { body } = await made.consumer.book(slot)
    const list = await made.proposed()
    const booking = await world.context.db.read
      .selectFrom('test_cases')
      .selectAll()
      .where('code', '=', made.code)
      .where('criterion', '=', 'A slot can be booked')
      .executeTakeFirstOrThrow()
    const value = list.find(([name]) => name === `confirm-${booking.id}`)?.[1] ?? ''
    world.context.advance(60_000)
    return { ...made, booking, value, body }
  }
  const kept = () => world.context.db.read.selectFrom('evidence').select(['subject_id', 'kind', 'body', 'interaction_id']).execute()

  it('keeps the exchange of a proposal that somebody overrules with another result', async () => {
    const { pm, run, booking, value, proposed } = await booked()
    await pm.post(`${run}/results`, { [`verdict-${booking.id}`]: 'fail', [`comment-${booking.id}`]: 'The screen showed an error' })
    expect(await kept()).toEqual([
      {
        subject_id: booking.id,
        kind: 'interaction',
        body: 'Run 1: the sandbox saw that a slot was booked, a pass; recorded otherwise: fail',
        interaction_id: value.split(' ')[1],
      },
    ])
    const page = (await pm.get(`${run}/cases/${booking.id}`)).text
    expect(page).toMatch(/An exchange with the sandbox\. Run 1: the sandbox saw that a slot was booked[\s\S]*Cited by Meera Shah/)
    expect((await proposed()).map(([name]) => name)).not.toContain(`confirm-${booking.id}`)
  })

  it('lets a person reject a proposal: the exchange stays, nothing is recorded, and it is not proposed again', async () => {
    const { pm, dos, run, booking, value, proposed } = await booked()
    expect((await pm.post(`${run}/refuse`, { refuse: `${booking.id} pass another` })).status).toBe(409)
    expect(await kept()).toEqual([])
    const refused = await dos.post(`${run}/refuse`, { refuse: `${booking.id} ${value}` })
    expect([refused.status, refused.location]).toEqual([303, `${run}/cases/${booking.id}`])
    expect((await kept()).map((one) => one.body)).toEqual([
      'Run 1: the sandbox saw that a slot was booked, a pass; Dan Okoro says that this is not what happened',
    ])
    expect((await proposed()).map(([name]) => name)).not.toContain(`confirm-${booking.id}`)
    expect(await world.context.db.read.selectFrom('test_results').select('id').execute()).toEqual([])
    expect((await world.context.db.read.selectFrom('events').select('sentence').where('action', '=', 'overruled').execute())[0]?.sentence).toMatch(
      /^Dan Okoro overruled what the sandbox proposed in run 1 for Dx/,
    )
  })

  it('calls a slot freed only if the service itself cancelled its booking', async () => {
    const { pm, run, home, consumer, code, body, proposed } = await booked()
    const freed = await world.context.db.read
      .selectFrom('test_cases')
      .select('id')
      .where('code', '=', code)
      .where('criterion', '=', 'A slot that the service frees can be booked again')
      .executeTakeFirstOrThrow()
    const isProposed = async () => (await proposed()).some(([name]) => name === `confirm-${freed.id}`)
    await consumer.cancel(body, 1)
    const [slot] = await consumer.slots('2000099999')
    if (!slot) throw new Error('No slots')
    world.context.advance(60_000)
    const again = await consumer.book(slot)
    expect(await isProposed()).toBe(false)
    await pm.post(`${home}/sandbox/diary/bookings/${String(again.body['id'])}/cancel`, {})
    world.context.advance(60_000)
    await consumer.book(slot)
    expect(await isProposed()).toBe(true)
    expect((await pm.get(run)).text).toContain('Saw: a slot whose booking the service had cancelled was booked again')
  })

  it.each(['production-isolated', 'like-live', 'business-go-live'])(
    'is the only run that waits: one of %s is refused in words, proposes nothing, and takes an exchange as evidence that a person cites',
    async (environment) => {
      const { pm, home, consumer, code, booking } = await booked()
      const plan = `${home}/test-plan`
      const other = `${plan}/runs/2`
      await pm.post(`${plan}/runs`, { ...countingRun, environment })
      const { read } = world.context.db
      // As an older version let it wait.
      const { id } = await read.selectFrom('test_runs').select('id').where('number', '=', 2).executeTakeFirstOrThrow()
      const wait = { id: 'w', run_id: id, code, organisation: 'RYE', started_by: 'Meera Shah', started_at: '2026-03-02T08:00:00.000Z' }
      await world.context.db.transaction((trx) =>
        trx
          .insertInto('test_run_waits')
          .values({ ...wait, ends_at: '2026-03-02T16:00:00.000Z', stopped_at: null })
          .execute(),
      )
      const before = await read.selectFrom('events').select('seq').execute()
      const page = (await pm.get(other)).text
      for (const words of ['Did this happen?', 'Waiting for what', 'Wait for their requests']) expect(page).not.toContain(words)
      for (const [path, form] of [
        ['wait', { organisation: 'RYE', code }],
        ['wait/stop', {}],
        ['confirm', { [`confirm-${booking.id}`]: 'pass x' }],
        ['refuse', { refuse: `${booking.id} pass x` }],
      ] as const) {
        const refused = await pm.post(`${other}/${path}`, form)
        expect([path, refused.status]).toEqual([path, 409])
        expect(refused.text).toContain('The sandbox proposes results only in a rehearsal')
      }
      expect(await read.selectFrom('events').select('seq').execute()).toEqual(before)
      expect(await read.selectFrom('test_results').select('id').execute()).toEqual([])
      const [exchange] = await read.selectFrom('interactions').select(['id', 'digest']).where('operation', '=', 'book').execute()
      const at = `${other}/cases/${booking.id}`
      const text = (await pm.get(at)).text
      expect(text).toContain('Cite an exchange with the sandbox')
      expect(text).toMatch(/<option value="[^"]+">Book, answered 201, 2 March 2026/)
      expect((await pm.post(`${at}/exchange`, {})).text).toContain('Choose an exchange, or paste its id or address')
      const strange = await pm.post(`${at}/exchange`, { pasted: 'https://example.org/log/nowhere', exchange_note: 'Booked at 9' })
      expect([strange.status, strange.text.includes('has no exchange nowhere'), strange.text.includes('Booked at 9')]).toEqual([422, true, true])
      const pasted = `${world.context.config.publicUrl}${home}/sandbox/log/${exchange?.id ?? ''}#evidence`
      expect((await pm.post(`${at}/exchange`, { pasted, exchange_note: 'Booked at 9' })).status).toBe(303)
      expect((await pm.get((await pm.post(`${at}/exchange`, { exchange: exchange?.id ?? '' })).location ?? '')).text).toContain('Nothing changed')
      const shown = (await pm.get(at)).text
      expect(shown).toMatch(/An exchange with the sandbox\. Book, answered 201: Booked at 9[\s\S]*Cited by Meera Shah/)
      expect(shown).toContain(exchange?.digest)
      expect(await read.selectFrom('test_results').select('id').execute()).toEqual([])
      const [slot] = await consumer.slots('2000099999')
      if (slot) await consumer.book(slot)
      expect((await pm.get(other)).text).not.toContain('Did this happen?')
    },
  )

  it('counts nowhere: the plan shows its result beside the one that counts, and its end meets no test date', async () => {
    const { pm, home, run, booking, code } = await booked()
    await pm.post(`${run}/results`, { [`verdict-${booking.id}`]: 'pass' })
    expect((await pm.post(`${run}/finish`, { review: 'Tried', outcome: 'failure', ...reviewActions })).status).toBe(303)
    const plan = (await pm.get(`${home}/test-plan`)).text
    expect(plan).toMatch(/Rehearsals and other runs[\s\S]*Sandbox rehearsal/)
    expect(plan).toContain(`${code}: 0 of`)
    expect(plan).toMatch(/A slot can be booked<\/td>[\s\S]{0,400}Not run[\s\S]{0,200}Pass, run 1/)
    const { read, write } = { read: world.context.db.read, write: world.context.db.transaction.bind(world.context.db) }
    await write((trx) => trx.updateTable('project_dates').set({ day: '2026-03-01' }).where('kind', '=', 'testing').execute())
    const late = async () => countLateProjects(await currentIndex(read, asDay('2026-03-02')), null)
    expect((await pm.get('/projects?warning=late')).text).toContain('Riverside UTC')
    expect(await late()).toBe(1)
    expect((await read.selectFrom('test_runs').select('counts').execute()).map((one) => one.counts)).toEqual([0])
    await write((trx) => trx.updateTable('test_runs').set({ counts: 1 }).execute())
    expect(await late()).toBe(0)
    await refreshCounts(world.context.db, world.context.templates.environments)
    expect((await read.selectFrom('test_runs').select('counts').execute()).map((one) => one.counts)).toEqual([0])
  })
})
