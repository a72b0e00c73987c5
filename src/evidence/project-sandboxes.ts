import type { Expression, SqlBool } from 'kysely'
import type { Reader, Writer } from '../db/database.ts'
import type { PersonId, ProjectId } from '../db/ids.ts'
import type { Digest } from '../digest.ts'

/** What a project's sandbox is configured with. */
export interface ProjectSandboxPlan {
  name: string
  service: { name: string; odsCode: string; site: string | null; postcode: string | null; phone: string | null }
  dosIds: string[]
  setUp: { week: { day: string; slots: string[] }[]; slotMinutes: number }
  /** A new sandbox gets its slots when someone first uses it. */
  slotsLater?: boolean
}

/** What a sandbox can see of a test in a Consumer's requests. */
export type ObservationKind = 'slots-shown' | 'none-shown' | 'booked' | 'double-booked' | 'rebooked' | 'cancelled' | 'freed' | 'referral'

/** Something that was seen to work or to fail, and the exchange that shows it. */
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

/** One exchange with a sandbox that can be cited. */
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

/** A rule of the standard that words fit. */
export interface FoundRule {
  id: string
  wants: string
}

/** An exchange that has an id: its own, or that of its trace, request or OperationOutcome; in a project's sandbox, or in one of none. */
export interface FoundExchange extends Pick<CitedExchange, 'id' | 'at' | 'words'> {
  projectId: ProjectId | null
  sandboxId: string
  /** Whom a sandbox of no project was made for. */
  madeFor: PersonId | null
}

/** Which sandboxes someone may look into: of all projects and of none, or of the projects that they see and those of none that were made for them. */
export type SeenSandboxes = 'all' | { madeFor: PersonId; isSeen: (projectId: Expression<unknown>) => Expression<SqlBool> }

/** What was seen to work in a sandbox since its configuration last changed. */
export interface Proof {
  /** ISO 8601. */
  since: string
  /** Each thing that the sandbox can see, how often it did, and the last exchange that shows it; null if there is none. */
  seen: { name: string; times: number; href: string; last: { id: string; at: string } | null }[]
}

/** What the tracker asks of sandboxes: the only way in which one half reaches the other. */
export interface ProjectSandboxes {
  /** Makes a Provider project's sandbox, or gives it new services and hours: free slots follow, booked ones stay. False if nothing changed. */
  configure(trx: Writer, projectId: ProjectId, plan: ProjectSandboxPlan): Promise<boolean>
  /** Removes the sandbox of a project that nobody has used. Throws if it holds exchanges or bookings. */
  remove(trx: Writer, projectId: ProjectId): Promise<void>
  /** Updates the practice sandbox of a Consumer's project, if it has one, to the DoS ids of its partners. False if nothing changed. */
  practise(trx: Writer, projectId: ProjectId): Promise<boolean>
  /** Whether the project has its own sandbox. */
  has(db: Reader, projectId: ProjectId): Promise<boolean>
  /** Which of these projects have their own sandbox, or a partner's that invited them. */
  among(db: Reader, projectIds: ProjectId[]): Promise<Set<ProjectId>>
  /** The sandboxes of no project that were made for a person, by name. */
  listMadeFor(db: Reader, personId: PersonId, limit: number): Promise<{ id: string; name: string }[]>
  /** Whether the project's own sandbox still holds any exchange. */
  wasUsed(db: Reader, projectId: ProjectId): Promise<boolean>
  /** What an organisation's exchanges with the project's sandbox show between two moments (ISO 8601); nothing if the project has no sandbox. */
  observe(db: Reader, projectId: ProjectId, given: { organisation: string; from: string; to: string }): Promise<Observation[]>
  /** What the sandbox proves about its present configuration; null if the project has none. Addresses are below `/projects/…/sandbox/`. */
  prove(db: Reader, projectId: ProjectId): Promise<Proof | null>
  /** The last exchanges with the project's sandbox, newest first; empty if it has none. */
  listExchanges(db: Reader, projectId: ProjectId, limit: number): Promise<CitedExchange[]>
  /** The rules whose id or help has all of these words, one that is named by its id first. */
  findRules(words: string): FoundRule[]
  /** The exchanges that have this id, newest first, of the sandboxes that someone may look into. */
  findExchangesById(db: Reader, id: string, given: { seen: SeenSandboxes; limit: number }): Promise<FoundExchange[]>
  /** The exchanges of the project's sandbox with these ids. */
  findExchanges(db: Reader, projectId: ProjectId, ids: string[]): Promise<CitedExchange[]>
  /** One of them as text, with what might name a patient masked; undefined if it is not kept any more. */
  findExchangeText(db: Reader, projectId: ProjectId, id: string): Promise<string | undefined>
}
