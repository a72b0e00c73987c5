import { demoPassword } from './people.ts'
import type { PersonKey } from './people.ts'
import { hidden, idOf } from './players.ts'
import type { Players } from './players.ts'
import { casesOf, toTestDay } from './test-day.ts'

/** Brings a project through its tests to where its decision may be taken. */
export async function toGo(players: Players, home: string): Promise<void> {
  await toTestDay(players, home)
  await players.act('dan', `${home}/test-plan/runs/1/results`, await passedAll(players, home))
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

/** A pass for every case, over the results that the page of the run shows. */
async function passedAll(players: Players, home: string): Promise<Record<string, string>> {
  const { text } = await players.as('dan').get(`${home}/test-plan/runs/1`)
  return Object.fromEntries(
    (await casesOf(players, home)).flatMap(({ id }) => [
      [`verdict-${id}`, 'pass'],
      [`seen-${id}`, hidden(text, `seen-${id}`)],
    ]),
  )
}

/** The lead of the 111 provider, or of a partner service, finishes the run that the project manager reviewed. */
export async function finishAsSecond(players: Players, home: string, second: PersonKey = 'omar'): Promise<void> {
  const page = await players.as(second).get(`${home}/test-plan/runs/1`)
  await players.act(second, `${home}/test-plan/runs/1/second`, { version: hidden(page.text, 'version') })
}

/** Brings a project live, to where its service takes it over. */
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
