import { readJson } from '../fhir/read-json.ts'
import { readXml } from '../fhir/read-xml.ts'
import { jsonLines, keyOf, placeIn, xmlLines } from '../fhir/paths.ts'
import type { Line } from '../fhir/paths.ts'
import type { KeptFinding } from '../interactions/columns.ts'
import { escape } from '../../web/components/html.ts'
import { coloured, inColour } from '../interactions/colour.ts'
import { mostOf } from '../interactions/mask.ts'

const mostLines = 1500

/** A finding with its number on the page, by which its line is led to. */
export interface NumberedFinding extends KeptFinding {
  number: number
}

export interface MarkedLine {
  /** Coloured and escaped. */
  html: string
  findings: NumberedFinding[]
}

/** A body by lines, coloured, each finding with the line that it speaks of; a finding of something missing stands where it should be. */
export function markedBody(text: string, sent: 'request' | 'response', findings: NumberedFinding[] = []): { lines: MarkedLine[]; left: number } {
  const language = text.trimStart().startsWith('<') ? 'xml' : 'json'
  const read = language === 'xml' ? readXml(text, mostOf[sent]) : readJson(text, mostOf[sent])
  const lines: Line[] = !read.ok
    ? text.split('\n').map((line, index) => ({ text: line, key: index === 0 ? '' : null }))
    : language === 'xml'
      ? xmlLines(text)
      : jsonLines(read.resource)
  const keys = new Set(lines.map((line) => line.key))
  const byKey = new Map<string, NumberedFinding[]>()
  for (const finding of findings) {
    const found = read.ok ? placeIn(read.resource, finding.where) : null
    const key = found ? nearest(keys, keyOf(found.place)) : /^(resourceType|body|Appointment)\b/.test(finding.where) ? '' : null
    if (key !== null) byKey.set(key, [...(byKey.get(key) ?? []), finding])
  }
  const marked = lines.slice(0, mostLines).map((line) => {
    const mine = line.key === null ? [] : (byKey.get(line.key) ?? [])
    // What is of several lines with the same key (the first of a list) is told once.
    if (line.key !== null) byKey.delete(line.key)
    return { html: coloured(line.text, language), findings: mine }
  })
  return { lines: marked, left: Math.max(0, lines.length - mostLines) }
}

/** The key itself where a line has it, else the nearest one around it. */
function nearest(keys: ReadonlySet<string | null>, key: string): string {
  let at = key
  while (at !== '' && !keys.has(at)) at = at.includes('.') ? at.slice(0, at.lastIndexOf('.')) : ''
  return at
}

/** Claims of a token by lines, with what the rules say of each; what is missing is told at the top. */
export function markedClaims(payload: Record<string, unknown>, findings: NumberedFinding[]): MarkedLine[] {
  const claimOf = (finding: KeptFinding): string | null => {
    const [of, name = ''] = finding.where.split('.')
    return of === 'JWT' ? (Object.hasOwn(payload, name) ? name : '') : null
  }
  return jsonLines(payload).map((line) => ({
    html: coloured(line.text, 'json'),
    findings: line.key === null ? [] : findings.filter((one) => claimOf(one) === line.key),
  }))
}

/** The first line and the headers of a request, with what the rules say of each; what is missing is told with the first line, and so is what is wrong with a body that was not kept. */
export function markedHead(first: string, headers: [string, string][], findings: NumberedFinding[], hasBody = true): MarkedLine[] {
  const names = new Set(headers.map(([name]) => name.toLowerCase()))
  const ofHeaders = findings.filter((one) => /^[A-Z]/.test(one.where) && !/^(JWT\.|Appointment|URL$)/.test(one.where))
  const ofAddress = findings.filter(
    (one) =>
      ['URL', 'request', 'method', 'sandbox'].includes(one.where) ||
      one.where.startsWith('?') ||
      (!hasBody && /^(body|resourceType|Appointment)\b/.test(one.where)),
  )
  return [
    { html: escape(first), findings: [...ofAddress, ...ofHeaders.filter((one) => !names.has(one.where.toLowerCase()))] },
    ...headers.map(([name, value]) => ({
      html: `${inColour('name', name)}: ${escape(value)}`,
      findings: ofHeaders.filter((one) => one.where.toLowerCase() === name.toLowerCase()),
    })),
  ]
}
