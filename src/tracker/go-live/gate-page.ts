import type { Day } from '../../day.ts'
import type { ProjectsTable } from '../../db/tables/projects.ts'
import type { Templates } from '../templates/templates.ts'
import { factsFrom } from './facts.ts'
import { gatesOf, stageLine } from './gates.ts'
import type { StageLine } from './gates.ts'
import type { ProjectRows } from './rows.store.ts'

/** Where a project stands on its way to live, and what holds the next gate, with addresses as the page links them. */
export function stageOf(rows: ProjectRows, project: ProjectsTable, of: { today: Day; environments: Templates['environments'] }): StageLine {
  const facts = factsFrom(rows, { project, ...of })
  const line = stageLine(gatesOf(facts), facts)
  return { ...line, holds: line.holds.map((one) => ({ ...one, href: `/projects/${project.id}${one.href}` })) }
}
