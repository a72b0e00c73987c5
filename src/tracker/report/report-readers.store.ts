import type { Reader } from '../../db/database.ts'
import type { PersonId } from '../../db/ids.ts'

const seeAll = ['booking-team', 'programme-viewer'] as const

/** Everyone who chose the monthly report, has an account, and sees every project or has an area. */
export async function listReportReaders(db: Reader): Promise<{ person: PersonId; email: string; seesAll: boolean }[]> {
  const rows = await db
    .selectFrom('email_choices as c')
    .innerJoin('people as p', 'p.id', 'c.person_id')
    .innerJoin('accounts as a', 'a.person_id', 'p.id')
    .select(['p.id as person', 'p.email', 'a.installation_role as role'])
    .where('c.kind', '=', 'report')
    .where('c.how', '=', 'at-once')
    .where('a.disabled_at', 'is', null)
    .where((eb) =>
      eb.or([
        eb('a.installation_role', 'in', seeAll),
        eb.exists(eb.selectFrom('area_rows as ar').select('ar.id').whereRef('ar.person_id', '=', 'p.id').where('ar.ended_at', 'is', null)),
      ]),
    )
    .orderBy('p.id')
    .execute()
  return rows.map(({ role, ...one }) => ({ ...one, seesAll: seeAll.some((own) => own === role) }))
}
