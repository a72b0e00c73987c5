import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import { asDay, daysOfWeek } from '../../src/day.ts'
import { everyDay } from '../../src/sandbox/slots/lay-out.ts'
import { bankHolidayOn, patternOfWeek, patternStartsOn, readDays, readSessions, textOfSessions } from '../../src/sandbox/slots/pattern.ts'
import type { Pattern } from '../../src/sandbox/slots/pattern.ts'
import type { World } from '../support/world.ts'
import { Consumer } from '../support/consumer.ts'
import type { SlotResource } from '../support/consumer.ts'
import { onSqliteAndServer } from '../support/databases.ts'
import { hidden, startedProject } from '../support/started-project.ts'

describe('typed hours', () => {
  it.each([
    ['', ''],
    ['closed', ''],
    ['09:00-12:30', '09:00-12:30'],
    ['9:00 to 12:30; 13.30–17:00', '09:00-12:30, 13:30-17:00'],
    ['13:30-17:00, 09:00-12:30', '09:00-12:30, 13:30-17:00'],
    ['00:00-24:00', '00:00-24:00'],
    ['0900-1700', '09:00-17:00'],
  ])('%j is read as %j', (typed, sessions) => {
    const read = readSessions(typed)
    expect(read.ok && textOfSessions(read.value)).toBe(sessions)
  })
  it.each([
    ['9', 'no time from and to'],
    ['09:00', 'no time'],
    ['09:00-12:00-13:00', 'no time'],
    ['17:00-09:00', 'ends before it begins'],
    ['09:00-09:00', 'ends before'],
    ['09:00-12:00, 11:00-13:00', 'overlap'],
    ['09:60-10:00', 'no time'],
    ['23:00-24:30', 'after midnight'],
    ['nine to five', 'no time'],
  ])('%j is refused: %s', (typed, says) => {
    const read = readSessions(typed)
    expect(read.ok ? '' : read.says).toContain(says)
  })
  it.each([
    ['2026-12-24 09:00-12:00\n2026-12-25 closed', 2],
    ['\n\n', 0],
    ['2026-12-25', 1],
  ])('%j lists %i days', (typed, count) => {
    const read = readDays(typed)
    expect(read.ok && read.value).toHaveLength(count)
  })
  it.each([
    ['2026-02-30 closed', 'a day that exists'],
    ['Christmas', 'a day that exists'],
    ['2026-12-24 soon', 'no time'],
    ['2026-12-24 closed\n2026-12-24 09:00-10:00', 'is here twice'],
  ])('%j as a list of days is refused: %s', (typed, says) => {
    const read = readDays(typed)
    expect(read.ok ? '' : read.says).toContain(says)
  })
})

