import type { Reader } from '../../db/database.ts'
import type { ProjectsTable } from '../../db/tables.ts'
import type { Templates } from '../templates/templates.ts'
import { gateFacts } from './facts.store.ts'
import { gatesOf, stageLine } from './gates.ts'
import type { StageLine } from './gates.ts'

/** Where a project stands on its way to live, and what holds the next gate, with addresses as the page links them. */
export async function stageOf(db: Reader, project: ProjectsTable, of: { today: string; environments: Templates['environments'] }): Promise<StageLine> {
  const facts = await gateFacts(db, project, of.today, of.environments)
  const line = stageLine(gatesOf(facts), facts)
  return { ...line, holds: line.holds.map((one) => ({ ...one, href: `/projects/${project.id}${one.href}` })) }
}
