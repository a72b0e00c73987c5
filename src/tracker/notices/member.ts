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
  /** Whether they may write the procedure, though they do not manage the project. */
  writes: boolean
  signs: boolean
  tests: boolean
  hasLeft: boolean
  /** The holder of the role, if they act for one. */
  actingFor: PersonId | null
  /** They were let give one answer in it, and hear of nothing else. */
  isForOneAnswer: boolean
}
