import { folded } from '../../text.ts'
import { readPeople } from '../people/pasted-people.ts'

/** The most people that are read in one pasted list. */
export const mostPasted = 500
const longestList = 100_000
const mostLines = 1000

/** Someone in a pasted list. */
export interface PastedReader {
  /** Counted from 1, as the person sees them. */
  line: number
  name: string
  email: string
  organisation: string
  /** What to look at, in sentences. */
  notes: string[]
}

export interface ReadingList {
  people: PastedReader[]
  /** What was not read, in its own words, and why. `isRepeat`: someone who is on another line, so nothing is lost. */
  notTaken: { line: number; text: string; why: string; isRepeat?: true }[]
  /** Why the list cannot be used at all. */
  fault: string | undefined
}

const faultOf = (list: string): string | undefined => {
  if (list.length > longestList) return `Paste ${longestList.toLocaleString('en-GB')} characters at most, in parts`
  if (Math.max(list.split(/\r\n|\r|\n/).length, list.split('@').length) > mostLines) return `Paste ${mostLines} lines or addresses at most, in parts`
  return undefined
}

/** Reads who is in a pasted list, each address once. Whatever cannot be used is named, with why. */
export function readReadingList(list: string): ReadingList {
  const tooLong = faultOf(list)
  if (tooLong !== undefined) return { people: [], notTaken: [], fault: tooLong }
  const read = readPeople(list)
  const byEmail = new Map<string, PastedReader>()
  const notTaken: ReadingList['notTaken'] = [...read.notTaken]
  for (const { line, name, email, organisation, notes, isDerived } of read.people) {
    const before = byEmail.get(email)
    if (before) {
      if (!isDerived && folded(name) !== folded(before.name)) before.notes.push(`Line ${line} has the name ${name}`)
      notTaken.push({ line, text: email, why: `${email} is on line ${before.line} already`, isRepeat: true })
    } else if (name === '') notTaken.push({ line, text: email, why: 'There is no name beside this address. Add one, like Ann Able <ann.able@nhs.net>' })
    else byEmail.set(email, { line, name, email, organisation, notes: [...(isDerived ? ['The name is made from the address. Check it'] : []), ...notes] })
  }
  const people = [...byEmail.values()]
  const fault =
    people.length > mostPasted
      ? `These are ${people.length} people. Add ${mostPasted} at once at most: paste them in parts`
      : people.length > 0
        ? undefined
        : notTaken.length === 0
          ? 'Paste at least one name with an email address'
          : 'Nobody could be read here. Above it says why'
  return { people: fault === undefined ? people : [], notTaken: notTaken.toSorted((a, b) => a.line - b.line), fault }
}
