import { z } from 'zod'

/** Header names and values. */
export const headers = z.record(z.string(), z.string())

/** The headers of a stored request or answer; empty if they are stored outside the row. */
export const headersIn = (json: string): Record<string, string> => headers.parse(JSON.parse(json))

/** What the log needs of a stored finding. */
const finding = z.object({
  rule: z.string(),
  severity: z.enum(['error', 'warning']),
  status: z.number(),
  where: z.string(),
  says: z.string(),
})
const findings = z.array(finding)
export type KeptFinding = z.output<typeof finding>

/** The findings of a stored exchange. */
export const findingsIn = (json: string): KeptFinding[] => (json === '[]' ? [] : findings.parse(JSON.parse(json)))
