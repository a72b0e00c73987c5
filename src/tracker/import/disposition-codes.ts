import { cleanLabel } from './lines.ts'

/** The disposition codes in one cell, like "Dx05, 06", and a warning about what could not be read. */
export interface CodesSaid {
  codes: string[]
  warning: string | null
}

const codeAt = /^(?:dx ?)?(\d{1,4})(?![\p{L}\p{N}])/iu
const separator = /^(?: ?(?:,|;|\/|&|\+|\band\b|\bor\b) ?)+/i
const dash = /^ ?(?:-|‐|‑|–|—|\bto\b) ?/i
/** No list of codes is longer. */
const longest = 200
/** A range with more codes is not one: disposition numbers have gaps. */
const longestRange = 8

/** "Dx05": a code in its usual form. */
const written = (digits: string): string => `Dx${digits}`

/** The codes from one to another, inclusive; undefined if that is unclear. */
function between(first: string, last: string): string[] | undefined {
  const [from, to] = [Number(first), Number(last)]
  if (first.length !== last.length || to <= from || to - from >= longestRange) return undefined
  return Array.from({ length: to - from + 1 }, (_, at) => written(String(from + at).padStart(first.length, '0')))
}

/** A cell that contains only codes: "Dx05, 06 & Dx07"; undefined if it has other words. */
function listIn(text: string): CodesSaid | undefined {
  const codes: string[] = []
  let warning: string | null = null
  let rest = text
  let last = ''
  let isRange = false
  for (;;) {
    const found = codeAt.exec(rest)
    const digits = found?.[1]
    if (!found || digits === undefined) return undefined
    // A bare number is a code only if it looks like the one before it.
    if (!/^dx/i.test(found[0]) && digits.length !== last.length) return undefined
    const range = isRange ? between(last, digits) : undefined
    if (isRange && range === undefined)
      warning = `It is not clear which codes "${text}" means; only the two that it names were taken. Name each code and upload the file again.`
    codes.push(...(range?.slice(1) ?? [written(digits)]))
    last = digits
    rest = rest.slice(found[0].length).trim()
    if (rest === '') return { codes: [...new Set(codes)], warning }
    const next = dash.exec(rest) ?? separator.exec(rest)
    isRange = dash.test(rest)
    if (next) rest = rest.slice(next[0].length)
    else if (!/^dx/i.test(rest)) return undefined
  }
}

/** The disposition codes in a cell: a list or a plain range gives several; other words are one code, unchanged. */
export function codesIn(said: string): CodesSaid {
  const text = cleanLabel(said)
  if (text.length > longest) return { codes: [text], warning: null }
  const isCodes = /^dx ?\d/i.test(text)
  const list = isCodes ? listIn(text) : undefined
  if (list) return list
  const named = [...text.matchAll(/\bdx ?(\d{1,4})(?!\d)/gi)].map((match) => written(match[1] ?? ''))
  const codes = [...new Set(named)]
  if (codes.length > 1) return { codes, warning: `"${text}" was taken as ${codes.join(', ')}; the other words of it were left out.` }
  return { codes: [text.replace(/\bdx ?(\d+)/gi, 'Dx$1')], warning: null }
}
