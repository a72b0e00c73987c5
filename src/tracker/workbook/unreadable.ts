/** Why the thread gives up on a file. */
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

/** The machine has run out of memory: the error that Node throws then says nothing about the file. */
export const isShortOfMemory = (error: unknown): boolean => error instanceof RangeError && /allocation failed/i.test(error.message)
