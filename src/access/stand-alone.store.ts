import type { Reader } from '../db/database.ts'
import type { Person } from './access.store.ts'
import type { HeldRole } from './permissions.ts'

/** A sandbox without a project, as this person may use it. */
export interface StandAlone {
  id: string
  name: string
  roles: HeldRole[]
}

type By = Pick<Person, 'personId' | 'installationRole'>

/** People who see every project see every sandbox. */
const seesAll = (person: By): boolean => person.installationRole === 'booking-team' || person.installationRole === 'programme-viewer'

/** The person whom a sandbox was made for has the rights there that a supplier in the test team has on a project. */
const user: HeldRole = {
  key: 'sandbox-user',
  name: 'Sandbox user',
  organisation: '',
  side: 'supplier',
  kind: 'supplier',
  given: 'other',
  testTeam: true,
  keyStakeholder: false,
  actingFor: null,
}

const visible = (db: Reader, person: By) => {
  const query = db.selectFrom('sandboxes').where('project_id', 'is', null)
  return seesAll(person) ? query : query.where('for_person_id', '=', person.personId)
}

/** The sandbox without a project with this id; undefined if this person may not see it. */
export async function findVisibleStandAlone(db: Reader, person: By, id: string): Promise<StandAlone | undefined> {
  const row = await visible(db, person).select(['id', 'name', 'for_person_id']).where('id', '=', id).executeTakeFirst()
  return row && { id: row.id, name: row.name, roles: row.for_person_id === person.personId ? [user] : [] }
}

/** The sandboxes without a project that this person sees, newest first, starting after a given one. */
export async function listStandAlone(db: Reader, person: By, given: { limit: number; before?: { at: string; id: string } | undefined }) {
  const { before } = given
  let query = visible(db, person)
    .leftJoin('people', 'people.id', 'sandboxes.for_person_id')
    .select(['sandboxes.id', 'sandboxes.name', 'sandboxes.created_at', 'sandboxes.off', 'people.name as person'])
  if (before)
    query = query.where((eb) =>
      eb.or([eb('sandboxes.created_at', '<', before.at), eb.and([eb('sandboxes.created_at', '=', before.at), eb('sandboxes.id', '<', before.id)])]),
    )
  return query.orderBy('sandboxes.created_at', 'desc').orderBy('sandboxes.id', 'desc').limit(given.limit).execute()
}
