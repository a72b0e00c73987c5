import { sql } from 'kysely'
import { foldedName } from '../../db/folded-name.ts'
import { folded } from '../../text.ts'
import type { Reader, Writer } from '../../db/database.ts'
import type { PersonId, ProjectId } from '../../db/ids.ts'
import type { BulkJobsTable } from '../../db/tables/rollout.ts'
import type { WaveProjectsTable, WavesTable } from '../../db/tables/waves.ts'
import { ConflictError, NotFoundError } from '../../errors.ts'

export async function getWave(db: Reader, id: string): Promise<WavesTable> {
  const wave = await db.selectFrom('waves').selectAll().where('id', '=', id).executeTakeFirst()
  if (!wave) throw new NotFoundError('No such wave')
  return wave
}

/** The names of these waves, by id. */
export async function namesOfWaves(db: Reader, ids: string[]): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map()
  const rows = await db.selectFrom('waves').select(['id', 'name']).where('id', 'in', ids).execute()
  return new Map(rows.map((row) => [row.id, row.name]))
}

/** The waves that projects can join, by name. */
export const listOpenWaves = (db: Reader): Promise<WavesTable[]> =>
  db
    .selectFrom('waves')
    .selectAll()
    .where('state', '=', 'open')
    .orderBy((eb) => eb.fn('lower', ['name']))
    .execute()

/** Whether a wave other than this has a name. */
export const isWaveNamed = async (db: Reader, name: string, but: string): Promise<boolean> =>
  (await db
    .selectFrom('waves')
    .select('id')
    .where(foldedName(sql`name`), '=', folded(name))
    .where('id', '<>', but)
    .executeTakeFirst()) !== undefined

export async function insertWave(trx: Writer, wave: WavesTable): Promise<void> {
  await trx.insertInto('waves').values(wave).execute()
}

type Changed = Pick<WavesTable, 'name' | 'owner_id' | 'go_live_on' | 'testing_on' | 'capacity_a_week' | 'procedures' | 'state'>

/** Saves it over the version that was seen; throws ConflictError if there is a newer one. */
export async function saveWave(trx: Writer, { id, version }: Pick<WavesTable, 'id' | 'version'>, changed: Partial<Changed>): Promise<void> {
  const { numUpdatedRows } = await trx
    .updateTable('waves')
    .set({ ...changed, version: version + 1 })
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) throw new ConflictError('Someone else has changed this wave.')
}

/** The wave that a project is in, with its place in it; undefined if it is in none. */
export const findMembership = (db: Reader, projectId: ProjectId) =>
  db
    .selectFrom('wave_projects as m')
    .innerJoin('waves as w', 'w.id', 'm.wave_id')
    .selectAll('m')
    .select(['w.name', 'w.state'])
    .where('m.project_id', '=', projectId)
    .where('m.left_at', 'is', null)
    .executeTakeFirst()

/** The waves that these projects are in. */
export const listMemberships = (db: Reader, projects: ProjectId[]): Promise<{ project_id: ProjectId; wave_id: string; name: string }[]> =>
  db
    .selectFrom('wave_projects as m')
    .innerJoin('waves as w', 'w.id', 'm.wave_id')
    .select(['m.project_id', 'm.wave_id', 'w.name'])
    .where('m.project_id', 'in', projects)
    .where('m.left_at', 'is', null)
    .execute()

/** How many projects are in a wave. */
export async function countMembers(db: Reader, waveId: string): Promise<number> {
  const row = await db
    .selectFrom('wave_projects')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where('wave_id', '=', waveId)
    .where('left_at', 'is', null)
    .executeTakeFirstOrThrow()
  return Number(row.n)
}

/** The place behind everyone who is or was in a wave. */
export async function nextPosition(db: Reader, waveId: string): Promise<number> {
  const row = await db
    .selectFrom('wave_projects')
    .select((eb) => eb.fn.max('position').as('last'))
    .where('wave_id', '=', waveId)
    .executeTakeFirst()
  return Number(row?.last ?? 0) + 1
}

export async function insertMember(trx: Writer, row: WaveProjectsTable): Promise<void> {
  await trx.insertInto('wave_projects').values(row).execute()
}

type Left = Pick<WaveProjectsTable, 'left_by' | 'left_by_id' | 'left_at' | 'left_reason'>

/** Throws ConflictError if the project has left already. */
export async function saveLeft(trx: Writer, id: string, left: Left): Promise<void> {
  const { numUpdatedRows } = await trx.updateTable('wave_projects').set(left).where('id', '=', id).where('left_at', 'is', null).executeTakeFirst()
  if (numUpdatedRows === 0n) throw new ConflictError('Someone else has taken the project out of the wave already.')
}

/** A membership that a project has left. */
export const findLeft = (db: Reader, { project, member }: { project: ProjectId; member: string }): Promise<{ id: string; name: string } | undefined> =>
  db
    .selectFrom('wave_projects as m')
    .innerJoin('waves as w', 'w.id', 'm.wave_id')
    .select(['m.id', 'w.name'])
    .where('m.id', '=', member)
    .where('m.project_id', '=', project)
    .where('m.left_at', 'is not', null)
    .executeTakeFirst()

/** Throws ConflictError if the project has returned already. */
export async function saveReturned(trx: Writer, id: string): Promise<void> {
  const stays: Left = { left_by: null, left_by_id: null, left_at: null, left_reason: null }
  const { numUpdatedRows } = await trx.updateTable('wave_projects').set(stays).where('id', '=', id).where('left_at', 'is not', null).executeTakeFirst()
  if (numUpdatedRows === 0n) throw new ConflictError('Someone else has put the project back into the wave already.')
}

/** The latest changes of a wave's projects at once: those of one person, or everyone's. */
export async function listJobsOfWave(db: Reader, wave: string, personId: PersonId | null): Promise<BulkJobsTable[]> {
  const query = db
    .selectFrom('bulk_jobs')
    .selectAll()
    .where('wave_id', '=', wave)
    .where('complete', '=', 1)
    .where('state', '<>', 'cancelled')
    .orderBy('made_at', 'desc')
    .orderBy('id')
    .limit(10)
  return (personId === null ? query : query.where('person_id', '=', personId)).execute()
}

/** Deletes a wave without rows of membership, unless it is someone's area, and removes it from the jobs that refer to it. Returns whether it was deleted. */
export async function removeWaveIfEmpty(trx: Writer, id: string): Promise<boolean> {
  if (await trx.selectFrom('wave_projects').select('id').where('wave_id', '=', id).limit(1).executeTakeFirst()) return false
  if (await trx.selectFrom('area_rows').select('id').where('kind', '=', 'wave').where('key', '=', id).limit(1).executeTakeFirst()) return false
  await trx.updateTable('bulk_jobs').set({ wave_id: null }).where('wave_id', '=', id).execute()
  await trx.deleteFrom('waves').where('id', '=', id).execute()
  return true
}
