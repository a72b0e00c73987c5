import { z } from 'zod'
import { projectAct, refused } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import type { PersonId, ProjectId } from '../../db/ids.ts'
import { asDay } from '../../day.ts'
import type { Happened } from '../../events/vocabulary.ts'
import { findByEmail } from '../people/people.store.ts'
import { changeAction, listActions } from './review-actions.store.ts'
import type { ActionRow } from './review-actions.store.ts'

interface Found {
  actions: ActionRow[]
  to: { id: PersonId; name: string } | undefined
}

/** Which open actions that name someone go to another person. */
export function decidePassingOn({ actions, to }: Found, _: object, { access }: Doing) {
  if (!to) return refused({ email: 'Nobody is known by this address' })
  const happened = actions.map(({ id, person_name, role_name, due_day: day, what, run_number: number }): Happened => {
    const before = { owner: person_name ?? role_name ?? '', day, what }
    return { kind: 'test-plan.action-changed', id, project: access.project.id, number, owner: to.name, day, what, before, from: day, to: day }
  })
  return { next: { actions, to }, happened }
}

/** Gives the open actions from reviews that name someone (`from`) to the person with this address. */
export const passActionsOn = projectAct({
  permission: 'project.manage',
  form: z.object({ email: z.string() }),
  load: async (trx, { project, from }: { project: ProjectId; from: PersonId }, _, { email }) => ({
    actions: (await listActions(trx, project)).filter((one) => one.owner_person === from && one.done_at === null),
    to: await findByEmail(trx, email),
  }),
  decide: decidePassingOn,
  async save(trx, { actions, to }) {
    for (const one of actions) await changeAction(trx, one, { what: one.what, owner: { person: to.id }, day: asDay(one.due_day) })
  },
  says: ({ to }) => `The actions are ${to.name}’s now`,
})
