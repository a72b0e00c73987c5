/**
 * Increased with each change of what Markdown may contain (markdown.ts) or of the libraries that render it: anything rendered with other rules is
 * rendered again.
 */
export const drawingRules = 2

const deepest = 20
const mostLines = 5000
const signs = '*_[]()<>`~|!&'

/** How deep a line is nested: its leading > and list markers, and its indentation. */
function depthOf(line: string): number {
  let [depth, blanks] = [0, 0]
  for (const word of line.split(' ', 4 * deepest)) {
    if (word === '') blanks += 1
    else if (/^>+$/.test(word)) depth += word.length
    else if (/^([-*+]|\d{1,9}[.)])$/.test(word)) depth += 1
    else return depth + Math.floor(blanks / 2) + (/^>+/.exec(word)?.[0].length ?? 0)
  }
  return depth + Math.floor(blanks / 2)
}

/**
 * Why a page does not show all of a text, in a sentence that says what to do: it has too many lines, or one that is nested too deep. Undefined if it
 * shows all.
 */
export function faultIn(markdown: string): string | undefined {
  const lines = markdown.replaceAll('\t', '    ').split('\n')
  if (lines.length > mostLines) return `The text has ${lines.length.toLocaleString('en-GB')} lines. Use ${mostLines.toLocaleString('en-GB')} lines or fewer`
  const at = lines.findIndex((line) => depthOf(line) > deepest)
  return at < 0 ? undefined : `Line ${at + 1} is nested deeper than ${deepest} levels. Remove some of the > signs, list markers or blanks at its start`
}

/** Where the part begins that most likely takes longest, and what it holds most of: the paragraph with the most Markdown characters. */
export function hardestIn(markdown: string): { line: number; signs: number } {
  let hardest = { line: 1, signs: 0 }
  let part = { line: 1, signs: 0 }
  for (const [index, line] of markdown.split('\n').entries()) {
    if (line.trim() === '') part = { line: index + 2, signs: 0 }
    for (const sign of line) if (signs.includes(sign)) part.signs += 1
    if (part.signs > hardest.signs) hardest = { ...part }
  }
  return hardest
}
