import { expect } from 'vitest'
import type { Database } from '../../src/db/database.ts'
import { asProjectId } from '../../src/db/ids.ts'
import type { ProjectId } from '../../src/db/ids.ts'
import { openWorld, password } from './world.ts'
import type { Visitor, World } from './world.ts'
import { change } from './change.ts'
import { keptWorld } from './kept-world.ts'
import { hidden } from './started-project.ts'
import { answerAs } from './team.ts'
import { issue } from './issue.ts'

/** Who holds what in the project of a 111 provider, beside its project manager Meera Shah. */
const members = {
  dan: { name: 'Dan Okoro', roles: ['dos-lead'] },
  grace: { name: 'Grace Adeyemi', roles: ['commissioning-lead'] },
  omar: { name: 'Omar Khan', roles: ['consumer-project-lead', 'consumer-operational-lead'] },
  lena: { name: 'Lena Brandt', roles: ['consumer-clinical-lead', 'consumer-clinical-safety-officer'] },
  ruth: { name: 'Ruth Cole', roles: ['consumer-ig-lead', 'consumer-training-lead'] },
  ivan: { name: 'Ivan Petrov', roles: ['consumer-it-lead'] },
  sam: { name: 'Sam Lee', roles: ['consumer-supplier-pm'] },
  priya: { name: 'Priya Nair', roles: ['partner-service-lead'] },
} as const

export type Member = keyof typeof members
export interface Booking {
  world: World
  home: string
  id: ProjectId
  pm: Visitor
  team: Visitor
  people: Record<Member, Visitor>
  /** The Consumer product. */
  consumer: string
}

export const partnerServices = [
  { name: 'Riverside UTC', ods_code: 'RY9NR', dos_ids: '2000099999', care_setting: 'urgent-treatment-centre', provider_product: 'Adastra' },
  { name: 'Hillside UTC', ods_code: 'RY9HS', dos_ids: '2000088888', care_setting: 'urgent-treatment-centre', provider_product: 'Symphony' },
]

/** The project of South Coast 111, which books into others, with its people and two known services to book into. */
export const bookingProject = keptWorld(async (db: Database): Promise<Booking> => {
  const world = await openWorld(db)
  const manager = await world.account('Meera Shah', 'project-manager')
  const pm = await world.visitor().signIn(manager.email)
  const team = await world.visitor().signIn((await world.account('Bea Turner', 'booking-team')).email)
  const { product: consumer } = await db.read
    .selectFrom('products')
    .select('product')
    .where('role', '=', 'consumer')
    .where('status', '=', 'ready')
    .where('product', '<>', '')
    .orderBy('product')
    .limit(1)
    .executeTakeFirstOrThrow()
  for (const service of partnerServices) expect((await pm.post('/services/new', service)).status).toBe(303)
  await pm.post('/services/new', { name: 'South Coast 111', ods_code: 'RYE', care_setting: '111-provider', consumer_product: consumer })
  const made = await pm.post('/services/RYE/projects/new', {
    role: 'consumer',
    route_in: 'Service-led',
    scope: 'Call handlers book into two treatment centres and a surgery',
    testing: '2026-03-02',
    go_live: '2026-03-02',
  })
  const home = made.location ?? ''
  const people: Partial<Record<Member, Visitor>> = {}
  for (const [key, { name, roles }] of Object.entries(members) as [Member, (typeof members)[Member]][]) {
    const { email } = await world.account(name)
    people[key] = await world.visitor().signIn(email)
    for (const role of roles) expect([role, (await pm.post(`${home}/people`, { role, name, email })).status]).toEqual([role, 303])
  }
  return { world, home, id: asProjectId(home.split('/').at(-1) ?? ''), pm, team, people: people as Record<Member, Visitor>, consumer }
})

export const partnersOf = async ({ world, id }: Booking) =>
  world.context.db.read.selectFrom('project_partners').selectAll().where('project_id', '=', id).orderBy('position').execute()

