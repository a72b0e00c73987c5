import type { ProjectId } from '../../db/ids.ts'
import { faultOfEndpoint } from '../prerequisites/values.ts'
import { inWords } from './line-numbers.ts'
import { unquoted, withoutEnds, withPlainBlanks } from '../../text.ts'
import { cleanedCode, plainBlanks, removedFrom } from '../../unseen.ts'
import { recordOf } from '../../keys.ts'

/** A row of an endpoint as DoS exports it. */
export interface EndpointRow {
  /** Counted from 1, as the person sees them. */
  line: number
  id: string
  transport: string
  format: string
  interaction: string
  address: string
}

export interface Read {
  rows: EndpointRow[]
  unread: { line: number; text: string; why: string }[]
  /** Ids that were read without what nobody sees in them. */
  cleaned: { line: number; says: string }[]
  /** Columns of the heading that are not needed and were not read. */
  otherColumns: string[]
}

const columnNames: Record<'id' | 'transport' | 'format' | 'interaction' | 'address', RegExp> = {
  id: /^(dos|service|uid|id$)/i,
  transport: /^transport|^protocol/i,
  format: /^format|^payload/i,
  interaction: /^interaction|^business/i,
  address: /^address|^endpoint|^url/i,
}
const usual = ['id', 'transport', 'format', 'interaction', 'address'] as const

/** Of many endpoints with one id all but one have to go, whatever is wrong with them. */
const mostLooked = 20
const longestLine = 2000

/** Cuts a line into cells: at tabs, else at commas outside quotes, else where two blanks or more align columns, else at every blank. */
function cells(line: string): string[] {
  const trimmed = withoutEnds(line, plainBlanks)
  const parts = trimmed.includes('\t')
    ? trimmed.split('\t')
    : trimmed.includes(',')
      ? [...trimmed.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)].map((match) => match[1] ?? '').slice(0, -1)
      : / {2,}/.test(trimmed)
        ? trimmed.split(/ {2,}/)
        : trimmed.split(/ /)
  return parts.map((part) => unquoted(withoutEnds(part, plainBlanks)))
}

/** Where each column stands by its heading; undefined if the line is not a heading. */
function headingOf(parts: string[]): Record<(typeof usual)[number], number> | undefined {
  const found = recordOf(usual, (name) => parts.findIndex((part) => columnNames[name].test(part)))
  return Object.values(found).filter((at) => at >= 0).length >= 3 && !parts.some((part) => /^\d{5,}$/.test(part)) ? found : undefined
}

/** Reads pasted endpoint rows. Without a heading the columns are: id, transport, format, interaction, address. */
export function readEndpoints(text: string): Read {
  const read: Read = { rows: [], unread: [], cleaned: [], otherColumns: [] }
  let at: Record<(typeof usual)[number], number> = { id: 0, transport: 1, format: 2, interaction: 3, address: 4 }
  withPlainBlanks(text)
    .split(/\r\n|\r|\n/)
    .forEach((line, index) => {
      if (line.trim() === '') return
      if (line.length > longestLine) {
        read.unread.push({
          line: index + 1,
          text: `${line.trim().slice(0, 60)} …`,
          why: `This line has ${line.length.toLocaleString('en-GB')} characters. A row of an endpoint is one short line: copy the rows again`,
        })
        return
      }
      const parts = cells(line)
      const heading = read.rows.length === 0 ? headingOf(parts) : undefined
      const id = cleanedCode(parts[at.id] ?? '')
      if (heading) {
        at = heading
        read.otherColumns = parts.filter((part, place) => part !== '' && !Object.values(at).includes(place))
      } else if (!/^\d{1,12}$/.test(id.code))
        read.unread.push({
          line: index + 1,
          text: line.trim(),
          why: 'This line does not start with a DoS service id (digits only). Copy the columns id, transport, format, interaction and address',
        })
      else {
        if (id.found.length > 0) read.cleaned.push({ line: index + 1, says: removedFrom(id) })
        read.rows.push({
          line: index + 1,
          id: id.code,
          transport: parts[at.transport] ?? '',
          format: parts[at.format] ?? '',
          interaction: parts[at.interaction] ?? '',
          address: parts[at.address] ?? '',
        })
      }
    })
  return read
}

/** What the product knows of the service behind a DoS id. */
export interface Known {
  service: string
  ods: string
  projectId: ProjectId
  /** The ASID of its project; null if none is recorded. */
  asid: string | null
  /** Whether the scheduling endpoint is ticked, and with which address. */
  ticked: boolean
  /** Whether nothing that it needs is open. */
  ready: boolean
}

