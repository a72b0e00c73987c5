import { pino } from 'pino'
import type { DestinationStream, Logger } from 'pino'

/** The application's own log, lines of JSON on standard output. */
export const makeLog = (level: string, stream: DestinationStream = standardOutput()): Logger => pino({ level, serializers: { err: faultOf } }, stream)

/** A log that cannot be written (its disk is full, whoever reads it went away) ends nobody's request. */
function standardOutput(): DestinationStream {
  const stream = pino.destination(1)
  stream.on('error', () => {})
  return stream
}

interface Fault {
  type: string
  code?: string
  at: string[]
  cause?: Fault
}

/** What kind of error and where. Not its message nor what hangs on it: a parser or a database quotes there what it was given, which may be a patient's name. */
export function faultOf(error: unknown): Fault {
  if (!(error instanceof Error)) return { type: typeof error, at: [] }
  const at = (error.stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .map((line) => line.trim())
  return {
    type: error.name,
    ...('code' in error && typeof error.code === 'string' ? { code: error.code } : {}),
    at,
    ...(error.cause === undefined ? {} : { cause: faultOf(error.cause) }),
  }
}
