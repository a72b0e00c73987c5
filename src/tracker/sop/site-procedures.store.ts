import { sql } from 'kysely'
import type { SqlBool } from 'kysely'
import type { Person } from '../../access/access.store.ts'
import type { ProjectState } from '../../access/project-state.ts'
import { seesAllProjects, seesProject } from '../../access/visible-projects.store.ts'
import type { Reader, Writer } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import { prepared } from '../../db/prepared.ts'
import type { SopSitesTable } from '../../db/tables/sop.ts'
import type { WaveProceduresTable, WavesTable } from '../../db/tables/waves.ts'
import type { Digest } from '../../digest.ts'
import { ConflictError } from '../../errors.ts'
import type { ActorAt } from '../../events/record.ts'
import { odsCodeOf } from '../services/service-key.ts'
import { readOptions } from './options.ts'
import type { SiteFacts } from './site-procedure.ts'
import { choicesOf } from './sites-in-text.ts'

const yes = (what: ReturnType<typeof sql>) => sql<number>`case when ${what} then 1 else 0 end`

/** A version that named the site was signed by everyone, or was until someone corrected their answer. */
const wasSignedFor = sql`exists (select 1 from sop_sites z inner join sop_rounds zr on zr.version_id = z.version_id where z.site_id = p.id
  and (zr.signed_at is not null or exists (select 1 from sop_signatures zs where zs.version_id = z.version_id and zs.corrects_id is not null and zs.decision = 'declined')))`

/** Who signs for the organisation and care setting of the project `p` in its wave `m`; the project itself, if it was named. */
const signingOf = sql`(select x.id from wave_procedures x where x.wave_id = m.wave_id and x.ended_at is null
  and (x.project_id = p.id or (x.organisation_id = s.organisation_id and x.care_setting = s.care_setting))
  order by case when x.project_id = p.id then 0 else 1 end limit 1)`

const sites = (db: Pick<Reader, 'selectFrom'>) =>
  db
    .selectFrom('projects as p')
    .innerJoin('services as s', 's.id', 'p.service_id')
    .leftJoin('wave_projects as m', (join) => join.onRef('m.project_id', '=', 'p.id').on('m.left_at', 'is', null))
    .leftJoin('waves as w', 'w.id', 'm.wave_id')
    .leftJoin('wave_procedures as y', (join) => join.on(sql<SqlBool>`y.id = ${signingOf}`))
    .leftJoin('projects as b', 'b.id', 'y.project_id')
    .leftJoin('sop_drafts as d', 'd.project_id', 'p.id')
    .select(['p.id', 'p.name', 'p.role', 'p.state', 's.name as service', 's.organisation_id', 's.ods_code', 's.care_setting', 'd.options'])
    .select([
      'w.procedures',
      'm.procedure_choice',
      'm.procedure_reason',
      'y.id as signing_id',
      'y.organisation_name',
      'y.project_id as by_id',
      'b.name as by_name',
    ])
    .select([
      sql<number | null>`(select v.number from sop_rounds f inner join sop_versions v on v.id = f.version_id
        where f.project_id = p.id and f.signed_at is not null and f.replaced_at is null)`.as('own_in_force'),
      yes(sql`exists (select 1 from attestations a where a.project_id = p.id and a.gate = 'business-live' and a.decision = 'declared')`).as('is_live'),
      yes(wasSignedFor).as('was_signed_for'),
    ])

type Row = Awaited<ReturnType<ReturnType<typeof sites>['execute']>>[number]

const siteOf = (row: Row, choicesIn: (options: string) => Digest = (options) => choicesOf(readOptions(options))) => ({
  id: row.id,
  name: row.name,
  state: row.state,
  service: row.service,
  signingId: row.signing_id,
  facts: {
    id: row.id,
    role: row.role,
    isPolicy: row.procedures === 'organisation',
    organisationId: row.organisation_id,
    odsCode: odsCodeOf(row.ods_code),
    careSetting: row.care_setting,
    choices: row.options === null ? choicesOf([]) : choicesIn(row.options),
    choice: row.procedure_choice === null ? null : { kind: row.procedure_choice, reason: row.procedure_reason ?? '' },
    ownInForce: row.own_in_force === null ? null : Number(row.own_in_force),
    isLive: Number(row.is_live) === 1,
    wasSignedFor: Number(row.was_signed_for) === 1,
    by: row.by_id === null ? null : { id: row.by_id, name: row.by_name ?? '', organisation: row.organisation_name ?? '' },
  } satisfies SiteFacts,
})
export type Site = ReturnType<typeof siteOf>

