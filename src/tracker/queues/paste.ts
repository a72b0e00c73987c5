import { unquoted, withoutEnd, withoutEnds, withoutInvisible, withPlainBlanks } from '../../text.ts'
import { cleanedCode, plainBlanks, removedFrom } from '../../unseen.ts'

/** A line that was pasted: the code in front and the value behind it, or what keeps it from being read. */
export interface PastedLine {
  /** Counted from 1, as the person sees them. */
  number: number
  line: string
  code: string
  value: string
  fault?: string
  /** What nobody sees and was removed from the code or the value, in a sentence. */
  noted?: string
}

export const mostLines = 10_000
const longestLine = 2000

const isCode = (text: string): boolean => /^[A-Za-z0-9-]{2,20}$/.test(text)
const looksLikeCode = (text: string): boolean => isCode(text) && /\d/.test(text)
const isHeading = (code: string): boolean => !/\d/.test(code) && /\b(ods|dos|code|id|service|organisation)\b/i.test(code)

/** Cuts a line at its first tab, else comma or semicolon, else blank, and says what nobody sees in its two parts. */
function cut(line: string): { code: string; value: string; noted: string } {
  const at = [/\t/, /[,;]/, / /].map((between) => line.search(between)).find((found) => found >= 0) ?? -1
  const [code, value] = at < 0 ? [line, ''] : [line.slice(0, at), line.slice(at + 1)]
  const parts = [unquoted(withoutEnds(code, plainBlanks)), unquoted(withoutEnds(withoutEnd(value, '\t,; '), plainBlanks))].map(cleanedCode)
  const noted = parts.filter((part) => part.found.length > 0).map(removedFrom)
  return { code: parts[0]?.code ?? '', value: parts[1]?.code ?? '', noted: noted.join('. ') }
}

/**
 * Reads a pasted column: on each line an ODS code or a DoS service id, then a tab, a comma or a blank, then the value where one is wanted.
 * A heading and empty lines are passed over. Values alone are not matched by their order: each line has to say which service it is about.
 * What nobody sees in a code or a value is removed and noted, for the person to confirm.
 */
export function readPaste(text: string, given: { withValue: boolean }): PastedLine[] {
  const lines = withPlainBlanks(text).split(/\r\n|\r|\n/)
  return lines.flatMap((raw, index): PastedLine[] => {
    const line = withoutInvisible(raw).trim()
    if (line === '') return []
    if (line.length > longestLine) {
      const fault = `This line has ${line.length.toLocaleString('en-GB')} characters. Put each service on its own line`
      return [{ number: index + 1, line: `${line.slice(0, 60)} …`, code: '', value: '', fault }]
    }
    const { code, value, noted } = cut(withoutEnds(raw, plainBlanks))
    if (index === 0 && isHeading(code)) return []
    const one = { number: index + 1, line, code: code.toUpperCase(), value, ...(noted === '' ? {} : { noted }) }
    if (!given.withValue && value === '')
      return [looksLikeCode(code) ? one : { ...one, fault: 'This is not an ODS code or DoS service id. Put one at the start of the line' }]
    if (value === '' && (!looksLikeCode(code) || /^(ASID:|\d{11,}$)/i.test(code)))
      return [
        {
          ...one,
          code: '',
          value: code,
          fault: 'This line has a value alone. Put the ODS code or the DoS service id in front of it, so that it cannot land on another service',
        },
      ]
    if (!looksLikeCode(code)) return [{ ...one, fault: 'This line does not start with an ODS code or DoS service id' }]
    if (value.includes('\t')) return [{ ...one, fault: 'This line has more than a code and a value. Copy these two columns alone, the code first' }]
    return [one]
  })
}
