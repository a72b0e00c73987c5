import type { PersonId, ProjectId } from '../../db/ids.ts'
import { BitSet, NamedSets, removeFrom, unionOf } from './bit-sets.ts'
import type { OwnFact, ProjectFacts } from './facts.ts'
import { OwnValues } from './own-values.ts'
import type { Spellings } from './own-values.ts'
import { queueNamesOf } from './queue-names.ts'
import { TodoPlaces } from './todo-places.ts'

const dayNumber = (day: string): number => Number(day.replaceAll('-', ''))

export type LayerProject = Pick<ProjectFacts, 'id' | 'role' | 'state' | 'stage' | 'started' | 'changed'> & { managers: PersonId[] }

/**
 * One project of each service: a service's first project is in the first layer, its second in the second. Its sets hold services. Conditions that
 * the same project must meet are an intersection within a layer, and services are counted once over all layers.
 */
export class ProjectLayer {
  readonly #sets = new NamedSets()
  /** The services that have a project here. */
  readonly all = new BitSet()
  readonly #days = new Map<string, (number | undefined)[]>()
  readonly #places: (number | undefined)[] = []
  /** For each person, their roles and the services on whose projects they hold them. */
  readonly #held = new Map<PersonId, Map<string, Set<number>>>()
  readonly #peopleAt: (ProjectFacts['people'] | undefined)[] = []
  readonly #projects: (LayerProject | undefined)[] = []
  readonly todos = new TodoPlaces()
  readonly own: OwnValues
  readonly #ownAt: (OwnFact[] | undefined)[] = []
  readonly #words = new Map<number, string>()

  constructor(spellings: Spellings) {
    this.own = new OwnValues(spellings)
  }

  put(slot: number, facts: ProjectFacts): void {
    this.all.add(slot)
    for (const name of namesOf(facts)) this.#sets.add(name, slot)
    for (const { kind, day } of facts.dates) {
      const days = this.#days.get(kind) ?? []
      days[slot] = dayNumber(day)
      this.#days.set(kind, days)
    }
    for (const { id, role } of facts.people) this.#slotsOf(id, role).add(slot)
    this.#peopleAt[slot] = facts.people
    const { id, role, state, stage, started, changed } = facts
    this.#projects[slot] = { id, role, state, stage, started, changed, managers: managersOf(facts) }
    this.#places[slot] = facts.wave?.position
    this.todos.put(slot, facts.todos)
    this.own.put(slot, facts.own)
    this.#ownAt[slot] = facts.own
    if (facts.ownWords !== '') this.#words.set(slot, facts.ownWords)
  }

