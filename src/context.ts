import type { Logger } from 'pino'
import type { Config } from './config.ts'
import type { Database, Writer } from './db/database.ts'
import type { InteractionLog } from './sandbox/interactions/log.ts'
import type { Templates } from './tracker/templates/templates.ts'

export interface Mail {
  /** Puts a message on its way (or into the outbox page where no SMTP_URL is set); never throws. */
  send(message: { to: string; subject: string; text: string }): Promise<void>
}

/** What a project's sandbox is made from. */
export interface ProjectSandboxPlan {
  name: string
  service: { name: string; odsCode: string; site: string | null; postcode: string | null; phone: string | null }
  dosIds: string[]
  setUp: { week: { day: string; slots: string[] }[]; slotMinutes: number }
}

/** What the tracker asks of sandboxes; the two halves do not know each other otherwise. */
export interface ProjectSandboxes {
  /** Makes the project's sandbox, or gives it new services and hours where it has one: free slots are laid out anew, booked ones stay. */
  configure(trx: Writer, projectId: string, plan: ProjectSandboxPlan): Promise<void>
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
  /** What sandboxes were asked and answered, on its way into the database. */
  interactions: InteractionLog
  sandboxes: ProjectSandboxes
  /** Null in an installation that is not a demonstration. */
  demo: DemoGuide | null
}

/** The present as ISO 8601 in UTC, as tables keep it. */
export const nowIso = (context: Pick<Context, 'clock'>): string => new Date(context.clock()).toISOString()
