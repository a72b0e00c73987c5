import type { Reader } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import { readStringList } from '../../db/string-list.ts'
import { NotFoundError } from '../../errors.ts'
import { findDraft } from '../sop/draft.store.ts'
import { findSetUp } from '../test-plan/test-plan.store.ts'
import type { ProjectParts } from './take-from-project.ts'

/** Everything of a project that a pattern can take; throws NotFoundError. One query a table. */
export async function getProjectParts(db: Reader, id: ProjectId): Promise<ProjectParts> {
  const project = await db.selectFrom('projects').select(['role', 'scope', 'route_in', 'name', 'service_id']).where('id', '=', id).executeTakeFirst()
  if (!project) throw new NotFoundError('No such project')
  const [service, dosIds, roles, members, draft, plan, found, goLive, prerequisites] = await Promise.all([
    db.selectFrom('services').selectAll().where('id', '=', project.service_id).executeTakeFirstOrThrow(),
    db.selectFrom('service_dos_ids').select('dos_id').where('service_id', '=', project.service_id).orderBy('dos_id').execute(),
    db.selectFrom('project_roles').select(['role_key', 'name', 'side', 'kind']).where('project_id', '=', id).orderBy('position').execute(),
    db
      .selectFrom('project_people as pp')
      .innerJoin('people as p', 'p.id', 'pp.person_id')
      .select(['pp.role_key', 'pp.person_id', 'p.name'])
      .where('pp.project_id', '=', id)
      .where('pp.left_at', 'is', null)
      .where('pp.acting_for', 'is', null)
      .orderBy('p.name')
      .execute(),
    findDraft(db, id),
    db.selectFrom('test_plans').select('codes').where('project_id', '=', id).executeTakeFirst(),
    findSetUp(db, id),
    db
      .selectFrom('project_dates')
      .select('day')
      .where('project_id', '=', id)
      .where('kind', '=', 'go-live')
      .orderBy('set_at', 'desc')
      .orderBy('id', 'desc')
      .limit(1)
      .executeTakeFirst(),
    db
      .selectFrom('prerequisites')
      .select(['key', 'title', 'status', 'reason', 'due_date', 'derived', 'shared_id'])
      .where('project_id', '=', id)
      .orderBy('position')
      .execute(),
  ])
  return {
    project,
    service: { ...service, dosIds: dosIds.map((one) => one.dos_id) },
    roles,
    members,
    draft,
    setUp: found?.setUp,
    codes: readStringList(plan?.codes ?? '[]'),
    goLive: goLive?.day ?? null,
    prerequisites,
  }
}