  clear(slot: number): void {
    removeFrom(this.all, slot)
    this.#sets.clear(slot)
    for (const days of this.#days.values()) days[slot] = undefined
    for (const { id, role } of this.#peopleAt[slot] ?? []) this.#held.get(id)?.get(role)?.delete(slot)
    this.#peopleAt[slot] = undefined
    this.#projects[slot] = undefined
    this.#places[slot] = undefined
    this.todos.clear(slot)
    this.own.clear(slot, this.#ownAt[slot] ?? [])
    this.#ownAt[slot] = undefined
    this.#words.delete(slot)
  }

  trim(): void {
    this.all.trim()
    this.#sets.trim()
  }

  /** The id of the project of a service here. */
  projectAt(slot: number): ProjectId | undefined {
    return this.#projects[slot]?.id
  }

  /** What lists of projects are sorted by, of the project of a service here. */
  at(slot: number): LayerProject | undefined {
    return this.#projects[slot]
  }

  /** The day of this kind, as the number yyyymmdd. */
  dayAt(kind: string, slot: number): number | undefined {
    return this.#days.get(kind)?.[slot]
  }

  /** The place of that project in its wave. */
  placeAt(slot: number): number | undefined {
    return this.#places[slot]
  }

  /** The services whose project here has these words in its own fields, written as searches compare them. */
  withWords(searched: string): BitSet {
    const slots = new BitSet()
    for (const [slot, words] of this.#words) if (words.includes(searched)) slots.add(slot)
    return slots
  }

  /** Who is on the project of a service here, once for each role. */
  peopleAt(slot: number): ProjectFacts['people'] {
    return this.#peopleAt[slot] ?? []
  }

  /** The services whose project here has this, by the names below. */
  set(name: string): BitSet {
    return this.#sets.get(name) ?? new BitSet()
  }

  anyOf(names: string[]): BitSet {
    return unionOf(names.map((name) => this.#sets.get(name)))
  }

  startingWith(start: string): [rest: string, set: BitSet][] {
    return this.#sets.startingWith(start)
  }

  /** The services whose project this person is on, in this role or in any. */
  heldBy(person: PersonId, role = ''): BitSet {
    const roles = this.#held.get(person)
    if (!roles) return new BitSet()
    return new BitSet(role === '' ? [...roles.values()].flatMap((slots) => [...slots]) : (roles.get(role) ?? []))
  }

  /** Everyone who is on a project here. */
  people(): Iterable<PersonId> {
    return this.#held.keys()
  }

  /** The services of whose project someone holds each role. */
  rolesOf(person: PersonId): Iterable<[role: string, slots: ReadonlySet<number>]> {
    return this.#held.get(person) ?? []
  }

  /** The services whose project has this kind of date from one day to another, yyyy-mm-dd; empty is without bound. */
  between(kind: string, from: string, to: string): BitSet {
    const [first, last] = [from === '' ? 0 : dayNumber(from), to === '' ? Infinity : dayNumber(to)]
    const slots = new BitSet()
    this.#days.get(kind)?.forEach((day, slot) => {
      if (day !== undefined && day >= first && day <= last) slots.add(slot)
    })
    return slots
  }

  #slotsOf(person: PersonId, role: string): Set<number> {
    const roles = this.#held.get(person) ?? new Map<string, Set<number>>()
    this.#held.set(person, roles)
    const slots = roles.get(role) ?? new Set()
    roles.set(role, slots)
    return slots
  }
}

/** The projects of services that offer slots, or of those that book into others. */
export const sideName = (side: string): string => `side ${side}`
export const stateName = (state: string): string => `state ${state}`
export const stageName = (stage: string): string => `stage ${stage}`
export const waveName = (wave: string): string => `wave ${wave}`
/** Without a key, any prerequisite. */
export const prerequisiteName = (status: string, key = ''): string => `prerequisite ${status} ${key}`
export const roleName = (role: string): string => `role ${role}`
/** Without a role, any that is required. */
export const emptyRoleName = (role = ''): string => `empty ${role}`
/** The projects on which nobody is in a key stakeholder’s role. */
export const emptyKeyRoleName = 'no key person'
/** The projects on which a role is of this kind. */
export const kindOfRoleName = (kind: string, role: string): string => `as ${kind} ${role}`
/** The projects that need no newer templates than this version: they have it, or were told to do without. */
export const templatesName = (version: string): string => `templates ${version}`
export const overdueName = (kind: string): string => `overdue ${kind}`

/** The kinds of roles by which somebody's projects are found. */
/** Who manages a project, each once. */
function managersOf({ roles, people }: ProjectFacts): PersonId[] {
  const managing = new Set(roles.filter((role) => role.kind === 'project-manager').map((role) => role.key))
  return [...new Set(people.filter((one) => managing.has(one.role)).map((one) => one.id))]
}

const kindsOfRoles = ['project-manager', 'dos-lead', 'supplier']

/** Everything that a project can be found by, except people and days. */
function namesOf(facts: ProjectFacts): string[] {
  const { role, state, stage, wave, prerequisites, roles, people, overdue, templates } = facts
  const held = new Set(people.map((one) => one.role))
  const empty = roles.filter((role) => !held.has(role.key))
  return [
    sideName(role),
    stateName(state),
    stageName(stage),
    ...(wave === null ? [] : [waveName(wave.id)]),
    ...prerequisites.flatMap(({ key, status, isOpen }) =>
      [status, ...(isOpen ? ['open'] : [])].flatMap((one) => [prerequisiteName(one, key), prerequisiteName(one)]),
    ),
    ...[...held].map(roleName),
    ...empty.map((role) => emptyRoleName(role.key)),
    ...(empty.some((role) => role.isRequired) ? [emptyRoleName()] : []),
    ...(empty.some((role) => role.isKey) ? [emptyKeyRoleName] : []),
    ...overdue.map(overdueName),
    ...roles.filter((role) => kindsOfRoles.includes(role.kind)).map((role) => kindOfRoleName(role.kind, role.key)),
    ...templates.map(templatesName),
    ...queueNamesOf(facts),
  ]
}
