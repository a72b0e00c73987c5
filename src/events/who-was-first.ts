import type { Reader } from '../db/database.ts'
import { findLastWords } from './events.store.ts'

/** Who last changed a thing, as the sentence of that event (of these actions, if given) with any reason: the message for the person who came second. */
export async function whoWasFirst(db: Reader, subjectId: string, actions: string[] = []): Promise<string> {
  const last = await findLastWords(db, subjectId, actions)
  if (!last) return 'Someone else has changed this.'
  return `${last.sentence}.${last.reason ? ` They wrote: ${last.reason.replace(/\.$/, '')}.` : ''}`
}
