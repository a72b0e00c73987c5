import type { Day } from '../day.ts'
import type { Reader, Writer } from '../db/database.ts'
import type { ProjectId } from '../db/ids.ts'

export interface ProjectInBrief {
  name: string
  role: 'provider' | 'consumer'
  state: 'open' | 'on-hold' | 'stopped' | 'closed'
}

/** What a project says about the configuration of its sandbox. */
export interface ProjectPlan {
  /** The ids of its service, and of the set-up of its test. */
  dosIds: string[]
  /** The days of the week on which the service is open according to the set-up; null if it does not say. */
  openDays: string[] | null
  /** The scheduling endpoint in the DoS, from the prerequisite that records it; undefined if the project has no such prerequisite. */
  endpoint: string | null | undefined
}

/** A part of a project that an exchange may be evidence for. */
export interface Place {
  /** The value that the form sends. */
  value: string
  text: string
  subject: 'prerequisite' | 'test-case'
  id: string
  /** The roles that settle it; only for a prerequisite. */
  owners: string[]
  /** The run that takes it, or why none does now; only for a test case. */
  run?: { id: string } | { none: string }
}

/** What decides whether a run takes evidence, beside its rows. */
export interface GivenForRuns {
  today: Day
  templates: { environments: { key: string; counts: boolean }[] }
}

/** What the sandbox asks of projects: the counterpart of `ProjectSandboxes`. */
export interface ProjectFacts {
  /** The projects with these ids, as far as they exist, by id. */
  find(db: Reader, ids: ProjectId[]): Promise<Map<ProjectId, ProjectInBrief>>
  /** The open Consumer's project of the service with this ODS code. */
  findConsumer(db: Reader, odsCode: string): Promise<{ id: ProjectId; name: string } | undefined>
  /** The DoS ids that a Consumer's project books into: the first id of every partner comes before the second of any. */
  listPartnerDosIds(db: Reader, projectId: ProjectId): Promise<string[]>
  plan(db: Reader, projectId: ProjectId): Promise<ProjectPlan>
  /** Everything that an exchange may be evidence for: the prerequisite that asks for it first, then the others, then the test cases. */
  listPlaces(db: Reader, projectId: ProjectId, given: GivenForRuns): Promise<Place[]>
  /** Locks the run that takes evidence, until the transaction ends; it is open from now on. */
  lockRun(trx: Writer, runId: string, at: string): Promise<void>
}
