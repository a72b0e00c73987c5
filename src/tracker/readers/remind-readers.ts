import { z } from 'zod'
import { projectAct, refused } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import type { ProjectId } from '../../db/ids.ts'
import { findInForce } from '../sop/reviews.store.ts'
import type { InForce } from '../sop/reviews.store.ts'
import type { ListedReader } from './readers.ts'
import { listReaders } from './readers.store.ts'
import { remindReaders } from './to-ask.store.ts'

interface Found {
  inForce: Pick<InForce, 'version_id' | 'number'> | undefined
  /** Who has not confirmed it. */
  waiting: Pick<ListedReader, 'personId'>[]
}

export function decideReminding({ inForce, waiting }: Found, _: object, { access, today, at }: Pick<Doing, 'access' | 'today' | 'at'>) {
  if (!inForce) return refused({ form: 'No version of the procedure is in force, so nobody is asked to read it.' })
  if (waiting.length === 0) return refused({ form: 'Everyone on the list has read this version.' })
  const project = access.project.id
  return {
    next: { project, version: inForce.version_id, people: waiting.map((one) => one.personId), today, at },
    happened: [{ kind: 'sop.readers reminded' as const, id: inForce.version_id, project, number: inForce.number, people: waiting.length }],
  }
}

/**
 * Reminds everyone who has not read the version that is in force, in place of the next reminder of the schedule; whoever has no link that works gets a
 * new one. Nobody gets two on one day.
 */
export const remindWhoHasNotRead = projectAct({
  permission: 'sop.write',
  form: z.object({}),
  async load(trx, { project }: { project: ProjectId }): Promise<Found> {
    const inForce = await findInForce(trx, project)
    const readers = inForce ? await listReaders(trx, { project, version: inForce.version_id }) : []
    return { inForce, waiting: readers.filter((one) => one.readAt === null) }
  },
  decide: decideReminding,
  save: async (trx, next) => void (await remindReaders(trx, next)),
  says: () => 'They are reminded by email between 8am and 6pm on a working day, but for those who were asked today or chose to get no reminders',
})
