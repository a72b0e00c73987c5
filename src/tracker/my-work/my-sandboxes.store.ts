import type { Reader } from '../../db/database.ts'
import type { PersonId, ProjectId } from '../../db/ids.ts'
import type { ProjectSandboxes } from '../../evidence/project-sandboxes.ts'

interface OwnSandbox {
  kind: 'project' | 'alone'
  id: string
  name: string
}

/**
 * Where a supplier begins, at most so many: the sandboxes of the projects on which this person speaks for a supplier (stopped and closed
 * ones aside), their own or a partner's that invited them, and those of no project that were made for them.
 */
export async function listSandboxesOfSupplier(db: Reader, sandboxes: ProjectSandboxes, { personId, limit }: { personId: PersonId; limit: number }) {
  const [projects, alone] = await Promise.all([listProjectsOfSupplier(db, personId), sandboxes.listMadeFor(db, personId, limit)])
  const having = await sandboxes.among(
    db,
    projects.map((one) => one.id),
  )
  const all: OwnSandbox[] = [
    ...projects.filter((one) => having.has(one.id)).map((one) => ({ kind: 'project' as const, ...one })),
    ...alone.map((one) => ({ kind: 'alone' as const, ...one })),
  ]
  return all.slice(0, limit)
}

/** A person may hold several roles of a supplier on a project, which is here once. */
const listProjectsOfSupplier = (db: Reader, personId: PersonId): Promise<{ id: ProjectId; name: string }[]> =>
  db
    .selectFrom('project_people as pp')
    .innerJoin('project_roles as r', (join) => join.onRef('r.project_id', '=', 'pp.project_id').onRef('r.role_key', '=', 'pp.role_key'))
    .innerJoin('projects as p', 'p.id', 'pp.project_id')
    .select(['p.id', 'p.name'])
    .distinct()
    .where('pp.person_id', '=', personId)
    .where('pp.left_at', 'is', null)
    .where('r.kind', '=', 'supplier')
    .where('p.state', 'in', ['open', 'on-hold'])
    .orderBy('p.name')
    .orderBy('p.id')
    .execute()
