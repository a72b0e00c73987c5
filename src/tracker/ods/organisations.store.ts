import { sql } from 'kysely'
import type { Reader, Writer } from '../../db/database.ts'
import type { OdsLoadsTable, OdsOrganisationsTable, OdsSuccessorsTable } from '../../db/tables/ods.ts'

/** What the ODS list says about these codes, by code. */
export async function odsOrganisations(db: Reader, codes: string[]): Promise<Map<string, OdsOrganisationsTable>> {
  if (codes.length === 0) return new Map()
  const rows = await db.selectFrom('ods_organisations').selectAll().where('code', 'in', codes).execute()
  return new Map(rows.map((row) => [row.code, row]))
}

/** Saves these organisations, over what was known about them. */
export async function saveOdsOrganisations(trx: Writer, rows: OdsOrganisationsTable[]): Promise<void> {
  if (rows.length === 0) return
  await trx
    .insertInto('ods_organisations')
    .values(rows)
    .onConflict((on) =>
      on.column('code').doUpdateSet((eb) => ({
        name: eb.ref('excluded.name'),
        address: eb.ref('excluded.address'),
        postcode: eb.ref('excluded.postcode'),
        status: eb.ref('excluded.status'),
        opened_on: eb.ref('excluded.opened_on'),
        closed_on: eb.ref('excluded.closed_on'),
        commissioner: eb.ref('excluded.commissioner'),
        sub_type: eb.ref('excluded.sub_type'),
        setting: eb.ref('excluded.setting'),
        loaded_at: eb.ref('excluded.loaded_at'),
        source: eb.ref('excluded.source'),
      })),
    )
    .execute()
}

/** The successors of these codes. */
export const successorCodes = async (db: Reader, codes: string[]): Promise<OdsSuccessorsTable[]> =>
  codes.length === 0 ? [] : db.selectFrom('ods_successors').selectAll().where('code', 'in', codes).orderBy('code').orderBy('successor').execute()

export async function saveOdsSuccessors(trx: Writer, rows: OdsSuccessorsTable[]): Promise<void> {
  if (rows.length === 0) return
  await trx
    .insertInto('ods_successors')
    .values(rows)
    .onConflict((on) =>
      on.columns(['code', 'successor']).doUpdateSet((eb) => ({
        reason: eb.ref('excluded.reason'),
        day: eb.ref('excluded.day'),
        loaded_at: eb.ref('excluded.loaded_at'),
        source: eb.ref('excluded.source'),
      })),
    )
    .execute()
}

export const insertLoad = async (trx: Writer, row: OdsLoadsTable): Promise<void> => void (await trx.insertInto('ods_loads').values(row).execute())
export const findLoad = (db: Reader, id: string): Promise<OdsLoadsTable | undefined> =>
  db.selectFrom('ods_loads').selectAll().where('id', '=', id).executeTakeFirst()
/** The latest loads, newest first. */
export const listLoads = (db: Reader): Promise<OdsLoadsTable[]> =>
  db.selectFrom('ods_loads').selectAll().orderBy('loaded_at', 'desc').orderBy('id').limit(20).execute()

/** Every code that has closed by this day according to the list, with the day, in batches. */
export async function* closedCodes(db: Reader, today: string): AsyncGenerator<{ code: string; closed_on: string | null }[]> {
  let last = ''
  for (;;) {
    const rows = await db
      .selectFrom('ods_organisations')
      .select(['code', 'closed_on'])
      .where('code', '>', last)
      .where((eb) => eb.or([eb('closed_on', '<=', today), eb.and([eb('closed_on', 'is', null), eb('status', '=', sql.lit('closed'))])]))
      .orderBy('code')
      .limit(1000)
      .execute()
    if (rows.length === 0) return
    yield rows
    last = rows.at(-1)?.code ?? last
  }
}
