import { folded } from '../../text.ts'
import { caseColumns } from './case-columns.ts'
import { cellAt, understoodAt, warn } from './lines.ts'
import type { PlanSide, PlanWarning } from './operational-test-plan.shape.ts'
import type { Section } from './sections.ts'

export interface SideOfTable {
  side: PlanSide
  isGuess: boolean
}

/** The titles above a table, the nearest first. */
export function titlesAbove(sections: readonly Section[], index: number): Section[] {
  const sheet = sections[index]?.heading.sheet
  const before = sections.slice(0, index)
  return before
    .slice(before.findLastIndex((each) => each.kind === 'cases') + 1)
    .filter((each) => each.kind === 'title' && each.heading.sheet === sheet)
    .toReversed()
}

const criteriaOf = ({ heading, lines }: Section): string[] => {
  const { criterion } = caseColumns(heading)
  return lines.map((line) => folded(cellAt(line, criterion))).filter((text) => text !== '')
}

/** Whether most of a table's criteria are in another table too, as when cases are repeated for each disposition code. */
function isAlike(one: Section, other: Section): boolean {
  const [criteria, others] = [criteriaOf(one), new Set(criteriaOf(other))]
  return criteria.length > 0 && criteria.filter((text) => others.has(text)).length * 2 > criteria.length
}

/** The side of each table: from the title above it, or the sheet's name, or a table with the same cases; otherwise Consumer first, Provider second. */
export function sidesOf(sections: readonly Section[], warnings: PlanWarning[]): Map<Section, SideOfTable> {
  const found = new Map<Section, SideOfTable>()
  sections.forEach((section, index) => {
    if (section.kind !== 'cases') return
    const titles = titlesAbove(sections, index)
    for (const { heading } of titles) understoodAt(heading, ...heading.cells.keys())
    const said = [...titles.map(({ heading }) => heading.cells.join(' ')), section.heading.sheet].flatMap((text) => sideSaid(text) ?? [])
    const [first] = said
    if (first !== undefined) return found.set(section, { side: first, isGuess: false })
    const alike = [...found].find(([other]) => isAlike(section, other))
    const side = alike ? alike[1].side : found.size === 0 ? 'consumer' : 'provider'
    found.set(section, { side, isGuess: true })
    warnings.push(
      warn(section.heading, `Nothing above this table says whose test plan it is; it was taken as the ${side === 'consumer' ? 'Consumer' : 'Provider'}'s.`),
    )
  })
  return found
}

function sideSaid(text: string): PlanSide | undefined {
  const [consumer, provider] = [/\bconsumer\b/i.test(text), /\bprovider\b/i.test(text)]
  return consumer === provider ? undefined : consumer ? 'consumer' : 'provider'
}
