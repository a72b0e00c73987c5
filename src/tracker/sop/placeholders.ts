import { questionsIn, sentenceOf, slugOf } from './options.ts'
import type { WorkflowOption } from './options.ts'

/**
 * What a draft says between double braces: `{{option.late-patients}}` is the sentence of the option chosen for "Late patients", and what stands between
 * `{{#if option.booking-only}}` and `{{/if}}` is said only where the option with this key is chosen. A part may name several keys, with "or" between them.
 */
type Mark = { from: number; to: number; text: string } & (
  | { kind: 'question'; name: string }
  | { kind: 'if'; keys: string[] }
  | { kind: 'end' | 'unknown' | 'unclosed' }
)

/** The most placeholders that a person writes; each may insert the longest option. */
const mostMarks = 200
/** The longest name between braces; anything longer is text. */
const longestMark = 300

const name = '[\\p{L}\\p{N}]+(?:-[\\p{L}\\p{N}]+)*'
const keyMark = new RegExp(`^option\\.(${name})$`, 'u')

/** The keys of `#if option.a or option.b`; undefined if it is nothing of the kind. */
function keysOf(inside: string): string[] | undefined {
  if (!inside.startsWith('#if ')) return undefined
  const keys = inside
    .slice('#if '.length)
    .split(' or ')
    .map((one) => keyMark.exec(one.trim())?.[1])
  return keys.every((one) => one !== undefined) ? keys : undefined
}

function marksIn(body: string): Mark[] {
  const marks: Mark[] = []
  for (let from = body.indexOf('{{'); from >= 0 && marks.length <= mostMarks; from = body.indexOf('{{', from)) {
    const line = body.slice(from, from + longestMark).split('\n', 1)[0] ?? ''
    const length = line.indexOf('}}') + 2
    if (length < 4) {
      marks.push({ from, to: from + 2, text: line.slice(0, 40), kind: 'unclosed' })
      from += 2
      continue
    }
    const place = { from, to: from + length, text: line.slice(0, length) }
    const inside = line.slice(2, length - 2).trim()
    const question = keyMark.exec(inside)?.[1]
    const keys = keysOf(inside)
    if (question !== undefined) marks.push({ ...place, kind: 'question', name: question })
    else if (keys !== undefined) marks.push({ ...place, kind: 'if', keys })
    else marks.push({ ...place, kind: inside === '/if' ? 'end' : 'unknown' })
    from = place.to
  }
  return marks
}

/** What a text asks for by name: questions, and for each part the keys of options of which any brings it in. */
export function namesIn(body: string): { questions: string[]; parts: string[][] } {
  const marks = marksIn(body)
  return {
    questions: [...new Set(marks.flatMap((mark) => (mark.kind === 'question' ? [mark.name] : [])))],
    parts: marks.flatMap((mark) => (mark.kind === 'if' ? [mark.keys] : [])),
  }
}

/** The text with another name for a question that it asks. */
export function withQuestionRenamed(body: string, from: string, to: string): string {
  const parts: string[] = []
  let at = 0
  for (const mark of marksIn(body)) {
    if (mark.kind !== 'question' || mark.name !== from) continue
    parts.push(body.slice(at, mark.from), `{{option.${to}}}`)
    at = mark.to
  }
  return [...parts, body.slice(at)].join('')
}

/** What is wrong with the parts that open and close, in a sentence that names the first; undefined if nothing is. */
function faultOfParts(marks: Mark[]): string | undefined {
  let open: Mark | undefined
  for (const mark of marks) {
    if (mark.kind === 'if') {
      if (open) return `${mark.text} is inside the part that begins with ${open.text}. End that one with {{/if}} first`
      open = mark
    } else if (mark.kind === 'end') {
      if (!open) return 'There is a {{/if}} with no {{#if …}} before it'
      open = undefined
    }
  }
  return open && `The part that begins with ${open.text} has no end. Write {{/if}} where it ends`
}

