import { z } from 'zod'
import type { Doing } from '../../access/doing.ts'

export const longestNote = 5000
/** A note as it is typed. */
export const noteForm = z.object({ body: z.string().trim().min(1, 'Write your note').max(longestNote, 'Use 5,000 characters or fewer') })

/** What is stored of a note, beside what it is about. */
export const noteOf = ({ body }: z.output<typeof noteForm>, { actor, at, newId }: Pick<Doing, 'actor' | 'at' | 'newId'>) => ({
  id: newId(),
  body,
  written_by: actor.name,
  written_by_id: actor.id,
  written_at: at,
})
