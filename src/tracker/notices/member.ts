import type { PersonId, ProjectId } from '../../db/ids.ts'

/** Someone who holds a role of a project, or held it until now. */
export interface Member {
  /** The id of their membership. */
  id: string
  person: PersonId
  project: ProjectId
  /** The name of the project. */
  called: string
  role: string
  roleName: string
  isManager: boolean
  signs: boolean
  tests: boolean
  hasLeft: boolean
}