const oneSite = prepared<{ id: ProjectId }, Row>((db, parameter) => sites(db).where('p.id', '=', parameter('id')))
/** A project, as far as it decides whose procedure is signed for it. */
export async function findSite(db: Reader, id: ProjectId): Promise<Site | undefined> {
  const {
    rows: [row],
  } = await oneSite(db, { id })
  return row && siteOf(row)
}

/** What the sites of an organisation in a wave have in common. */
export type OfSites = Pick<WaveProceduresTable, 'wave_id' | 'organisation_id' | 'care_setting'>

const among = (db: Pick<Reader, 'selectFrom'>, { wave_id, organisation_id, care_setting }: OfSites) =>
  sites(db)
    .where('m.wave_id', '=', wave_id)
    .where('s.organisation_id', '=', organisation_id)
    .where('s.care_setting', '=', care_setting)
    .where('p.role', '=', 'provider')
    .orderBy((eb) => eb.fn('lower', ['s.name']))
    .orderBy('p.id')

/** A part of the Provider projects of an organisation with a care setting in a wave, by name; of those, only what this person sees, if one is given. */
export async function listSites(db: Reader, of: OfSites, { from, most, person }: { from: number; most: number; person?: Person }): Promise<Site[]> {
  const query = among(db, of).limit(most).offset(from)
  const rows = await (person === undefined || seesAllProjects(person) ? query : query.where(seesProject(person.personId))).execute()
  // Most sites of an organisation have the same options.
  const known = new Map<string, Digest>()
  const choicesIn = (options: string): Digest => {
    const digest = known.get(options) ?? choicesOf(readOptions(options))
    known.set(options, digest)
    return digest
  }
  return rows.map((row) => siteOf(row, choicesIn))
}

const signing = (db: Pick<Reader, 'selectFrom'>) =>
  db
    .selectFrom('wave_procedures as y')
    .innerJoin('projects as p', 'p.id', 'y.project_id')
    .innerJoin('services as s', 's.id', 'p.service_id')
    .innerJoin('waves as w', 'w.id', 'y.wave_id')
    .selectAll('y')
    .select(['p.name', 'p.state', 'p.roles_per_signer', 'w.procedures', 's.name as service', 's.ods_code'])
    .select(yes(sql`s.organisation_id = y.organisation_id and s.care_setting = y.care_setting`).as('is_same'))
    .select(yes(sql`exists (select 1 from wave_projects m where m.project_id = y.project_id and m.wave_id = y.wave_id and m.left_at is null)`).as('in_wave'))
    .where('y.ended_at', 'is', null)
export type SigningRow = WaveProceduresTable & {
  name: string
  state: ProjectState
  roles_per_signer: number
  procedures: WavesTable['procedures']
  service: string
  ods_code: string
  is_same: number
  in_wave: number
}

/** The signing projects of these organisations in a wave. */
export const listSigningOfWave = (db: Reader, wave: string, organisations: string[]): Promise<SigningRow[]> =>
  organisations.length === 0
    ? Promise.resolve([])
    : signing(db).where('y.wave_id', '=', wave).where('y.organisation_id', 'in', organisations).orderBy('y.organisation_name').orderBy('y.id').execute()

/** Who signs for these sites; undefined if nobody does. */
export const findSigningOf = (db: Reader, { wave_id, organisation_id, care_setting }: OfSites): Promise<SigningRow | undefined> =>
  signing(db).where('y.wave_id', '=', wave_id).where('y.organisation_id', '=', organisation_id).where('y.care_setting', '=', care_setting).executeTakeFirst()

const signingFor = prepared<{ id: ProjectId }, SigningRow>((db, parameter) => signing(db).where('y.project_id', '=', parameter('id')).orderBy('y.id'))
/** For which organisations the procedure of a project is signed: none, or its own in its wave. */
export const listSigningFor = async (db: Reader, project: ProjectId): Promise<SigningRow[]> => (await signingFor(db, { id: project })).rows

