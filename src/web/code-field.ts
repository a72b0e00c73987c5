import { z } from 'zod'
import { cleanedCode, removedFrom } from '../unseen.ts'

/** What an issue carries to fill its field with, so that selecting the button again accepts it. */
interface Cleaned {
  cleaned: string
}

/** The cleaned codes among the issues of a form, by field. */
export const cleanedIn = (issues: z.core.$ZodIssue[]): Record<string, string> =>
  Object.fromEntries(
    issues.flatMap((issue) => {
      const cleaned: unknown = issue.code === 'custom' ? issue.params?.['cleaned'] : undefined
      return typeof cleaned === 'string' ? [[String(issue.path[0]), cleaned]] : []
    }),
  )

const warningOf = (removed: string[]): string => `${removed.join('. ')}. Check what is below, then select the button again`

/** A code without blanks at its ends or invisible characters; `fault` names those that were removed, for the person to check. */
export function cleanCode(text: string): { code: string; fault: string | undefined } {
  const cleaned = cleanedCode(text)
  return { code: cleaned.code, fault: cleaned.found.length === 0 ? undefined : warningOf([removedFrom(cleaned)]) }
}

/**
 * A code as someone typed or pasted it: an ODS code, an ASID, an email address. Blanks at its ends are trimmed. Invisible characters are removed only
 * after the person has seen it: the form comes back once, names them, and has the cleaned code filled in.
 */
export const codeText = (missing?: string) =>
  z.string(missing).transform((text, issues): string => {
    const { code, fault } = cleanCode(text)
    if (fault !== undefined) issues.addIssue({ code: 'custom', message: fault, params: { cleaned: code } satisfies Cleaned })
    return code
  })

/** Several codes, separated by blanks of any kind, commas or line ends. */
export const codeList = z
  .string()
  .default('')
  .transform((text, issues): string[] => {
    const all = text
      .split(/[\p{Zs}\t\n\v\f\r\u2028\u2029,]+/u)
      .map(cleanedCode)
      .filter((one) => one.code !== '' || one.found.length > 0)
    const strange = all.filter((one) => one.found.length > 0)
    const codes = [...new Set(all.map((one) => one.code).filter((code) => code !== ''))]
    if (strange.length > 0) {
      const told = strange.slice(0, mostTold).map(removedFrom)
      const more = strange.length > mostTold ? [`So had ${strange.length - mostTold} more`] : []
      issues.addIssue({ code: 'custom', message: warningOf([...told, ...more]), params: { cleaned: codes.join('\n') } satisfies Cleaned })
    }
    return codes
  })
const mostTold = 5
