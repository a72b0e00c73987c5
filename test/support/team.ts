import { expect } from 'vitest'
import { password } from './world.ts'
import type { Visitor } from './world.ts'
import { hidden } from './started-project.ts'
import type { Started } from './started-project.ts'
import { issue } from './issue.ts'

/** Who holds what beside Dan Okoro (DoS lead) and Clara Jones (clinical lead): nobody has more than two key roles. */
const members = {
  clara: { name: 'Clara Jones', roles: ['clinical-safety-officer'] },
  priya: { name: 'Priya Nair', roles: ['service-project-lead', 'operational-lead'] },
  tom: { name: 'Tom Hughes', roles: ['training-lead', 'ig-lead'] },
  grace: { name: 'Grace Adeyemi', roles: ['commissioning-lead'] },
  omar: { name: 'Omar Khan', roles: ['consumer-project-lead'] },
  ivan: { name: 'Ivan Petrov', roles: ['it-lead'] },
  sam: { name: 'Sam Lee', roles: ['provider-supplier-pm'] },
} as const

export interface Team {
  priya: Visitor
  tom: Visitor
  grace: Visitor
  omar: Visitor
  ivan: Visitor
  sam: Visitor
}

const emailOf = (name: string): string => `${name.toLowerCase().replace(' ', '.')}@example.nhs.uk`

/** Fills every required role of the started project with its people, each added by the project manager and signed in. */
export async function joinTeam({ world, pm, home }: Started): Promise<Team> {
  const visitors: Partial<Record<keyof typeof members, Visitor>> = {}
  for (const [key, { name, roles }] of Object.entries(members) as [keyof typeof members, (typeof members)[keyof typeof members]][]) {
    if (key !== 'clara') {
      await world.account(name)
      visitors[key] = await world.visitor().signIn(emailOf(name))
    }
    for (const role of roles) expect([role, (await pm.post(`${home}/people`, { role, name, email: emailOf(name) })).status]).toEqual([role, 303])
  }
  return visitors as Team
}

/** Signs or declines the issued version in a role. */
export async function answerAs(visitor: Visitor, home: string, role: string, decision: 'signed' | 'declined' = 'signed') {
  const { text } = await visitor.get(`${home}/sop/sign?role=${role}`)
  return visitor.post(`${home}/sop/sign`, { role, digest: hidden(text, 'digest'), decision, reason: decision === 'signed' ? '' : 'Not yet', password })
}

/** Issues the draft and has everybody sign it in every key role. */
export async function signByAll(started: Started, team: Team): Promise<void> {
  await issue(started.pm, started.home)
  await signIssued(started, team)
}

/** Has everybody sign the version that is out in every key role. */
export async function signIssued({ dos, clinical, home }: Started, team: Team): Promise<void> {
  for (const [visitor, role] of [
    [dos, 'dos-lead'],
    [clinical, 'clinical-lead'],
    [clinical, 'clinical-safety-officer'],
    [team.priya, 'service-project-lead'],
    [team.priya, 'operational-lead'],
    [team.tom, 'training-lead'],
    [team.tom, 'ig-lead'],
    [team.grace, 'commissioning-lead'],
    [team.omar, 'consumer-project-lead'],
  ] as const)
    expect([role, (await answerAs(visitor, home, role)).status]).toEqual([role, 303])
}
