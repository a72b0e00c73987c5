import type { FactName } from '../templates/templates.ts'
import { factInText } from '../sop/scope-in-text.ts'

/** A shorter fact may be a word that the text uses for something else. */
const shortest = 4
const isPartOfWord = (letter: string | undefined): boolean => letter !== undefined && /[\p{L}\p{N}]/u.test(letter)

/** Where a fact stands in a text as words of their own. */
function placesOf(text: string, fact: string): number[] {
  const places: number[] = []
  for (let at = text.indexOf(fact); at >= 0; at = text.indexOf(fact, at + fact.length))
    if (!isPartOfWord(text[at - 1]) && !isPartOfWord(text[at + fact.length])) places.push(at)
  return places
}

/**
 * A text with places like `{{service.name}}` where it says what is known of a service, so that each project says it of its own. The longest fact goes
 * first: a scope may name the service.
 */
export function withPlaces(text: string, facts: Partial<Record<FactName, string | undefined>>): string {
  const known = Object.entries(facts)
    .map(([name, fact]) => ({ name, fact: factInText(fact).trim() }))
    .filter(({ fact }) => fact.length >= shortest)
    .toSorted((a, b) => b.fact.length - a.fact.length)
  return known.reduce((so, { name, fact }) => {
    const parts: string[] = []
    let from = 0
    for (const at of placesOf(so, fact)) {
      parts.push(so.slice(from, at), `{{${name}}}`)
      from = at + fact.length
    }
    return [...parts, so.slice(from)].join('')
  }, text)
}

const place = /\{\{((?:service|project)\.[\w.-]{1,60})\}\}/g
/** The names of the places of a text that no fact fills. */
export const unknownPlaces = (text: string, known: readonly string[]): string[] => [
  ...new Set([...text.matchAll(place)].map((match) => match[1] ?? '').filter((name) => !known.includes(name))),
]
