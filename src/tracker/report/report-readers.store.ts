import type { Reader } from '../../db/database.ts'
import type { PersonId } from '../../db/ids.ts'

/** Everyone who chose the monthly report, has an account and may see every project. */
export async function listReportReaders(db: Reader): Promise<{ person: PersonId; email: string }[]> {
  return db
    .selectFrom('email_choices as c')
    .innerJoin('people as p', 'p.id', 'c.person_id')
    .innerJoin('accounts as a', 'a.person_id', 'p.id')
    .select(['p.id as person', 'p.email'])
    .where('c.kind', '=', 'report')
    .where('c.how', '=', 'at-once')
    .where('a.disabled_at', 'is', null)
    .where('a.installation_role', 'in', ['booking-team', 'programme-viewer'])
    .orderBy('p.id')
    .execute()
}
