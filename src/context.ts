import type { Logger } from 'pino'
import type { Config } from './config.ts'
import type { Database } from './db/database.ts'
import type { InteractionLog } from './sandbox/interactions/log.ts'
import type { Templates } from './tracker/templates/templates.ts'

export interface Mail {
  /** Puts a message on its way (or into the outbox page where no SMTP_URL is set); never throws. */
  send(message: { to: string; subject: string; text: string }): Promise<void>
}

/** Everything that code needs from outside itself; tests bring their own clock and mail. */
export interface Context {
  db: Database
  /** The present, as milliseconds since 1970. */
  clock: () => number
  newId: () => string
  log: Logger
  config: Config
  mail: Mail
  templates: Templates
  /** What sandboxes were asked and answered, on its way into the database. */
  interactions: InteractionLog
}

/** The present as ISO 8601 in UTC, as tables keep it. */
export const nowIso = (context: Pick<Context, 'clock'>): string => new Date(context.clock()).toISOString()