export const findSigning = (db: Reader, id: string): Promise<SigningRow | undefined> => signing(db).where('y.id', '=', id).executeTakeFirst()

/** Every project whose procedure is signed for others. */
export const listEverySigning = async (db: Reader): Promise<ProjectId[]> =>
  (await db.selectFrom('wave_procedures').select('project_id').distinct().where('ended_at', 'is', null).execute()).map((row) => row.project_id)

export async function insertSigning(trx: Writer, row: WaveProceduresTable): Promise<void> {
  await trx.insertInto('wave_procedures').values(row).execute()
}

/** Throws ConflictError if it has ended already. */
export async function saveSigningEnd(trx: Writer, id: string, by: ActorAt & { reason: string }): Promise<void> {
  const { numUpdatedRows } = await trx
    .updateTable('wave_procedures')
    .set({ ended_by: by.name, ended_by_id: by.id, ended_at: by.at, ended_reason: by.reason, signed: null })
    .where('id', '=', id)
    .where('ended_at', 'is', null)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) throw new ConflictError('Someone else has ended this already.')
}

export const saveSigned = async (trx: Writer, id: string, signed: string): Promise<void> =>
  void (await trx.updateTable('wave_procedures').set({ signed }).where('id', '=', id).execute())

/** What these versions say of these sites. */
export const listListed = (db: Reader, { versions, sites: ids }: { versions: string[]; sites: ProjectId[] }): Promise<SopSitesTable[]> =>
  versions.length === 0 || ids.length === 0
    ? Promise.resolve([])
    : db.selectFrom('sop_sites').selectAll().where('version_id', 'in', versions).where('site_id', 'in', ids).execute()

/** How many other projects rest on a version of this one's procedure now. */
export async function countRestingOn(db: Reader, project: ProjectId): Promise<number> {
  const row = await db
    .selectFrom('sop_versions as v')
    .innerJoin('projects as p', 'p.procedure_of', 'v.id')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where('v.project_id', '=', project)
    .executeTakeFirstOrThrow()
  return Number(row.n)
}

/** The sites that a version names. */
export const listSitesOfVersion = (db: Reader, version: string): Promise<SopSitesTable[]> =>
  db.selectFrom('sop_sites').selectAll().where('version_id', '=', version).orderBy('id').execute()

export async function insertSites(trx: Writer, rows: SopSitesTable[]): Promise<void> {
  for (let from = 0; from < rows.length; from += 100)
    await trx
      .insertInto('sop_sites')
      .values(rows.slice(from, from + 100))
      .execute()
}

/** Whether the project `p` is in a wave whose organisations sign for their sites. */
export const isInSignedWave = sql<SqlBool>`exists (select 1 from wave_projects m inner join waves w on w.id = m.wave_id
  where m.project_id = p.id and m.left_at is null and w.procedures is not null)`

/** Has what is signed at every signing project of a wave looked at again, because its policy has changed, and with it the gates of their sites. */
export async function doubtSigning(trx: Writer, wave: string): Promise<void> {
  const signers = trx.selectFrom('wave_procedures').select('project_id').where('wave_id', '=', wave).where('ended_at', 'is', null)
  await trx.updateTable('projects').set({ stage_until: '1970-01-01' }).where('id', 'in', signers).execute()
}

/** Has the gates of the sites that a signing project may sign for computed again. */
export async function doubtSites(trx: Writer, { wave_id, organisation_id, care_setting }: OfSites): Promise<void> {
  const members = trx
    .selectFrom('wave_projects as m')
    .innerJoin('projects as p', 'p.id', 'm.project_id')
    .innerJoin('services as s', 's.id', 'p.service_id')
    .select('p.id')
    .where('m.wave_id', '=', wave_id)
    .where('m.left_at', 'is', null)
    .where('s.organisation_id', '=', organisation_id)
    .where('s.care_setting', '=', care_setting)
  await trx.updateTable('projects').set({ stage_until: '1970-01-01' }).where('id', 'in', members).execute()
}
