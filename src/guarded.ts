import type { Logger } from 'pino'

/** Where a part of the program that has no log of its own says what went wrong. */
export type Complaints = Pick<Logger, 'warn' | 'error'>

/**
 * A callback for a timer, an event or a task that nobody waits for. What it throws, at once or later, is logged under this name:
 * uncaught it would end the process. The promise that it returns never rejects.
 */
export const guarded =
  <Given extends unknown[]>(log: Complaints, name: string, act: (...given: Given) => unknown) =>
  async (...given: Given): Promise<void> => {
    try {
      await act(...given)
    } catch (error) {
      log.error({ err: error }, `${name} failed`)
    }
  }
