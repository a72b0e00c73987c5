/** A heading of a procedure with the text below it, down to the next heading. */
export interface Section {
  title: string
  /** The headings that it stands under, and its own. */
  path: string[]
  /** The names of the roles that it concerns, its own or those of the nearest heading above; null if it concerns everyone. */
  concerns: string[] | null
  /** Everything from its heading on. */
  text: string
}

const mark = 'Concerns:'

function headingIn(line: string): { level: number; title: string } | undefined {
  const text = line.trimStart()
  let level = 0
  while (text[level] === '#') level += 1
  const isHeading = line.length - text.length <= 3 && level >= 1 && level <= 6 && [undefined, ' ', '\t'].includes(text[level])
  return isHeading ? { level, title: text.slice(level).trim() } : undefined
}

/** The characters that open or close a block of code; undefined if the line does neither. */
function fenceIn(line: string): string | undefined {
  const text = line.trimStart()
  const sign = text[0]
  if (sign !== '`' && sign !== '~') return undefined
  let length = 0
  while (text[length] === sign) length += 1
  return length >= 3 ? text.slice(0, length) : undefined
}

interface Line {
  text: string
  heading: { level: number; title: string } | undefined
  /** Whether it says whom a section concerns. */
  isMark: boolean
}

/** Every line, with the headings and marks that are not inside a block of code. */
function linesOf(body: string): Line[] {
  let fence: string | undefined
  return body.split('\n').map((text) => {
    const found = fenceIn(text)
    const isCode = fence !== undefined
    if (fence === undefined) fence = found
    else if (found?.startsWith(fence) && text.trim() === found) fence = undefined
    return { text: text.trimEnd(), heading: isCode || found ? undefined : headingIn(text), isMark: !isCode && text.trimStart().startsWith(mark) }
  })
}

const namesIn = (line: string): string[] =>
  line
    .trim()
    .slice(mark.length)
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')

/** The line below a heading that says whom its section concerns. */
const markOf = (lines: Line[]): Line | undefined => {
  const first = lines.slice(1).find((line) => line.text !== '')
  return lines[0]?.heading && first?.isMark ? first : undefined
}

/** The lines of each section; what stands before the first heading comes first. */
function blocksOf(body: string): Line[][] {
  const blocks: Line[][] = [[]]
  for (const line of linesOf(body)) {
    if (line.heading) blocks.push([])
    blocks.at(-1)?.push(line)
  }
  return blocks.filter((lines) => lines.some((line) => line.text !== ''))
}

/** The sections of a procedure, in its order. */
export function sectionsOf(body: string): Section[] {
  const above: { level: number; title: string; concerns: string[] | null }[] = []
  return blocksOf(body).map((lines) => {
    const { level = 0, title = '' } = lines[0]?.heading ?? {}
    while (above.length > 0 && (above.at(-1)?.level ?? 0) >= level) above.pop()
    const own = markOf(lines)
    const concerns = own ? namesIn(own.text) : (above.at(-1)?.concerns ?? null)
    if (level > 0) above.push({ level, title, concerns })
    const text = lines.map((line) => line.text).join('\n')
    return { title, path: above.map((one) => one.title), concerns, text: text.trimEnd() }
  })
}

/** The titles of the sections of a text, each once. */
export const titlesIn = (body: string): string[] => [...new Set(sectionsOf(body).flatMap(({ title }) => (title === '' ? [] : [title])))]

export const concernsLine = (names: string[]): string => `${mark} ${names.join(', ')}`

const same = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase()

/** Whether a section concerns a role: by its name, because it concerns everyone, or because none of these roles is one of those that it names. */
export function isConcerned(roleName: string, { concerns }: Pick<Section, 'concerns'>, roleNames: string[]): boolean {
  const known = concerns?.filter((name) => roleNames.some((role) => same(role, name))) ?? []
  return known.length === 0 || known.some((name) => same(name, roleName))
}

/** What is wrong with the lines that say whom a section concerns, in a sentence that says what to do; undefined if nothing is. */
export function faultOfConcerns(body: string, roleNames: string[]): string | undefined {
  for (const lines of blocksOf(body)) {
    const title = lines[0]?.heading?.title ?? ''
    const own = markOf(lines)
    const stray = lines.find((line) => line.isMark && line !== own)
    if (stray) return `“${shortened(stray.text)}” is not directly below a heading. Move it there, or begin the line with another word`
    if (!own) continue
    const after = lines[lines.indexOf(own) + 1]
    if (after && after.text !== '') return `Leave an empty line below “${shortened(own.text)}” in the section “${title}”`
    const names = namesIn(own.text)
    const unknown = names.filter((name) => !roleNames.some((role) => same(role, name)))
    if (names.length === 0) return `Name a role after “${mark}” in the section “${title}”, or remove the line: then the section concerns everyone`
    if (unknown.length > 0)
      return `No key role is called ${unknown.map((name) => `“${shortened(name)}”`).join(' or ')}, in the section “${title}”. The key roles are: ${roleNames.join('; ')}`
  }
  return undefined
}

const shortened = (text: string): string => (text.length > 60 ? `${text.slice(0, 60)}…` : text)
