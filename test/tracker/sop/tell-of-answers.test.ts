import { afterEach, expect, it } from 'vitest'
import { onBothEngines } from '../../support/databases.ts'
import { startedProject } from '../../support/started-project.ts'
import type { Started } from '../../support/started-project.ts'
import { tellAll } from '../../support/tell-all.ts'
import { answerAs, joinTeam, signByAll } from '../../support/team.ts'
import { issue } from '../../support/issue.ts'

onBothEngines('an answer to a procedure', (open) => {
  let started: Started
  afterEach(() => started.world.close())
  /** Who is told words, once more time has passed. */
  const told = async (words: string): Promise<string[]> => {
    const { context } = started.world
    const from = context.sent.length
    await tellAll(context)
    return context.sent
      .slice(from)
      .filter((one) => one.text.includes(words))
      .map((one) => one.to)
      .toSorted()
  }

  it('that declines is told to the manager and to those who have signed, with its reason, and not to who declined', async () => {
    started = await startedProject(await open())
    const team = await joinTeam(started)
    const { pm, dos, clinical, home } = started
    await issue(pm, home)
    await answerAs(dos, home, 'dos-lead')
    await answerAs(clinical, home, 'clinical-lead')
    expect(await told('declined')).toEqual([])
    await answerAs(team.tom, home, 'training-lead', 'declined')
    const says = 'Tom Hughes declined version 1 of the standard operating procedure of Riverside UTC as Training lead: Not yet'
    expect(await told(says)).toEqual(['clara.jones@example.nhs.uk', 'dan.okoro@example.nhs.uk', 'meera.shah@example.nhs.uk'])
    const news = started.world.context.sent.filter((one) => one.subject === 'Tom Hughes declined the procedure of Riverside UTC')
    // Only whoever can change the procedure is told to.
    expect(news.filter((one) => one.text.includes('Change the draft')).map((one) => one.to)).toEqual(['meera.shah@example.nhs.uk'])
    expect(news.filter((one) => one.text.includes('You do not have to do anything'))).toHaveLength(2)
  })

  it('that is the last is told to the manager, once, who learns that everyone has signed', async () => {
    started = await startedProject(await open())
    await signByAll(started, await joinTeam(started))
    expect(await told('Every key stakeholder has signed it')).toEqual(['meera.shah@example.nhs.uk'])
    expect(await told('Every key stakeholder has signed it')).toEqual([])
  })
})
