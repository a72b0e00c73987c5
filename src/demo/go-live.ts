import { demoPassword } from './people.ts'
import type { PersonKey } from './people.ts'
import { hidden, idOf } from './players.ts'
import type { Players } from './players.ts'
import { casesOf, toTestDay } from './test-day.ts'

/** Takes a project through its tests to the go-live decision. */
export async function toGo(players: Players, home: string): Promise<void> {
  await toTestDay(players, home)
  await passAll(players, home)
  const [sam] = await players.db.selectFrom('people').select('id').where('name', '=', 'Sam Lee').execute()
  await players.act('meera', `${home}/test-plan/runs/1/finish`, {
    review: 'One fault was found and mended on the day; its retest passed.',
    outcome: 'success',
    'action-1-what': 'Watch freed slots for a week',
    'action-1-owner': `person:${sam?.id ?? ''}`,
    'action-1-day': players.day(7),
  })
  await finishAsSecond(players, home)
  await meetCriteria(players, home, 'readiness')
  const date = await players.db
    .selectFrom('project_dates')
    .select(['id', 'day'])
    .where('project_id', '=', idOf(home))
    .where('kind', '=', 'go-live')
    .orderBy('set_at', 'desc')
    .executeTakeFirstOrThrow()
  await players.act('meera', `${home}/dates/go-live`, { day: date.day, status: 'confirmed', reason: '', note: '', seen: date.id })
}

/** A pass for every case, code by code, on the results page. */
async function passAll(players: Players, home: string): Promise<void> {
  const run = `${home}/test-plan/runs/1`
  for (const [code, cases] of Map.groupBy(await casesOf(players, home), (one) => one.code)) {
    const { text } = await players.as('dan').get(`${run}/several?code=${code}`)
    const passed = cases.flatMap(({ id }) => [
      [`verdict-${id}`, 'pass'],
      [`seen-${id}`, hidden(text, `seen-${id}`)],
    ])
    await players.act('dan', `${run}/results`, Object.fromEntries(passed))
  }
}

/** The lead of the 111 provider, or of a partner service, finishes the run that the project manager reviewed. */
export async function finishAsSecond(players: Players, home: string, second: PersonKey = 'omar'): Promise<void> {
  const page = await players.as(second).get(`${home}/test-plan/runs/1`)
  await players.act(second, `${home}/test-plan/runs/1/second`, { version: hidden(page.text, 'version') })
}

/** Takes a project live, up to the hand-over to its service. */
export async function toTheEnd(players: Players, home: string): Promise<void> {
  await toGo(players, home)
  const again = { password: demoPassword }
  await players.act('meera', `${home}/go-live/decision`, { decision: 'go', ...again })
  await players.act('grace', `${home}/go-live/second`, again)
  await players.act('meera', `${home}/go-live/technical-live`, again)
  await players.act('meera', `${home}/go-live/business-live`, {
    ...again,
    test: 'Booked the 9:30 slot from 111, seen in the day’s list with its referral, cancelled, slot free again.',
    tested_by: 'Dan Okoro',
  })
  await meetCriteria(players, home, 'handover')
}

export async function meetCriteria(players: Players, home: string, kind: string): Promise<void> {
  for (const one of await players.db.selectFrom('go_live_criteria').selectAll().where('project_id', '=', idOf(home)).where('kind', '=', kind).execute())
    await players.act('meera', `${home}/go-live/criteria/${one.id}`, { act: 'meet', [`version-${one.id}`]: String(one.version) })
}
