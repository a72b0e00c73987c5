import type { Logger } from 'pino'
import type { Config } from './config.ts'
import type { Database, Reader, Writer } from './db/database.ts'
import type { Leases } from './db/lease.ts'
import type { Turns } from './sandbox/exchange/request-limit.ts'
import type { Message } from './mail/message.ts'
import type { InteractionLog } from './sandbox/interactions/log.ts'
import type { Templates } from './tracker/templates/templates.ts'
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

/** What a project's sandbox is made from. */
export interface ProjectSandboxPlan {
  name: string
  service: { name: string; odsCode: string; site: string | null; postcode: string | null; phone: string | null }
  dosIds: string[]
  setUp: { week: { day: string; slots: string[] }[]; slotMinutes: number }
}

/** What a sandbox can see of a test from what a Consumer sends. */
export type ObservationKind = 'slots-shown' | 'none-shown' | 'booked' | 'double-booked' | 'rebooked' | 'cancelled' | 'freed' | 'referral'

/** That something was seen to work or to fail, and in which exchange. */
export interface Observation {
  kind: ObservationKind
  verdict: 'pass' | 'fail'
  interactionId: string
  /** SHA-256 of the exchange, in hexadecimal. */
  digest: string
  /** ISO 8601. */
  at: string
  /** In words that follow "Saw:". */
  says: string
}

/** One exchange with a sandbox, as somebody may cite it. */
export interface CitedExchange {
  id: string
  /** SHA-256 of the exchange, in hexadecimal. */
  digest: string
  /** ISO 8601. */
  at: string
  /** "Book, answered 201". */
  words: string
  /** The ODS code that its token names; null if it names none. */
  organisation: string | null
}

/** What was seen to work on a sandbox since its configuration changed last. */
export interface Proof {
  /** ISO 8601. */
  since: string
  /** Each thing that the sandbox can see, how often it did, and the last exchange that shows it; null if there is none. */
  seen: { name: string; times: number; href: string; last: { id: string; at: string } | null }[]
}

/** What the tracker asks of sandboxes; the two halves do not know each other otherwise. */
export interface ProjectSandboxes {
  /** Makes a Provider project's sandbox, or gives it new services and hours: free slots follow, booked ones stay. False if nothing in it changed. */
  configure(trx: Writer, projectId: string, plan: ProjectSandboxPlan): Promise<boolean>
  /** Has the practice sandbox of a Consumer's project follow the DoS ids of its partners, if the project has one. False if nothing in it changed. */
  practise(trx: Writer, projectId: string): Promise<boolean>
  /** Whether the project has its own sandbox. */
  has(db: Reader, projectId: string): Promise<boolean>
  /** What an organisation's exchanges with the project's sandbox show, from one moment to another (ISO 8601); nothing if the project has no sandbox. */
  observe(db: Reader, projectId: string, given: { organisation: string; from: string; to: string }): Promise<Observation[]>
  /** What the sandbox proves of its present configuration; null if the project has none. Addresses are below `/projects/…/sandbox/`. */
  prove(db: Reader, projectId: string): Promise<Proof | null>
  /** The last exchanges with the project's sandbox, the newest first; empty if it has none. */
  listExchanges(db: Reader, projectId: string, limit: number): Promise<CitedExchange[]>
  /** The exchanges of the project's sandbox that have these ids. */
  findExchanges(db: Reader, projectId: string, ids: string[]): Promise<CitedExchange[]>
}

/** Who may sign in to a demonstration, with which password, and what to try. */
export interface DemoGuide {
  password: string
  people: { name: string; email: string; part: string; tries: string }[]
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
  /** Work that one node does at a time. */
  leases: Leases
  /** What sandboxes were asked and answered, on its way into the database. */
  interactions: InteractionLog
  sandboxes: ProjectSandboxes
  /** How many requests a minute each sandbox has had. */
  turns: Turns
  /** Security events, on their way into the database: record them with `recordSecurityEvent`. */
  security: SecurityLog
  /** Null in an installation that is not a demonstration. */
  demo: DemoGuide | null
}

/** The present as ISO 8601 in UTC, as tables keep it. */
export const nowIso = (context: Pick<Context, 'clock'>): string => new Date(context.clock()).toISOString()
