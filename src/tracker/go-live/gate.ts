import type { Stage } from '../../db/tables/projects.ts'
import type { GateFacts } from './gate-facts.ts'

/** The gates between stages. Each is a named list of conditions; each condition is a pure predicate that says met, or not met because … in a sentence. Source: path-to-live, sections 2 and 7. */
export const gateKeys = ['initiate', 'prerequisites', 'configuration', 'testing', 'technical-live', 'business-live', 'hand-over'] as const
export type GateKey = (typeof gateKeys)[number]

/** What is worked on in each stage. *Technical live*, *live* and *business as usual* are declared, and never the name of a stage. */
export const stageNames: Record<GateKey, string> = {
  initiate: 'Initiation',
  prerequisites: 'Prerequisites',
  configuration: 'Configuration and process',
  testing: 'Testing',
  'technical-live': 'Technical go-live',
  'business-live': 'Business go-live',
  'hand-over': 'Hand-over',
}
/** What a stage is called in a project of this role: whoever books tests with the services into which they book. */
export const stageNameIn = (key: GateKey, role: GateFacts['role']): string =>
  key === 'testing' && role === 'consumer' ? 'Testing with partner services' : stageNames[key]

/** What the gate at the end of each stage lets happen. */
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
  /** Keys of the roles that put it right; none if it is the project manager's. */
  owners: string[]
}

export interface Condition {
  key: string
  met: boolean
  sentence: string
  /** Below the project's own address, like `/people`. */
  href: string
  /** It is not met, and would be but for what has run out or was withdrawn. */
  lapsed?: boolean | undefined
  /** Each thing that holds it, where they are told one by one. */
  holding?: Holding[] | undefined
}

export interface Gate {
  key: GateKey
  name: string
  conditions: Condition[]
  /** Every condition is met now. */
  open: boolean
  /** It is not open although it was passed on record, or it would be open but for what has run out or was withdrawn. */
  reopened: boolean
}

/** Every stage in words, also that of a project which is closed. */
export const stageChoices: Record<Stage, string> = { ...stageNames, closed: 'Closed' }
