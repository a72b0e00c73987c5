import { readDate } from '../../dates-as-written.ts'
import { firstCell, inWords, valueAfter, warn, type Line } from './lines.ts'
import type { PlanSide, PlanSystem, PlanWarning, ServiceDetails } from './operational-test-plan.shape.ts'
import type { Section } from './sections.ts'

const LABELS: Record<keyof ServiceDetails, RegExp> = {
  dosName: /\bDoS (service )?name$/i,
  dosId: /\bDoS (service )?(id|number|identifier)$/i,
  phone: /\b(tel|telephone|phone)( (no|number))?\.?$/i,
  postcode: /\bpost ?code$/i,
  address: /\baddress$/i,
  lead: /\blead$/i,
  name: /\bname$/i,
}
const WORDS: Record<keyof ServiceDetails, string> = {
  name: 'name',
  dosName: 'DoS name',
  dosId: 'DoS id',
  lead: 'lead',
  address: 'address',
  postcode: 'postcode',
  phone: 'telephone',
}

export function serviceDetailsIn(sections: readonly Section[], warnings: PlanWarning[]): ServiceDetails {
  const details: ServiceDetails = {
    name: null,
    dosName: null,
    dosId: null,
    lead: null,
    address: null,
    postcode: null,
    phone: null,
  }
  const [section, ...others] = sections.filter((each) => each.kind === 'details')
  if (section === undefined) return details
  for (const line of section.lines) {
    const { text, column } = firstCell(line)
    const field = (Object.keys(LABELS) as (keyof ServiceDetails)[]).find((each) => LABELS[each].test(text))
    if (field !== undefined) details[field] ??= valueAfter(line, column)
  }
  const blank = (Object.keys(WORDS) as (keyof ServiceDetails)[]).filter((field) => details[field] === null)
  if (blank.length > 0) warnings.push(warn(section.heading, `The service details leave blank: ${inWords(blank.map((field) => WORDS[field]))}.`))
  for (const other of others)
    warnings.push(
      warn(
        other.heading,
        `The details of another service stand here${nameIn(other)}. This import starts one project, of ${details.name ?? 'the first'}: upload what is about the other one by itself.`,
      ),
    )
  return details
}

function nameIn({ lines }: Section): string {
  const line = lines.find((each) => LABELS.name.test(firstCell(each).text) && !LABELS.dosName.test(firstCell(each).text))
  const name = line && valueAfter(line, firstCell(line).column)
  return name ? `, ${name}` : ''
}

const isTestingDate = (label: string): boolean => /^test(ing)? date/i.test(label)
const isGoLiveDate = (label: string): boolean => /^go[- ]?live date/i.test(label)

/** What is wrong with the date of a line, or was not read of it. */
function faultsOfDate(line: Line): PlanWarning[] {
  const { text: label, column } = firstCell(line)
  const said = isTestingDate(label) || isGoLiveDate(label) ? valueAfter(line, column) : null
  if (said === null) return []
  const read = readDate(said)
  return read.ok ? read.value.warnings.map((one) => warn(line, `${label}: ${one}.`)) : [warn(line, `${label}: ${read.says}.`)]
}

/** Provider and Consumer, whichever the plan names, each with what it says of its dates. */
export function systemsIn(sections: readonly Section[], warnings: PlanWarning[]): PlanSystem[] {
  const found = new Map<PlanSide, { system: PlanSystem; section: Section }>()
  for (const section of sections.filter((each) => each.kind === 'system')) {
    const { text, column } = firstCell(section.heading)
    const side: PlanSide = /\b(111|consumer)\b/i.test(text) ? 'consumer' : 'provider'
    const system = found.get(side)?.system ?? { side, name: null, testingDate: null, goLiveDate: null }
    system.name ??= valueAfter(section.heading, column)
    for (const line of section.lines) {
      const label = firstCell(line)
      if (isTestingDate(label.text)) system.testingDate ??= valueAfter(line, label.column)
      else if (isGoLiveDate(label.text)) system.goLiveDate ??= valueAfter(line, label.column)
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
