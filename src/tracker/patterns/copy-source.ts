import type { Pattern, PatternContent } from './pattern.ts'
import { peopleOf, takeFromProject, whoByDefault } from './take-from-project.ts'
import type { ProjectParts } from './take-from-project.ts'

/** What a running project can be filled in from: the newest version of a pattern, or another project. */
export interface CopySource {
  name: string
  /** As the history says it. */
  inWords: string
  content: PatternContent
  /** The pattern, if it is one. */
  pattern: Pattern | undefined
  /** Whether the form offers someone in this role ticked. */
  isTicked: (role: string) => boolean
}

export const sourceOfPattern = (pattern: Pattern): CopySource => ({
  name: pattern.name,
  inWords: `the pattern ${pattern.name}, version ${pattern.number}`,
  content: pattern.content,
  pattern,
  isTicked: () => true,
})

/**
 * Another project, with its own people. Those of the region and the national team work across services, and those of one organisation across its
 * services; anyone else is offered without a tick.
 */
export function sourceOfProject(parts: ProjectParts, organisation: string | null): CopySource {
  const sides = new Map(parts.roles.map((one) => [one.role_key, whoByDefault(one)]))
  const isSameOrganisation = organisation !== null && parts.service.organisation_id === organisation
  return {
    name: parts.project.name,
    inWords: `the project ${parts.project.name}`,
    content: takeFromProject(
      parts,
      new Set(['people', 'procedure', 'options']),
      peopleOf(parts, () => 'person'),
    ),
    pattern: undefined,
    isTicked: (role) => isSameOrganisation || sides.get(role) === 'person',
  }
}
