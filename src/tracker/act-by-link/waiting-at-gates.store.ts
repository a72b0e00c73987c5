import type { Reader } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import type { ProjectsTable } from '../../db/tables/projects.ts'

/** A project with the name of its service. */
export async function findProjectAsked(db: Reader, id: ProjectId): Promise<{ project: ProjectsTable; service: string } | undefined> {
  const row = await db
    .selectFrom('projects as p')
    .innerJoin('services as s', 's.id', 'p.service_id')
    .selectAll('p')
    .select('s.name as service')
    .where('p.id', '=', id)
    .executeTakeFirst()
  if (!row) return undefined
  const { service, ...project } = row
  return { project, service }
}

/** Of these projects, and those with people under these addresses, the open ones in which go may wait for its second person, or the hand-over for the service. */
export async function listAtGates(
  db: Reader,
  { projects, addresses }: { projects: ProjectId[]; addresses: string[] },
): Promise<{ id: ProjectId; act: 'second' | 'hand-over' }[]> {
  if (projects.length + addresses.length === 0) return []
  const rows = await db
    .selectFrom('projects as p')
    .select(['p.id', 'p.stage'])
    .where('p.state', '=', 'open')
    .where('p.stage', 'in', ['technical-live', 'hand-over'])
    .where((eb) =>
      eb.or([
        ...(projects.length > 0 ? [eb('p.id', 'in', projects)] : []),
        ...(addresses.length > 0
          ? [
              eb.exists(
                eb
                  .selectFrom('project_people as pp')
                  .innerJoin('people as who', 'who.id', 'pp.person_id')
                  .select('pp.id')
                  .whereRef('pp.project_id', '=', 'p.id')
                  .where('pp.left_at', 'is', null)
                  .where((own) =>
                    own(
                      own.fn('lower', ['who.email']),
                      'in',
                      addresses.map((one) => one.toLowerCase()),
                    ),
                  ),
              ),
            ]
          : []),
      ]),
    )
    .execute()
  return rows.map(({ id, stage }) => ({ id, act: stage === 'hand-over' ? 'hand-over' : 'second' }))
}
