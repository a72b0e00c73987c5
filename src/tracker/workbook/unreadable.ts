/** Why the thread gives a file up. */
export type Unfit = 'broken' | 'too-large' | 'too-many' | 'too-wide' | 'no-memory'

/** Thrown while a file is read in the thread; the main thread has the words. */
export class Unreadable extends Error {
  override name = 'Unreadable'
  readonly why: Unfit

  constructor(why: Unfit) {
    super(why)
    this.why = why
  }
}

/** The machine has no memory left: what Node throws then says nothing of the file. */
export const isShortOfMemory = (error: unknown): boolean => error instanceof RangeError && /allocation failed/i.test(error.message)
