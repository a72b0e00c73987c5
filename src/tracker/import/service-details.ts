import { readDate } from '../../dates-as-written.ts'
import { detailOf, isGoLiveDate, isSystemDate, isTestingDate } from './labels.ts'
import { firstCell, inWords, keepAfter, leaveAfter, leaveRow, readAfter, understoodAt, valueAfter, warn, type Line } from './lines.ts'
import type { PlanSide, PlanSystem, PlanWarning, ServiceDetails } from './operational-test-plan.shape.ts'
import type { Section } from './sections.ts'
import { keysOf } from '../../keys.ts'

const WORDS: Record<keyof ServiceDetails, string> = {
  name: 'name',
  dosName: 'DoS name',
  dosId: 'DoS id',
  lead: 'lead',
  address: 'address',
  postcode: 'postcode',
  phone: 'telephone',
}
const blankDetails = (): ServiceDetails => ({ name: null, dosName: null, dosId: null, lead: null, address: null, postcode: null, phone: null })
const again = 'it was given further up'

/** What a section says about a service, without counting it as read. */
export function detailsSaid({ lines }: Section): ServiceDetails {
  const details = blankDetails()
  for (const line of lines) {
    const { text, column } = firstCell(line)
    const field = detailOf(text)
    if (field !== undefined) details[field] ??= valueAfter(line, column)
  }
  return details
}

/** Details of people, appointments or software, not of a service. */
const ofNoService = /\b(contact|patient|appointment|booking|system|supplier|software|log-?in|test|project|meeting|referral)s?\b/i

/** Whether a section describes a service: it asks for its name or its DoS id. */
export const isOfAService = ({ kind, heading, lines }: Section): boolean =>
  kind === 'details' &&
  !ofNoService.test(firstCell(heading).text) &&
  lines.some((line) => ['name', 'dosName', 'dosId'].includes(detailOf(firstCell(line).text) ?? ''))

export function serviceDetailsIn(sections: readonly Section[], warnings: PlanWarning[]): ServiceDetails {
  const details = blankDetails()
  const all = sections.filter((each) => each.kind === 'details')
  const ofServices = all.filter(isOfAService)
  const read = ofServices.length > 0 ? ofServices : all.slice(0, 1)
  for (const section of read) {
    understoodAt(section.heading, firstCell(section.heading).column)
    for (const line of section.lines) {
      const { text, column } = firstCell(line)
      const field = detailOf(text)
      if (field === undefined) {
        leaveRow(line, 'no detail of a service is called so')
        if (valueAfter(line, column) !== null) warnings.push(warn(line, `"${text}" is no detail of a service that is known; the row was left out.`))
        continue
      }
      understoodAt(line, column)
      const said = valueAfter(line, column)
      if (details[field] !== null && said !== null && said !== details[field]) {
        leaveAfter(line, column, again)
        warnings.push(warn(line, `"${text}" was given further up; "${said}" was left out.`))
      } else details[field] = (field === 'lead' ? keepAfter(line, column) : readAfter(line, column)) ?? details[field]
    }
  }
  for (const other of all.filter((each) => !read.includes(each))) {
    leaveRow(other.heading, 'these details are of no service')
    for (const line of other.lines) leaveRow(line, 'these details are of no service')
    warnings.push(warn(other.heading, `"${firstCell(other.heading).text}" holds no details of a service; they were left out.`))
  }
  const [first] = read
  const blank = keysOf(WORDS).filter((field) => details[field] === null)
  if (first !== undefined && blank.length > 0)
    warnings.push(warn(first.heading, `The service details leave blank: ${inWords(blank.map((field) => WORDS[field]))}.`))
  return details
}

/** What is wrong with the date of a line, or could not be read. */
function faultsOfDate(line: Line): PlanWarning[] {
  const { text: label, column } = firstCell(line)
  const said = isSystemDate(label) ? valueAfter(line, column) : null
  if (said === null) return []
  const read = readDate(said)
  return read.ok ? read.value.warnings.map((one) => warn(line, `${label}: ${one}.`)) : [warn(line, `${label}: ${read.says}.`)]
}

/** The date of a line in its own words; text that is not a date is shown and left out. */
function dateAfter(line: Line, column: number): string | null {
  const said = valueAfter(line, column)
  if (said === null || readDate(said).ok) return readAfter(line, column)
  leaveAfter(line, column, 'not a date that can be read')
  return said
}

/** Provider and Consumer, as far as the plan names them, each with what it says about its dates. */
export function systemsIn(sections: readonly Section[], warnings: PlanWarning[]): PlanSystem[] {
  const found = new Map<PlanSide, { system: PlanSystem; section: Section }>()
  for (const section of sections.filter((each) => each.kind === 'system')) {
    const { text, column } = firstCell(section.heading)
    understoodAt(section.heading, column)
    const side: PlanSide = /\b(111|consumer)\b/i.test(text) ? 'consumer' : 'provider'
    const system = found.get(side)?.system ?? { side, name: null, testingDate: null, goLiveDate: null }
    const name = valueAfter(section.heading, column)
    if (system.name === null || system.name === name) system.name = readAfter(section.heading, column)
    else leaveAfter(section.heading, column, again)
    for (const line of section.lines) {
      const label = firstCell(line)
      const field = isTestingDate(label.text) ? 'testingDate' : isGoLiveDate(label.text) ? 'goLiveDate' : undefined
      if (field === undefined) {
        leaveRow(line, 'nothing that is read of a system')
        if (valueAfter(line, label.column) !== null) warnings.push(warn(line, `"${label.text}" is nothing that is read of a system; the row was left out.`))
        continue
      }
      understoodAt(line, label.column)
      if (system[field] === null) system[field] = dateAfter(line, label.column)
      else leaveAfter(line, label.column, again)
    }
    found.set(side, { system, section })
    warnings.push(...section.lines.flatMap(faultsOfDate))
  }
  for (const { system, section } of found.values()) {
    const blank = [
      ...(system.name === null ? ['name'] : []),
      ...(system.testingDate === null ? ['testing date'] : []),
      ...(system.goLiveDate === null ? ['go-live date'] : []),
    ]
    const whose = system.side === 'provider' ? "Provider's" : "Consumer's"
    if (blank.length > 0) warnings.push(warn(section.heading, `The ${whose} system leaves blank: ${inWords(blank)}.`))
  }
  return [...found.values()].map(({ system }) => system)
}
