import { afterEach, expect, it } from 'vitest'
import type { Database } from '../../src/db/database.ts'
import { everyRoute } from '../../src/routes.ts'
import { password } from '../support/world.ts'
import type { Visitor } from '../support/world.ts'
import { bookingProject, partnersOf, preparedBooking, provePair, setDay, technicallyLive, testedWith } from '../support/booking-project.ts'
import type { Booking } from '../support/booking-project.ts'
import { openTestSqlite } from '../support/databases.ts'
import { sendEveryForm } from '../support/drawn-forms.ts'
import { decidedProject, liveProject } from '../support/honest-project.ts'
import type { Honest } from '../support/honest-project.ts'
import { keptWorld } from '../support/kept-world.ts'
import { hidden } from '../support/started-project.ts'

/** The project under test. */
let honest: Pick<Honest, 'world' | 'pm' | 'home'>
let people: Record<string, Visitor>
afterEach(async () => {
  await honest.world.close()
})

async function everybody({ world, pm, dos, clinical, team }: Honest): Promise<Record<string, Visitor>> {
  await world.account('Bea Turner', 'booking-team')
  await world.account('Vera Stone', 'programme-viewer')
  const signIn = (email: string) => world.visitor().signIn(email)
  return { booking: await signIn('bea.turner@example.nhs.uk'), viewer: await signIn('vera.stone@example.nhs.uk'), pm, dos, clinical, ...team }
}

/** The project of a 111 provider with its own practice sandbox and three partner services: one live, one waiting for its second person, one not tested. */
const consumerProject = keptWorld(async (db: Database): Promise<Booking & { viewer: Visitor }> => {
  const booking = await bookingProject(db)
  const { world, pm, home, consumer } = booking
  await world.account('Vera Stone', 'programme-viewer')
  const viewer = await world.visitor().signIn('vera.stone@example.nhs.uk')
  await pm.post(`${home}/partners/several`, { list: 'Riverside, RY9NR\nHillside, RY9HS\nMill Lane Surgery, B86012' })
  const [live, waiting] = (await partnersOf(booking)).map((one) => one.id) as [string, string]
  await preparedBooking(booking)
  const setUp = { version: hidden((await pm.get(`${home}/test-plan/set-up`)).text, 'version'), 'consumer-product': consumer, 'code-Dx05': 'yes' }
  expect((await pm.post(`${home}/test-plan/set-up`, { ...setUp, [`partner-${live}`]: 'yes', [`partner-${waiting}`]: 'yes' })).status).toBe(303)
  expect((await pm.post(`${home}/sandbox/make`, {})).status).toBe(303)
  await testedWith(booking, [live, waiting], 1)
  for (const product of ['Adastra', 'Symphony']) await provePair(booking, product)
  for (const partner of [live, waiting]) await setDay(booking, partner)
  await technicallyLive(booking)
  const seen = async (visitor: Visitor, partner: string) =>
    hidden((await visitor.get(`${home}/partners/${partner}`)).text.split(/id="(?:switch-on|confirm)"/)[1] ?? '', 'seen')
  for (const partner of [live, waiting]) {
    const test = { test: 'Booked, seen, cancelled', tested_by: 'Priya Nair', password, seen: await seen(pm, partner) }
    expect((await pm.post(`${home}/partners/${partner}/switch-on`, test)).status).toBe(303)
  }
  const confirmed = { password, seen: await seen(booking.people.lena, live) }
  expect((await booking.people.lena.post(`${home}/partners/${live}/confirm`, confirmed)).status).toBe(303)
  return { ...booking, viewer }
})

async function openConsumer(): Promise<void> {
  const booking = await consumerProject(await openTestSqlite())
  const { team, viewer, pm } = booking
  honest = booking
  people = { booking: team, viewer, pm, ...booking.people }
}

async function change(act: 'hold' | 'stop'): Promise<void> {
  const { pm, home } = honest
  const version = hidden((await pm.get(`${home}/${act}`)).text, 'version')
  expect((await pm.post(`${home}/${act}`, { reason: 'The supplier is late', version })).status).toBe(303)
}

const closedProject = keptWorld(async (db: Database): Promise<Honest> => {
  const project = await liveProject(db)
  const { pm, home, team } = project
  expect((await team.priya.post(`${home}/go-live/hand-over`, { password })).status).toBe(303)
  expect((await pm.post(`${home}/go-live/close`, { password, lessons: 'Begin early' })).status).toBe(303)
  return project
})

async function openClosed(): Promise<void> {
  const project = await closedProject(await openTestSqlite())
  honest = project
  people = await everybody(project)
}

