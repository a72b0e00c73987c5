import { setImmediate as nextTurn } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Expression, SqlBool } from 'kysely'
import type { Person } from '../../access/access.store.ts'
import { seesAllProjects, seesProject } from '../../access/visible-projects.store.ts'
import type { Reader } from '../../db/database.ts'
import { mayAnswerFor, members } from '../waves/sites-of-wave.store.ts'
import { hasOwn } from './groups-of-wave.store.ts'
import type { SiteOfWave } from './suggest-signing.ts'

const yes = (what: Expression<SqlBool>) => sql<number>`case when ${what} then 1 else 0 end`
const isIssued = sql<SqlBool>`exists (select 1 from sop_rounds i where i.project_id = p.id)`
const signs = sql<SqlBool>`exists (select 1 from wave_procedures y where y.project_id = p.id and y.wave_id = m.wave_id and y.ended_at is null
  and y.organisation_id = s.organisation_id and y.care_setting = s.care_setting)`

/** Few enough that other requests hardly wait. */
const atOnce = 200

/** The next Provider projects of a wave in its order, behind this position; from the first if it is null. */
function listBehind(db: Reader, { wave, person, after }: { wave: string; person: Person; after: number | null }) {
  const sees = seesAllProjects(person) ? sql<SqlBool>`1 = 1` : seesProject(person.personId)
  const query = members(db, wave)
    .leftJoin('organisations as o', 'o.id', 's.organisation_id')
    .select(['p.id', 'p.service_id', 'p.state', 'p.stage', 'p.created_at', 's.name', 's.ods_code', 's.organisation_id', 's.care_setting', 'm.position'])
    .select(['o.name as organisation', 'm.procedure_choice', yes(hasOwn).as('signed'), yes(isIssued).as('issued'), yes(signs).as('signs')])
    .select([yes(sees).as('sees'), yes(mayAnswerFor(person)).as('manages')])
    .where('p.role', '=', 'provider')
    .orderBy('m.position')
    .limit(atOnce)
  return (after === null ? query : query.where('m.position', '>', after)).execute()
}

const siteOf = (row: Awaited<ReturnType<typeof listBehind>>[number]): SiteOfWave => ({
  id: row.id,
  service_id: row.service_id,
  name: row.name,
  ods_code: row.ods_code,
  organisation: row.organisation_id === null ? null : { id: row.organisation_id, name: row.organisation ?? '' },
  careSetting: row.care_setting,
  state: row.state,
  stage: row.stage,
  startedAt: row.created_at,
  isSigned: Number(row.signed) === 1,
  isIssued: Number(row.issued) === 1,
  choice: row.procedure_choice,
  signs: Number(row.signs) === 1,
  isSeen: Number(row.sees) === 1,
  manages: Number(row.manages) === 1,
})

/** Every Provider project of a wave in its order, with what decides who signs for its organisation; also those that the person does not see. */
export async function listSitesToChoose(db: Reader, wave: string, person: Person): Promise<SiteOfWave[]> {
  const found: SiteOfWave[] = []
  let after: number | null = null
  for (;;) {
    const rows: Awaited<ReturnType<typeof listBehind>> = await listBehind(db, { wave, person, after })
    for (const row of rows) found.push(siteOf(row))
    const last = rows.at(-1)
    if (!last || rows.length < atOnce) return found
    after = last.position
    await nextTurn()
  }
}