describe('a pattern', () => {
  const pattern: Pattern = {
    minutes: 30,
    bankHolidays: 'closed',
    week: [
      { day: 'Monday', sessions: [{ from: '09:00', to: '10:30' }] },
      { day: 'Friday', sessions: [{ from: '09:00', to: '10:00' }] },
      { day: 'Sunday', sessions: [{ from: '00:30', to: '03:00' }] },
    ],
    exceptions: [
      { date: '2026-12-25', sessions: [{ from: '12:00', to: '12:30' }] },
      { date: '2026-12-07', sessions: [] },
    ],
    blocks: [{ date: '2026-12-14', from: '09:40', to: '10:00' }],
  }
  const times = (day: string, own = pattern) => patternStartsOn(asDay(day), own).map((ms) => new Date(ms).toISOString().slice(11, 16))
  it.each([
    ['2026-11-30', 'its week', ['09:00', '09:30', '10:00']],
    ['2026-12-01', 'a closed day', []],
    ['2026-12-07', 'an exception', []],
    ['2026-12-14', 'a block takes every slot that it touches', ['09:00', '10:00']],
    ['2026-12-28', 'a bank holiday', []],
    ['2026-12-25', 'an exception on a bank holiday', ['12:00']],
    ['2026-06-01', 'summer time', ['08:00', '08:30', '09:00']],
    ['2026-03-29', 'the night that loses an hour: 01:00 to 02:00 does not exist', ['00:30', '01:00', '01:30']],
    ['2026-10-25', 'the night that has an hour twice: its slots carry on', ['23:30', '00:00', '00:30', '01:00', '01:30', '02:00', '02:30']],
  ])('on %s: %s', (day, _why, expected) => expect(times(day)).toEqual(expected))
  it('has as many slots as end within a session', () => {
    const sessions = [
      { from: '09:00', to: '09:50' },
      { from: '13:00', to: '13:20' },
    ]
    expect(times('2026-12-25', { ...pattern, minutes: 20, exceptions: [{ date: '2026-12-25', sessions }] })).toEqual(['09:00', '09:20', '13:00'])
  })
  it('keeps bank holidays open if it says so', () => expect(times('2026-12-28', { ...pattern, bankHolidays: 'as usual' })).toHaveLength(3))
  it('can be made from weekly hours, and gives the same slots', () => {
    const week = everyDay('07:00', '22:00', 20)
    expect(patternOfWeek(week, 20).week[0]).toEqual({ day: 'Monday', sessions: [{ from: '07:00', to: '22:00' }] })
    expect(times('2026-12-28', patternOfWeek(week, 20))).toEqual(week[0]?.slots)
  })
  const night = (minutes: number, sessions = [{ from: '00:00', to: '04:00' }]): Pattern => ({
    minutes,
    bankHolidays: 'as usual',
    week: [],
    exceptions: ['2027-03-28', '2027-10-31', '2027-03-27'].map((date) => ({ date, sessions })),
    blocks: [],
  })
  it.each([
    ['2027-03-27', 40, ['00:00', '00:40', '01:20', '02:00', '02:40', '03:20']],
    ['2027-03-28', 40, ['00:00', '00:40', '01:20', '02:00']],
    ['2027-03-28', 60, ['00:00', '01:00', '02:00']],
    ['2027-10-31', 40, ['23:00', '23:40', '00:20', '01:00', '01:40', '02:20', '03:00']],
    ['2027-10-31', 60, ['23:00', '00:00', '01:00', '02:00', '03:00']],
  ])('from 00:00 to 04:00 on %s, in slots of %i minutes, has consecutive slots: %j', (day, minutes, expected) => {
    expect(times(day, night(minutes))).toEqual(expected)
    const week = patternOfWeek(everyDay('00:00', '04:00', minutes), minutes)
    expect(times(day, week)).toEqual(expected)
  })
  it.each([
    ['2027-03-28', '01:10', '01:50', []],
    ['2027-03-28', '01:30', '03:00', ['01:00', '01:20', '01:40']],
    ['2027-03-28', '23:20', '24:00', ['22:20', '22:40']],
  ])('on %s from %s to %s, partly in an hour that the clocks skip, has %j', (day, from, to, expected) => {
    expect(times(day, night(20, [{ from, to }]))).toEqual(expected)
  })
})

it('bank holidays fall on working days, and Easter’s follow the moon', () => {
  const { days } = JSON.parse(readFileSync('data/bank-holidays.json', 'utf8')) as { days: Record<string, string> }
  expect(Object.keys(days).filter((day) => [0, 6].includes(new Date(`${day}T12:00:00Z`).getUTCDay()))).toEqual([])
  for (const year of new Set(Object.keys(days).map((day) => Number(day.slice(0, 4))))) {
    // Oudin's algorithm for Easter.
    const [c, n] = [Math.floor(year / 100), year % 19]
    const i = (c - Math.floor(c / 4) - Math.floor((c - Math.floor((c - 17) / 25)) / 3) + 19 * n + 15) % 30
    const j = i - Math.floor(i / 28) * (1 - Math.floor(i / 28) * Math.floor(29 / (i + 1)) * Math.floor((21 - n) / 11))
    const l = j - ((year + Math.floor(year / 4) + j + 2 - c + Math.floor(c / 4)) % 7)
    const easter = Date.UTC(year, 2, 28 + l)
    expect([-2, 1].map((days_) => bankHolidayOn(new Date(easter + days_ * 86_400_000).toISOString().slice(0, 10)))).toEqual(['Good Friday', 'Easter Monday'])
    expect(Object.keys(days).filter((day) => day.startsWith(String(year)))).toHaveLength(8)
  }
})

