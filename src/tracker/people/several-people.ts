import { folded } from '../../text.ts'
import { readPeople } from './pasted-people.ts'
import type { PastedPeople, PastedPerson } from './pasted-people.ts'

/** The most people that can be added at once. */
export const mostPeople = 50
const longestList = 50_000
const mostLines = 500
/** Why a pasted list is longer than is read at once; undefined if it is not. Reading and showing thousands of odd lines would hold up everyone else. */
export function faultOfList(list: string): string | undefined {
  if (list.length > longestList) return `Paste ${longestList.toLocaleString('en-GB')} characters at most, in parts`
  if (Math.max(list.split(/\r\n|\r|\n/).length, list.split('@').length) > mostLines)
    return `Paste ${mostLines} lines or addresses at most. ${mostPeople} people are added at once: paste them in parts`
  return undefined
}

/** What is read in a pasted list, within its bounds, and why it cannot be used. */
export function checkList(list: string): { read: PastedPeople; fault: string | undefined } {
  const tooLong = faultOfList(list)
  if (tooLong !== undefined) return { read: { people: [], notTaken: [] }, fault: tooLong }
  const read = readPeople(list)
  const n = read.people.length
  if (n > mostPeople) return { read: { people: [], notTaken: [] }, fault: `These are ${n} people. Add ${mostPeople} at once at most: paste them in parts` }
  if (n > 0) return { read, fault: undefined }
  return { read, fault: read.notTaken.length === 0 ? 'Paste at least one email address' : 'Nobody could be read here. Above it says why' }
}

/** The texts of a form that was sent. */
export const textsOf = (sent: object): Record<string, string> =>
  Object.fromEntries(Object.entries(sent).filter((entry): entry is [string, string] => typeof entry[1] === 'string'))

const fields = ['name', 'email', 'role', 'organisation'] as const
/** What was last typed into the row of an address: a corrected name is kept when the list is read again. */
export function typedRows(typed: Record<string, string>) {
  const count = Math.max(0, Math.min(Math.trunc(Number(typed['rows'] ?? 0)) || 0, mostPeople))
  return Array.from({ length: count }, (_, index) => {
    const [name = '', email = '', role = '', organisation = ''] = fields.map((field) => typed[`${field}-${index}`] ?? '')
    return { key: typed[`read-${index}`] ?? '', values: { name, email, role, organisation } }
  })
}

/** The choice beside a person who is not to be added after all. */
export const leaveOut = 'leave-out'

export interface RoleChoice {
  key: string
  name: string
}
/** What is on record of the person of an address, and their roles on this project. */
export interface OnRecord {
  name: string
  organisation: string | null
  roles: string[]
}

/** One person of a pasted list, as the page shows them before anything is written. */
export interface SeveralRow {
  line: number
  /** Finds what was typed into the row again when the list is read again. */
  key: string
  /** "New", or what is known of them. */
  status: string
  isKnown: boolean
  name: string
  email: string
  /** The key of a role; '' for the one that is chosen for everyone. */
  role: string
  organisation: string
  notes: string[]
}

/** The role of the project that someone wrote; '' if there is none of that name. */
const roleNamed = (written: string, roles: RoleChoice[]): string =>
  roles.find((role) => [folded(role.name), folded(role.key), folded(role.key.replaceAll('-', ' '))].includes(folded(written)))?.key ?? ''

function statusOf(known: OnRecord | undefined): string {
  if (!known) return 'New: not known to this service yet'
  const who = [known.name, known.organisation].filter(Boolean).join(', ')
  return known.roles.length === 0 ? `Known already: ${who}` : `On this project already: ${who}, as ${known.roles.join(', ')}`
}

/** One row for each person: what was understood, their record, and what to check. */
export function rowsOf(people: PastedPerson[], given: { roles: RoleChoice[]; known: ReadonlyMap<string, OnRecord> }): SeveralRow[] {
  return people.map((one) => {
    const known = given.known.get(one.email)
    const role = roleNamed(one.role, given.roles)
    return {
      line: one.line,
      key: `${one.email} ${folded(one.role)}`,
      status: statusOf(known),
      isKnown: known !== undefined,
      name: known?.name ?? one.name,
      email: one.email,
      role,
      organisation: one.organisation,
      notes: [
        ...(one.isDerived && !known
          ? [one.name === '' ? 'There is no name beside this address. Enter it' : 'The name is made from the address. Put it right']
          : []),
        ...(known && !one.isDerived && folded(known.name) !== folded(one.name) ? [`The list says ${one.name}. The name on record is kept`] : []),
        ...(known && one.organisation !== '' && folded(known.organisation ?? '') !== folded(one.organisation)
          ? [`The list says ${one.organisation}. The organisation on record is kept`]
          : []),
        ...(one.role !== '' && role === '' ? [`This project has no role “${one.role}”. Choose one`] : []),
        ...one.notes,
      ],
    }
  })
}
