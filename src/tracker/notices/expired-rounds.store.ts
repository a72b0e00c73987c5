import type { Reader } from '../../db/database.ts'
import type { PersonId, ProjectId } from '../../db/ids.ts'
import { openSignatures } from '../sop/open-signatures.store.ts'

/** A round of signatures in which nobody who still has to answer has a link that works. */
export interface ExpiredRound {
  project: ProjectId
  version: string
  number: number
  writer: PersonId | null
  /** Who has not answered. */
  waiting: { id: PersonId; name: string }[]
  /** When the last of their links expired. */
  expiredAt: string
}

/** The open round of a project if it has expired by now; undefined if someone can still answer by their link, or nobody has to. */
export async function findExpiredRound(db: Reader, { project, now }: { project: ProjectId; now: string }): Promise<ExpiredRound | undefined> {
  const rows = await openSignatures(db)
    .innerJoin('people as who', 'who.id', 'pp.person_id')
    .innerJoin('sop_versions as v', 'v.id', 'r.version_id')
    .select(['who.id', 'who.name', 'v.id as version', 'v.number', 'v.written_by_id as writer'])
    .where('r.project_id', '=', project)
    .orderBy('pr.position')
    .execute()
  const [row] = rows
  if (!row) return undefined
  const waiting = [...new Map(rows.map(({ id, name }) => [id, { id, name }])).values()]
  const last = await db
    .selectFrom('act_links')
    .select((eb) => eb.fn.max('expires_at').as('at'))
    .where('subject_id', '=', row.version)
    .where('kind', '=', 'sop.sign')
    .where('ended_at', 'is', null)
    .where(
      'person_id',
      'in',
      waiting.map((one) => one.id),
    )
    .executeTakeFirst()
  if (!last?.at || last.at > now) return undefined
  return { project, version: row.version, number: row.number, writer: row.writer, waiting, expiredAt: last.at }
}