/** Completes the prerequisites by rows and has everybody sign, as other tests do both through pages. */
export async function preparedBooking(booking: Booking): Promise<void> {
  const { world, id, home, pm, people } = booking
  await change(world.context, (trx) =>
    trx.updateTable('prerequisites').set({ status: 'not-applicable', reason: 'For this test' }).where('project_id', '=', id).execute(),
  )
  await issue(pm, home)
  for (const [key, { roles }] of Object.entries(members) as [Member, (typeof members)[Member]][])
    for (const role of roles.filter((one) => !['consumer-it-lead', 'consumer-supplier-pm', 'partner-service-lead'].includes(one)))
      expect([role, (await answerAs(people[key], home, role)).status]).toEqual([role, 303])
  for (const one of await world.context.db.read.selectFrom('test_entry_conditions').selectAll().where('project_id', '=', id).execute())
    await pm.post(`${home}/test-plan/conditions/${one.id}`, { met: 'yes', [`version-${one.id}`]: String(one.version) })
}

/** Records that a pair of products is proven, as the booking team. */
export async function provePair({ team, consumer }: Booking, provider: string): Promise<void> {
  const at = `/catalogue/pairs/${encodeURIComponent(consumer)}/${encodeURIComponent(provider)}`
  expect((await team.post(at, { state: 'proven', reason: 'Shown elsewhere', day: '2026-02-02', version: '0' })).status).toBe(303)
}

/** A run that counts, with these partners, passed and finished by two people. */
export async function testedWith({ world, id, home, pm, people }: Booking, partnerIds: string[], number: number): Promise<void> {
  const run = `${home}/test-plan/runs/${number}`
  const opened = await pm.post(`${home}/test-plan/runs`, {
    held_on: '2026-03-02',
    environment: 'production-isolated',
    attendees: 'Meera, Priya',
    ...Object.fromEntries(partnerIds.map((one) => [`partner-${one}`, 'yes'])),
  })
  expect(opened.location).toBe(run)
  const cases = await world.context.db.read.selectFrom('test_cases').select('id').where('project_id', '=', id).execute()
  await pm.post(`${run}/results`, Object.fromEntries(cases.map((one) => [`verdict-${one.id}`, 'pass'])))
  expect((await pm.post(`${run}/finish`, { review: 'All well', outcome: 'success' })).status).toBe(303)
  expect((await people.priya.post(`${run}/second`, { version: hidden((await people.priya.get(run)).text, 'version') })).status).toBe(303)
}

/** Sets the confirmed day on which a partner is switched on. */
export async function setDay({ pm, home }: Booking, partner: string, day = '2026-03-02'): Promise<void> {
  const { text } = await pm.get(`${home}/partners/${partner}`)
  expect((await pm.post(`${home}/partners/${partner}/day`, { day, status: 'confirmed', seen: hidden(text, 'seen') })).status).toBe(303)
}

/** Declares go and technical live with the two people that they need. */
export async function technicallyLive({ world, id, home, pm, people }: Booking): Promise<void> {
  for (const one of await world.context.db.read
    .selectFrom('go_live_criteria')
    .selectAll()
    .where('project_id', '=', id)
    .where('kind', '=', 'readiness')
    .execute())
    await pm.post(`${home}/go-live/criteria/${one.id}`, { act: 'meet', [`version-${one.id}`]: String(one.version) })
  const seen = hidden((await pm.get(`${home}/dates/go-live`)).text, 'seen')
  await pm.post(`${home}/dates/go-live`, { day: '2026-03-02', status: 'confirmed', seen })
  expect((await pm.post(`${home}/go-live/decision`, { decision: 'go', password })).status).toBe(303)
  expect((await people.grace.post(`${home}/go-live/second`, { password })).status).toBe(303)
  expect((await pm.post(`${home}/go-live/technical-live`, { password })).status).toBe(303)
}
