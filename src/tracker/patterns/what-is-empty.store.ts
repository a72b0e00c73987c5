import type { Reader } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import type { ProjectRolesTable } from '../../db/tables/projects.ts'
import { NotFoundError } from '../../errors.ts'
import { listContactsOfServices } from '../contacts/contacts.store.ts'
import type { ContactOfService } from '../contacts/contacts.store.ts'
import { findDraft } from '../sop/draft.store.ts'
import type { Draft } from '../sop/draft.store.ts'
import type { SopService } from '../templates/sop-facts.ts'

/** What a running project has, as far as a pattern could fill it. */
export interface WhatIsEmpty {
  roles: Pick<ProjectRolesTable, 'role_key' | 'name' | 'test_team' | 'kind'>[]
  /** The roles that someone is in. */
  filled: Set<string>
  draft: Draft
  /** Whether nobody has written the draft, chosen an option or issued a version since the start. */
  isDraftUntouched: boolean
  service: SopService & { organisation_id: string | null }
  scope: string
  contacts: ContactOfService[]
}

/** Throws NotFoundError. One query a table. */
export async function findWhatIsEmpty(db: Reader, id: ProjectId): Promise<WhatIsEmpty> {
  const project = await db.selectFrom('projects').select(['scope', 'service_id']).where('id', '=', id).executeTakeFirst()
  if (!project) throw new NotFoundError('No such project')
  const [service, dosIds, roles, members, draft, version, contacts] = await Promise.all([
    db.selectFrom('services').selectAll().where('id', '=', project.service_id).executeTakeFirstOrThrow(),
    db.selectFrom('service_dos_ids').select('dos_id').where('service_id', '=', project.service_id).orderBy('dos_id').execute(),
    db.selectFrom('project_roles').select(['role_key', 'name', 'test_team', 'kind']).where('project_id', '=', id).orderBy('position').execute(),
    db.selectFrom('project_people').select('role_key').where('project_id', '=', id).where('left_at', 'is', null).execute(),
    findDraft(db, id),
    db.selectFrom('sop_versions').select('id').where('project_id', '=', id).limit(1).executeTakeFirst(),
    listContactsOfServices(db, [project.service_id]),
  ])
  return {
    roles,
    filled: new Set(members.map((one) => one.role_key)),
    draft,
    isDraftUntouched: draft.version <= 1 && version === undefined,
    service: { ...service, dosIds: dosIds.map((one) => one.dos_id) },
    scope: project.scope,
    contacts,
  }
}
