import { z } from 'zod'

/** Names of headers and their values. */
export const headers = z.record(z.string(), z.string())

/** The headers of a kept request or answer; none of one whose row keeps them elsewhere. */
export const headersIn = (json: string): Record<string, string> => headers.parse(JSON.parse(json))

/** What the log needs of a finding that is kept. */
const finding = z.object({
  rule: z.string(),
  severity: z.enum(['error', 'warning']),
  status: z.number(),
  where: z.string(),
  says: z.string(),
})
const findings = z.array(finding)
export type KeptFinding = z.output<typeof finding>

/** What was found about a kept exchange. */
export const findingsIn = (json: string): KeptFinding[] => (json === '[]' ? [] : findings.parse(JSON.parse(json)))
