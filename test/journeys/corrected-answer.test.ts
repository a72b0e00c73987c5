import { afterEach, expect, it } from 'vitest'
import { verifyEverything } from '../../src/tracker/verify.store.ts'
import { onSqliteAndServer } from '../support/databases.ts'
import { issue } from '../support/issue.ts'
import { hidden, startedProject } from '../support/started-project.ts'
import type { Started } from '../support/started-project.ts'
import { answerAs, joinTeam } from '../support/team.ts'
import { tellAll } from '../support/tell-all.ts'
import { password } from '../support/world.ts'
import type { Visitor } from '../support/world.ts'

onSqliteAndServer('an answer to a procedure that was wrong', (open) => {
  let started: Started
  afterEach(() => started.world.close())
  const signatures = () => started.world.context.db.read.selectFrom('sop_signatures').selectAll().orderBy('at').orderBy('id').execute()
  const correct = async (visitor: Visitor, sent: Record<string, string>) => {
    const { text } = await visitor.get(`${started.home}/sop/sign?role=training-lead`)
    return visitor.post(`${started.home}/sop/correct`, { role: 'training-lead', digest: hidden(text, 'digest'), reason: '', password, ...sent })
  }

  it('is corrected with a reason and the password; both stay on record, the last counts, and who heard of the decline hears of it', async () => {
    started = await startedProject(await open())
    const { pm, dos, home, world } = started
    const { tom } = await joinTeam(started)
    await issue(pm, home)
    await answerAs(dos, home, 'dos-lead')
    await answerAs(tom, home, 'training-lead', 'declined')
    expect((await pm.get(`${home}/sop`)).text).toContain('Version 1 has 1 of 9 signatures')

    for (const sent of [{ decision: 'signed' }, { decision: 'signed', because: 'Wrong button', password: 'not mine' }])
      expect((await correct(tom, sent)).status).toBe(422)
    expect(await signatures()).toHaveLength(2)

    expect((await correct(tom, { decision: 'signed', because: 'Wrong button' })).status).toBe(303)
    const [, declined, signed] = await signatures()
    expect([declined?.decision, signed?.decision, signed?.corrects_id]).toEqual(['declined', 'signed', declined?.id])
    expect((await pm.get(`${home}/sop`)).text).toContain('Version 1 has 2 of 9 signatures')
    const version = (await pm.get(`${home}/sop/versions/1`)).text
    expect(version).toMatch(/Declined, corrected on .+: no longer counts/)
    expect(version).toContain('Signed, in place of “Declined”, because: Wrong button')
    await tellAll(world.context)
    const told = world.context.sent.filter((one) => one.text.includes('and has corrected this: they signed it. Why: Wrong button'))
    expect(told.map((one) => one.to).toSorted()).toEqual(['dan.okoro@example.nhs.uk', 'meera.shah@example.nhs.uk'])
    expect((await pm.get(`${home}/history`)).text).toContain(
      'Tom Hughes corrected their answer to version 1 of the procedure as Training lead, from declined to signed',
    )

    // Once more, from what counts now.
    expect((await correct(tom, { decision: 'declined', reason: 'The hours are wrong', because: 'I read it again' })).status).toBe(303)
    expect((await pm.get(`${home}/sop`)).text).toContain('Version 1 has 1 of 9 signatures')
    const { db, config } = world.context
    expect((await verifyEverything(db, config.uploadsDir)).ok).toBe(true)
  })
})
