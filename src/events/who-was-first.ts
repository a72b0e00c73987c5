import type { Reader } from '../db/database.ts'
import { findLastWords } from './events.store.ts'

/** Who changed a thing last, in the sentence of the change (of these actions, where some are named) with what they wrote beside it; what to say to the one who came second. */
export async function whoWasFirst(db: Reader, subjectId: string, actions: string[] = []): Promise<string> {
  const last = await findLastWords(db, subjectId, actions)
  if (!last) return 'Someone else has changed this.'
  return `${last.sentence}.${last.reason ? ` They wrote: ${last.reason.replace(/\.$/, '')}.` : ''}`
}
