import type { Page } from '../../access/page.ts'
import type { Person } from '../../access/access.store.ts'
import { readModel } from '../../db/read-model.ts'
import { seesAllProjects } from '../../access/visible-projects.store.ts'
import { findBeginnings, listWhomToAsk } from './first-steps.store.ts'
import { firstSteps } from './first-steps.ts'

/** What a page that has nothing to show leads to: the first real steps of this person, or whom to ask. Null if everything has begun. */
export function firstStepsFor({ person, db }: Page) {
  const { personId, installationRole } = person
  return stepsOf(db.read, { personId, installationRole }, person)
}
const stepsOf = readModel('first steps', { until: 'event' }, async (db, _: Pick<Person, 'personId' | 'installationRole'>, person: Person) => {
  const there = await findBeginnings(db, person, seesAllProjects(person))
  const steps = firstSteps(person.installationRole, there, person.email)
  return steps && { ...steps, noServices: !there.services, ask: steps.asks ? await listWhomToAsk(db) : [] }
})

/** The same for a page that is about services: who may look for one among those that there are does not see it. */
export async function firstStepsWithoutServices(page: Page) {
  const steps = await firstStepsFor(page)
  return steps && (steps.noServices || steps.asks) ? steps : null
}
