import { asDay, daysBetween } from '../../day.ts'
import type { PersonId } from '../../db/ids.ts'
import type { PrerequisitesTable } from '../../db/tables/prerequisites.ts'
import type { ProjectRolesTable, ProjectsTable } from '../../db/tables/projects.ts'
import type { WorkflowOption } from '../sop/options.ts'
import { sopFactsOf } from '../templates/sop-facts.ts'
import type { SopService } from '../templates/sop-facts.ts'
import type { SetUp } from '../test-plan/set-up.ts'
import type { Part, PatternContent, PatternPerson } from './pattern.ts'
import { withPlaces } from './places.ts'

/** What a pattern can be taken from. */
export interface ProjectParts {
  project: Pick<ProjectsTable, 'role' | 'scope' | 'route_in' | 'name'>
  service: SopService & { care_setting: string; organisation_id: string | null }
  roles: Pick<ProjectRolesTable, 'role_key' | 'name' | 'side' | 'kind'>[]
  members: { role_key: string; person_id: PersonId; name: string }[]
  draft: { body: string; options: WorkflowOption[] }
  setUp: SetUp | undefined
  codes: string[]
  goLive: string | null
  prerequisites: Pick<PrerequisitesTable, 'key' | 'title' | 'status' | 'reason' | 'due_date' | 'derived' | 'shared_id'>[]
}

/** Whom each role of the project gives a pattern unless someone says otherwise: its own people where they work across services, else the contact. */
export const whoByDefault = ({ side }: Pick<ProjectRolesTable, 'side'>): PatternPerson['who']['kind'] =>
  side === 'national' || side === 'commissioner' ? 'person' : 'contact'

/** The roles of which a pattern can say who holds them: not its manager, who is chosen at each start. */
export const rolesToTake = ({ roles }: Pick<ProjectParts, 'roles'>) => roles.filter((role) => role.kind !== 'project-manager')

/** Everyone of the project in a role, as its own person or as the contact of the organisation or product. */
export function peopleOf(
  { roles, members }: Pick<ProjectParts, 'roles' | 'members'>,
  who: (role: string) => PatternPerson['who']['kind'] | 'nobody',
): PatternPerson[] {
  return rolesToTake({ roles }).flatMap(({ role_key: role, name: roleName }): PatternPerson[] => {
    const chosen = who(role)
    if (chosen === 'nobody') return []
    if (chosen === 'contact') return [{ role, roleName, who: { kind: 'contact' } }]
    return members.filter((one) => one.role_key === role).map(({ person_id: id, name }) => ({ role, roleName, who: { kind: 'person', id, name } }))
  })
}

const unchosen = (options: WorkflowOption[]): WorkflowOption[] => options.map((one) => ({ ...one, chosen: false }))

/** These parts of a project as a pattern. What was met, signed or declared stays with the project. */
export function takeFromProject(from: ProjectParts, parts: ReadonlySet<Part>, people: PatternPerson[]): PatternContent {
  const { project, service, draft, setUp, codes, goLive, prerequisites } = from
  const { 'project.scope': _, ...ofService } = sopFactsOf({ service, scope: '' })
  const own = prerequisites.filter((one) => one.derived === null && one.shared_id === null)
  return {
    routeIn: project.route_in,
    scope: withPlaces(project.scope, ofService),
    people: parts.has('people') ? people : [],
    procedure:
      parts.has('procedure') && draft.body !== ''
        ? { body: withPlaces(draft.body, sopFactsOf({ service, scope: project.scope })), options: unchosen(draft.options) }
        : null,
    options: parts.has('options') ? draft.options.filter((one) => one.chosen) : [],
    setUp: parts.has('set-up') && setUp ? { codes, slotMinutes: setUp.slotMinutes, week: setUp.week } : null,
    due:
      parts.has('due') && goLive !== null
        ? own.flatMap(({ key, title, due_date: due }) => (due === null ? [] : [{ key, title, days: daysBetween(asDay(due), asDay(goLive)) }]))
        : [],
    notApplicable: parts.has('not-applicable')
      ? own.flatMap(({ key, title, status, reason }) => (status === 'not-applicable' && reason ? [{ key, title, reason }] : []))
      : [],
  }
}
