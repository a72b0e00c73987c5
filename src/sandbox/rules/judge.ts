import type { Operation } from '../fhir/operations.ts'
import { allOperations } from '../fhir/operations.ts'
import { appointmentRules } from './appointment-rules.ts'
import { bodyRules } from './body-rules.ts'
import { changeHeaderRules } from './change-header-rules.ts'
import { parameterRules } from './parameter-rules.ts'
import { cancelRules } from './cancel-rules.ts'
import { containedSlotRules } from './contained-slot-rules.ts'
import { documentRules } from './document-rules.ts'
import { inEdition } from './editions.ts'
import type { Exchange } from './exchange.ts'
import { flowRules } from './flow-rules.ts'
import { headerRules } from './header-rules.ts'
import { jwtActorRules } from './jwt-actor-rules.ts'
import { jwtRules } from './jwt-rules.ts'
import { narrativeRules } from './narrative-rules.ts'
import { patientRules } from './patient-rules.ts'
import type { Jwt } from './jwt.ts'
import { requestRules } from './request-rules.ts'
import type { Fault, Finding, Rule } from './rule.ts'
import { searchRules } from './search-rules.ts'
import { simulationRules } from './simulation-rules.ts'

/** Every rule of the sandbox, by id. */
export const allRules: readonly Rule[] = [
  ...parameterRules,
  ...searchRules,
  ...headerRules,
  ...changeHeaderRules,
  ...jwtRules,
  ...jwtActorRules,
  ...cancelRules,
  ...bodyRules,
  ...appointmentRules,
  ...containedSlotRules,
  ...documentRules,
  ...narrativeRules,
  ...patientRules,
  ...flowRules,
  ...requestRules,
  ...simulationRules,
].sort((a, b) => a.id.localeCompare(b.id))

/** The rules of an operation: those whose verdict depends only on the token, and the others. */
const byOperation = new Map<Operation, { ofToken: Rule[]; others: Rule[] }>(
  allOperations.map((operation) => {
    const rules = allRules.filter((rule) => rule.on.includes(operation))
    return [operation, { ofToken: rules.filter((rule) => rule.ofToken), others: rules.filter((rule) => !rule.ofToken) }]
  }),
)

/** Everything that is wrong with a request, errors and warnings together, by rule. */
export function judge(x: Exchange): Finding[] {
  const rules = byOperation.get(x.operation)
  if (!rules) return []
  const found = [...faultsOfToken(x, rules.ofToken), ...faultsOf(x, rules.others)]
  if (found.length > 1) found.sort((a, b) => a.rule.id.localeCompare(b.rule.id))
  return found.map(({ rule, fault }) =>
    inEdition(x.sandbox.edition, {
      rule: rule.id,
      severity: fault.severity ?? rule.severity,
      status: fault.status ?? rule.status,
      code: fault.code ?? rule.code,
      spine: fault.spine ?? rule.spine,
      where: fault.where,
      says: fault.says,
      ...(fault.display === undefined ? {} : { display: fault.display }),
    }),
  )
}

interface Broken {
  rule: Rule
  fault: Fault
}

function faultsOf(x: Exchange, rules: Rule[]): Broken[] {
  const broken: Broken[] = []
  for (const rule of rules) {
    const found = rule.check(x)
    if (Array.isArray(found)) for (const fault of found) broken.push({ rule, fault })
    else if (found !== null) broken.push({ rule, fault: found })
  }
  return broken
}

const verdicts = new WeakMap<Jwt, Map<string, Broken[]>>()

/** The faults of a token, by operation and sandbox: cached with the token. */
function faultsOfToken(x: Exchange, rules: Rule[]): Broken[] {
  const kept = verdicts.get(x.jwt) ?? new Map<string, Broken[]>()
  verdicts.set(x.jwt, kept)
  const key = `${x.operation} ${x.sandbox.baseUrl}`
  const known = kept.get(key) ?? faultsOf(x, rules)
  if (kept.size < mostVerdicts) kept.set(key, known)
  return known
}

/** One token may be sent to every sandbox. */
const mostVerdicts = 20

/** Which refusal comes first if several apply: what cannot be read, then who asks, then what is asked. */
const order = [413, 429, 415, 501, 401, 403, 400, 404, 412, 409, 422]

/** Findings as a person should read them: the errors that decide the status first, the warnings last. */
export const byWeight = <One extends Pick<Finding, 'severity' | 'status'>>(findings: One[]): One[] =>
  findings.toSorted((a, b) => a.severity.localeCompare(b.severity) || (a.severity === 'error' ? order.indexOf(a.status) - order.indexOf(b.status) : 0))

/** The errors of a request and the status that answers it; undefined if nothing refuses it. */
export function refusalOf(findings: Finding[]): { status: number; errors: Finding[] } | undefined {
  const errors = byWeight(findings.filter((one) => one.severity === 'error'))
  const [first] = errors
  return first && { status: first.status, errors }
}
