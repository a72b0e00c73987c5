import { sql } from 'kysely'
import type { Day } from '../../day.ts'
import { ofPrerequisite } from '../../db/conditions.ts'
import type { Reader } from '../../db/database.ts'
import type { PersonId } from '../../db/ids.ts'
import { settled } from '../prerequisites/settled.store.ts'
import type { Of } from './my-work.ts'
import { mineOf } from './whose-projects.store.ts'

/** Whether a JSON list of keys holds this key. Keys are letters, digits and hyphens, so they need no escape. */
const lists = (json: string, key: string) => sql<boolean>`${sql.ref(json)} like '%"' || ${sql.ref(key)} || '"%'`

/** Prerequisites that are not settled; whose they are and whether the project is open is for the caller to ask. */
export const unsettled = (db: Reader, today: Day) =>
  db
    .selectFrom('prerequisites as q')
    .innerJoin('projects as p', 'p.id', 'q.project_id')
    // Nobody completes a derived one: it follows its source.
    .where('q.derived', 'is', null)
    .where((eb) => eb.not(settled('q', today)))

/** That a role of this person owns it: a subquery to ask whether it has a row. */
export const ownedBy = (personId: PersonId) =>
  ofPrerequisite
    .selectFrom('project_people as pp')
    .select('pp.id')
    .where('pp.person_id', '=', personId)
    .where('pp.left_at', 'is', null)
    .where('pp.acting_ends_with', 'is', null)
    .where('pp.project_id', '=', ofPrerequisite.ref('q.project_id'))
    .where(lists('q.owners', 'pp.role_key'))

/** Prerequisites that a role of this person owns, not settled, with everything that they need settled. */
export const toSettle = (db: Reader, of: Of) =>
  unsettled(db, of.today)
    .where('q.project_id', 'in', mineOf(db, of.personId))
    .where('p.state', '=', 'open')
    .where((eb) => eb.exists(ownedBy(of.personId)))
    .where('q.needs_until', '>=', of.today)
    .select([
      sql<string>`coalesce(q.due_date, '9999-12-31')`.as('sort'),
      'q.id as id',
      'p.id as project_id',
      'p.name as project',
      sql<string>`'prerequisite'`.as('kind'),
      'q.key as key',
      'q.title as what',
    ])
