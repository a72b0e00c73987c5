import type { Reader } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import { NotFoundError } from '../../errors.ts'
import { momentOf } from '../../web/moments.ts'

/** The role of the project manager, and those who hold it now, by name; throws NotFoundError if the project has no such role. */
export async function listManagerRows(db: Reader, project: ProjectId): Promise<{ role: string; holders: { id: string; name: string }[] }> {
  const role = await db
    .selectFrom('project_roles')
    .select('role_key')
    .where('project_id', '=', project)
    .where('kind', '=', 'project-manager')
    .orderBy('position')
    .limit(1)
    .executeTakeFirst()
  if (!role) throw new NotFoundError('This project has no role of a project manager')
  const holders = await db
    .selectFrom('project_people as pp')
    .innerJoin('people as p', 'p.id', 'pp.person_id')
    .select(['pp.id', 'p.name'])
    .where('pp.project_id', '=', project)
    .where('pp.role_key', '=', role.role_key)
    .where('pp.left_at', 'is', null)
    .where('pp.acting_for', 'is', null)
    .orderBy('p.name')
    .execute()
  return { role: role.role_key, holders }
}

/** Who changed the people of a project last, and when. */
export async function whoChangedManager(db: Reader, { project }: { project: ProjectId }): Promise<string> {
  const last = await db
    .selectFrom('events')
    .select(['sentence', 'at'])
    .where('project_id', '=', project)
    .where('subject', '=', 'person')
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst()
  return last ? `${last.sentence} on ${momentOf(last.at)}.` : 'Someone else has changed this.'
}
