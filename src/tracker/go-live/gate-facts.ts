import type { Partner } from '../partners/partner.ts'

export interface PrerequisiteFact {
  key: string
  title: string
  stage: string
  settled: boolean
  lapsed: boolean
  /** Until which day it was met or waived, of one that lapsed. */
  until?: string | null | undefined
  waived?: boolean | undefined
  owners?: string[] | undefined
  /** What is less than it asks, of one that is met by a note; a page that shows its gate finds it. */
  unseen?: string | undefined
  /** What its source says, of one that is derived. */
  says?: string | null
  /** It is derived, nothing is known of it, and a run that was a success was opened again. */
  restedOnRun?: boolean | undefined
}
export interface CriterionFact {
  title: string
  kind: string
  settled: boolean
  id?: string | undefined
  owner?: string | undefined
}
export interface AttestationFact {
  gate: string
  decision: 'go' | 'no-go' | 'declared'
  complete: boolean
}

/** A product of the catalogue that is not Ready holds its projects; so does one that is not in it: unknown is not Ready. */
export interface CatalogueFact {
  /** The name of its status; null if the product is not in the catalogue. */
  status: string | null
  ready: boolean
  exception: { by: string; role: string; until: string } | null
  /** The exception that held longest, where its day is past. */
  ended?: { by: string; role: string; until: string } | null | undefined
  /** It was Ready since the project began, and no longer is. */
  wasReady?: boolean | undefined
}

export interface GateFacts {
  role: 'provider' | 'consumer'
  scope: string
  missingRoles: string[]
  product: string | null
  catalogue: CatalogueFact
  prerequisites: PrerequisiteFact[]
  /** `faults`: why the signatures would not be enough, however many of those who hold the roles signed. */
  sop: { issued: boolean; signed: number; signers: number; waiting: string[]; declined: string[]; faults?: string[] }
  entryConditions: { title: string; met: boolean; id?: string | undefined; owner?: string | undefined }[]
  /** `withdrawn`: the result would count, but its evidence was withdrawn. `reopened`: it counted until its run was opened again. */
  cases: { name: string; settled: boolean; verdict: string | null; withdrawn?: boolean | undefined; reopened?: boolean | undefined }[]
  /** A run that counts (Production in isolation) was finished, with its review. */
  countedRun: number | null
  /** The last run that counted until it was opened again, and is not finished yet. */
  reopenedRun?: number | null | undefined
  /** Why that run was opened although entry conditions were open. */
  countedRunDespite?: string | null
  countedEnvironment: string
  criteria: CriterionFact[]
  goLiveDate: { day: string; status: 'provisional' | 'confirmed' } | null
  endToEnd: boolean
  attestations: AttestationFact[]
  /** The services into which it books; absent if the gates do not ask for any. */
  partners?: Partner[] | null
}
