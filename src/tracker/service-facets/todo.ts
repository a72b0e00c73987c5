import type { PersonId } from '../../db/ids.ts'
import { readStringList } from '../../db/string-list.ts'
import type { PrerequisiteFacts } from './facts.ts'

/** The lists of My work that are counted from sets: somebody on thousands of projects has thousands of these. */
export const todoLists = ['sign', 'overdue', 'actions', 'conditions', 'criteria', 'decide'] as const
export type TodoList = (typeof todoLists)[number]
export const isTodoList = (name: string): name is TodoList => todoLists.some((one) => one === name)

/**
 * What a project awaits from people, as a manager sees it: signatures and second persons at gates, and the rest once its day has passed. The index
 * holds all but `gates`, which are few.
 */
export const awaitedLists = ['sign', 'gates', 'late-prerequisites', 'conditions', 'criteria', 'actions'] as const
export type AwaitedList = (typeof awaitedLists)[number]
export type IndexedList = TodoList | AwaitedList

/** Something in one of these lists. */
export interface Todo {
  list: IndexedList
  /** The role whose holders have it, or the one person who does. */
  whose: string
  /** By which it is sorted, yyyy-mm-dd. */
  day: string
  /** Which of the project's things in this list: someone with two roles has it once. */
  item: number
}

interface Sources {
  created: string
  roles: { key: string; manages: boolean }[]
  people: { id: PersonId; role: string }[]
  /** Who has to sign the procedure, since when. */
  signatures: { person: PersonId; day: string }[]
  /** Actions from reviews, due on a day. */
  actions: { person: string | null; role: string | null; day: string }[]
  prerequisites: (PrerequisiteFacts & { isDerived: boolean; due: string | null })[]
  conditions: { owner: string; day: string }[]
  criteria: { owner: string; day: string }[]
  /** Days of the project and of its partner services that have passed without what they stood for, and of a review of its procedure. */
  lateDays: string[]
}

/** Whose an action is: the person’s that it names, or a role’s; the managers’ if neither is on the project any more. */
export function ownersOfAction(
  { person, role }: { person: string | null; role: string | null },
  { people, managers }: { people: Sources['people']; managers: string[] },
): string[] {
  if (person !== null && people.some((one) => one.id === person)) return [person]
  if (people.some((one) => one.role === role)) return person === null && role !== null ? [role] : []
  return managers
}

/** What waits in an open project, for which role or person. */
export function todosOf({ created, roles, people, signatures, actions, prerequisites, conditions, criteria, lateDays }: Sources): Todo[] {
  const managers = roles.filter((role) => role.manages).map((role) => role.key)
  const overdue = prerequisites.flatMap(({ isOverdue, isDerived, due, owners }) =>
    // Nobody completes a derived one: it follows its source.
    isOverdue && !isDerived && due !== null ? [{ day: due, owners: readStringList(owners) }] : [],
  )
  const late = lateDays.map((day) => ({ day, owners: [] }))
  return [
    ...signatures.map(({ person, day }, item): Todo => ({ list: 'sign', whose: person, day, item })),
    ...actions.flatMap(({ day, ...owner }, item) => ownersOfAction(owner, { people, managers }).map((whose): Todo => ({ list: 'actions', whose, day, item }))),
    ...[...overdue, ...late].flatMap(({ day, owners }, item) =>
      [...new Set([...owners, ...managers])].map((whose): Todo => ({ list: 'overdue', whose, day, item })),
    ),
    ...overdue.flatMap(({ day, owners }, item) => [...new Set(owners)].map((whose): Todo => ({ list: 'late-prerequisites', whose, day, item }))),
    ...conditions.map(({ owner, day }, item): Todo => ({ list: 'conditions', whose: owner, day, item })),
    ...criteria.map(({ owner, day }, item): Todo => ({ list: 'criteria', whose: owner, day, item })),
    ...managers.map((whose): Todo => ({ list: 'decide', whose, day: created.slice(0, 10), item: 0 })),
  ]
}

const itemsADay = 100_000

/** A place in a list, by day, as one number. */
export const placeOf = ({ day, item }: Pick<Todo, 'day' | 'item'>): number => Number(day.replaceAll('-', '')) * itemsADay + item

/** The day of a place, as a number that is greater for a later day. */
export const dayOfPlace = (place: number): number => Math.floor(place / itemsADay)
export const firstPlaceOf = (day: string): number => placeOf({ day, item: 0 })
