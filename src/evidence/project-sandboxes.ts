import type { Reader, Writer } from '../db/database.ts'
import type { Digest } from '../digest.ts'

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
  digest: Digest
  /** ISO 8601. */
  at: string
  /** In words that follow "Saw:". */
  says: string
}

/** One exchange with a sandbox, as somebody may cite it. */
export interface CitedExchange {
  id: string
  /** SHA-256 of the exchange, in hexadecimal. */
  digest: Digest
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

/** What the tracker asks of sandboxes: the only way in which one half reaches the other. */
export interface ProjectSandboxes {
  /** Makes a Provider project's sandbox, or gives it new services and hours: free slots follow, booked ones stay. False if nothing in it changed. */
  configure(trx: Writer, projectId: string, plan: ProjectSandboxPlan): Promise<boolean>
  /** Has the practice sandbox of a Consumer's project follow the DoS ids of its partners, if the project has one. False if nothing in it changed. */
  practise(trx: Writer, projectId: string): Promise<boolean>
  /** Whether the project has its own sandbox. */
  has(db: Reader, projectId: string): Promise<boolean>
  /** Of these projects those that have their own sandbox, or a partner's that invited them. */
  among(db: Reader, projectIds: string[]): Promise<Set<string>>
  /** The sandboxes of no project that were made for a person, by name. */
  listMadeFor(db: Reader, personId: string, limit: number): Promise<{ id: string; name: string }[]>
  /** Whether anything was ever sent to the project's own sandbox and is kept. */
  wasUsed(db: Reader, projectId: string): Promise<boolean>
  /** What an organisation's exchanges with the project's sandbox show, from one moment to another (ISO 8601); nothing if the project has no sandbox. */
  observe(db: Reader, projectId: string, given: { organisation: string; from: string; to: string }): Promise<Observation[]>
  /** What the sandbox proves of its present configuration; null if the project has none. Addresses are below `/projects/…/sandbox/`. */
  prove(db: Reader, projectId: string): Promise<Proof | null>
  /** The last exchanges with the project's sandbox, the newest first; empty if it has none. */
  listExchanges(db: Reader, projectId: string, limit: number): Promise<CitedExchange[]>
  /** The exchanges of the project's sandbox that have these ids. */
  findExchanges(db: Reader, projectId: string, ids: string[]): Promise<CitedExchange[]>
}
