import type { Writer } from '../../db/database.ts'
import { asPersonId } from '../../db/ids.ts'
import type { ProjectId } from '../../db/ids.ts'
import { InvalidFormError } from '../../errors.ts'
import type { By } from '../../events/record.ts'
import type { Happened } from '../../events/vocabulary.ts'
import { findOrInsertPerson, insertMember, listRoles } from '../people/people.store.ts'
import type { Confirmation } from './confirmation.ts'

/** Adds the people of the sheet to the roles of a new project. Throws InvalidFormError for a role that the project does not have. */
export async function writePeople(
  trx: Writer,
  { people, review, by: manager }: Confirmation,
  project: ProjectId,
  { newId, at, actor }: By,
): Promise<Happened[]> {
  const roles = await listRoles(trx, project)
  const happened: Happened[] = []
  for (const { row, role: key, name, email, phone, testTeam } of people) {
    const role = roles.find((one) => one.key === key)
    const kind = review.role === 'provider' ? 'Provider' : 'Consumer'
    if (!role) throw new InvalidFormError({ [`role-${row}`]: `Choose a role that a ${kind} project has for ${name}` })
    const person = await findOrInsertPerson(trx, { id: asPersonId(newId()), name, email, phone: phone || null, organisation: null, at })
    // The person who starts a project is already its manager.
    if (role.key === 'project-manager' && person.id === manager.personId) continue
    const member = {
      id: newId(),
      project_id: project,
      role_key: role.key,
      person_id: person.id,
      test_team: Number(testTeam),
      joined_at: at,
      added_by: actor.id,
    }
    await insertMember(trx, member)
    happened.push({ kind: 'person.joined', id: member.id, project, name: person.name, role: role.name })
  }
  return happened
}
