/** What happens when a person is to leave a role: it is done, it waits for a second person, or it is refused. */
export type Leaving = 'leave' | 'ask' | { refused: string }

/**
 * Someone who has answered a procedure leaves the role only if two people agree: one asks, another confirms. `answered`: the person has answered
 * in this role; `askedBy`: who asked already; `by`: who asks now, null for the installation; `isSame`: one of these two is the other, or acts for them.
 */
export function decideLeave({ answered, askedBy, by, isSame }: { answered: boolean; askedBy: string | null; by: string | null; isSame: boolean }): Leaving {
  if (!answered) return 'leave'
  if (by === null) return { refused: 'They have answered the procedure, so a person has to ask for this and another one to confirm it.' }
  if (askedBy === null) return 'ask'
  return isSame ? { refused: 'You asked for this, so someone else has to confirm it: another project manager, or the booking team.' } : 'leave'
}
