import { z } from 'zod'
import { projectAct, refused } from '../../access/act.ts'
import { asPersonId } from '../../db/ids.ts'
import type { ProjectId } from '../../db/ids.ts'
import { refreshGates } from '../catalogue/refresh-gates.ts'
import { decideJoin, saveJoined } from './join-role.ts'
import { findForJoin, findPersonDetails } from './people.store.ts'

/** Adds someone who was found by name: their details are on record and are not sent. */
export const joinKnownPerson = projectAct({
  permission: 'project.manage',
  form: z.object({ role: z.string().min(1, 'Choose a role'), person: z.string().min(1).max(100).transform(asPersonId) }),
  async load(trx, { project }: { project: ProjectId }, _, { role, person }) {
    const known = await findPersonDetails(trx, person)
    return known && { ...(await findForJoin(trx, project, { role, email: known.email })), known }
  },
  decide(found, { role }, doing) {
    if (!found) return refused({ person: 'Find the person again, or fill in their name and email address' })
    const { name, email, phone, organisation } = found.known
    return decideJoin(found, { role, name, email, phone: phone ?? '', organisation: organisation ?? '' }, doing)
  },
  save: (trx, next) => saveJoined(trx, next),
  // Other sites may rest on what this project's people sign.
  after: refreshGates,
  says: ({ name }) => `${name} added`,
})
