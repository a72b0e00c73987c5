/** What becomes of somebody's wish that a person leaves a role: it is done, it waits for a second person, or it is refused. */
export type Leaving = 'leave' | 'ask' | { refused: string }

/**
 * Whoever has answered a procedure is taken out of the role by two people: one asks, another confirms. `answered`: the person has answered in this
 * role; `askedBy`: who asked already.
 */
export function decideLeave({ answered, askedBy, by }: { answered: boolean; askedBy: string | null; by: string }): Leaving {
  if (!answered) return 'leave'
  if (askedBy === null) return 'ask'
  return askedBy === by ? { refused: 'You asked for this, so somebody else has to confirm it: another project manager, or the booking team.' } : 'leave'
}
