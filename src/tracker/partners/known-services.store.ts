import { sql } from 'kysely'
import type { SqlBool } from 'kysely'
import type { Person } from '../../access/access.store.ts'
import type { Reader } from '../../db/database.ts'
import type { ProjectId, ServiceId } from '../../db/ids.ts'
import { holdsWords } from '../../db/words.ts'
import { tidied } from '../../text.ts'
import { seesService } from '../../access/visible-projects.store.ts'
import { seesAllServices } from '../services/services.store.ts'
import type { KnownService } from './match-partners.ts'
import { listedCode } from '../../db/conditions.ts'

const mostFound = 20

export interface FoundService {
  id: string
  name: string
  ods_code: string
  site: string | null
  provider_product: string | null
}

/** Services of this name, ODS code or DoS id that this person may see, the closest first; those that are partners already and the project's own aside. */
export async function searchServices(
  db: Reader,
  person: Person,
  of: { projectId: ProjectId; words: string },
): Promise<{ rows: FoundService[]; more: boolean }> {
  const words = tidied(of.words)
  const code = words.toUpperCase()
  let query = db
    .selectFrom('services as s')
    .select(['s.id', 's.name', 's.ods_code', 's.site', 's.provider_product'])
    .where((eb) =>
      eb.or([
        holdsWords(words, 's.name'),
        eb(listedCode, '=', code),
        eb('s.id', 'in', eb.selectFrom('service_dos_ids').select('service_id').where('dos_id', '=', words)),
      ]),
    )
    .where('s.id', 'not in', db.selectFrom('projects').select('service_id').where('id', '=', of.projectId))
    .where(sql<SqlBool>`not exists (select 1 from project_partners pp where pp.project_id = ${of.projectId} and pp.service_id = s.id)`)
  if (!seesAllServices(person)) query = query.where(seesService(person.personId))
  const rows = await query
    .orderBy(sql`case when s.listed_code = ${code} then 0 else 1 end`)
    .orderBy(sql`lower(s.name)`)
    .orderBy('s.id')
    .limit(mostFound + 1)
    .execute()
  return { rows: rows.slice(0, mostFound), more: rows.length > mostFound }
}

const atOnce = 400

/** The services that these codes, ids or keys name exactly, with all their DoS ids. */
export async function servicesNamed(db: Reader, named: { odsCodes?: string[]; dosIds?: string[]; ids?: string[] }): Promise<KnownService[]> {
  const found = new Map<ServiceId, Omit<KnownService, 'dosIds'>>()
  const read = async (column: typeof listedCode | 's.id' | 'd.dos_id', values: string[] = []): Promise<void> => {
    for (let from = 0; from < values.length; from += atOnce) {
      const rows = await db
        .selectFrom('services as s')
        .leftJoin('service_dos_ids as d', 'd.service_id', 's.id')
        .select(['s.id', 's.name', 's.ods_code'])
        .distinct()
        .where(column, 'in', values.slice(from, from + atOnce))
        .execute()
      for (const row of rows) found.set(row.id, row)
    }
  }
  await read(listedCode, named.odsCodes)
  await read('s.id', named.ids)
  await read('d.dos_id', named.dosIds)
  const ids = [...found.keys()]
  const dosIds = new Map<string, string[]>()
  for (let from = 0; from < ids.length; from += atOnce)
    for (const row of await db
      .selectFrom('service_dos_ids')
      .select(['service_id', 'dos_id'])
      .where('service_id', 'in', ids.slice(from, from + atOnce))
      .execute())
      dosIds.set(row.service_id, [...(dosIds.get(row.service_id) ?? []), row.dos_id])
  return [...found.values()].map((one) => ({ ...one, dosIds: dosIds.get(one.id) ?? [] }))
}