/** The address of every page below a project, even those that no link leads to now. */
async function everyPage(): Promise<string[]> {
  const { read } = honest.world.context.db
  const first = async (table: 'project_people' | 'test_cases' | 'prerequisites' | 'sandbox_schedules' | 'project_partners' | 'evidence') =>
    (await read.selectFrom(table).selectAll().limit(1).executeTakeFirst()) as unknown as { id: string; key?: string } | undefined
  const [member, test, prerequisite, diary, evidence, partner] = await Promise.all(
    (['project_people', 'test_cases', 'prerequisites', 'sandbox_schedules', 'evidence', 'project_partners'] as const).map(first),
  )
  const waiting = await read.selectFrom('partner_switches').select('partner_id').where('second_at', 'is', null).executeTakeFirst()
  const values: Record<string, string | undefined> = {
    ':member': member?.id,
    ':case': test?.id,
    ':key': prerequisite?.key,
    ':diary': diary?.id,
    ':evidence': evidence?.id,
    ':partner': waiting?.partner_id ?? partner?.id,
    ':run': '1',
    ':number': '1',
    ':kind': 'go-live',
  }
  return everyRoute
    .filter((route) => route.method === 'get' && route.path.startsWith('/projects/:project/') && !route.path.endsWith('/live'))
    .map((route) => route.path.replace('/projects/:project', honest.home).replace(/:[a-z]+/g, (name) => values[name] ?? name))
    .filter((path) => !path.includes(':'))
    .map((path) => (path.endsWith('/sign') ? `${path}?role=clinical-lead` : path))
}

/** Everything that each person can send from the pages of the project, as they are drawn; none of it is refused. */
async function sendAll(): Promise<Map<string, string[]>> {
  const accepted = new Map<string, string[]>()
  const refused: unknown[] = []
  for (const [name, visitor] of Object.entries(people)) {
    const { pages, sent } = await sendEveryForm(visitor, honest.home, await everyPage())
    refused.push(...pages.filter((one) => one.status >= 400).map((one) => [name, 'page', one.page, one.status]))
    for (const one of sent)
      if ([400, 403, 404, 409, 500].includes(one.status) || /This project (is closed|was stopped)/.test(one.text))
        refused.push([name, one.page, one.action, one.status])
    accepted.set(
      name,
      // A pattern is made from a project in any state, and changes nothing in it.
      sent.map((one) => one.action).filter((action) => !action.endsWith('/pattern')),
    )
  }
  expect(refused.map((one) => JSON.stringify(one))).toEqual([])
  return accepted
}

it('a project on hold shows each person only forms that they can submit', { timeout: 120_000 }, async () => {
  const project = await decidedProject(await openTestSqlite())
  const { pm, home } = project
  honest = project
  await pm.post(`${home}/test-plan/runs`, { held_on: '2026-03-02', environment: 'like-live', attendees: 'Meera, Dan' })
  people = await everybody(project)
  await change('hold')
  const accepted = await sendAll()
  expect(accepted.get('viewer')).toEqual([])
  expect(accepted.get('pm')?.join(' ')).toContain('/test-plan/runs/2/results')
})

it('a stopped project shows no form but the one that resumes it', { timeout: 120_000 }, async () => {
  const project = await decidedProject(await openTestSqlite())
  honest = project
  people = await everybody(project)
  await change('stop')
  for (const [name, actions] of await sendAll()) expect([name, actions]).toEqual([name, name === 'pm' || name === 'booking' ? ['/projects/:id/resume'] : []])
})

it('a closed project shows no form but the one that opens a correction, and that to the booking team alone', { timeout: 120_000 }, async () => {
  await openClosed()
  for (const [name, actions] of await sendAll()) expect([name, actions]).toEqual([name, name === 'booking' ? ['/projects/:id/correction'] : []])
})

it('a closed project under correction shows its forms to the booking team alone', { timeout: 120_000 }, async () => {
  await openClosed()
  const { booking } = people
  const { home } = honest
  const version = hidden((await booking?.get(`${home}/correction`))?.text ?? '', 'version')
  expect((await booking?.post(`${home}/correction`, { reason: 'The certificate was renewed', version }))?.status).toBe(303)
  const { booking: ofTeam, ...others } = Object.fromEntries(await sendAll())
  expect(ofTeam?.length).toBeGreaterThan(10)
  expect(Object.values(others).flat()).toEqual([])
})

it('a Consumer’s project on hold shows each person only forms that they can submit', { timeout: 240_000 }, async () => {
  await openConsumer()
  await change('hold')
  const accepted = await sendAll()
  expect(accepted.get('viewer')).toEqual([])
  expect(accepted.get('pm')?.join(' ')).toContain('/partners')
})

it('a stopped project of a Consumer shows no form but the one that resumes it', { timeout: 240_000 }, async () => {
  await openConsumer()
  await change('stop')
  for (const [name, actions] of await sendAll()) expect([name, actions]).toEqual([name, name === 'pm' || name === 'booking' ? ['/projects/:id/resume'] : []])
})

it('a Consumer’s project shows each person only forms that they can submit', { timeout: 240_000 }, async () => {
  await openConsumer()
  const accepted = await sendAll()
  expect(accepted.get('viewer')).toEqual([])
  expect(accepted.get('lena')?.join(' ')).toContain('/confirm')
})
