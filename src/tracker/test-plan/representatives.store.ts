import { sql } from 'kysely'
import type { SqlBool } from 'kysely'
import type { Reader, Writer } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import { prepared } from '../../db/prepared.ts'
import type { Person } from '../../access/access.store.ts'
import { seesAllProjects, seesProject } from '../../access/visible-projects.store.ts'
import type { ProjectState } from '../../access/project-state.ts'
import type { WaveRepresentativesTable } from '../../db/tables/waves.ts'
import { ConflictError } from '../../errors.ts'
import type { ActorAt } from '../../events/record.ts'
import { testsProducts } from './systems.store.ts'
import type { TestedPair } from './tested-pair.ts'

const pairColumns = ['r.consumer_id', 'r.consumer_name', 'r.consumer_version', 'r.provider_id', 'r.provider_name', 'r.provider_version'] as const
type PairColumns = Pick<WaveRepresentativesTable, 'consumer_id' | 'consumer_name' | 'consumer_version' | 'provider_id' | 'provider_name' | 'provider_version'>

/** The pair that a representative was named for. */
export const namedPair = (row: PairColumns): TestedPair => ({
  consumer: { id: row.consumer_id, name: row.consumer_name, version: row.consumer_version },
  provider: { id: row.provider_id, name: row.provider_name, version: row.provider_version },
})

export const pairToKeep = ({ consumer, provider }: TestedPair): PairColumns => ({
  consumer_id: consumer.id,
  consumer_name: consumer.name,
  consumer_version: consumer.version,
  provider_id: provider.id,
  provider_name: provider.name,
  provider_version: provider.version,
})

type InWave = PairColumns & { project_id: ProjectId; wave_id: string; name: string; full_test_reason: string | null }
const around = prepared<{ id: ProjectId }, InWave>((db, parameter) =>
  db
    .selectFrom('wave_projects as m')
    .innerJoin('wave_representatives as r', 'r.wave_id', 'm.wave_id')
    .innerJoin('projects as p', 'p.id', 'r.project_id')
    .select(['r.project_id', 'r.wave_id', 'p.name', 'm.full_test_reason', ...pairColumns])
    .where('m.project_id', '=', parameter('id'))
    .where('m.left_at', 'is', null)
    .where('r.ended_at', 'is', null)
    .orderBy('r.named_at')
    .orderBy('r.id'),
)
/** The representatives in the wave of a project, each with what the project says of its own test. */
export const listRepresentativesAround = async (db: Reader, id: ProjectId): Promise<InWave[]> => (await around(db, { id })).rows

const representing = (db: Pick<Reader, 'selectFrom'>) =>
  db
    .selectFrom('wave_representatives as r')
    .innerJoin('projects as p', 'p.id', 'r.project_id')
    .selectAll('r')
    .select(['p.name', 'p.state'])
    .select(
      sql<number>`case when exists (select 1 from wave_projects m where m.project_id = r.project_id and m.wave_id = r.wave_id and m.left_at is null) then 1 else 0 end`.as(
        'in_wave',
      ),
    )
    .where('r.ended_at', 'is', null)
export type RepresentativeRow = WaveRepresentativesTable & { name: string; state: ProjectState; in_wave: number }

/** The representatives of a wave, in the order in which they were named. */
export const listRepresentatives = (db: Reader, wave: string): Promise<RepresentativeRow[]> =>
  representing(db).where('r.wave_id', '=', wave).orderBy('r.named_at').orderBy('r.id').execute()

const representedBy = prepared<{ id: ProjectId }, RepresentativeRow>((db, parameter) =>
  representing(db).where('r.project_id', '=', parameter('id')).orderBy('r.id'),
)
/** What a project represents: nothing, or a pair in its wave. It may still represent one in a wave that it has left. */
export const listRepresentedBy = async (db: Reader, project: ProjectId): Promise<RepresentativeRow[]> => (await representedBy(db, { id: project })).rows

/** Every project that represents a pair. */
export const listRepresenting = async (db: Reader): Promise<ProjectId[]> =>
  (await db.selectFrom('wave_representatives').select('project_id').distinct().where('ended_at', 'is', null).execute()).map((row) => row.project_id)

export const findRepresentative = (db: Reader, id: string): Promise<RepresentativeRow | undefined> => representing(db).where('r.id', '=', id).executeTakeFirst()

export async function insertRepresentative(trx: Writer, row: WaveRepresentativesTable): Promise<void> {
  await trx.insertInto('wave_representatives').values(row).execute()
}

/** Throws ConflictError if it has ended already. */
export async function saveRepresentativeEnd(trx: Writer, id: string, by: ActorAt & { reason: string }): Promise<void> {
  const { numUpdatedRows } = await trx
    .updateTable('wave_representatives')
    .set({ ended_by: by.name, ended_by_id: by.id, ended_at: by.at, ended_reason: by.reason, passed: null })
    .where('id', '=', id)
    .where('ended_at', 'is', null)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) throw new ConflictError('Someone else has ended this already.')
}

export const savePassed = async (trx: Writer, id: string, passed: string): Promise<void> =>
  void (await trx.updateTable('wave_representatives').set({ passed }).where('id', '=', id).execute())

/** Which of these projects this person sees. */
export async function listProjectsSeen(db: Reader, person: Person, ids: ProjectId[]): Promise<Set<ProjectId>> {
  if (seesAllProjects(person) || ids.length === 0) return new Set(ids)
  const rows = await db.selectFrom('projects as p').select('p.id').where('p.id', 'in', ids).where(seesProject(person.personId)).execute()
  return new Set(rows.map((row) => row.id))
}

/** Whether this person sees a project. */
export const isProjectSeen = async (db: Reader, person: Person, id: ProjectId): Promise<boolean> => (await listProjectsSeen(db, person, [id])).has(id)

/** The name of a project that represents a pair, for this person: a wave may have projects that its owner and its readers do not see. */
export const nameFor = async (db: Reader, person: Person, { project_id: id, name }: Pick<RepresentativeRow, 'project_id' | 'name'>): Promise<string> =>
  (await isProjectSeen(db, person, id)) ? name : unseenProject

/** What stands for the name of a project that someone does not see. */
export const unseenProject = 'a project that you do not see'

/** Whether the project `p` is in a wave in which a pair is represented, or represents one itself. */
export const isInRepresentedWave = sql<SqlBool>`exists (select 1 from wave_representatives r where r.ended_at is null
  and (r.project_id = p.id or r.wave_id in (select m.wave_id from wave_projects m where m.project_id = p.id and m.left_at is null)))`

/** Has the gates of every project of the wave with these products computed again. */
export async function doubtCovered(trx: Writer, { wave_id, consumer_id, provider_id }: Pick<WaveRepresentativesTable, 'wave_id'> & PairColumns): Promise<void> {
  const members = trx
    .selectFrom('wave_projects as m')
    .innerJoin('projects as p', 'p.id', 'm.project_id')
    .innerJoin('services as s', 's.id', 'p.service_id')
    .leftJoin('test_plans as t', 't.project_id', 'p.id')
    .select('p.id')
    .where('m.wave_id', '=', wave_id)
    .where('m.left_at', 'is', null)
    .where(sql<SqlBool>`${testsProducts({ consumer_id, provider_id })}`)
  await trx.updateTable('projects').set({ stage_until: '1970-01-01' }).where('id', 'in', members).execute()
}
