import type { Partner } from '../partner-state/partner.ts'
import type { Condition } from './gate.ts'

export interface PrerequisiteFact {
  key: string
  title: string
  stage: string
  settled: boolean
  lapsed: boolean
  /** For one that has lapsed: until which day it was met or waived. */
  until?: string | null | undefined
  waived?: boolean | undefined
  /** Whose shared prerequisite met it until it was withdrawn, ended or no longer counted here. */
  lost?: string | null | undefined
  owners?: string[] | undefined
  /** For one that was met by a note: what falls short of its requirement, for pages that show its gate. */
  unseen?: string | undefined
  /** For a derived one: what its source says. */
  says?: string | null
  /** It is derived and unknown, and a successful run was reopened. */
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
  /** A no-go by the second person, who declined the go before it. */
  isDeclined?: boolean
}

/** A product of the catalogue that is not Ready holds its projects; so does one that is not in the catalogue: unknown is not Ready. */
export interface CatalogueFact {
  /** The name of its status; null if the product is not in the catalogue. */
  status: string | null
  ready: boolean
  exception: { by: string; role: string; until: string } | null
  /** The exception that lasted longest, if it has ended. */
  ended?: { by: string; role: string; until: string } | null | undefined
  /** It has been Ready since the project began, and no longer is. */
  wasReady?: boolean | undefined
}

export interface SopFact {
  issued: boolean
  signed: number
  signers: number
  waiting: string[]
  declined: string[]
  /** Why the signatures would not be enough even if everyone in the roles signed. */
  faults?: string[]
  /** The number of the version that is in force while a later one, `next`, is being signed; absent if the later one has to be signed first. */
  inForce?: { number: number; next: number } | undefined
  /** What another project's procedure, signed for this site, is to it; absent if there is none. `lapsed`: one was signed for it until then. */
  forSite?: { says: string; restsOn: Condition['restsOn'] | null; lapsed: boolean } | undefined
}

export interface CaseFact {
  name: string
  settled: boolean
  verdict: string | null
  /** The result would count, but its evidence was withdrawn. */
  withdrawn?: boolean | undefined
  /** It counted until its run was opened again. */
  reopened?: boolean | undefined
  /** It has no result here. The test of another project covers it, will once the short test has passed, or did until that ended. */
  cover?: 'counts' | 'waits' | 'ended' | undefined
}

export interface GateFacts {
  role: 'provider' | 'consumer'
  scope: string
  missingRoles: string[]
  product: string | null
  catalogue: CatalogueFact
  prerequisites: PrerequisiteFact[]
  sop: SopFact
  entryConditions: { title: string; met: boolean; id?: string | undefined; owner?: string | undefined }[]
  cases: CaseFact[]
  /** Whose full test covers cases that have no result here, or why none does; absent if nobody ever relied on one. */
  cover?: { by: string | null; why: string } | undefined
  /** A run that counts (Production in isolation) was finished, with its review. */
  countedRun: number | null
  /** The last run that counted until it was reopened, and is not finished again. */
  reopenedRun?: number | null | undefined
  /** Why that run was opened despite open entry conditions. */
  countedRunDespite?: string | null
  countedEnvironment: string
  criteria: CriterionFact[]
  goLiveDate: { day: string; status: 'provisional' | 'confirmed' } | null
  endToEnd: boolean
  attestations: AttestationFact[]
  /** The services into which it books; absent if its gates do not require any. */
  partners?: Partner[] | null
}
