import { seesAllProjects, seesProject } from '../../access/visible-projects.store.ts'
import type { Person } from '../../access/access.store.ts'
import type { Reader, Writer } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import type { WaveProjectsTable } from '../../db/tables/waves.ts'
import { ConflictError } from '../../errors.ts'

export type Placed = Pick<WaveProjectsTable, 'id' | 'project_id' | 'position'>

const present = (db: Reader, wave: string) => db.selectFrom('wave_projects as m').where('m.wave_id', '=', wave).where('m.left_at', 'is', null)

/** A project in a wave, if this person sees it; null is the installation, which sees every project. */
export function findPlaced(db: Reader, { wave, project }: { wave: string; project: ProjectId }, person: Person | null): Promise<Placed | undefined> {
  const query = present(db, wave)
    .innerJoin('projects as p', 'p.id', 'm.project_id')
    .select(['m.id', 'm.project_id', 'm.position'])
    .where('m.project_id', '=', project)
  return (person === null || seesAllProjects(person) ? query : query.where(seesProject(person.personId))).executeTakeFirst()
}

/** The project directly before or after a position in the order of a wave. */
export function findNeighbour(db: Reader, wave: string, { position, side }: { position: number; side: 'before' | 'after' }): Promise<Placed | undefined> {
  return present(db, wave)
    .select(['m.id', 'm.project_id', 'm.position'])
    .where('m.position', side === 'before' ? '<' : '>', position)
    .orderBy('m.position', side === 'before' ? 'desc' : 'asc')
    .limit(1)
    .executeTakeFirst()
}

/** How many projects come before a position in the order of a wave. */
export async function countBefore(db: Reader, wave: string, position: number): Promise<number> {
  const row = await present(db, wave)
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where('m.position', '<', position)
    .executeTakeFirstOrThrow()
  return Number(row.n)
}

/** The lowest and the highest position of everyone who is or was in a wave: each is used once. */
export async function findEnds(db: Reader, wave: string): Promise<{ first: number; last: number }> {
  const row = await db
    .selectFrom('wave_projects')
    .select((eb) => [eb.fn.min('position').as('first'), eb.fn.max('position').as('last')])
    .where('wave_id', '=', wave)
    .executeTakeFirst()
  return { first: Number(row?.first ?? 0), last: Number(row?.last ?? 0) }
}

/** Gives a project another position; throws ConflictError if it has another one than this by now, or has left. */
export async function savePosition(trx: Writer, { id, position }: Pick<Placed, 'id' | 'position'>, to: number): Promise<void> {
  const { numUpdatedRows } = await trx
    .updateTable('wave_projects')
    .set({ position: to })
    .where('id', '=', id)
    .where('position', '=', position)
    .where('left_at', 'is', null)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) throw new ConflictError('Someone else has changed the order of this wave.')
}
