import { idOf } from './players.ts'
import type { Players } from './players.ts'
import { dosIdOf, settlePrerequisites, signProcedure } from './preparation.ts'
import { tryTheSandbox } from './sandbox-requests.ts'

/** Takes a project to its test day: everything is completed, signed and tried, and the first results of the day are in. */
export async function toTestDay(players: Players, home: string): Promise<void> {
  // Runs first, so that its prerequisite can cite what the sandbox saw.
  await tryTheSandbox(players, home, await dosIdOf(players, home))
  await settlePrerequisites(players, home, () => true)
  await signProcedure(players, home)
  for (const one of await players.db.selectFrom('test_entry_conditions').selectAll().where('project_id', '=', idOf(home)).execute())
    await players.act('meera', `${home}/test-plan/conditions/${one.id}`, { met: 'yes', [`version-${one.id}`]: '1' })
  await players.act('meera', `${home}/test-plan/runs`, {
    held_on: players.day(0),
    environment: players.context.templates.environments.find((one) => one.counts)?.key ?? '',
    attendees: 'Meera Shah, Dan Okoro, Ivan Petrov, Sam Lee, Omar Khan',
  })
  const cases = await casesOf(players, home)
  const [failing] = cases.filter((one) => one.number === 'C8')
  const first = cases.filter((one) => one.code === cases[0]?.code)
  await players.act('dan', `${home}/test-plan/runs/1/results`, {
    ...Object.fromEntries(first.map((one) => [`verdict-${one.id}`, 'pass'])),
    ...(failing ? { [`verdict-${failing.id}`]: 'fail', [`comment-${failing.id}`]: 'The freed slot came back only after ten minutes' } : {}),
  })
}

/**
 * A rehearsal in the sandbox waits for the Consumer, beside the run that counts; then the Consumer's system sends requests that the sandbox can
 * comment on.
 */
export async function waitForTheConsumer(players: Players, home: string): Promise<void> {
  const codes = [...new Set((await casesOf(players, home)).map((one) => one.code))]
  const rehearsal = await players.act('meera', `${home}/test-plan/runs`, {
    held_on: players.day(0),
    environment: players.context.templates.environments.find((one) => one.sandbox)?.key ?? '',
    attendees: 'Meera Shah, Dan Okoro, Sam Lee',
  })
  await players.act('dan', `${rehearsal}/wait`, { code: codes[1] ?? codes[0] ?? '', organisation: 'RYE' })
  await tryTheSandbox(players, home, await dosIdOf(players, home))
}

export function casesOf(players: Players, home: string) {
  return players.db.selectFrom('test_cases').selectAll().where('project_id', '=', idOf(home)).orderBy('position').execute()
}
