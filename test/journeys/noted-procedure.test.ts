import { afterEach, expect, it } from 'vitest'
import { onSqliteAndServer } from '../support/databases.ts'
import { hidden, startedProject } from '../support/started-project.ts'
import type { Started } from '../support/started-project.ts'
import { answerAs, joinTeam, signByAll } from '../support/team.ts'
import { issue } from '../support/issue.ts'

const procedure = (clinic: string) => `## All\n\nSame.\n\n## Clinic\n\nConcerns: Clinical lead, Clinical safety officer\n\n${clinic}\n`

onSqliteAndServer('a new version of a procedure', (open) => {
  let started: Started
  afterEach(() => started.world.close())
  const signatures = () => started.world.context.db.read.selectFrom('sop_signatures').selectAll().orderBy('at').orderBy('id').execute()

  it('is signed by those whose sections changed and noted by the others, and then counts as signed by everyone', async () => {
    started = await startedProject(await open())
    const { pm, dos, clinical, home } = started
    const team = await joinTeam(started)
    await pm.post(`${home}/sop/edit`, { body: procedure('Wait ten minutes.'), version: '1', action: 'save' })
    await signByAll(started, team)
    expect((await pm.post(`${home}/sop/policy`, { signing: 'by section', was: 'everyone' })).status).toBe(303)
    await pm.post(`${home}/sop/edit`, { body: procedure('Wait twenty minutes.'), version: '2', action: 'save' })
    const before = (await pm.get(`${home}/sop`)).text
    expect(before).toMatch(/Asked to sign: Clara Jones \(Clinical lead and Clinical safety officer\)/)
    expect(before).toMatch(/Asked to note[^<]+Dan Okoro \(DoS lead\)/)
    await issue(pm, home)

    const mail = started.world.context.sent.filter((one) => one.subject === 'Sign or note the procedure of Riverside UTC')
    expect(mail).toHaveLength(6)
    expect(mail[0]?.text).toContain('or only note it because no section that concerns your role has changed')
    const asked = (await dos.get(`${home}/sop/sign?role=dos-lead`)).text
    expect(asked).toContain('I have noted version 2')
    const digest = hidden(asked, 'digest')
    expect((await clinical.post(`${home}/sop/note`, { role: 'clinical-lead', digest })).text).toContain('not signed all that concerns your role')
    expect(await signatures()).toHaveLength(9)
    expect((await dos.post(`${home}/sop/note`, { role: 'dos-lead', digest })).status).toBe(303)
    expect((await signatures()).at(-1)).toMatchObject({ decision: 'noted', person_name: 'Dan Okoro', proof: 'session', digest })
    for (const role of ['clinical-lead', 'clinical-safety-officer']) expect((await answerAs(clinical, home, role)).status).toBe(303)
    for (const [visitor, role] of [
      [team.priya, 'service-project-lead'],
      [team.priya, 'operational-lead'],
      [team.tom, 'training-lead'],
      [team.tom, 'ig-lead'],
      [team.grace, 'commissioning-lead'],
      [team.omar, 'consumer-project-lead'],
    ] as const)
      expect([role, (await visitor.post(`${home}/sop/note`, { role, digest })).status]).toEqual([role, 303])

    const after = (await pm.get(`${home}/sop`)).text
    expect(after).toContain('Version 2 has 9 of 9 signatures, 7 of them noted.')
    expect(after).not.toContain('These signatures are not enough')
    const version = (await pm.get(`${home}/sop/versions/2`)).text
    for (const text of ['Noted', 'have not changed since version 1, which I signed', 'While signed in with their password', 'Only those had to sign'])
      expect(version).toContain(text)
    expect((await pm.get(`${home}/history`)).text).toContain('Dan Okoro noted version 2 of the procedure as DoS lead')
  })
})
