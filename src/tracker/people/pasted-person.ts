import { tidied, withoutEnds } from '../../text.ts'
import { cleanedCode } from '../../unseen.ts'
import { isUnknown } from '../../unknown.ts'
import type { Columns } from './pasted-line.ts'

/** One person as they were written: the address is not looked at yet. */
export interface Entry {
  /** All of it, to be named where it is not taken. */
  text: string
  name: string
  address: string
  role: string
  organisation: string
  notes: string[]
}

const delimiters = /([ \t<>()[\]"]+)/
/** An address without what is written around it: "mailto:", a subject behind it, marks at its ends. */
function bareAddress(token: string): string {
  const bare = withoutEnds(token, "'’‘`.,;:|*")
  const [address = ''] = (/^mailto:/i.test(bare) ? bare.slice('mailto:'.length) : bare).split('?', 1)
  return address
}

/** The people in a text with at least one address: one, or several with nothing but blanks between them. */
export function readEntry(text: string): Entry[] {
  const tokens = text.split(delimiters)
  const addresses = [...new Map(tokens.filter((token) => token.includes('@')).map((token) => [bareAddress(token).toLowerCase(), bareAddress(token)])).values()]
  const [address = ''] = addresses
  if (addresses.length === 1) return [entryOf(text, tokens.filter((token) => !token.includes('@')).join(''), address)]
  const entries: Entry[] = []
  let words = ''
  for (const token of tokens) {
    if (!token.includes('@')) words += token
    else {
      entries.push(entryOf(`${words}${token}`.trim(), words, bareAddress(token)))
      words = ''
    }
  }
  const last = entries.at(-1)
  if (last && tidied(words) !== '') last.notes.push(`“${tidied(words).slice(0, 80)}” behind the address was not read`)
  return entries
}

/** A person in cells: by their heading, else name, address, role, organisation. Undefined if no cell holds an address. */
export function readCell(cells: string[], columns: Columns | undefined): Entry | undefined {
  const at = columns?.address ?? cells.findIndex((cell) => cell.includes('@'))
  const [inCell] = (cells[at] ?? '').includes('@') ? readEntry(cells[at] ?? '') : []
  if (!inCell) return undefined
  const cell = (place: number | undefined): string => (place === undefined ? '' : tidied(cells[place] ?? ''))
  const behind = cells.slice(at + 1)
  const written = columns
    ? {
        name: cell(columns.name) || [cell(columns.first), cell(columns.last)].filter(Boolean).join(' '),
        role: cell(columns.role),
        organisation: cell(columns.organisation),
        others: [],
      }
    : at === 0
      ? { name: inCell.name || cell(1), role: cell(inCell.name ? 1 : 2), organisation: cell(inCell.name ? 2 : 3), others: cells.slice(inCell.name ? 3 : 4) }
      : {
          name: cells.slice(0, at).map(tidied).filter(Boolean).join(' '),
          role: tidied(behind[0] ?? ''),
          organisation: tidied(behind[1] ?? ''),
          others: behind.slice(2),
        }
  const one = entryOf(cells.filter(Boolean).join(' '), written.name || inCell.name, inCell.address)
  const others = written.others.map(tidied).filter((other) => other !== '')
  return {
    ...one,
    role: isUnknown(written.role) ? '' : written.role,
    organisation: isUnknown(written.organisation) ? one.organisation || inCell.organisation : written.organisation,
    notes: [...one.notes, ...(others.length > 0 ? [`“${others.join(', ').slice(0, 80)}” was not read`] : [])],
  }
}

const pronouns = /^(she|he|they)\b/i
const letters = /^(ph\.?d|md|rn|rgn|mbe|obe|cbe|frcp|frcgp|mrcgp|mbbs|msc|bsc|ba|ma|jr|sr|esq|ii|iii)\.?$/i

/** Tidies the name that was written beside an address: quotation marks, an organisation in brackets, surname first. */
function entryOf(text: string, written: string, address: string): Entry {
  const notes: string[] = []
  const unseen = cleanedCode(written).found.filter((name) => !name.includes('space') || name.startsWith('a zero-width'))
  if (unseen.length > 0) notes.push(`The name had ${unseen.join(' and ')} in it, which was removed`)
  let name = tidied(
    written
      .replaceAll('\\"', "'")
      .replaceAll(/[<>"]/g, ' ')
      .replaceAll(/[([]\s*[)\]]/g, ' '),
  )
  name = withoutEnds(name, ' ,;:|`*')
  if (/^['‘’].*['‘’]$/.test(name)) name = withoutEnds(name, " '‘’")
  let organisation = ''
  const open = name.indexOf('(')
  if (open > 0 && name.endsWith(')')) {
    const inside = tidied(name.slice(open + 1, -1))
    name = withoutEnds(name.slice(0, open), ' ,-')
    if (pronouns.test(inside)) notes.push(`“${inside}” was left out of the name`)
    else organisation = inside.slice(0, 200)
  }
  const [last = '', first = '', ...more] = name.split(',').map((part) => part.trim())
  if (first !== '' && more.length === 0 && !letters.test(first)) {
    name = `${first} ${last}`
    if (first.includes(' ') && last.includes(' ')) notes.push(`The name was written “${last}, ${first}”. Check that it is one person’s`)
  }
  if (isUnknown(name)) name = ''
  return { text: tidied(text), name, address, role: '', organisation, notes }
}
