import { afterEach, expect, it } from 'vitest'
import { onSqliteAndServer } from '../support/databases.ts'
import { countingRun } from '../support/run-forms.ts'
import { hidden, startedProject } from '../support/started-project.ts'
import type { Started } from '../support/started-project.ts'

const races = 50

onSqliteAndServer('two testers who record the same case at once', (open) => {
  let started: Started
  afterEach(() => started.world.close())

  it(`race ${races} times: one is saved, the other sees the conflict with what they typed, and saving again makes a retest`, { timeout: 240_000 }, async () => {
    started = await startedProject(await open())
    const { pm, dos, home, world } = started
    const { read } = world.context.db
    // The page of a run with few cases is rendered faster.
    const cases = await read.selectFrom('test_cases').select('id').orderBy('position').execute()
    const [one] = cases
    if (!one) throw new Error('No case')
    await world.context.db.transaction((trx) => trx.deleteFrom('test_cases').where('id', '<>', one.id).execute())
    await pm.post(`${home}/test-plan/runs`, countingRun)
    const run = `${home}/test-plan/runs/1`
    const results = () => read.selectFrom('test_results').select(['attempt', 'verdict', 'comment', 'recorded_by']).orderBy('attempt').execute()
    for (let race = 0; race < races; race += 1) {
      const before = await results()
      const form = (verdict: string, by: string) => ({
        [`verdict-${one.id}`]: verdict,
        [`comment-${one.id}`]: `${by} in race ${race}`,
        [`seen-${one.id}`]: String(before.length),
      })
      const sent =
        race % 2 === 0
          ? ([
              [pm, 'pass', 'Meera'],
              [dos, 'fail', 'Dan'],
            ] as const)
          : ([
              [dos, 'fail', 'Dan'],
              [pm, 'pass', 'Meera'],
            ] as const)
      const answers = await Promise.all(
        sent.map(async ([visitor, verdict, by]) => ({ visitor, verdict, by, ...(await visitor.post(`${run}/results`, form(verdict, by))) })),
      )
      const won = answers.find((answer) => answer.status === 303)
      const told = answers.find((answer) => answer.status === 409)
      if (!won || !told) throw new Error(`Race ${race} ended with ${answers.map((answer) => answer.status).join(' and ')}`)
      const after = await results()
      expect(after.slice(0, -1)).toEqual(before)
      expect(after.at(-1)).toMatchObject({ attempt: before.length + 1, verdict: won.verdict, comment: `${won.by} in race ${race}` })
      expect(told.text).toContain(`recorded ${won.verdict === 'pass' ? 'Pass' : 'Fail'} on`)
      expect(told.text).toContain(`value="${told.by} in race ${race}"`)
      // The person who saw the conflict has seen the first result now.
      const seen = hidden(told.text, `seen-${one.id}`)
      expect(seen).toBe(String(before.length + 1))
      expect((await told.visitor.post(`${run}/results`, { ...form(told.verdict, told.by), [`seen-${one.id}`]: seen })).status).toBe(303)
    }
    const all = await results()
    expect(all.map((row) => row.attempt)).toEqual(Array.from({ length: races * 2 }, (_, index) => index + 1))
    // Each result has its event, and neither of them lost one.
    const events = await read.selectFrom('events').select('reason').where('action', '=', 'result').orderBy('seq').execute()
    expect(events.map((event) => event.reason)).toEqual(all.map((row) => row.comment))
    expect(all.filter((row) => row.recorded_by === 'Dan Okoro')).toHaveLength(races)
  })
})
