import { sql } from 'kysely'
import type { RawBuilder, SqlBool } from 'kysely'
import type { Reader } from '../../db/database.ts'
import type { ServiceId } from '../../db/ids.ts'
import { holdsWords } from '../../db/words.ts'
import { pageSize } from './data-quality.ts'
import type { Asked, Fresh, LinesFound, QuestionKey } from './data-quality.ts'
import { odsCodeOf } from '../services/service-key.ts'

/** Whether service `s` belongs to the list of a question. */
function isFinding(key: QuestionKey, fresh: Fresh): RawBuilder<SqlBool> {
  switch (key) {
    case 'dos-id':
      return sql<SqlBool>`not exists (select 1 from service_dos_ids d where d.service_id = s.id)`
    case 'live-without-project':
      return sql<SqlBool>`s.live = 'yes' and not exists (select 1 from projects p where p.service_id = s.id and p.state <> 'stopped')`
    case 'project-live-only':
      return sql<SqlBool>`s.live = 'no' and s.id in (select p.service_id from attestations a inner join projects p on p.id = a.project_id where a.gate = 'business-live' and a.decision = 'declared' and p.role = 'provider')`
    case 'stale':
      return sql<SqlBool>`(s.created_at < ${fresh.from} or s.created_at > ${fresh.to}) and not exists (select 1 from service_confirmations c where c.service_id = s.id and c.at >= ${fresh.from} and c.at <= ${fresh.to})`
    default:
      // For every other question about services, the key is the column that has to be filled in.
      return sql<SqlBool>`${sql.ref(`s.${key}`)} is null`
  }
}

export async function listServiceFindings(db: Reader, key: QuestionKey, { from, words, fresh }: Asked): Promise<LinesFound> {
  const all = db
    .selectFrom('services as s')
    .where(isFinding(key, fresh))
    .where((eb) => (words === '' ? eb.lit(true) : holdsWords(words, sql`lower(s.listed_code) || ' ' || s.name_search`)))
  const [rows, { n }] = await Promise.all([
    all.select(['s.id', 's.ods_code', 's.name', 's.commissioner']).orderBy('s.ods_code').limit(pageSize).offset(from).execute(),
    all.select((eb) => eb.fn.countAll<number>().as('n')).executeTakeFirstOrThrow(),
  ])
  return {
    lines: rows.map((row) => ({
      text: row.name,
      more: [odsCodeOf(row.ods_code), row.commissioner].filter(Boolean).join(' · '),
      href: `/services/${row.ods_code}/edit`,
    })),
    total: Number(n),
    ids: rows.map((row) => row.id),
  }
}

export async function countServiceFindings(db: Reader, key: QuestionKey, fresh: Fresh): Promise<number> {
  const { n } = await db
    .selectFrom('services as s')
    .where(isFinding(key, fresh))
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .executeTakeFirstOrThrow()
  return Number(n)
}

/** The services of these ids, with their names. */
export const listNamedServices = (db: Reader, ids: ServiceId[]): Promise<{ id: ServiceId; name: string }[]> =>
  ids.length === 0 ? Promise.resolve([]) : db.selectFrom('services').select(['id', 'name']).where('id', 'in', ids).execute()
