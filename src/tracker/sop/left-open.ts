import { digestOf } from '../../digest.ts'
import { questionsIn } from './options.ts'
import { namesIn } from './placeholders.ts'
import { sectionsOf } from './sections.ts'
import { textOf } from './sop.ts'
import type { DraftText } from './sop.ts'

/** Something that a draft leaves open. It holds the issue unless a person confirms it. */
export interface LeftOpen {
  /** Differs from that of anything else that the draft leaves open, and changes with its words. */
  key: string
  kind: 'not known' | 'not chosen' | 'gone'
  what: string
}

const unknown = 'not yet known'
/** Words of a line on each side of what is not known. */
const around = 5

/** Each place of a line that says that something is not known, with the words around it. */
function unknownIn(line: string): string[] {
  const [low, found] = [line.toLowerCase(), [] as string[]]
  for (let at = low.indexOf(unknown); at >= 0; at = low.indexOf(unknown, at + unknown.length)) {
    const [before, after] = [line.slice(0, at).split(' '), line.slice(at + unknown.length).split(' ')]
    const [start, end] = [before.slice(-around - 1).join(' '), after.slice(0, around + 1).join(' ')]
    found.push(`${before.length > around + 1 ? '… ' : ''}${start}${line.slice(at, at + unknown.length)}${end}${after.length > around + 1 ? ' …' : ''}`)
  }
  return found
}

/** Everything that a draft leaves open, in its order: facts that are not known, questions with no answer, options that are no longer laid out. */
export function leftOpen(draft: DraftText): LeftOpen[] {
  const questions = questionsIn(draft.options)
  const named = namesIn(draft.body)
  const notKnown = sectionsOf(textOf(draft)).flatMap((section) =>
    section.text
      .split('\n')
      .flatMap(unknownIn)
      .map((words) => `${section.title === '' ? '' : `${section.title}: `}“${words}”`),
  )
  const gone = [
    ...named.questions.filter((slug) => !questions.some((one) => one.slug === slug)),
    ...named.parts.filter((keys) => !keys.some((key) => draft.options.some((one) => one.key === key))).map((keys) => keys.join(' or ')),
  ]
  const found: Omit<LeftOpen, 'key'>[] = [
    ...notKnown.map((what) => ({ kind: 'not known' as const, what })),
    ...questions.filter((one) => !one.isAnswered).map(({ group }) => ({ kind: 'not chosen' as const, what: `No option is chosen for “${group}”` })),
    ...gone.map((name) => ({ kind: 'gone' as const, what: `The text asks for “${name}”, which is no longer laid out` })),
  ]
  return found.map((one, index) => ({ ...one, key: digestOf(`${one.kind}\n${one.what}\n${occurrenceOf(found, index)}`).slice(0, 16) }))
}

/** How often the same words were found before. */
const occurrenceOf = (found: { what: string }[], index: number): number => found.slice(0, index).filter((one) => one.what === found[index]?.what).length
