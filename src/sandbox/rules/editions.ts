import type { Finding } from './rule.ts'

/** How an edition of the standard differs from the default one: data, not branches in the code. Section 7. */
export interface Edition {
  name: string
  /** Status by rule, or by the letters before its number. */
  statuses: Record<string, number>
  /** The codes of a rule's issue, where another status makes it an issue of another kind. */
  codes?: Record<string, Pick<Finding, 'code' | 'spine'>>
  /** Whether a search that finds nothing says why, in an OperationOutcome among its entries. */
  explainsNothing?: boolean
}

export const editions: Record<string, Edition> = {
  'api-2.0.1': { name: 'Booking API 2.0.1', statuses: {} },
  'assurance-1': { name: 'Assurance script 1', statuses: { JWT: 401, 'HDR-07': 501 } },
  'error-guide': {
    name: 'Error guide',
    statuses: { 'JWT-02': 400, 'JWT-03': 400, 'CSL-03': 409, 'HDR-07': 501 },
    codes: { 'CSL-03': { code: 'conflict', spine: 'CONFLICTING_VALUES' } },
    explainsNothing: true,
  },
}
export const defaultEdition = 'api-2.0.1'

/** The status that this edition gives to a rule's refusal. */
export const statusIn = (edition: string, rule: string, status: number): number => {
  const statuses = editions[edition]?.statuses
  return statuses?.[rule] ?? statuses?.[rule.slice(0, 3)] ?? status
}

/** A finding with the status and the codes that this edition gives to its rule. A display goes with the codes that it was written for. */
export function inEdition(edition: string, finding: Finding): Finding {
  const status = statusIn(edition, finding.rule, finding.status)
  const codes = editions[edition]?.codes?.[finding.rule]
  if (!codes) return { ...finding, status }
  const { display: _, ...rest } = finding
  return { ...rest, ...codes, status }
}
