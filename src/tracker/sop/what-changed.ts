import { changedSections } from './changed-sections.ts'

const mostNamed = 6
const longestTitle = 80

const shortened = (title: string): string => (title.length > longestTitle ? `${title.slice(0, longestTitle)}…` : title)

/** What differs between two versions with the same text. */
export const sameWords = 'nothing'

/** The sections that differ between two versions of a procedure: "Arrival, Faults (new)". Short, however much differs. */
export function changesInWords(before: string, after: string): string {
  if (before === after) return sameWords
  const all = changedSections(before, after).map(({ title, change }) => {
    const name = title === '' ? 'The beginning' : shortened(title)
    return change === 'changed' ? name : `${name} (${change})`
  })
  const more = all.length - mostNamed
  const rest = more > 0 ? ` and ${more === 1 ? '1 more section' : `${more} more sections`}` : ''
  return all.length === 0 ? 'only its layout' : `${all.slice(0, mostNamed).join(', ')}${rest}`
}

/** The same as a sentence. */
export const whatChanged = (before: string, after: string): string => `Changed: ${changesInWords(before, after)}.`
