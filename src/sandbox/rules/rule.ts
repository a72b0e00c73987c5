import type { IssueCode, SpineCode } from '../fhir/outcome.ts'
import type { Operation } from '../fhir/operations.ts'
import type { Exchange } from './exchange.ts'

/** What a rule found wrong, where, and how to correct it. Whatever is left out is taken from the rule. */
export interface Fault {
  /** A header (`Ssp-From`), a claim (`JWT.sub`), a parameter (`?start`) or FHIRPath. */
  where: string
  /** What was found and what mends it, in sentences for a developer; never a patient's detail. */
  says: string
  severity?: 'error' | 'warning'
  status?: number
  code?: IssueCode
  spine?: SpineCode
  display?: string
}

export interface Help {
  /** What the rule wants. */
  wants: string
  why: string
  right: string
  wrong: string
}

/** One conformance rule: data, and a pure check of one exchange. `source` says where the standard asks for it. */
export interface Rule {
  id: string
  on: readonly Operation[]
  severity: 'error' | 'warning'
  /** The HTTP status of an error in the default edition. */
  status: number
  code: IssueCode
  spine: SpineCode
  source: string
  /** Its number in the Care Connect assurance script, if it has one: P… of a Provider, C… of a Consumer. */
  requirement?: string
  /** Its verdict rests on the token, the operation and the sandbox's address alone: it is found once for a token that comes often. */
  ofToken?: boolean
  help: Help
  check: (exchange: Exchange) => Fault | Fault[] | null
}

export interface Finding {
  rule: string
  severity: 'error' | 'warning'
  status: number
  code: IssueCode
  spine: SpineCode
  where: string
  says: string
  display?: string
}

type Defaults = Pick<Rule, 'on' | 'status' | 'code' | 'spine' | 'source'>

/** Rules of one kind share where they apply, their status and codes; each entry may differ. */
export function rulesOf(
  defaults: Defaults,
  list: Record<string, Partial<Defaults> & Pick<Rule, 'help' | 'check' | 'ofToken' | 'requirement'> & { severity?: 'error' | 'warning' }>,
): Rule[] {
  return Object.entries(list).map(([id, rule]) => ({ id, severity: 'error', ...defaults, ...rule }))
}

export const help = (wants: string, why: string, right: string, wrong: string): Help => ({ wants, why, right, wrong })
