import { cleanLabel, known, firstCell } from './lines.ts'
import type { PlanPrerequisite } from './operational-test-plan.shape.ts'
import { ownerOfPrerequisite } from './role-key.ts'
import type { Section } from './sections.ts'

export function prerequisitesIn(sections: readonly Section[]): PlanPrerequisite[] {
  return sections
    .filter((each) => each.kind === 'prerequisites')
    .flatMap((section) => section.lines)
    .map((line) => longestText(line.cells) ?? firstCell(line).text)
    .filter((text) => text.length > 3)
    .map((text) => ({ text, owner: ownerOfPrerequisite(text) }))
}

/** A numbered or ticked list keeps its number and tick in columns of their own. */
function longestText(cells: readonly string[]): string | undefined {
  const texts = cells.filter((cell) => known(cell) !== null).map(cleanLabel)
  return texts.toSorted((a, b) => b.length - a.length)[0]
}
