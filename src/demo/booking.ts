import { finishAsSecond, meetCriteria } from './go-live.ts'
import { demoPassword, emailOf, everybody } from './people.ts'
import { hidden, idOf } from './players.ts'
import type { Players } from './players.ts'
import { settlePrerequisites, signProcedure } from './preparation.ts'
import { casesOf } from './test-day.ts'

const again = { password: demoPassword }

/** The project of a 111 provider: booked into Riverside, waiting for its second person at Bayside, and not yet started at St Anne’s. */
export async function bookFrom111(players: Players): Promise<void> {
  const home = await startBooking(players)
  await players.act('meera', `${home}/partners/several`, { list: 'RY9NR\nBayside Urgent Treatment Centre, RTX77, 2000099981\nRY9SA' })
  const partners = await players.db.selectFrom('project_partners').selectAll().where('project_id', '=', idOf(home)).orderBy('position').execute()
  const [riverside, bayside] = partners
  if (!riverside || !bayside) throw new Error('The partner services were not added')
  await players.act('omar', `${home}/partners/${bayside.id}`, {
    name: bayside.name,
    ods_code: bayside.ods_code ?? '',
    dos_ids: bayside.dos_ids,
    provider_product: 'Adastra',
    version: String(bayside.version),
  })
  await settlePrerequisites(players, home, () => true)
  await signProcedure(players, home)
  await test(players, home, [riverside.id, bayside.id])
  for (const id of [riverside.id, bayside.id]) await players.act('meera', `${home}/partners/${id}/day`, { day: players.day(0), status: 'confirmed', seen: '' })
  await meetCriteria(players, home, 'readiness')
  const date = await players.db
    .selectFrom('project_dates')
    .select(['id', 'day'])
    .where('project_id', '=', idOf(home))
    .where('kind', '=', 'go-live')
    .executeTakeFirstOrThrow()
  await players.act('meera', `${home}/dates/go-live`, { day: date.day, status: 'confirmed', reason: '', note: '', seen: date.id })
  await players.act('meera', `${home}/go-live/decision`, { decision: 'go', ...again })
  await players.act('grace', `${home}/go-live/second`, again)
  await players.act('meera', `${home}/go-live/technical-live`, again)
  for (const one of [riverside, bayside]) await switchOn(players, `${home}/partners/${one.id}`)
  const page = await players.as('lena').get(`${home}/partners/${riverside.id}`)
  await players.act('lena', `${home}/partners/${riverside.id}/confirm`, { seen: hidden(page.text, 'seen'), ...again })
}

async function startBooking(players: Players): Promise<string> {
  await players.act('meera', '/services/new', {
    name: 'South Coast 111',
    ods_code: 'RYE11',
    care_setting: '111-provider',
    site: 'South Coast contact centre',
    region: 'South East',
    commissioner: 'NHS Solent Integrated Care Board',
    consumer_product: 'Cleric',
  })
  const home = await players.act('meera', '/services/RYE11/projects/new', {
    role: 'consumer',
    route_in: players.context.templates.routesIn[0] ?? '',
    scope: 'Call handlers of South Coast 111 book patients into three urgent treatment centres, one after another.',
    testing: players.day(0),
    go_live: players.day(0),
  })
  const roles = await players.db.selectFrom('project_roles').select('role_key').where('project_id', '=', idOf(home)).execute()
  for (const [, person] of everybody)
    for (const role of person.holds.filter((one) => roles.some((row) => row.role_key === one)))
      await players.act('meera', `${home}/people`, { role, name: person.name, email: emailOf(person.name), organisation: person.part })
  return home
}

/** The run that counts, for two partner services and one disposition code. */
async function test(players: Players, home: string, partners: string[]): Promise<void> {
  const named = Object.fromEntries(partners.map((id) => [`partner-${id}`, 'yes']))
  const setUp = await players.as('meera').get(`${home}/test-plan/set-up`)
  await players.act('meera', `${home}/test-plan/set-up`, {
    version: hidden(setUp.text, 'version'),
    'consumer-product': 'Cleric',
    'consumer-version': '6.1',
    'code-Dx05': 'yes',
    'code-Dx06': 'yes',
    ...named,
  })
  for (const one of await players.db.selectFrom('test_entry_conditions').selectAll().where('project_id', '=', idOf(home)).execute())
    await players.act('meera', `${home}/test-plan/conditions/${one.id}`, { met: 'yes', [`version-${one.id}`]: '1' })
  await players.act('meera', `${home}/test-plan/runs`, {
    held_on: players.day(0),
    environment: players.context.templates.environments.find((one) => one.counts)?.key ?? '',
    attendees: 'Meera Shah, Omar Khan, Priya Nair, Sam Lee',
    ...named,
  })
  const cases = await casesOf(players, home)
  await players.act('meera', `${home}/test-plan/runs/1/results`, Object.fromEntries(cases.map((one) => [`verdict-${one.id}`, 'pass'])))
  await players.act('meera', `${home}/test-plan/runs/1/finish`, {
    review: 'Both partner services saw every booking and its referral.',
    outcome: 'success',
  })
  await finishAsSecond(players, home, 'priya')
}

async function switchOn(players: Players, partner: string): Promise<void> {
  await players.act('meera', `${partner}/switch-on`, {
    test: 'Booked the 9:30 slot, seen in the day’s list with its referral, cancelled, slot free again.',
    tested_by: 'Omar Khan',
    seen: '',
    ...again,
  })
}
