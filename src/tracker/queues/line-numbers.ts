const shown = 10

/** "1 and 3", "1, 2 and 3"; of many the first ten and how many more. */
export function inWords(lines: number[]): string {
  const first = lines.slice(0, shown)
  if (lines.length > shown) return `${first.join(', ')} and ${(lines.length - shown).toLocaleString('en-GB')} more`
  return first.length < 2 ? first.join() : `${first.slice(0, -1).join(', ')} and ${first.at(-1)}`
}
