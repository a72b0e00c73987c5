import type { Reader } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import { portions } from '../../mail/notices.store.ts'
import type { Member } from './member.ts'

/** Everyone who holds a role of these projects, and these memberships even if they have ended. */
export async function listMembers(db: Reader, { projects, left }: { projects: ProjectId[]; left: string[] }): Promise<Member[]> {
  const members: Member[] = []
  const query = () =>
    db
      .selectFrom('project_people as pp')
      .innerJoin('project_roles as r', (join) => join.onRef('r.project_id', '=', 'pp.project_id').onRef('r.role_key', '=', 'pp.role_key'))
      .innerJoin('projects as j', 'j.id', 'pp.project_id')
      .select(['pp.id', 'pp.person_id', 'pp.project_id', 'pp.role_key', 'pp.test_team', 'pp.left_at', 'pp.acting_for', 'pp.acting_ends_with'])
      .select(['r.name as role_name', 'r.kind', 'r.key_stakeholder', 'j.name as called'])
  const keep = (rows: Awaited<ReturnType<ReturnType<typeof query>['execute']>>): void => {
    for (const row of rows)
      members.push({
        id: row.id,
        person: row.person_id,
        project: row.project_id,
        called: row.called,
        role: row.role_key,
        roleName: row.role_name,
        isManager: row.kind === 'project-manager',
        writes: row.kind === 'service-lead',
        signs: row.key_stakeholder === 1,
        tests: row.test_team === 1,
        hasLeft: row.left_at !== null,
        actingFor: row.acting_for,
        isForOneAnswer: row.acting_ends_with !== null,
      })
  }
  for (const some of portions(projects)) keep(await query().where('pp.project_id', 'in', some).where('pp.left_at', 'is', null).execute())
  for (const some of portions(left)) keep(await query().where('pp.id', 'in', some).where('pp.left_at', 'is not', null).execute())
  return members
}
