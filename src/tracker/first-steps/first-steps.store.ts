import { sql } from 'kysely'
import type { Person } from '../../access/access.store.ts'
import type { Reader } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import type { Beginnings } from './first-steps.ts'

/** Whoever is on many projects has one among so many of the newest; whoever is on few has few to sort. */
const newest = 200

/** What there is already, as far as this person sees it; one query that stops at the first row of each. */
export async function findBeginnings(db: Reader, person: Person, all: boolean): Promise<Beginnings> {
  const own = sql`project_people own where own.person_id = ${person.personId} and own.left_at is null`
  const flag = (rows: ReturnType<typeof sql>) => sql<number>`case when exists (${rows}) then 1 else 0 end`
  const others = sql`pp.left_at is null and pp.role_key <> 'project-manager' and pp.person_id <> ${person.personId}`
  const openOnes = sql`select p.id, p.created_at from projects p where p.state = 'open' order by p.created_at desc limit ${sql.lit(newest)}`
  const row = await db
    .selectNoFrom([
      flag(sql`select 1 from accounts a where a.disabled_at is null and a.person_id <> ${person.personId}`).as('others'),
      flag(sql`select 1 from services`).as('services'),
      flag(all ? sql`select 1 from projects` : sql`select 1 from ${own}`).as('projects'),
      flag(
        all
          ? sql`select 1 from project_people pp where ${others}`
          : sql`select 1 from project_people pp, ${own} and pp.project_id = own.project_id and ${others}`,
      ).as('invited'),
      (all
        ? sql<ProjectId | null>`(select p.id from projects p where p.state = 'open' order by p.created_at desc limit 1)`
        : sql<ProjectId | null>`coalesce(
            (select p.id from (${openOnes}) p where exists (select 1 from ${own} and own.project_id = p.id) order by p.created_at desc limit 1),
            (select p.id from projects p where p.state || '' = 'open' and p.id in (select own.project_id from ${own}) order by p.created_at desc limit 1))`
      ).as('project'),
    ])
    .executeTakeFirstOrThrow()
  return { others: row.others === 1, services: row.services === 1, projects: row.projects === 1, invited: row.invited === 1, project: row.project }
}

/** A few of the booking team who can sign in, for those who have to ask. */
export const listWhomToAsk = (db: Reader): Promise<{ name: string; email: string }[]> =>
  db
    .selectFrom('accounts as a')
    .innerJoin('people as p', 'p.id', 'a.person_id')
    .select(['p.name', 'p.email'])
    .where('a.installation_role', '=', 'booking-team')
    .where('a.disabled_at', 'is', null)
    .orderBy('p.name')
    .limit(3)
    .execute()
