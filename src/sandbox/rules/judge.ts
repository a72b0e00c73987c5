import type { Operation } from '../operations.ts'
import { allOperations } from '../operations.ts'
import { appointmentRules } from './appointment-rules.ts'
import { cancelRules } from './cancel-rules.ts'
import { statusIn } from './editions.ts'
import type { Exchange } from './exchange.ts'
import { flowRules } from './flow-rules.ts'
import { headerRules } from './header-rules.ts'
import { jwtRules } from './jwt-rules.ts'
import { patientRules } from './patient-rules.ts'
import { requestRules } from './request-rules.ts'
import type { Finding, Rule } from './rule.ts'
import { searchRules } from './search-rules.ts'
import { simulationRules } from './simulation-rules.ts'

/** Every rule of the sandbox, by id. */
export const allRules: readonly Rule[] = [...searchRules, ...headerRules, ...jwtRules, ...cancelRules, ...appointmentRules, ...patientRules, ...flowRules, ...requestRules, ...simulationRules].sort((a, b) => a.id.localeCompare(b.id))

const byOperation = new Map<Operation, Rule[]>(allOperations.map((operation) => [operation, allRules.filter((rule) => rule.on.includes(operation))]))

/** Everything that is wrong with a request, errors and warnings together. */
export function judge(x: Exchange): Finding[] {
  const findings: Finding[] = []
  for (const rule of byOperation.get(x.operation) ?? []) {
    const found = rule.check(x)
    if (found === null) continue
    for (const fault of Array.isArray(found) ? found : [found])
      findings.push({
        rule: rule.id, severity: fault.severity ?? rule.severity, status: statusIn(x.sandbox.edition, rule.id, fault.status ?? rule.status), code: fault.code ?? rule.code, spine: fault.spine ?? rule.spine,
        where: fault.where, says: fault.says, ...(fault.display === undefined ? {} : { display: fault.display }),
      })
  }
  return findings
}

/** Which refusal comes first where several apply: what cannot be read, then who asks, then what is asked. */
const order = [413, 429, 415, 501, 401, 403, 400, 404, 412, 409, 422]

/** Findings as a person should read them: the errors that decide the status first, the warnings last. */
export const byWeight = <One extends Pick<Finding, 'severity' | 'status'>>(findings: One[]): One[] =>
  findings.toSorted((a, b) => a.severity.localeCompare(b.severity) || (a.severity === 'error' ? order.indexOf(a.status) - order.indexOf(b.status) : 0))

/** The errors of a request and the status that answers it; undefined where nothing refuses it. */
export function refusalOf(findings: Finding[]): { status: number; errors: Finding[] } | undefined {
  const errors = byWeight(findings.filter((one) => one.severity === 'error'))
  const [first] = errors
  return first && { status: first.status, errors }
}
