import { emailField } from '../../web/email-field.ts'
import { folded, withPlainBlanks } from '../../text.ts'
import { cleanedCode } from '../../unseen.ts'
import { readCell, readEntry } from './pasted-person.ts'
import type { Entry } from './pasted-person.ts'
import { columnsOf, cutCells, cutEntries } from './pasted-line.ts'
import type { Columns } from './pasted-line.ts'

/** Someone who was read in a pasted list. */
export interface PastedPerson {
  /** Counted from 1, as the person sees them. */
  line: number
  name: string
  /** The name was made from the address, because there was none beside it. */
  isDerived: boolean
  email: string
  /** As it was written; empty if none was. */
  role: string
  organisation: string
  /** What to look at, in sentences. */
  notes: string[]
}
export interface PastedPeople {
  people: PastedPerson[]
  /** What was not read, in its own words, and why. `isRepeat`: it repeats what another line says. */
  notTaken: { line: number; text: string; why: string; isRepeat?: true }[]
}

const noAddress = 'There is no email address here. Add one, like Ann Able <ann.able@nhs.net>'
const shown = (text: string): string => (text.length > 80 ? `${text.slice(0, 79)}…` : text)

/**
 * Reads people as they are copied from an email or a spreadsheet: "Ann Able <ann@nhs.example>; "Baker, Ben (NHS Solent)" <ben@nhs.example>", addresses alone,
 * or columns of name, address, role and organisation. Whatever it does not take it names.
 */
export function readPeople(text: string): PastedPeople {
  const read: PastedPeople = { people: [], notTaken: [] }
  let columns: Columns | undefined
  let isFirst = true
  for (const { line, text: words } of linesOf(text)) {
    const heading = isFirst ? columnsOf(words) : undefined
    isFirst = false
    if (heading) {
      columns = heading
      for (const name of heading.others) read.notTaken.push({ line, text: name, why: 'This column was not read. Name, address, role and organisation are' })
      continue
    }
    const { entries, rest } = entriesOf(words, columns)
    for (const one of rest) read.notTaken.push({ line, text: one, why: noAddress })
    for (const entry of entries) take(read, line, entry)
  }
  return read
}

/** The lines that are not blank. A line without an address is joined with the next one if that begins with "<": mail programs break lines there. */
function linesOf(text: string): { line: number; text: string }[] {
  const found: { line: number; text: string }[] = []
  withPlainBlanks(text)
    .replace(/[“”„‟«»＂]/g, '"')
    .split(/\r\n|\r|\n|\u2028|\u2029/)
    .forEach((words, index) => {
      const before = found.at(-1)
      if (words.trimStart().startsWith('<') && before && before.line === index && !before.text.includes('@')) before.text += ` ${words.trim()}`
      else if (words.trim() !== '') found.push({ line: index + 1, text: words })
    })
  return found
}

function entriesOf(words: string, columns: Columns | undefined): { entries: Entry[]; rest: string[] } {
  const cells = cutCells(words, columns)
  if (cells) {
    const entry = readCell(cells, columns)
    return entry ? { entries: [entry], rest: [] } : { entries: [], rest: [words.trim()] }
  }
  const { entries, rest, isUnclosed } = cutEntries(words)
  const read = entries.map((one) => (Array.isArray(one) ? [readCell(one, undefined) ?? []].flat() : readEntry(one))).flat()
  if (isUnclosed) for (const entry of read) entry.notes.push('A quotation mark or bracket on this line is not closed. Check the name')
  return { entries: read, rest }
}

function take(read: PastedPeople, line: number, entry: Entry): void {
  const { code, found } = cleanedCode(entry.address)
  const email = emailField.safeParse(code)
  if (!email.success) {
    read.notTaken.push({ line, text: entry.text, why: `“${shown(code)}” is not a full email address. Put it right, like ann.able@nhs.net` })
    return
  }
  if (entry.name.length > 200) {
    read.notTaken.push({ line, text: entry.text, why: 'The name is longer than 200 characters. Put each person on their own line' })
    return
  }
  const notes = [...entry.notes, ...(found.length > 0 ? [`The address had ${found.join(' and ')} in it, which was removed`] : [])]
  const isDerived = entry.name === ''
  const person = { ...entry, line, email: email.data, name: isDerived ? nameFrom(email.data) : entry.name, isDerived, notes }
  const before = read.people.find((one) => one.email === person.email && (one.role === '' || person.role === '' || folded(one.role) === folded(person.role)))
  if (before) {
    join(before, person)
    read.notTaken.push({ line, text: entry.text, why: `${person.email} is on line ${before.line} already`, isRepeat: true })
    return
  }
  const { name, role, organisation } = person
  read.people.push({ line, name, isDerived, email: person.email, role, organisation, notes })
}

/** A second line for the same person fills in what the first left open; a different name is reported. */
function join(before: PastedPerson, again: PastedPerson): void {
  if (before.isDerived && !again.isDerived) Object.assign(before, { name: again.name, isDerived: false })
  else if (!again.isDerived && folded(again.name) !== folded(before.name)) before.notes.push(`Line ${again.line} has the name ${again.name}`)
  if (before.role === '') before.role = again.role
  if (before.organisation === '') before.organisation = again.organisation
}

/** "ann.able3@nhs.net" is Ann Able, or so it seems; empty if the address says no name. */
export function nameFrom(email: string): string {
  const [local = ''] = email.split(/[@+]/, 1)
  return local
    .replaceAll(/\d/g, '')
    .split(/[._]/)
    .filter((part) => part !== '' && part !== '-')
    .map((part) => part.replace(/(^|[-'])\p{L}/gu, (start) => start.toUpperCase()))
    .join(' ')
    .slice(0, 200)
}
