import type { Reader } from '../../db/database.ts'
import type { PersonId, ProjectId } from '../../db/ids.ts'
import { givenTo } from '../../access/permissions.ts'

/** Every key role of an open round with each person in it, if neither they nor anyone for them has answered the version that is out. */
const waiting = (db: Reader) =>
  db
    .selectFrom('sop_rounds as d')
    .innerJoin('sop_versions as v', 'v.id', 'd.version_id')
    .innerJoin('projects as j', 'j.id', 'd.project_id')
    .innerJoin('services as s', 's.id', 'j.service_id')
    .innerJoin('project_roles as r', 'r.project_id', 'd.project_id')
    .innerJoin('project_people as pp', (join) =>
      join.onRef('pp.project_id', '=', 'r.project_id').onRef('pp.role_key', '=', 'r.role_key').on('pp.left_at', 'is', null),
    )
    .innerJoin('people as p', 'p.id', 'pp.person_id')
    .leftJoin('people as h', 'h.id', 'pp.acting_for')
    .leftJoin('accounts as ga', 'ga.person_id', 'pp.added_by')
    .where('d.closed_at', 'is', null)
    .where('r.key_stakeholder', '=', 1)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('sop_signatures as g')
            .select('g.id')
            .whereRef('g.version_id', '=', 'v.id')
            .whereRef('g.role_key', '=', 'pp.role_key')
            .where((of) => of(of.fn.coalesce('g.for_person_id', 'g.person_id'), '=', of.fn.coalesce('pp.acting_for', 'pp.person_id'))),
        ),
      ),
    )
    .select(['d.project_id', 'j.state', 's.name as service', 'v.id as version_id', 'v.number', 'v.digest', 'p.email'])
    .select(['r.role_key', 'r.name', 'p.id as person_id', 'pp.added_by', 'ga.made_by as giver_made_by', 'h.name as acting_for'])

type Row = Awaited<ReturnType<ReturnType<typeof waiting>['execute']>>[number]

const asRequests = (rows: Row[]) =>
  rows
    // Nobody is asked for what they may not do.
    .filter((row) => givenTo(row.person_id, { addedBy: row.added_by, giverMadeBy: row.giver_made_by }) === 'other')
    .map((row) => ({
      project: row.project_id,
      /** Whether the project takes changes: nobody can sign while it is on hold. */
      isOpen: row.state === 'open',
      service: row.service,
      version: { id: row.version_id, number: row.number, digest: row.digest },
      /** `actingFor` is the name of the holder of the role, if this person acts for them. */
      signer: { personId: row.person_id, email: row.email, roleKey: row.role_key, roleName: row.name, actingFor: row.acting_for },
    }))
export type Request = ReturnType<typeof asRequests>[number]

/** Who has to sign and has no link that works for the version that is out, on these projects or under these addresses. */
export async function listUnasked(db: Reader, { projects, addresses }: { projects: ProjectId[]; addresses: string[] }): Promise<Request[]> {
  if (projects.length + addresses.length === 0) return []
  const rows = await waiting(db)
    .where('j.state', '=', 'open')
    .where((eb) =>
      eb.or([
        ...(projects.length > 0 ? [eb('d.project_id', 'in', projects)] : []),
        ...(addresses.length > 0
          ? [
              eb(
                eb.fn('lower', ['p.email']),
                'in',
                addresses.map((one) => one.toLowerCase()),
              ),
            ]
          : []),
      ]),
    )
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('act_links as l')
            .select('l.id')
            .whereRef('l.project_id', '=', 'd.project_id')
            .where('l.kind', '=', 'sop.sign')
            .whereRef('l.person_id', '=', 'pp.person_id')
            .whereRef('l.role_key', '=', 'pp.role_key')
            .whereRef('l.subject_id', '=', 'v.id')
            .whereRef('l.email', '=', 'p.email'),
        ),
      ),
    )
    .orderBy('r.position')
    .orderBy('p.name')
    .execute()
  return asRequests(rows)
}

/** What someone has to sign in a role of a project; undefined if nothing. */
export async function findRequest(db: Reader, of: { project: ProjectId; person: PersonId; role: string }): Promise<Request | undefined> {
  const rows = await waiting(db).where('d.project_id', '=', of.project).where('pp.person_id', '=', of.person).where('pp.role_key', '=', of.role).execute()
  return asRequests(rows)[0]
}
