import { headingKey, unquoted } from '../../text.ts'

/** Which cell of a line holds what, by its heading. */
export interface Columns {
  separator: '\t' | ',' | ';'
  name?: number
  first?: number
  last?: number
  address: number
  role?: number
  organisation?: number
  /** The headings of columns that are not read. */
  others: string[]
}

const headings: [keyof Omit<Columns, 'separator' | 'others'>, RegExp][] = [
  ['address', /^e ?mail( address| id)?$|^address$|^contact e ?mail$/],
  ['first', /^(first|given|fore) ?names?$/],
  ['last', /^(surname|last name|family name)$/],
  ['name', /^((full|contact|display|stakeholder) )?name$|^person$|^contact$|^stakeholder$/],
  ['role', /^(project |stakeholder )?role$|^job( title)?$|^position$/],
  ['organisation', /^organi[sz]ation( name)?$|^employer$|^trust$|^company$/],
]

/** The columns of a heading; undefined if the line is none. */
export function columnsOf(line: string): Columns | undefined {
  if (line.includes('@')) return undefined
  const separator = (['\t', ';', ','] as const).find((one) => line.includes(one)) ?? '\t'
  const found: Partial<Columns> & { others: string[] } = { others: [] }
  for (const [at, cell] of cut(line, separator).entries()) {
    const key = headingKey(unquoted(cell.trim()))
    const column = headings.find(([name, pattern]) => found[name] === undefined && pattern.test(key))?.[0]
    if (column) found[column] = at
    else if (key !== '') found.others.push(cell.trim())
  }
  return found.address === undefined ? undefined : { ...found, separator, address: found.address }
}

/** The cells of a line of a spreadsheet: one with tabs, or any line below a heading. Undefined if the line is something else. */
export function cutCells(line: string, columns: Columns | undefined): string[] | undefined {
  const separator = line.includes('\t') ? '\t' : columns?.separator
  if (separator === undefined || (separator !== '\t' && line.includes('<'))) return undefined
  if (separator === '\t' && !line.includes('\t')) return undefined
  return cut(line, separator).map((cell) => unquoted(cell.trim()))
}

function cut(line: string, separator: string): string[] {
  return pieces(line, [separator], { quotes: isEven(line, '"'), brackets: false }).map((one) => one.text)
}

const count = (text: string, sign: string): number => text.split(sign).length - 1
const isEven = (text: string, sign: string): boolean => count(text, sign) % 2 === 0

/**
 * Cuts a line of an email into people: at semicolons, at commas behind an address, and behind ">". An array is one person in cells: "Ann Able, ann@nhs.example,
 * Clinical lead". `rest` is what has no address.
 */
export function cutEntries(line: string): { entries: (string | string[])[]; rest: string[]; isUnclosed: boolean } {
  const start = withoutBullet(line)
  const quotes = isEven(start, '"')
  const brackets = count(start, '(') === count(start, ')') && count(start, '<') === count(start, '>')
  const entries: (string | string[])[] = []
  const rest: string[] = []
  const words = quotes ? start : start.replaceAll('"', '')
  const groups = groupsOf(pieces(words, [';', ','], { quotes, brackets }))
  const [only = []] = groups
  const bare = only.findIndex(isBare)
  if (groups.length === 1 && bare >= 0 && only.length > 1 && only.filter((part) => part.includes('@')).length === 1)
    return { entries: [[...(bare > 0 ? [only.slice(0, bare).join(', ')] : []), ...only.slice(bare)]], rest, isUnclosed: !quotes || !brackets }
  for (const group of groups) {
    let waiting: string[] = []
    for (const part of group) {
      if (!part.includes('@')) {
        waiting.push(part)
        continue
      }
      entries.push([...waiting, part].join(', '))
      waiting = []
    }
    if (waiting.length > 0) rest.push(waiting.join(', '))
  }
  return { entries, rest, isUnclosed: !quotes || !brackets }
}

/** An address and nothing beside it. */
const isBare = (part: string): boolean => part.includes('@') && !/[\s<"]/.test(part)

const withoutBullet = (line: string): string =>
  line
    .trim()
    .replace(/^(?:[•·*‣▪–—-]|\d{1,3}[.)])\s+/, '')
    .replace(/^(?:to|cc|bcc|from|e-?mail)\s?:\s?/i, '')

interface Piece {
  text: string
  /** The separator behind it; '' at the end of the line. */
  behind: string
}

/** Cuts at these separators outside quotation marks and brackets, and, where both are looked at, behind each "<…@…>". */
function pieces(line: string, separators: string[], within: { quotes: boolean; brackets: boolean }): Piece[] {
  const found: Piece[] = []
  let [from, depth, angle, isQuoted] = [0, 0, -1, false]
  const end = (at: number, behind: string): void => {
    found.push({ text: line.slice(from, at), behind })
    from = at + (separators.includes(behind) && line[at] === behind ? 1 : 0)
  }
  for (let at = 0; at < line.length; at += 1) {
    const sign = line[at] ?? ''
    if (sign === '"' && within.quotes && line[at - 1] !== '\\') isQuoted = !isQuoted
    else if (isQuoted) continue
    else if (within.brackets && sign === '(') depth += 1
    else if (within.brackets && sign === ')') depth -= 1
    else if (within.brackets && sign === '<') angle = at
    else if (within.brackets && sign === '>' && angle >= 0) {
      const hasAddress = line.slice(angle, at).includes('@')
      angle = -1
      if (hasAddress) end(at + 1, ';')
    } else if (separators.includes(sign) && depth <= 0 && angle < 0) end(at, sign)
  }
  end(line.length, '')
  return found
}

/** Pieces with only commas between them, by group; empty ones are left out. */
function groupsOf(all: Piece[]): string[][] {
  const groups: string[][] = [[]]
  for (const { text, behind } of all) {
    if (text.trim() !== '') groups.at(-1)?.push(text.trim())
    if (behind === ';') groups.push([])
  }
  return groups.filter((group) => group.length > 0)
}
