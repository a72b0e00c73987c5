import { cast, emailOf } from './people.ts'
import type { Players } from './players.ts'
import { demoTracker } from './tracker.ts'

/**
 * Imports a tracker with sixty practices; starts projects at once for those of the South East that wait for nothing, with their DoS lead, moves
 * some of their dates, and puts them into a wave.
 */
export async function rollOut(players: Players): Promise<void> {
  const bea = players.as('bea')
  await bea.get('/imports/new')
  const found = (await bea.upload('/imports/new', demoTracker(), 'south-tracker.csv')).location ?? ''
  const imported = (await bea.post(found, { kind: 'rollout-tracker', 'sheet-0': 'yes', do: 'read' })).location ?? ''
  await players.until('bea', imported, 'id="approve"')
  await players.act('bea', imported, { care_setting: 'gp-practice' })
  await players.until('bea', imported, 'written</strong>')
  const waitsForNothing = 'pair=yes&on=yes&region=South+East'
  const started = `${waitsForNothing}&rollout=in-progress`
  await atOnce(players, {
    act: 'start',
    query: `${waitsForNothing}&rollout=ready`,
    side: 'provider',
    route_in: players.context.templates.routesIn[0] ?? '',
    scope: '111 books its patients into the practice.',
    testing: players.day(40),
    go_live: players.day(61),
    manager: emailOf(cast.meera.name),
  })
  await atOnce(players, { act: 'owner', query: started, side: 'provider', role: 'dos-lead', email: emailOf(cast.dan.name) })
  await atOnce(players, {
    act: 'dates',
    query: `${started}&provider=SystmOne`,
    side: 'provider',
    kind: 'go-live',
    how: 'shift',
    shift: '35',
    status: 'provisional',
    reason: 'supplier-delay',
    note: 'The supplier’s release comes five weeks later',
  })
  await toTheEnd(
    players,
    await players.act('bea', '/waves/new', {
      name: 'South East practices, first wave',
      testing: players.day(40),
      go_live: players.day(61),
      capacity: '4',
      side: 'provider',
      query: started,
      picks: '',
    }),
  )
}

async function atOnce(players: Players, form: Record<string, string>): Promise<void> {
  await toTheEnd(players, await players.act('bea', '/rollout/bulk', form))
}

async function toTheEnd(players: Players, job: string): Promise<void> {
  await players.act('bea', job, {})
  await players.until('bea', job, 'changed</strong>')
}
