import { randomUUID } from 'node:crypto'
import { operationOutcome } from './fhir/outcome.ts'
import type { Issue } from './fhir/outcome.ts'
import type { Finding } from './rules/rule.ts'

/** What goes back to the client. */
export interface Answer {
  status: number
  headers: Record<string, string>
  body: string
  outcomeId?: string
  /** What was found while acting, beside what the rules found before. */
  findings?: Finding[]
  /** Whether the interaction is kept already, in the transaction of the change. */
  kept?: boolean
}

/** An answer that refuses, with an OperationOutcome of its own id. */
export function refusal(status: number, issues: Issue[]): Answer {
  const outcomeId = randomUUID()
  return { status, headers: {}, body: JSON.stringify(operationOutcome(outcomeId, issues)), outcomeId }
}

const issueOf = (finding: Finding): Issue => ({
  code: finding.code, spine: finding.spine, diagnostics: finding.says, ...(finding.display === undefined ? {} : { display: finding.display }), ...(/^(Appointment|resourceType)/.test(finding.where) ? { expression: finding.where } : {}),
})

/** The refusal that these findings make, each as an issue. */
export function refusedFor(status: number, errors: Finding[]): Answer {
  const answer = refusal(status, errors.map(issueOf))
  const token = errors.find((one) => one.rule.startsWith('JWT'))
  if (token) answer.headers['WWW-Authenticate'] = `Bearer error="${token.rule === 'JWT-11' ? 'insufficient_scope' : 'invalid_token'}", error_description="${token.rule}"`
  return answer
}
