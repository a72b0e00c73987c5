import { randomUUID } from 'node:crypto'
import { operationOutcome } from '../fhir/outcome.ts'
import type { Issue } from '../fhir/outcome.ts'
import type { Finding } from './rule.ts'
import type { SlotAnswer } from '../slots/slot-answer.ts'

/** What goes back to the client. */
export interface Answer {
  status: number
  headers: Record<string, string>
  body: string
  outcomeId?: string
  /** What was found while acting, beside what the rules found before. */
  findings?: Finding[]
  /** How the body is made again, where that is shorter to keep. */
  recipe?: SlotAnswer
  /** Whether the interaction is kept already, in the transaction of the change. */
  kept?: boolean
}

/** A refusal: an OperationOutcome with a new id. */
export function refusal(status: number, issues: Issue[]): Answer {
  const outcomeId = randomUUID()
  return { status, headers: {}, body: JSON.stringify(operationOutcome(outcomeId, issues)), outcomeId }
}

/** Where a finding is, as STU3 says it: a place in the body is FHIRPath, what came with the request is http. and its name. */
function placeOf(where: string): Pick<Issue, 'location'> {
  if (/^(Appointment|resourceType)/.test(where)) return { location: where }
  if (where.startsWith('JWT.')) return { location: `http.Authorization.${where.slice('JWT.'.length)}` }
  if (where.startsWith('?')) return { location: `http.${where.slice(1)}` }
  return /^[A-Z][\w-]*$/.test(where) && where !== 'URL' ? { location: `http.${where}` } : {}
}

const issueOf = (finding: Finding, rulesUrl: string): Issue => ({
  severity: finding.severity,
  code: finding.code,
  spine: finding.spine,
  diagnostics: finding.says,
  rule: `${finding.rule}: ${rulesUrl}/${finding.rule}`,
  ...(finding.display === undefined ? {} : { display: finding.display }),
  ...placeOf(finding.where),
})

/** Where the rules are explained, by the base URL of a sandbox. */
export const rulesUrlOf = (baseUrl: string): string => baseUrl.replace(/\/[^/]+\/STU3$/, '/rules')

/** The refusal that these findings make, each as an issue, the warnings after the errors. Of a slot that is taken the standard wants that one issue alone. */
export function refusedFor(status: number, { errors, warnings = [], baseUrl }: { errors: Finding[]; warnings?: Finding[]; baseUrl: string }): Answer {
  const told = errors.every((one) => one.rule === 'CSL-03') ? errors : [...errors, ...warnings]
  const answer = refusal(
    status,
    told.map((one) => issueOf(one, rulesUrlOf(baseUrl))),
  )
  const token = errors.find((one) => one.rule.startsWith('JWT'))
  if (token)
    answer.headers['WWW-Authenticate'] = `Bearer error="${token.rule === 'JWT-11' ? 'insufficient_scope' : 'invalid_token'}", error_description="${token.rule}"`
  return answer
}
