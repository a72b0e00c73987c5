import type { Stage } from '../../db/tables/projects.ts'
import type { GateFacts } from './gate-facts.ts'

/** The gates between stages. Each is a named list of conditions; each condition is a pure predicate that says met, or not met because … in a sentence. Source: path-to-live, sections 2 and 7. */
export const gateKeys = ['initiate', 'prerequisites', 'configuration', 'testing', 'technical-live', 'business-live', 'hand-over'] as const
export type GateKey = (typeof gateKeys)[number]

/** What is worked on in each stage. *Technical live*, *live* and *business as usual* are declared; they are never the name of a stage. */
export const stageNames: Record<GateKey, string> = {
  initiate: 'Initiation',
  prerequisites: 'Prerequisites',
  configuration: 'Configuration and process',
  testing: 'Testing',
  'technical-live': 'Technical go-live',
  'business-live': 'Business go-live',
  'hand-over': 'Hand-over',
}
/** The name of a stage in a project of this role: a Consumer tests with the services into which it books. */
export const stageNameIn = (key: GateKey, role: GateFacts['role']): string =>
  key === 'testing' && role === 'consumer' ? 'Testing with partner services' : stageNames[key]

/** What passing the gate at the end of each stage allows. */
export const gateNames: Record<GateKey, string> = {
  initiate: 'the start of the technical work',
  prerequisites: 'configuration',
  configuration: 'testing',
  testing: 'the go-live decision',
  'technical-live': 'technical live',
  'business-live': 'business live',
  'hand-over': 'closing the project',
}

/** One thing that holds a condition. */
export interface Holding {
  key: string
  says: string
  /** Below the project's own address, like `/prerequisites/asid`. */
  href: string
  /** Keys of the roles that can correct it; empty if that is the project manager. */
  owners: string[]
}

export interface Condition {
  key: string
  met: boolean
  sentence: string
  /** Below the project's own address, like `/people`. */
  href: string
  /** It is not met, but would be if nothing had expired or been withdrawn. */
  lapsed?: boolean | undefined
  /** The version of another project's procedure that meets it. */
  restsOn?: { project: string; version: string; digest: string } | undefined
  /** The individual things that hold it, if they are listed. */
  holding?: Holding[] | undefined
}

export interface Gate {
  key: GateKey
  name: string
  conditions: Condition[]
  /** Every condition is met now. */
  open: boolean
  /** It was passed on record and is not open now, or it would be open if nothing had expired or been withdrawn. */
  reopened: boolean
}

/** Every stage in words, including that of a closed project. */
export const stageChoices: Record<Stage, string> = { ...stageNames, closed: 'Closed' }
