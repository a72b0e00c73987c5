import { givenTo } from '../../access/permissions.ts'
import type { Reader } from '../../db/database.ts'
import type { PersonId, ProjectId } from '../../db/ids.ts'
import { readStringList } from '../../db/string-list.ts'
import { listLinksOf } from '../../mail/act-links.store.ts'
import { changesInWords } from './what-changed.ts'

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
    .leftJoin('sop_versions as e', 'e.id', 'd.same_as_id')
    .leftJoin('people as h', 'h.id', 'pp.acting_for')
    .leftJoin('accounts as ga', 'ga.person_id', 'pp.added_by')
    .where('d.closed_at', 'is', null)
    // Its organisation signs for it.
    .where('j.procedure_of', 'is', null)
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
    .select(['d.project_id', 'd.signing', 'j.state', 's.name as service', 'v.id as version_id', 'v.number', 'v.digest', 'e.number as same_as', 'p.email'])
    .select([
      'r.role_key',
      'r.name',
      'p.id as person_id',
      'pp.added_by',
      'ga.made_by as giver_made_by',
      'h.name as acting_for',
      'pp.acting_for as acting_for_id',
    ])

type Row = Awaited<ReturnType<ReturnType<typeof waiting>['execute']>>[number]

const isGivenByOther = (row: Row): boolean => givenTo(row.person_id, { addedBy: row.added_by, giverMadeBy: row.giver_made_by }) === 'other'
const roleOf = (row: Row) => ({
  key: row.role_key,
  name: row.name,
  actingFor: row.acting_for_id === null ? null : { id: row.acting_for_id, name: row.acting_for ?? '' },
})

/** One request a person, with every role in which they have to sign. Nobody is asked for what they may not do. */
const asRequests = (rows: Row[]) =>
  [...Map.groupBy(rows.filter(isGivenByOther), (row) => `${row.project_id} ${row.person_id}`).values()].flatMap((own) => {
    const [row] = own
    if (!row) return []
    return {
      project: row.project_id,
      /** Whether the project takes changes: nobody can sign while it is on hold. */
      isOpen: row.state === 'open',
      service: row.service,
      /** `mayNote`: some of those who are asked may only have to note it. `sameAs`: the number of the version with the same text. */
      version: {
        id: row.version_id,
        number: row.number,
        digest: row.digest,
        mayNote: row.signing === 'by section' && row.number > 1 && row.same_as === null,
        sameAs: row.same_as,
      },
      signer: { personId: row.person_id, email: row.email, roles: own.map(roleOf) },
    }
  })
export type Request = ReturnType<typeof asRequests>[number] & {
  /** What differs from the version that this person signed last; undefined if they have signed none. */
  changes: { since: number; inWords: string } | undefined
}

/** The latest earlier version that someone signed in one of these roles. */
const findSigned = (db: Reader, { project, version, signer }: Omit<Request, 'changes'>) =>
  db
    .selectFrom('sop_signatures as g')
    .innerJoin('sop_versions as v', 'v.id', 'g.version_id')
    .select(['v.id', 'v.number', 'v.body'])
    .where('g.project_id', '=', project)
    .where('g.person_id', '=', signer.personId)
    .where('g.decision', '=', 'signed')
    .where(
      'g.role_key',
      'in',
      signer.roles.map((one) => one.key),
    )
    .where((eb) => eb.not(eb.exists(eb.selectFrom('sop_signatures as c').select('c.id').whereRef('c.corrects_id', '=', 'g.id'))))
    .where('v.number', '<', version.number)
    .orderBy('v.number', 'desc')
    .limit(1)
    .executeTakeFirst()

/** A request with what changed since its person signed. `known` keeps comparisons: several people signed the same version last. */
async function withChanges(db: Reader, request: Omit<Request, 'changes'>, known = new Map<string, string>()): Promise<Request> {
  const { version } = request
  const before = version.number === 1 ? undefined : await findSigned(db, request)
  if (!before) return { ...request, changes: undefined }
  const key = `${before.id} ${version.id}`
  let inWords = known.get(key)
  if (inWords === undefined) {
    const { body } = await db.selectFrom('sop_versions').select('body').where('id', '=', version.id).executeTakeFirstOrThrow()
    inWords = changesInWords(before.body, body)
    known.set(key, inWords)
  }
  return { ...request, changes: { since: before.number, inWords } }
}

/** Who has to sign in a role for which they have no link of the version that is out, on these projects or under these addresses. */
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
    .orderBy('r.position')
    .orderBy('p.name')
    .execute()
  const requests = asRequests(rows)
  const links = await listLinksOf(db, [...new Set(requests.map((one) => one.version.id))])
  const isAsked = ({ signer, version }: (typeof requests)[number], role: string): boolean =>
    links.some(
      (one) => one.subject_id === version.id && one.person_id === signer.personId && one.email === signer.email && readStringList(one.role_keys).includes(role),
    )
  const unasked = requests.filter((one) => one.signer.roles.some((role) => !isAsked(one, role.key)))
  const known = new Map<string, string>()
  return Promise.all(unasked.map((one) => withChanges(db, one, known)))
}

/** What someone has to sign on a project; undefined if nothing. */
export async function findRequest(db: Reader, of: { project: ProjectId; person: PersonId }): Promise<Request | undefined> {
  const rows = await waiting(db).where('d.project_id', '=', of.project).where('pp.person_id', '=', of.person).orderBy('r.position').execute()
  const [request] = asRequests(rows)
  return request && withChanges(db, request)
}
