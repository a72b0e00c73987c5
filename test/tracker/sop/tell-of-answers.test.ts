import { afterEach, expect, it } from 'vitest'
import { onBothEngines } from '../../support/databases.ts'
import { startedProject } from '../../support/started-project.ts'
import type { Started } from '../../support/started-project.ts'
import { answerAs, joinTeam, signByAll } from '../../support/team.ts'
import { issue } from '../../support/issue.ts'

onBothEngines('an answer to a procedure', (open) => {
  let started: Started
  afterEach(() => started.world.close())
  const told = (subject: string) => started.world.context.sent.filter((one) => one.subject === subject)

  it('that declines is told to the manager and to those who have signed, with its reason, and not to who declined', async () => {
    started = await startedProject(await open())
    const team = await joinTeam(started)
    const { pm, dos, clinical, home } = started
    await issue(pm, home)
    await answerAs(dos, home, 'dos-lead')
    await answerAs(clinical, home, 'clinical-lead')
    expect(told('Tom Hughes declined the procedure of Riverside UTC')).toEqual([])
    await answerAs(team.tom, home, 'training-lead', 'declined')
    const news = told('Tom Hughes declined the procedure of Riverside UTC')
    expect(news.map((one) => one.to).toSorted()).toEqual(['clara.jones@example.nhs.uk', 'dan.okoro@example.nhs.uk', 'meera.shah@example.nhs.uk'])
    expect(news[0]?.text).toContain('Tom Hughes declined version 1 of the standard operating procedure of Riverside UTC as Training lead: Not yet')
  })

  it('that is the last is told to the manager, once, who learns that everyone has signed', async () => {
    started = await startedProject(await open())
    await signByAll(started, await joinTeam(started))
    expect(told('Everyone has signed the procedure of Riverside UTC').map((one) => one.to)).toEqual(['meera.shah@example.nhs.uk'])
  })
})
