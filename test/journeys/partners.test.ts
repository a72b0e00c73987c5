import { afterEach, expect, it } from 'vitest'
import { asPersonId, asProjectId } from '../../src/db/ids.ts'
import { verifyChain } from '../../src/events/verify-chain.store.ts'
import { dayOfMoment } from '../../src/day.ts'
import { listStaleAnswers } from '../../src/tracker/prerequisites/derived.store.ts'
import { listStaleStages } from '../../src/tracker/go-live/stages.store.ts'
import { listStaleRollout } from '../../src/tracker/services/rollout-status.store.ts'
import { insertSwitch, leavePartnerOut } from '../../src/tracker/partners/partners.store.ts'
import { password } from '../support/world.ts'
import type { Visitor } from '../support/world.ts'
import { bookingProject, partnersOf, preparedBooking, provePair, setDay, technicallyLive, testedWith } from '../support/booking-project.ts'
import type { Booking } from '../support/booking-project.ts'
import { change } from '../support/change.ts'
import { onSqliteAndServer } from '../support/databases.ts'
import { hidden } from '../support/started-project.ts'

onSqliteAndServer('a Consumer’s project with partner services', (open) => {
  let booking: Booking
  afterEach(async () => {
    await booking.world.close()
  })
  const db = () => booking.world.context.db.read
  const stage = async () => (await db().selectFrom('projects').select('stage').where('id', '=', booking.id).executeTakeFirstOrThrow()).stage
  const notStale = async () => {
    const { clock, templates } = booking.world.context
    expect(await listStaleStages(db(), { environments: templates.environments, clock })).toEqual([])
    expect(await listStaleRollout(db())).toEqual([])
  }
  const lastOf = async (visitor: Visitor, partner: string) => {
    const { text } = await visitor.get(`${booking.home}/partners/${partner}`)
    return /name="seen" value="([^"]*)"/.exec(text.slice(Math.max(0, text.search(/id="(switch-on|confirm|switch-off)"/))))?.[1] ?? ''
  }
  const declare = async (visitor: Visitor, partner: string) =>
    visitor.post(`${booking.home}/partners/${partner}/switch-on`, {
      test: 'Booked 9:30, seen in the diary, cancelled',
      tested_by: 'Priya Nair',
      password,
      seen: await lastOf(visitor, partner),
    })
  const confirm = async (visitor: Visitor, partner: string) =>
    visitor.post(`${booking.home}/partners/${partner}/confirm`, { password, seen: await lastOf(visitor, partner) })

  it('goes live with one partner after another, each by two people, and ends when all are live or left out', { timeout: 120_000 }, async () => {
    booking = await bookingProject(await open())
    const { pm, home, people } = booking
    const page = (path = '') => pm.get(`${home}${path}`)
    expect((await page()).text).toContain('Testing with partner services')
    expect((await page()).text).toContain('No partner service is recorded: add the services that are booked into')

    // Found, pasted and typed.
    const found = await pm.get(`${home}/partners/add?q=riverside`)
    const riverside = /name="pick-([^"]+)"/.exec(found.text)?.[1] ?? ''
    expect((await pm.post(`${home}/partners/found`, { [`pick-${riverside}`]: 'yes', q: 'riverside' })).status).toBe(303)
    const wrong = await pm.post(`${home}/partners/several`, { list: 'Hillside, RY9HS, 2000099999\nRiverside, RY9NR' })
    expect([wrong.status, wrong.text.includes('2000099999 belongs to Riverside UTC'), wrong.text.includes('Hillside, RY9HS, 2000099999')]).toEqual([
      422,
      true,
      true,
    ])
    expect(await partnersOf(booking)).toHaveLength(1)
    expect((await pm.post(`${home}/partners/several`, { list: 'Hillside, RY9HS\nMill Lane Surgery, B86012, TBC' })).status).toBe(303)
    const [a, b, c] = (await partnersOf(booking)).map((one) => one.id) as [string, string, string]
    expect((await page('/partners')).text).toContain('0 of 3 live')
    expect((await page('/partners')).text).toContain('Its DoS id is missing')
    expect((await page()).text).toContain('0 of 3 live')
    await notStale()

    // The test names its partners, and only those in the test are offered.
    await preparedBooking(booking)
    expect(await stage()).toBe('testing')
    const unnamed = await pm.post(`${home}/test-plan/runs`, { held_on: '2026-03-02', environment: 'production-isolated', attendees: 'Meera' })
    expect([unnamed.status, unnamed.text.includes('No partner service is in the test')]).toEqual([422, true])
    const setUp = await pm.get(`${home}/test-plan/set-up`)
    expect(setUp.text).not.toContain('Opening hours</h2>')
    const chosen = { version: hidden(setUp.text, 'version'), 'consumer-product': booking.consumer, 'consumer-version': '4.2', 'code-Dx05': 'yes' }
    expect((await pm.post(`${home}/test-plan/set-up`, { ...chosen, [`partner-${a}`]: 'yes', [`partner-${b}`]: 'yes' })).status).toBe(303)
    const codes = await db().selectFrom('test_cases').select('code').distinct().where('project_id', '=', booking.id).execute()
    expect(codes.map((one) => one.code)).toEqual(['Dx05'])
    const none = await pm.post(`${home}/test-plan/runs`, { held_on: '2026-03-02', environment: 'production-isolated', attendees: 'Meera' })
    expect([none.status, none.text.includes('Tick each partner service that this run tests')]).toEqual([422, true])
    await testedWith(booking, [a], 1)
    expect(await stage()).toBe('technical-live')
    const proposals = await db().selectFrom('pair_proposals').select('provider_product').execute()
    expect(proposals.map((one) => one.provider_product)).toEqual(['Adastra'])
    expect((await page('/go-live')).text).toContain('The pair of products is proven for no partner service yet')
    await provePair(booking, 'Adastra')
    await notStale()
    expect((await page('/go-live')).text).toContain('Partner services whose pair of products is proven: 1 of 3. Not yet: Hillside UTC, Mill Lane Surgery')

    // Not before the project is technically live, and not by one person.
    await setDay(booking, a)
    expect((await page(`/partners/${a}`)).text).toContain('Technical live has not been declared for this project')
    expect((await declare(pm, a)).status).toBe(422)
    await technicallyLive(booking)
    expect(await stage()).toBe('business-live')
    const early = await pm.post(`${home}/go-live/business-live`, { password, test: 'Booked', tested_by: 'Priya' })
    expect([early.status, early.text.includes('No partner service is switched on by two people')]).toEqual([422, true])
    expect((await declare(people.omar, a)).status).toBe(403)
    // Not while an earlier gate is open again.
    const dpia = async (form: Record<string, string>) => {
      const { version } = await db()
        .selectFrom('prerequisites')
        .select('version')
        .where('project_id', '=', booking.id)
        .where('key', '=', 'dpia')
        .executeTakeFirstOrThrow()
      expect((await pm.post(`${home}/prerequisites/dpia`, { ...form, version: String(version) })).status).toBe(303)
    }
    await dpia({ status: 'in-progress' })
    expect((await page(`/partners/${a}`)).text).not.toContain('name="tested_by"')
    const held = await declare(pm, a)
    expect([held.status, held.text.includes('Data protection impact assessment')]).toEqual([422, true])
    await dpia({ status: 'not-applicable', reason: 'For this test' })
    expect((await declare(pm, a)).status).toBe(303)
    expect((await confirm(pm, a)).status).toBe(403)
    for (const who of ['priya', 'ruth', 'dan', 'sam', 'ivan'] as const) expect([who, (await confirm(people[who], a)).status]).toEqual([who, 403])
    expect((await people.lena.get('/work/confirm')).text).toContain('Confirm that Riverside UTC is live')
    expect((await people.ruth.get('/work/confirm')).text).not.toContain('Confirm that Riverside UTC')
    expect((await page('/partners')).text).toContain('Waits for a second person')
    expect((await confirm(people.lena, a)).status).toBe(303)
    expect((await people.lena.get('/work/confirm')).text).not.toContain('Confirm that Riverside UTC')
    expect((await page()).text).toContain('1 of 3 live')
    expect((await page('/go-live')).text).toContain('Declare business live when the first one is')
    expect((await pm.post(`${home}/go-live/business-live`, { password, test: 'Booked', tested_by: 'Priya' })).status).toBe(303)
    await notStale()

    // The hand-over waits for the others.
    for (const one of await db().selectFrom('go_live_criteria').selectAll().where('project_id', '=', booking.id).where('kind', '=', 'handover').execute())
      await pm.post(`${home}/go-live/criteria/${one.id}`, { act: 'meet', [`version-${one.id}`]: String(one.version) })
    const waits = await people.omar.post(`${home}/go-live/hand-over`, { password })
    expect([waits.status, waits.text.includes('2 partner services are not live: Hillside UTC, Mill Lane Surgery')]).toEqual([422, true])
    expect((await declare(pm, b)).text).toContain('No finished test that counts names it')
    await testedWith(booking, [b], 2)
    await provePair(booking, 'Symphony')
    await setDay(booking, b)
    expect((await declare(pm, b)).status).toBe(303)
    expect((await confirm(people.grace, b)).status).toBe(303)
    const leave = { version: String((await partnersOf(booking))[2]?.version) }
    expect((await pm.post(`${home}/partners/${c}/leave-out`, { ...leave, leave_reason: '' })).status).toBe(422)
    expect((await people.omar.post(`${home}/partners/${c}/leave-out`, { ...leave, leave_reason: 'Merges in May' })).status).toBe(403)
    expect((await pm.post(`${home}/partners/${c}/leave-out`, { ...leave, leave_reason: 'Merges in May' })).status).toBe(303)
    expect((await page()).text).toContain('2 of 2 live')
    expect((await people.omar.post(`${home}/go-live/hand-over`, { password })).status).toBe(303)
    expect((await pm.post(`${home}/go-live/close`, { password, lessons: 'Name the partners early' })).status).toBe(303)
    expect(await stage()).toBe('closed')
    await notStale()
    expect((await verifyChain(db())).ok).toBe(true)
    const months = await pm.get('/projects?went-live=2026-03')
    expect(months.text).not.toContain('South Coast 111')
    const rollout = await db().selectFrom('services').select(['ods_code', 'rollout']).orderBy('ods_code').execute()
    expect(rollout.filter((one) => one.rollout === 'live')).toEqual([])
  })

  it('rolls one partner back at once, which opens the gate again and notifies the partner’s own project', { timeout: 60_000 }, async () => {
    booking = await bookingProject(await open())
    const { pm, home, people } = booking
    const own = (await pm.post('/services/RY9NR/projects/new', { role: 'provider', route_in: 'Service-led', scope: 'Offers slots' })).location ?? ''
    await pm.post(`${home}/partners/several`, { list: 'RY9NR' })
    const [a] = (await partnersOf(booking)).map((one) => one.id) as [string]
    expect((await pm.get(`${home}/partners`)).text).toContain('Its own project is not technically live yet')
    await booking.world.context.db.transaction((trx) =>
      trx
        .insertInto('attestations')
        .values({
          id: 'technical',
          project_id: asProjectId(own.split('/').at(-1) ?? ''),
          gate: 'technical-live',
          decision: 'declared',
          first_person_id: null,
          first_person: 'Somebody',
          first_role: 'Project manager',
          first_at: '2026-03-01T09:00:00.000Z',
          second_person_id: null,
          second_person: null,
          second_role: null,
          second_at: null,
          conditions: '[]',
          reason: null,
          evidence: null,
        })
        .execute(),
    )
    await preparedBooking(booking)
    const setUp = hidden((await pm.get(`${home}/test-plan/set-up`)).text, 'version')
    await pm.post(`${home}/test-plan/set-up`, { version: setUp, 'consumer-product': booking.consumer, 'code-Dx05': 'yes', [`partner-${a}`]: 'yes' })
    await testedWith(booking, [a], 1)
    await provePair(booking, 'Adastra')
    await setDay(booking, a)
    await technicallyLive(booking)
    expect((await declare(pm, a)).status).toBe(303)
    expect((await confirm(people.omar, a)).status).toBe(303)
    expect((await pm.post(`${home}/go-live/business-live`, { password, test: 'Booked', tested_by: 'Priya' })).status).toBe(303)
    const off = async (visitor: Visitor, why: string) => visitor.post(`${home}/partners/${a}/switch-off`, { off_reason: why, seen: await lastOf(pm, a) })
    expect((await off(people.omar, 'Bookings fail')).status).toBe(403)
    expect((await off(pm, '')).status).toBe(422)
    expect((await off(pm, 'Bookings fail')).status).toBe(303)
    expect((await pm.get(`${home}/go-live`)).text).toContain('No partner service is switched on by two people')
    const told = await db().selectFrom('events').select(['project_id', 'sentence', 'reason']).where('action', '=', 'switched-off').orderBy('seq').execute()
    expect(told.map((one) => [one.project_id === booking.id, one.sentence, one.reason])).toEqual([
      [true, 'Meera Shah switched Riverside UTC off as Project manager', 'Bookings fail'],
      [false, 'South Coast 111 switched booking into Riverside UTC off', 'Bookings fail'],
    ])
    // Switching on again needs two people again; of two declarations at once one counts.
    const both = await Promise.all([declare(pm, a), declare(pm, a)])
    expect(both.map((one) => one.status).toSorted()).toEqual([303, expect.toBeOneOf([409, 422])])
    expect((await pm.get(`${home}/partners`)).text).toContain('0 of 1 live')
    await notStale()
  })

  it('follows the DoS id that the project of a partner service records, in its stage and in its practice sandbox', { timeout: 60_000 }, async () => {
    booking = await bookingProject(await open())
    const { pm, home, id } = booking
    await pm.post('/services/new', { name: 'Quayside UTC', ods_code: 'RY9QS', care_setting: 'urgent-treatment-centre', provider_product: 'Adastra' })
    expect((await pm.post(`${home}/partners/add`, { name: 'Quayside UTC', ods_code: 'RY9QS' })).status).toBe(303)
    await preparedBooking(booking)
    expect(await stage()).toBe('prerequisites')
    expect((await pm.post(`${home}/sandbox/make`, {})).status).toBe(303)
    const own = await pm.post('/services/RY9QS/projects/new', { role: 'provider', route_in: 'Service-led', scope: '111 books into Quayside' })
    expect((await pm.post(`${own.location ?? ''}/prerequisites/dos-id`, { status: 'met', value: '2000077777', version: '1' })).status).toBe(303)
    expect(await stage()).toBe('testing')
    const offered = await db()
      .selectFrom('sandbox_services as s')
      .innerJoin('sandboxes as b', 'b.id', 's.sandbox_id')
      .select('s.dos_id')
      .where('b.project_id', '=', id)
      .execute()
    expect(offered).toContainEqual({ dos_id: '2000077777' })
    await notStale()
  })

  it('is overdue for its manager once a switch-on day has passed, until the partner is declared live, moved or left out', async () => {
    booking = await bookingProject(await open())
    const { pm, home, people, team, world } = booking
    await change(world.context, (trx) => trx.updateTable('project_dates').set({ day: '2026-06-01' }).execute())
    await pm.post(`${home}/partners/add`, { name: 'Riverside UTC', ods_code: 'RY9NR' })
    await pm.post(`${home}/partners/add`, { name: 'Mill Lane Surgery' })
    const [riverside, mill] = (await partnersOf(booking)).map((one) => one.id) as [string, string]
    await setDay(booking, riverside, '2026-03-03')
    await setDay(booking, mill, '2026-03-04')
    const overdue = async () => (await pm.get('/work/overdue')).text
    const isLate = async () => [
      (await team.get('/projects?warning=late')).text.includes(home),
      (await team.get('/projects?late=yes')).text.includes(home),
      (await team.get('/')).text.includes('1 with a date that has passed'),
    ]
    expect([await overdue(), await isLate()]).toEqual([expect.not.stringContaining('Switch on'), [false, false, false]])
    const passes = (id: string, day: string) =>
      change(world.context, (trx) => trx.updateTable('partner_dates').set({ day }).where('partner_id', '=', id).execute())
    await passes(riverside, '2026-02-20')
    await passes(mill, '2026-03-01')
    expect(await overdue()).toMatch(
      /partners\/[^"]+">Switch on Riverside UTC: South Coast 111[^<]*<\/a>, planned for 20 February 2026[\s\S]*Switch on Mill Lane Surgery/,
    )
    expect(await isLate()).toEqual([true, true, true])
    expect((await people.omar.get('/work/overdue')).text).not.toContain('Switch on')
    const seen = hidden((await pm.get(`${home}/partners/${riverside}`)).text, 'seen')
    await pm.post(`${home}/partners/${riverside}/day`, { day: '2026-05-05', status: 'confirmed', move_reason: 'staffing', note: 'Later', seen })
    expect(await overdue()).not.toContain('Switch on Riverside UTC')
    expect(await isLate()).toEqual([true, true, true])
    const on = { id: 'w', project_id: booking.id, partner_id: mill, kind: 'on' as const, test: 'x', tested_by: 'y', reason: null, conditions: '[]' }
    const first = { first_person_id: asPersonId('m'), first_person: 'Meera Shah', first_role: 'Project manager', first_at: '2026-03-04T09:00:00.000Z' }
    const second = { second_person_id: null, second_person: null, second_role: null, second_at: null }
    await change(world.context, (trx) =>
      trx
        .insertInto('partner_switches')
        .values({ ...on, ...first, ...second })
        .execute(),
    )
    expect([await overdue(), await isLate()]).toEqual([expect.not.stringContaining('Switch on'), [false, false, false]])
    // Withdrawn before a second person confirmed it.
    const off = { ...on, ...first, ...second, id: 'v', kind: 'off' as const, first_at: '2026-03-04T10:00:00.000Z' }
    await change(world.context, (trx) => trx.insertInto('partner_switches').values(off).execute())
    expect(await overdue()).toContain('Switch on Mill Lane Surgery')
    const { version } = (await partnersOf(booking)).find((one) => one.id === mill) ?? { version: 0 }
    expect((await pm.post(`${home}/partners/${mill}/leave-out`, { leave_reason: 'Closed', version: String(version) })).status).toBe(303)
    expect([await overdue(), await isLate()]).toEqual([expect.not.stringContaining('Switch on'), [false, false, false]])
  })

  it('has one answer about pairs: if it began with a prerequisite for its pair, the partner services now give the answer', async () => {
    booking = await bookingProject(await open())
    const { pm, home, id, world, consumer } = booking
    const { clock, templates } = world.context
    const row = await db().selectFrom('prerequisites').selectAll().where('project_id', '=', id).limit(1).executeTakeFirstOrThrow()
    const { settled_until: _, ...old } = row as typeof row & { settled_until: string }
    const asked = { ...old, id: 'pair', key: 'pair-proven', title: 'Pair of systems proven', stage: 'testing', derived: 'pair-proven' as const, needs: '[]' }
    await change(world.context, async (trx) => {
      await trx.insertInto('prerequisites').values(asked).execute()
      await trx.updateTable('services').set({ provider_product: 'Adastra' }).where('ods_code', '=', 'RYE').execute()
    })
    const answer = async () => await db().selectFrom('prerequisites').select(['status', 'value', 'reason']).where('id', '=', 'pair').executeTakeFirstOrThrow()
    const refresh = () => pm.post(`${home}/partners/add`, { name: `Surgery ${Math.random()}` })
    await refresh()
    expect(await answer()).toMatchObject({ status: 'not-applicable', value: null })
    const page = (await pm.get(`${home}/prerequisites/pair-proven`)).text
    for (const says of ['Each partner service has its own pair', 'Why it does not apply', 'See the partner services']) expect(page).toContain(says)
    expect((await pm.get(`${home}/go-live`)).text).not.toContain('Pair of systems proven: not yet')
    const counted = templates.environments.filter((one) => one.counts).map((one) => one.key)
    expect(await listStaleAnswers(db(), { today: dayOfMoment(clock()), counted })).toEqual([])
    await notStale()
    // A project that had tested before is not asked for partners, and keeps the pair of its set-up: a run of other products proves nothing about it.
    const run = {
      id: 'r',
      project_id: id,
      number: 1,
      held_on: '2026-03-01',
      environment: counted[0] ?? '',
      counts: 1,
      attendees: '',
      review: 'x',
      outcome: 'success',
    }
    const ended = { actions: null, finished_by: 'Meera', finished_at: '2026-03-01T09:00:00.000Z', version: 1, created_at: '2026-03-01T08:00:00.000Z' }
    const [first] = await partnersOf(booking)
    await change(world.context, async (trx) => {
      await trx.updateTable('projects').set({ asks_partners: 0 }).where('id', '=', id).execute()
      await trx
        .insertInto('test_runs')
        .values({ ...run, ...ended })
        .execute()
      await trx
        .insertInto('run_partners')
        .values({ run_id: 'r', partner_id: first?.id ?? '' })
        .execute()
    })
    await refresh()
    expect(await answer()).toMatchObject({ status: 'not-started', value: `${consumer} with Adastra` })
    await change(world.context, (trx) => trx.deleteFrom('run_partners').execute())
    await refresh()
    expect(await answer()).toMatchObject({ status: 'met' })
  })

  it('shows the second of two people who change a partner the conflict, and keeps what they typed', async () => {
    booking = await bookingProject(await open())
    const { pm, home, people } = booking
    await pm.post(`${home}/partners/add`, { name: 'Mill Lane Surgery', ods_code: 'b86012', dos_ids: '', provider_product: 'SystmOne', booking_only: 'yes' })
    const [row] = await partnersOf(booking)
    expect(row).toMatchObject({ name: 'Mill Lane Surgery', ods_code: 'B86012', provider_product: 'SystmOne', booking_only: 1, service_id: null })
    const at = `${home}/partners/${row?.id}`
    const changed = { name: 'Mill Lane', ods_code: 'B86012', dos_ids: '3001', provider_product: 'SystmOne', version: '1' }
    expect((await people.dan.post(at, changed)).status).toBe(303)
    const second = await people.omar.post(at, { ...changed, name: 'Mill Lane Practice' })
    expect([second.status, second.text.includes('Dan Okoro changed what is known'), second.text.includes('Mill Lane Practice')]).toEqual([409, true, true])
    expect((await people.priya.post(at, { ...changed, version: '2' })).status).toBe(403)
    const wrong = await people.omar.post(at, { ...changed, dos_ids: '2000099999', version: '2' })
    expect([wrong.status, wrong.text.includes('belongs to Riverside UTC')]).toEqual([422, true])
    // A code that becomes known makes it that service.
    expect((await people.omar.post(at, { ...changed, ods_code: '', dos_ids: '2000099999', version: '2' })).status).toBe(303)
    expect((await partnersOf(booking))[0]).toMatchObject({ name: 'Riverside UTC', ods_code: 'RY9NR', dos_ids: '' })
  })

  it('never has a partner both left out and live, whichever of two people came first', async () => {
    booking = await bookingProject(await open())
    const { world, home, pm, id: projectId } = booking
    await pm.post(`${home}/partners/several`, { list: 'Mill Lane Surgery, B86012, 3001\nWeir Surgery, B86099, 3002' })
    const [left, on] = await partnersOf(booking)
    const { id: byId } = await db().selectFrom('people').select('id').where('name', '=', 'Meera Shah').executeTakeFirstOrThrow()
    const declared = (partnerId: string) => ({
      id: `s-${partnerId}`,
      project_id: projectId,
      partner_id: partnerId,
      kind: 'on' as const,
      test: 'Booked',
      tested_by: 'Priya',
      reason: null,
      conditions: '[]',
      first_person_id: byId,
      first_person: 'Meera Shah',
      first_role: 'Project manager',
      first_at: '2026-03-02T09:00:00.000Z',
      first_for_id: null,
    })
    const leave = { reason: 'Merges', byId, by: 'Meera Shah', at: '2026-03-02T09:00:00.000Z' }
    const write = world.context.db.transaction.bind(world.context.db)
    await write((trx) => leavePartnerOut(trx, { id: left?.id ?? '', projectId, version: 1 }, leave))
    await expect(write((trx) => insertSwitch(trx, declared(left?.id ?? ''), ''))).rejects.toThrow('left this partner service out first')
    await write((trx) => insertSwitch(trx, declared(on?.id ?? ''), ''))
    await expect(write((trx) => leavePartnerOut(trx, { id: on?.id ?? '', projectId, version: 1 }, leave))).rejects.toThrow('switched on first')
  })

  it('lists three hundred partners in pages, and finds one by its DoS id', { timeout: 60_000 }, async () => {
    booking = await bookingProject(await open())
    const { pm, home } = booking
    const list = Array.from({ length: 300 }, (_, index) => `Surgery ${String(index).padStart(3, '0')}, B9${String(index).padStart(4, '0')}, ${700000 + index}`)
    const added = await pm.post(`${home}/partners/several`, { list: ['Name, ODS, DoS id', ...list].join('\n') })
    expect(added.status).toBe(303)
    const first = await pm.get(`${home}/partners`)
    expect(first.text).toContain('300 partner services are added: 0 known here, 300 only named')
    expect(first.text).toContain('1 to 50 of 300')
    expect((await pm.get(`${home}/partners?page=6`)).text).toContain('251 to 300 of 300')
    const one = await pm.get(`${home}/partners?q=700123`)
    expect([one.text.includes('Surgery 123'), one.text.includes('Surgery 124')]).toEqual([true, false])
  })
})

onSqliteAndServer('a Provider’s project', (open) => {
  it('has no partner services of its own', async () => {
    const booking = await bookingProject(await open())
    const { pm, world } = booking
    const home = (await pm.post('/services/RY9NR/projects/new', { role: 'provider', route_in: 'Service-led', scope: 'All' })).location ?? ''
    expect((await pm.get(`${home}/partners`)).text).toContain('This project offers slots')
    expect((await pm.post(`${home}/partners/add`, { name: 'Hillside' })).status).toBe(422)
    expect((await pm.get(home)).text).not.toContain('Partner services')
    await world.close()
  })
})
