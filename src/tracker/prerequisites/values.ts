import { valueKinds } from '../templates/shapes.ts'
import { readDate } from '../../dates-as-written.ts'
import type { Day } from '../../day.ts'
import { withoutEnd, withoutInvisible } from '../../text.ts'
import { dayOf } from '../../web/moments.ts'

type ValueKind = (typeof valueKinds)[number]

const inWords: ReadonlySet<string> = new Set<ValueKind>(['text', 'mpv', 'name-and-date', 'version'])
/** Whether a value of this kind is a code or a number, which has no blanks or invisible characters. */
export const isCodeKind = (kind: string | null): boolean => kind !== null && !inWords.has(kind)

/** An example of each kind, for the person who types one. */
export const exampleOf: Record<string, string> = {
  asid: '918999198820',
  'dos-endpoint': 'ASID:918999198820',
  fqdn: 'booking.riverside.nhs.uk',
  'party-key': 'RY9NR-123456',
  'dos-id': '2000099991',
  percentage: '95',
  version: '3.36',
  mpv: 'Advanced / Adastra / 3.36',
  'name-and-date': 'Dr Clara Jones, 3 March 2026',
}

const digits12 = /^\d{12}$/
const fqdn = /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/i
const version = /^\d[a-z0-9]*(?:[._+-][a-z0-9]+)*\+?(?: [a-z][a-z0-9.]{0,11}){0,2}$/i
/** What people write in front of a version. */
const versionWord = /^(?:version|ver|release|rel|v)\.? ?(?=\d)/i
const mostCharacters = 300

const partsOf = (value: string): string[] => value.split('/').map((part) => part.trim())

/** Name and date of "Dr Clara Jones, 3 March 2026": the date is behind the last comma. */
function nameAndDate(value: string): { name: string; date: string } {
  const at = value.lastIndexOf(',')
  return at < 0 ? { name: value.trim(), date: '' } : { name: value.slice(0, at).trim(), date: value.slice(at + 1).trim() }
}

/** Letters and digits in their usual width, one kind of hyphen, plain blanks. */
const plain = (value: string): string =>
  value
    .normalize('NFKC')
    .replace(/[\u2010-\u2015\u2212]/g, '-')
    .replace(/\s+/g, ' ')
    .trim()

/** A value as it is stored and compared: without differences in writing that nobody intends. */
export function keptValue(kind: string | null, given: string): string {
  const value = kind === null || kind === 'text' ? given.trim() : plain(isCodeKind(kind) ? given : withoutInvisible(given))
  switch (kind) {
    case 'party-key':
      return value.replace(/ ?- ?/g, '-').toUpperCase()
    case 'fqdn':
      return withoutEnd(value, '.').toLowerCase()
    case 'percentage':
      return value.replace(/ ?%$/, '')
    case 'version':
      return value.replace(versionWord, '')
    case 'mpv':
      return partsOf(value).join(' / ')
    case 'name-and-date': {
      const { name, date } = nameAndDate(value)
      const read = date === '' ? undefined : readDate(date)
      return read?.ok ? `${name}, ${dayOf(read.value.day)}` : value
    }
    default:
      return value
  }
}

function faultOfMpv(value: string): string | undefined {
  const parts = partsOf(value)
  if (parts.length !== 3 || parts.includes('')) return `Enter manufacturer, product and version with a stroke between, like ${exampleOf['mpv']}`
  const fault = faultOfVersion(keptValue('version', parts[2] ?? ''))
  return fault === undefined ? undefined : `The last part is the version. ${fault}`
}

const faultOfVersion = (value: string): string | undefined =>
  version.test(value) && value.length <= 60 ? undefined : 'Enter the number of the version, like 3.36 or 11.2009, not words like “latest”'

function faultOfNameAndDate(value: string, today: Day): string | undefined {
  const { name, date } = nameAndDate(value)
  if (!/\p{L}{2}/u.test(name) || date === '') return `Enter the name and the date with a comma between, like ${exampleOf['name-and-date']}`
  const read = readDate(date, { today })
  if (!read.ok) return read.says
  return read.value.day > today ? `${dayOf(read.value.day)} is still to come: enter the day on which it was approved` : undefined
}

/** What is wrong with the address of a scheduling endpoint, as DoS has it; `asid` is that of the project. */
export function faultOfEndpoint(value: string, asid: string | null): string | undefined {
  if (digits12.test(value)) return 'The address lacks the prefix ASID: in front of the 12 digits. Without it booking does not work'
  if (!/^ASID:\d{12}$/.test(value)) return 'The address must be ASID: followed by 12 digits, with no spaces'
  return asid !== null && value !== `ASID:${asid}` ? `The address names another system: the ASID of this project is ${asid}` : undefined
}

function faultOfFqdn(value: string): string | undefined {
  if (!fqdn.test(value)) return `Enter a full domain name, like ${exampleOf['fqdn']}`
  return value.endsWith('.nhs.uk') ? undefined : 'Enter a name that ends in .nhs.uk: only those are registered in the NHS DNS'
}

/** What is wrong with a kept value of this kind, in a sentence that says how to mend it; undefined if nothing is. */
export function faultOfValue(kind: string, value: string, { asid, today }: { asid: string | null; today: Day }): string | undefined {
  if (value.length > mostCharacters) return `Use ${mostCharacters} characters or fewer`
  switch (kind) {
    case 'asid':
      return digits12.test(value) ? undefined : 'An ASID has exactly 12 digits, with no spaces'
    case 'dos-endpoint':
      return faultOfEndpoint(value, asid)
    case 'fqdn':
      return faultOfFqdn(value)
    case 'party-key':
      return /^[A-Z0-9]{3,10}-\d{6}$/.test(value) ? undefined : `A party key is an ODS code, a hyphen and six digits, like ${exampleOf['party-key']}`
    case 'dos-id':
      return /^\d{1,12}$/.test(value) ? undefined : 'A DoS service id is digits only'
    case 'percentage':
      return /^(100|\d{1,2})$/.test(value) ? undefined : 'Enter a whole number from 0 to 100'
    case 'version':
      return faultOfVersion(value)
    case 'mpv':
      return faultOfMpv(value)
    case 'name-and-date':
      return faultOfNameAndDate(value, today)
    default:
      return undefined
  }
}
