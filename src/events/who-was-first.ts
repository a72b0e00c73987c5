import type { Reader } from '../db/database.ts'

/** Who changed a thing last, in the sentence of the change (of these actions, where some are named) with what they wrote beside it; what to say to the one who came second. */
export async function whoWasFirst(db: Reader, subjectId: string, actions: string[] = []): Promise<string> {
  const last = await db
    .selectFrom('events')
    .select(['sentence', 'reason'])
    .where('subject_id', '=', subjectId)
    .$if(actions.length > 0, (query) => query.where('action', 'in', actions))
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (!last) return 'Someone else has changed this.'
  return `${last.sentence}.${last.reason ? ` They wrote: ${last.reason.replace(/\.$/, '')}.` : ''}`
}
