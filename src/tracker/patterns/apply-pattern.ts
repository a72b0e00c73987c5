import { addDays, asDay } from '../../day.ts'
import type { Day } from '../../day.ts'
import type { PersonId } from '../../db/ids.ts'
import type { Contact } from '../contacts/contact.ts'
import type { WorkflowOption } from '../sop/options.ts'
import type { ProjectItems } from '../templates/project-items.ts'
import type { SetUp } from '../test-plan/set-up.ts'
import type { Pattern } from './pattern.ts'

/** Someone who gets a role of the project when it starts, and why. */
export interface Joiner {
  role: string
  roleName: string
  testTeam: number
  person: PersonId
  name: string
  /** "the pattern", or the name of an organisation or product. */
  from: string
  /** They named themselves in the pattern or as a contact. */
  namedThemself: boolean
}

/** Who counts as giving someone a role: whoever acts. Someone who named themselves counts as giving it to themselves, so they may not sign in it (rule 11). */
export const giverOf = ({ person, namedThemself }: Pick<Joiner, 'person' | 'namedThemself'>, actor: PersonId | null): PersonId | null =>
  namedThemself ? person : actor

/** What a project gets beside what the templates give it. */
export interface Applied {
  people: Joiner[]
  /** Roles that the pattern leaves to a contact, and for which nobody is known. */
  unfilled: string[]
  procedure: string | null
  options: WorkflowOption[]
  setUp: Pick<SetUp, 'slotMinutes' | 'week'> | null
  /** By key: why it does not apply. */
  notApplicable: Map<string, string>
  /** By key. */
  due: Map<string, Day>
}

/** Chooses what the pattern chose, wherever the same option is offered. */
export const chosenIn = (options: WorkflowOption[], chosen: WorkflowOption[]): WorkflowOption[] =>
  options.map((one) => {
    const same = chosen.find((other) => other.group === one.group && other.text === one.text)
    return same ? { ...one, chosen: same.chosen, ...(same.number ? { number: same.number } : {}) } : one
  })

/** Who gets which role: whom the pattern names, and the contacts, each once. A contact joins though no pattern asks for them. */
export function joiners(
  pattern: Pick<Pattern, 'content' | 'savedBy'> | null,
  {
    roles,
    contacts,
    leftOut,
  }: { roles: Pick<ProjectItems['roles'][number], 'role_key' | 'name' | 'test_team' | 'kind'>[]; contacts: Contact[]; leftOut: ReadonlySet<string> },
) {
  const people: Joiner[] = []
  const unfilled: string[] = []
  for (const { role_key: role, name: roleName, test_team: testTeam, kind } of roles) {
    if (kind === 'project-manager') continue
    const asked = pattern?.content.people.filter((one) => one.role === role) ?? []
    const own = contacts.filter((one) => one.role === role)
    if (asked.some((one) => one.who.kind === 'contact') && own.length === 0) unfilled.push(roleName)
    const named = asked.flatMap(({ who }) => (who.kind === 'person' ? [{ person: who.id, name: who.name, from: 'the pattern', by: pattern?.savedBy }] : []))
    for (const { by, ...one } of [...named, ...own.map(({ person, name, of, recordedBy }) => ({ person, name, from: of, by: recordedBy }))])
      if (!leftOut.has(keyOf({ role, person: one.person })) && !people.some((other) => other.role === role && other.person === one.person))
        people.push({ role, roleName, testTeam, ...one, namedThemself: by === one.person })
  }
  return { people, unfilled }
}

/** What names someone in a role on a form. */
export const keyOf = ({ role, person }: Pick<Joiner, 'role' | 'person'>): string => `${role}:${person}`

export interface ApplyTo {
  items: ProjectItems
  contacts: Contact[]
  /** Who was ticked off: see keyOf. */
  leftOut?: ReadonlySet<string>
  goLive: Day | null
  today: Day
}

/** What a project gets from a pattern, or from its contacts alone. What the project does not have, like a role of another care setting, is passed over. */
export function applyPattern(pattern: Pick<Pattern, 'content' | 'savedBy'> | null, { items, contacts, leftOut = new Set(), goLive, today }: ApplyTo): Applied {
  const content = pattern?.content ?? null
  const own = new Map(items.prerequisites.filter((one) => one.derived === null).map((one) => [one.key, one]))
  const notApplicable = new Map(content?.notApplicable.flatMap(({ key, reason }) => (own.has(key) ? [[key, reason] as const] : [])))
  const dueOf = (days: number): Day | undefined => (goLive === null ? undefined : addDays(asDay(goLive), -days))
  return {
    ...joiners(pattern, { roles: items.roles, contacts, leftOut }),
    procedure: content?.procedure?.body ?? null,
    options: chosenIn(content?.procedure?.options ?? items.options, content?.options ?? []),
    setUp: content?.setUp ?? null,
    notApplicable,
    due: new Map(
      content?.due.flatMap(({ key, days }) => {
        const day = dueOf(days)
        // A day that has passed already would only make it overdue from the first.
        return day !== undefined && day >= today && own.has(key) && !notApplicable.has(key) ? [[key, day] as const] : []
      }),
    ),
  }
}
