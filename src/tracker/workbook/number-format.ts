import { Unreadable } from './unreadable.ts'
import { scanXml } from './xml-scan.ts'

/** What a cell's format says about its number, as far as its text depends on it. */
export type NumberFormat =
  | { kind: 'number' | 'date' | 'percent' }
  /** Hours that continue past a day, like 37:30. */
  | { kind: 'hours' }
  /** Digits with leading zeros, like 00123 or 01234 567890: null for each digit, else the text between them. */
  | { kind: 'figures'; pattern: (string | null)[] }

export const plainNumber: NumberFormat = { kind: 'number' }
const firstFormatOfAWorkbook = 164
/** Excel allows at most 65,490. */
const mostStyles = 100_000

/** The formats of a workbook's styles, in the order in which cells refer to them. */
export function formatsOfStyles(chunks: Iterable<string>): NumberFormat[] {
  const codes = new Map<number, string>()
  const used: number[] = []
  let isInCells = false
  scanXml(chunks, {
    open: (name, attributes) => {
      if (name === 'numFmt' && attributes.formatCode !== undefined) codes.set(Number(attributes.numFmtId), attributes.formatCode)
      else if (name === 'cellXfs') isInCells = true
      else if (name === 'xf' && isInCells) used.push(Number(attributes.numFmtId ?? 0))
      if (used.length > mostStyles || codes.size > mostStyles) throw new Unreadable('broken')
    },
    close: (name) => {
      if (name === 'cellXfs') isInCells = false
    },
  })
  const known = new Map<number, NumberFormat>()
  return used.map((id) => {
    const format = known.get(id) ?? formatOf(id, codes.get(id))
    known.set(id, format)
    return format
  })
}

function formatOf(id: number, code: string | undefined): NumberFormat {
  if (code !== undefined) return formatOfCode(code)
  if (id >= firstFormatOfAWorkbook) return plainNumber
  if (id === 9 || id === 10) return { kind: 'percent' }
  if (id === 46) return { kind: 'hours' }
  // Built-in formats, which Excel never writes out: dates and times of all languages.
  return (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) || (id >= 50 && id <= 58) ? { kind: 'date' } : plainNumber
}

/** What a format such as `dd/mm/yyyy`, `0.0%` or `00000` says. If it has several sections, the first counts. */
export function formatOfCode(code: string): NumberFormat {
  const tokens = tokensOf(code.slice(0, 255))
  const signs = tokens
    .filter((token) => !token.isLiteral)
    .map((token) => token.text)
    .join('')
    .toLowerCase()
  if (signs === 'general') return plainNumber
  if (/\[h+\]/.test(signs)) return { kind: 'hours' }
  if (/[ymdhs]/.test(signs)) return { kind: 'date' }
  if (signs.includes('%')) return { kind: 'percent' }
  const isOfFigures = /^0[0 ()+/-]*$/.test(signs.replace(/^[ (+]+/, '')) && (signs.match(/0/g)?.length ?? 0) > 1
  return isOfFigures
    ? { kind: 'figures', pattern: tokens.flatMap(({ text, isLiteral }) => (isLiteral ? [text] : Array.from(text, (sign) => (sign === '0' ? null : sign)))) }
    : plainNumber
}

/** The first section, split into literal text and placeholders for digits. */
function tokensOf(code: string): { text: string; isLiteral: boolean }[] {
  const tokens: { text: string; isLiteral: boolean }[] = []
  for (let at = 0; at < code.length; at += 1) {
    const sign = code.charAt(at)
    if (sign === ';') break
    if (sign === '"') {
      const end = code.indexOf('"', at + 1)
      tokens.push({ text: code.slice(at + 1, end === -1 ? code.length : end), isLiteral: true })
      at = end === -1 ? code.length : end
    } else if (sign === '\\') {
      tokens.push({ text: code.charAt(at + 1), isLiteral: true })
      at += 1
    } else if (sign === '_' || sign === '*') at += 1
    else if (sign === '[') {
      const end = code.indexOf(']', at)
      const text = code.slice(at, end === -1 ? code.length : end + 1)
      // Colours, conditions and languages say nothing about the value; [h] does.
      if (/^\[[hms]+\]$/i.test(text)) tokens.push({ text, isLiteral: false })
      at = end === -1 ? code.length : end
    } else tokens.push({ text: sign, isLiteral: false })
  }
  return tokens
}
