import type { AwaitedList } from '../service-facets/todo.ts'
import type { Awaited } from './overdue.store.ts'

const paths: Record<AwaitedList, (one: Awaited) => string> = {
  sign: () => 'sop',
  gates: () => 'go-live',
  'late-prerequisites': ({ key }) => `prerequisites/${key}`,
  conditions: ({ key }) => `test-plan#condition-${key}`,
  criteria: ({ key }) => `go-live#criterion-${key}`,
  actions: ({ key, id }) => `test-plan/runs/${key}#action-${id}`,
}

/** Where something that is awaited is done, below the address of its project. */
export const pathOf = (one: Awaited): string => paths[one.list](one)
