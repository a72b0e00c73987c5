import type { Logger } from 'pino'

/** How a part of the program without its own log reports errors. */
export type Complaints = Pick<Logger, 'warn' | 'error'>

/**
 * A callback for a timer, an event or a task that nobody awaits. Logs under this name whatever it throws or rejects with, which would otherwise
 * end the process. The promise that it returns never rejects.
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