/** What is wrong with the placeholders of a text, in sentences that say what to do; empty if nothing is. */
export function faultsOfPlaceholders(body: string, options: WorkflowOption[]): string[] {
  const marks = marksIn(body)
  if (marks.length > mostMarks) return [`Use ${mostMarks} placeholders or fewer`]
  const slugs = questionsIn(options).map((one) => one.slug)
  const faults = marks.flatMap((mark): string[] => {
    switch (mark.kind) {
      case 'unclosed':
        return [`${mark.text} has no closing braces. Write }} after the name, or take the braces away`]
      case 'unknown':
        return [`${mark.text} is not known. Write {{option. and the name of a question, like ${slugs[0] ?? 'late-patients'}, or take the braces away`]
      case 'question':
        return slugs.includes(mark.name)
          ? []
          : [
              `${mark.text}: no question is called ${mark.name}. ${slugs.length > 0 ? `The questions are ${slugs.join(', ')}` : 'No options have been laid out yet'}`,
            ]
      case 'if':
        return mark.keys.some((key) => options.some((one) => one.key === key)) ? [] : [`${mark.text}: no option has the key ${mark.keys.join(' or ')}`]
      case 'end':
        return []
    }
  })
  const parts = faultOfParts(marks)
  return [...new Set([...faults, ...(parts === undefined ? [] : [parts])])].slice(0, 5)
}

/** The longest procedure that anyone reads to its end, in characters. */
const longestText = 250_000

/** Why a text cannot be saved, in sentences that say what to do: its placeholders, or its length with what was chosen. Undefined if it can. */
export function faultOfWritten(body: string, options: WorkflowOption[]): string | undefined {
  const faults = faultsOfPlaceholders(body, options)
  if (faults.length > 0) return faults.join('. ')
  if (withChoices(body, options).length <= longestText) return undefined
  return `With the options written in, the procedure is longer than ${longestText.toLocaleString('en-GB')} characters. Shorten it, or use fewer placeholders`
}

/** Why a draft cannot be issued: braces would be signed as they stand, as an earlier release or an option's own words left them. Undefined if none would. */
export function faultOfIssue(body: string, options: WorkflowOption[]): string | undefined {
  if (!withChoices(body, options).includes('{{')) return undefined
  return faultsOfPlaceholders(body, options).join('. ') || 'An option has double braces in its words. Lay it out without them'
}

const lowerFirst = (text: string): string => (/^\p{Lu}(?!\p{Lu})/u.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text)

function sentencesFor(slug: string, options: WorkflowOption[]): string {
  const asked = options.filter((option) => slugOf(option.group) === slug)
  const chosen = asked.filter((option) => option.chosen)
  return chosen.length > 0 ? chosen.map(sentenceOf).join(' ') : `**Not chosen yet: ${lowerFirst(asked[0]?.group ?? slug.replaceAll('-', ' '))}.**`
}

/**
 * The text with what was chosen in place of its placeholders. What is no placeholder of ours stays as it was written: a text without any comes back as it
 * is. A line that holds only the beginning or the end of a part leaves no empty line behind.
 */
export function withChoices(body: string, options: WorkflowOption[]): string {
  const marks = marksIn(body)
  if (marks.length === 0 || marks.length > mostMarks) return body
  const asWritten = faultOfParts(marks) !== undefined
  const parts: string[] = []
  let [at, isSaid] = [0, true]
  for (const mark of marks) {
    if (isSaid) parts.push(body.slice(at, mark.from))
    at = mark.to
    if (mark.kind === 'question') {
      if (isSaid) parts.push(sentencesFor(mark.name, options))
    } else if ((mark.kind === 'if' || mark.kind === 'end') && !asWritten) {
      const keys = mark.kind === 'if' ? mark.keys : undefined
      isSaid = keys === undefined || options.some((one) => one.key !== undefined && keys.includes(one.key) && one.chosen)
      if ((mark.from === 0 || body[mark.from - 1] === '\n') && body[at] === '\n') at += 1
    } else if (isSaid) parts.push(body.slice(mark.from, mark.to))
  }
  if (isSaid) parts.push(body.slice(at))
  return parts.join('')
}

/** A template without the parts that no option of a project could ever bring in. */
export function withoutParts(body: string, known: (key: string) => boolean): string {
  const marks = marksIn(body)
  if (marks.length > mostMarks || faultOfParts(marks) !== undefined) return body
  const parts: string[] = []
  let [at, from] = [0, -1]
  for (const mark of marks) {
    const begins = mark.from === 0 || body[mark.from - 1] === '\n'
    if (mark.kind === 'if' && !mark.keys.some(known)) from = mark.from
    if (mark.kind !== 'end' || from < 0) continue
    parts.push(body.slice(at, from))
    at = mark.to + (begins && body[mark.to] === '\n' ? 1 : 0)
    from = -1
  }
  return [...parts, body.slice(at)].join('')
}
