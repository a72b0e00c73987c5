import { nowIso } from '../../context.ts'
import type { Writer } from '../../db/database.ts'
import { InvalidFormError } from '../../errors.ts'
import { recordEvents } from '../../events/events.store.ts'
import type { Page } from '../../access/page.ts'
import { findOrInsertPerson } from './people.store.ts'

/** Somebody to be added to a role, as a form gives them. */
export interface Adding {
  role: string
  name: string
  email: string
  phone: string
  organisation: string
}

/**
 * Adds a person to a role of the page's project, with its event, and notes who added them. Returns their name on record and the name of the role. Throws
 * InvalidFormError where the project has no such role or the person holds it.
 */
export async function addPerson(trx: Writer, page: Page, given: Adding): Promise<{ name: string; role: string }> {
  const { project } = page.access
  const { newId } = page.context
  const at = nowIso(page.context)
  const role = await trx.selectFrom('project_roles').selectAll().where('project_id', '=', project.id).where('role_key', '=', given.role).executeTakeFirst()
  if (!role) throw new InvalidFormError({ role: 'Choose a role of this project' })
  const { name, email, phone, organisation } = given
  const person = await findOrInsertPerson(trx, { id: newId(), name, email, phone: phone || null, organisation: organisation || null, at })
  const there = await trx
    .selectFrom('project_people')
    .select('id')
    .where('project_id', '=', project.id)
    .where('role_key', '=', given.role)
    .where('person_id', '=', person.id)
    .where('left_at', 'is', null)
    .executeTakeFirst()
  if (there) throw new InvalidFormError({ email: `${person.name} holds this role already` })
  const id = newId()
  await trx
    .insertInto('project_people')
    .values({
      id,
      project_id: project.id,
      role_key: given.role,
      person_id: person.id,
      test_team: role.test_team,
      joined_at: at,
      left_at: null,
      added_by: page.person.personId,
    })
    .execute()
  await recordEvents(trx, [
    page.event({ subject: 'person', subjectId: id, action: 'joined', sentence: `${page.person.name} added ${person.name} as ${role.name}` }),
  ])
  return { name: person.name, role: role.name }
}
