import { readStringList } from '../../db/string-list.ts'
import type { PrerequisiteFacts } from './facts.ts'

/** The lists of My work that are counted from sets: somebody on thousands of projects has thousands of these. */
export const todoLists = ['overdue', 'conditions', 'criteria', 'decide'] as const
export type TodoList = (typeof todoLists)[number]
export const isTodoList = (name: string): name is TodoList => todoLists.some((one) => one === name)

/** Something in one of these lists for whoever holds a role on the project. */
export interface Todo {
  list: TodoList
  role: string
  /** By which it is sorted, yyyy-mm-dd. */
  day: string
  /** Which of the project's things in this list: someone with two roles has it once. */
  item: number
}

interface Sources {
  created: string
  roles: { key: string; manages: boolean }[]
  prerequisites: (PrerequisiteFacts & { isDerived: boolean; due: string | null })[]
  conditions: { owner: string; day: string }[]
  criteria: { owner: string; day: string }[]
  /** Days of the project and of its partner services that have passed without what they stood for. */
  lateDays: string[]
}

/** What waits in an open project, for which role. */
export function todosOf({ created, roles, prerequisites, conditions, criteria, lateDays }: Sources): Todo[] {
  const managers = roles.filter((role) => role.manages).map((role) => role.key)
  const overdue = prerequisites.flatMap(({ isOverdue, isDerived, due, owners }) =>
    // Nobody completes a derived one: it follows its source.
    isOverdue && !isDerived && due !== null ? [{ day: due, owners: readStringList(owners) }] : [],
  )
  const late = lateDays.map((day) => ({ day, owners: [] }))
  return [
    ...[...overdue, ...late].flatMap(({ day, owners }, item) =>
      [...new Set([...owners, ...managers])].map((role): Todo => ({ list: 'overdue', role, day, item })),
    ),
    ...conditions.map(({ owner, day }, item): Todo => ({ list: 'conditions', role: owner, day, item })),
    ...criteria.map(({ owner, day }, item): Todo => ({ list: 'criteria', role: owner, day, item })),
    ...managers.map((role): Todo => ({ list: 'decide', role, day: created.slice(0, 10), item: 0 })),
  ]
}

const itemsADay = 100_000

/** A place in a list, by day, as one number. */
export const placeOf = ({ day, item }: Pick<Todo, 'day' | 'item'>): number => Number(day.replaceAll('-', '')) * itemsADay + item

/** The day of a place, as a number that is greater for a later day. */
export const dayOfPlace = (place: number): number => Math.floor(place / itemsADay)
export const firstPlaceOf = (day: string): number => placeOf({ day, item: 0 })
