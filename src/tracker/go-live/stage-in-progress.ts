import type { ProjectsTable } from '../../db/tables/projects.ts'
import { stageChoices } from './gate.ts'

type Project = Pick<ProjectsTable, 'state' | 'stage'>

/** The words on the tag of a service in progress: "Testing", or "Testing, on hold". Null if the project is neither open nor on hold. */
export function stageInProgress(project: Project | null): string | null {
  if (project?.state === 'open') return stageChoices[project.stage]
  return project?.state === 'on-hold' ? `${stageChoices[project.stage]}, on hold` : null
}
