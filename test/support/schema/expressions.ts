/** An expression of either engine in one form: lower case outside quotes, `in (…)`, no casts, no quoted names, no redundant brackets. */
export function plainExpression(text: string): string {
  const plain = text
    .replaceAll(/::(?:character varying|[a-z]+)(?:\(\d+\))?(?:\[\])?/g, '')
    .replaceAll(/'[^']*'|[A-Z]+/g, (part) => (part.startsWith("'") ? part : part.toLowerCase()))
    .replaceAll(/"(\w+)"/g, '$1')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/ = any \(array\[([^\]]*)\]\)/g, ' in ($1)')
    .replaceAll(/\((\w+ (?:is (?:not )?null|(?:=|<>) (?:'[^']*'|\d+)|in \([^()]*\)))\)/g, '$1')
    .trim()
  return withoutOuterBrackets(plain)
}

function withoutOuterBrackets(text: string): string {
  if (!text.startsWith('(') || closingBracket(text, 0) !== text.length - 1) return text
  return withoutOuterBrackets(text.slice(1, -1).trim())
}

/** The position at which the bracket that opens at `start` closes. */
export function closingBracket(text: string, start: number): number {
  let depth = 0
  for (let at = start; at < text.length; at += 1) {
    if (text[at] === "'") at = text.indexOf("'", at + 1)
    else if (text[at] === '(') depth += 1
    else if (text[at] === ')' && --depth === 0) return at
  }
  throw new Error(`A bracket does not close in ${text}`)
}

/** The parts between commas outside brackets and quotes. */
export function splitAtCommas(text: string): string[] {
  const parts: string[] = []
  let start = 0
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === "'") at = text.indexOf("'", at + 1)
    else if (text[at] === '(') at = closingBracket(text, at)
    else if (text[at] === ',') {
      parts.push(text.slice(start, at).trim())
      start = at + 1
    }
  }
  return [...parts, text.slice(start).trim()]
}