onSqliteAndServer('the diary of a sandbox', (open) => {
  let world: World
  afterEach(async () => {
    await world.close()
  })

  async function opened() {
    const started = await startedProject(await open())
    world = started.world
    const { key, id } = await world.context.db.read.selectFrom('sandboxes').select(['key', 'id']).executeTakeFirstOrThrow()
    const consumer = new Consumer(`${world.context.config.publicUrl}/sandbox/${key}/STU3`, () => world.context.clock())
    const at = `${started.home}/sandbox/diary`
    const diary = await world.context.db.read.selectFrom('sandbox_schedules').selectAll().executeTakeFirstOrThrow()
    const week = Object.fromEntries(daysOfWeek.map((day) => [`day-${day.toLowerCase()}`, '']))
    const form = {
      name: 'Minor injuries',
      follows: 'own',
      minutes: '30',
      bank_holidays: 'closed',
      exceptions: '',
      blocks: '',
      channel: 'Telephone',
      family: 'Bell',
      given: 'Ada',
      role: 'R0600',
      services: '2000099999',
      ...week,
      'day-tuesday': '09:00-10:00, 11:00-12:00',
    }
    return { ...started, consumer, at, diary, form, sandboxId: id }
  }
  const startsOf = (slots: SlotResource[]) => slots.map((one) => one.start.slice(0, 16))

  it('can have hours of its own: what fits keeps its id, what does not is removed, what is booked stays', async () => {
    const { pm, consumer, at, diary, form } = await opened()
    const before = await consumer.slots('2000099999')
    const [kept, gone] = ['2026-03-03T09:00', '2026-03-03T15:00'].map((start) => before.find((one) => one.start.startsWith(start)))
    const monday = before.find((one) => one.start.startsWith('2026-03-09T09:00'))
    if (!kept || !gone || !monday) throw new Error('No slots')
    expect((await consumer.book(monday)).status).toBe(201)
    expect((await pm.post(`${at}/${diary.id}`, { ...form, version: String(diary.version), minutes: '15' })).status).toBe(303)
    const after = await consumer.slots('2000099999')
    expect(startsOf(after).slice(0, 9)).toEqual([
      '2026-03-03T09:00',
      '2026-03-03T09:15',
      '2026-03-03T09:30',
      '2026-03-03T09:45',
      '2026-03-03T11:00',
      '2026-03-03T11:15',
      '2026-03-03T11:30',
      '2026-03-03T11:45',
      '2026-03-10T09:00',
    ])
    expect(after.find((one) => one.start === kept.start)?.id).toBe(kept.id)
    expect((await consumer.book(gone)).status).toBe(422)
    expect((await pm.get(at)).text).toContain('9 March 2026, 9:00am')
    const found = await consumer.search(
      '2000099999',
      'start=ge2026-03-03&start=le2026-03-04&_include=Slot:schedule&_include:recurse=Schedule:actor:Practitioner&_include:recurse=Schedule:actor:PractitionerRole',
    )
    expect(found.text).toContain('"family":"Bell"')
    expect(found.text).toContain('Specialist Nurse Practitioner')
    expect(found.text).toContain('Extension-CareConnect-DeliveryChannel-1","valueCode":"Telephone"')
  })

  it('points out what was typed wrong and keeps it, and shows the second of two editors the conflict', async () => {
    const { pm, at, diary, form } = await opened()
    const wrong = await pm.post(`${at}/${diary.id}`, { ...form, version: '1', 'day-monday': '17:00-09:00', blocks: 'tomorrow', minutes: '15' })
    expect([
      wrong.status,
      wrong.text.includes('Monday: “17:00-09:00” ends before it begins'),
      wrong.text.includes('value="17:00-09:00"'),
      wrong.text.includes('does not begin with a day that exists'),
    ]).toEqual([422, true, true, true])
    expect((await pm.post(`${at}/${diary.id}`, { ...form, version: '1', minutes: '3' })).status).toBe(422)
    expect((await pm.post(`${at}/${diary.id}`, { ...form, version: '1' })).status).toBe(303)
    const second = await pm.post(`${at}/${diary.id}`, { ...form, version: '1', name: 'Another name' })
    const first = `Meera Shah changed the diary ${diary.name} of the sandbox. What you typed is below, not saved yet. If you save it now, it replaces their change.`
    expect([second.status, second.text.includes(first), second.text.includes('value="Another name"')]).toEqual([409, true, true])
    expect((await pm.post(`${at}/${diary.id}`, { ...form, version: hidden(second.text, 'version'), name: 'Another name' })).status).toBe(303)
  })

  it('can be withdrawn and published; services can share a second one; the Schedule names the service that was searched for', async () => {
    const { pm, consumer, at, diary, form, home } = await opened()
    await pm.post(`${at}/${diary.id}/withdraw`, {})
    expect(await consumer.slots('2000099999')).toEqual([])
    await pm.post(`${at}/${diary.id}/publish`, {})
    expect((await consumer.slots('2000099999')).length).toBeGreaterThan(100)
    const setUp = await pm.get(`${home}/test-plan/set-up`)
    expect(setUp.status).toBe(200)
    await world.context.db.transaction(async (trx) => {
      const service = await trx.selectFrom('sandbox_services').selectAll().executeTakeFirstOrThrow()
      await trx
        .insertInto('sandbox_services')
        .values({ ...service, dos_id: '2000099998', json: service.json.replaceAll('2000099999', '2000099998') })
        .execute()
    })
    expect((await pm.post(`${at}/new`, { ...form, name: 'Shared', services: ['2000099998', '2000099999'] })).status).toBe(303)
    const own = await consumer.search(
      '2000099998',
      'start=ge2026-03-03&start=le2026-03-04&_include=Slot:schedule&_include:recurse=Schedule:actor:HealthcareService',
    )
    const entries = ((own.body as { entry?: { resource: { resourceType: string; id: string; actor?: { reference: string }[] } }[] }).entry ?? []).map(
      (one) => one.resource,
    )
    expect(entries.filter((one) => one.resourceType === 'Slot')).toHaveLength(4)
    expect(entries.find((one) => one.resourceType === 'Schedule')?.actor?.[0]?.reference).toBe('HealthcareService/2000099998')
    expect(entries.filter((one) => one.resourceType === 'HealthcareService').map((one) => one.id)).toEqual(['2000099998'])
  })

  it('does not offer a slot whose booking is cancelled while the diary is withdrawn, and offers it again once published', async () => {
    const { pm, consumer, at, diary } = await opened()
    const [slot, other, last] = (await consumer.slots('2000099999')) as [SlotResource, SlotResource, SlotResource]
    const [made, second] = [(await consumer.book(slot)).body, (await consumer.book(other)).body]
    await pm.post(`${at}/${diary.id}/withdraw`, {})
    expect((await consumer.cancel(made, 1)).status).toBe(200)
    expect((await pm.post(`${at}/bookings/${String(second['id'])}/cancel`, {})).status).toBe(303)
    expect(await consumer.slots('2000099999')).toEqual([])
    expect((await consumer.book(slot)).status).toBe(422)
    await pm.post(`${at}/${diary.id}/publish`, {})
    const [again, next, after] = await consumer.slots('2000099999')
    expect([again?.start, next?.start, after?.start]).toEqual([slot.start, other.start, last.start])
    expect((await consumer.book(again as SlotResource)).status).toBe(201)
  })

  it('lets the service itself cancel a booking, whose slot can be booked again; and can be reset', async () => {
    const { pm, dos, consumer, at } = await opened()
    const slot = (await consumer.slots('2000099999')).at(-1)
    if (!slot) throw new Error('No slots')
    const booked = await consumer.book(slot)
    const id = String(booked.body['id'])
    expect((await pm.post(`${at}/bookings/${id}/cancel`, {})).status).toBe(303)
    expect((await consumer.read(id)).body['status']).toBe('cancelled')
    expect((await pm.post(`${at}/bookings/${id}/cancel`, {})).status).toBe(409)
    expect((await consumer.book(slot)).status).toBe(201)
    expect((await dos.get(`${at}/reset`)).status).toBe(403)
    expect((await pm.get(`${at}/reset`)).text).toContain('2 bookings are deleted')
    expect((await pm.post(`${at}/reset`, {})).status).toBe(303)
    expect((await consumer.read(id)).status).toBe(404)
    expect((await consumer.book(slot)).status).toBe(201)
  })
})
