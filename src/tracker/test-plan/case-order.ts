import type { Case } from './test-plan.ts'

/** Where a case is in its plan, with the cases before and after it. */
export function placeOf<One extends Pick<Case, 'id'>>(cases: One[], id: string): { number: number; previous: One | undefined; next: One | undefined } {
  const index = cases.findIndex((one) => one.id === id)
  return { number: index + 1, previous: cases[index - 1], next: cases[index + 1] }
}

/** The case to record after this one: the next in the plan that has no result, else the first that has none; undefined if all others have one. */
export function nextWithoutResult<One extends Pick<Case, 'id'>>(cases: One[], has: (id: string) => boolean, after = ''): One | undefined {
  const index = cases.findIndex((one) => one.id === after)
  return [...cases.slice(index + 1), ...cases.slice(0, Math.max(index, 0))].find((one) => !has(one.id))
}
