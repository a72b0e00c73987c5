import type { Logger } from 'pino'
import type { Config } from './config.ts'
import type { Database, Writer } from './db/database.ts'
import type { ProjectSandboxes } from './evidence/project-sandboxes.ts'
import type { Leases } from './db/lease.ts'
import type { Message } from './mail/message.ts'
import type { SecurityLog } from './web/security/security-log.ts'

export interface Mail {
  /** Puts a message into the outbox within the write of the act that causes it, so that it exists exactly if the act was committed. */
  queue(trx: Writer, message: Message): Promise<void>
  /** Queues a message in its own transaction, for messages that no act causes. Never throws. */
  send(message: Message): Promise<void>
  /** Begins to send what is in the outbox, if there is a mail server. */
  start(): void
  /** Ends within a few seconds. */
  stop(): Promise<void>
}

/** Who may sign in to a demonstration, with which password, and what to try. */
export interface DemoGuide {
  password: string
  people: { name: string; email: string; part: string; tries: string }[]
}

/** Everything that code needs from outside itself; tests bring their own clock and mail. What one half alone needs it adds by its own declaration. */
export interface Context {
  db: Database
  /** The present, as milliseconds since 1970. */
  clock: () => number
  newId: () => string
  log: Logger
  config: Config
  mail: Mail
  /** Work that one node does at a time. */
  leases: Leases
  sandboxes: ProjectSandboxes
  /** Security events, on their way into the database: record them with `recordSecurityEvent`. */
  security: SecurityLog
  /** Null in an installation that is not a demonstration. */
  demo: DemoGuide | null
}

/** The present as ISO 8601 in UTC, as tables keep it. */
export const nowIso = (context: Pick<Context, 'clock'>): string => new Date(context.clock()).toISOString()
