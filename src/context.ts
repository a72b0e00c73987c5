import type { Logger } from 'pino'
import type { Config } from './config.ts'
import type { Database, Writer } from './db/database.ts'
import type { ProjectSandboxes } from './evidence/project-sandboxes.ts'
import type { Leases } from './db/lease.ts'
import type { Message } from './mail/message.ts'
import type { SecurityLog } from './web/security/security-log.ts'

export interface Mail {
  /** Puts a message into the outbox in the transaction of the act that causes it, so that it exists exactly if the act was committed. */
  queue(trx: Writer, message: Message): Promise<void>
  /** Queues a message that no act causes, in its own transaction. Never throws. */
  send(message: Message): Promise<void>
  /** Starts sending what is in the outbox, if there is a mail server. */
  start(): void
  /** Stops within a few seconds. */
  stop(): Promise<void>
}

/** Who can sign in to a demonstration, with which password, and what to try. */
export interface DemoGuide {
  password: string
  people: { name: string; email: string; part: string; tries: string }[]
}

/** Everything that the code needs from outside; tests pass their own clock and mail. Each half declares what it alone needs in its own files. */
export interface Context {
  db: Database
  /** The current time, in milliseconds since 1970. */
  clock: () => number
  newId: () => string
  log: Logger
  config: Config
  mail: Mail
  /** Work that one node does at a time. */
  leases: Leases
  sandboxes: ProjectSandboxes
  /** Queues security events for the database: record them with `recordSecurityEvent`. */
  security: SecurityLog
  /** Null in an installation that is not a demonstration. */
  demo: DemoGuide | null
}

/** The current time as ISO 8601 in UTC, as tables store it. */
export const nowIso = (context: Pick<Context, 'clock'>): string => new Date(context.clock()).toISOString()
