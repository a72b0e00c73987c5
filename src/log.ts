import { pino } from 'pino'
import type { DestinationStream, Logger } from 'pino'

/** The application's log, as lines of JSON on standard output. */
export const makeLog = (level: string, stream: DestinationStream = standardOutput()): Logger => pino({ level, serializers: { err: faultOf } }, stream)

/** Standard output that ignores write errors: a full disk or a closed pipe must not break requests. */
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

/**
 * The kind of error and where it was thrown. Leaves out its message and properties: parsers and databases quote their input there, which may
 * include a patient's name.
 */
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