export interface EndpointVerdict {
  id: string
  service: string | null
  ods: string | null
  projectId: ProjectId | null
  /** Of its one scheduling endpoint; empty if it has none or several. */
  address: string
  right: boolean
  /** Right, not ticked yet, and everything that it needs is settled. */
  toTick: boolean
  faults: string[]
}

const isScheduling = (row: EndpointRow): boolean => cleanedCode(row.interaction).code.replace(/\s/g, '').toLowerCase() === 'scheduling'
const looksLikeScheduling = (row: EndpointRow): boolean =>
  isScheduling(row) || /sched/i.test(row.interaction) || /^ASID:?\s*\d/i.test(row.address) || /^\d{12}$/.test(row.address)

const withoutUnseen = (row: EndpointRow): EndpointRow => ({
  ...row,
  transport: cleanedCode(row.transport).code,
  format: cleanedCode(row.format).code,
  interaction: cleanedCode(row.interaction).code,
  address: cleanedCode(row.address).code,
})

/** What is wrong with one endpoint's own fields, each in a sentence that says how to mend it. */
export function faultsOfEndpoint(row: EndpointRow, asid: string | null): string[] {
  const unseen = (['transport', 'format', 'interaction', 'address'] as const).flatMap((field) => {
    const { code, found } = cleanedCode(row[field])
    return found.length === 0 ? [] : [`The ${field} has ${found.join(' and ')} in it. Delete it in DoS and type it again${code === '' ? '' : `: ${code}`}`]
  })
  // Invisible characters are reported first: the other faults of such a field would not make sense.
  if (unseen.length > 0) return [...unseen, ...faultsOfEndpoint(withoutUnseen(row), asid)]
  const faults: string[] = []
  if (row.transport !== 'http') faults.push(`The transport is ${row.transport === '' ? 'empty' : `“${row.transport}”`}. Set it to http, in small letters`)
  if (row.format !== 'FHIR') faults.push(`The format is ${row.format === '' ? 'empty' : `“${row.format}”`}. Set it to FHIR, in capitals`)
  if (row.interaction !== 'Scheduling') faults.push(`The interaction is ${row.interaction === '' ? 'empty' : `“${row.interaction}”`}. Set it to Scheduling`)
  faults.push(...faultsOfAddress(row.address, asid))
  return faults
}

function faultsOfAddress(address: string, asid: string | null): string[] {
  if (address === '') return [`The address is empty. Enter ASID:${asid ?? ' followed by 12 digits'}`]
  const digits = /^ASID:(\d+)$/.exec(address)?.[1] ?? /^(\d+)$/.exec(address)?.[1]
  if (digits !== undefined && digits.length !== 12) return [`The ASID in the address has ${digits.length} digits. It must have exactly 12`]
  const fault = faultOfEndpoint(address, asid)
  return fault === undefined ? [] : [fault]
}

/** Judges every DoS id that was pasted, in their order. `known` holds those of this person's services. */
export function checkEndpoints(rows: EndpointRow[], known: Map<string, Known>): EndpointVerdict[] {
  return [...Map.groupBy(rows, (row) => row.id)].map(([id, own]) => {
    const about = known.get(id)
    const base = { id, service: about?.service ?? null, ods: about?.ods ?? null, projectId: about?.projectId ?? null }
    if (!about)
      return {
        ...base,
        address: '',
        right: false,
        toTick: false,
        faults: [
          'This DoS id is not among your services. Check the id; if it is right, add it to the service, or ask the project manager to add you to its project',
        ],
      }
    const exact = own.filter(isScheduling)
    const candidates = exact.length > 0 ? exact : own.filter(looksLikeScheduling)
    const [one] = candidates
    if (!one)
      return {
        ...base,
        address: '',
        right: false,
        toTick: false,
        faults: [`It has no scheduling endpoint. Add one: http, FHIR, Scheduling, ASID:${about.asid ?? ' followed by 12 digits'}`],
      }
    const faults = new Set(
      candidates.length > 1
        ? [
            `It has ${candidates.length} scheduling endpoints, on lines ${inWords(candidates.map((row) => row.line))}. Keep exactly one: with two, booking goes to either`,
          ]
        : [],
    )
    for (const row of candidates.slice(0, mostLooked)) for (const fault of faultsOfEndpoint(row, about.asid)) faults.add(fault)
    const right = faults.size === 0
    return { ...base, address: candidates.length === 1 ? one.address : '', right, toTick: right && !about.ticked && about.ready, faults: [...faults] }
  })
}
