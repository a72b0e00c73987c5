import { expect } from 'vitest'
import { dayOfMoment } from '../../src/day.ts'
import type { Reader } from '../../src/db/database.ts'
import type { PersonId } from '../../src/db/ids.ts'
import type { Place, Waiting } from '../../src/tracker/my-work/my-work.ts'
import { pageOfList, startOfList } from '../../src/tracker/my-work/work-lists.ts'
import { todoLists } from '../../src/tracker/service-facets/todo.ts'
import { todosInSql } from './todos-in-sql.ts'
import { whileNothingChanges } from './while-nothing-changes.ts'

const named = ({ sort, project_id: project, id }: Waiting): string => [sort, project, id].join(' ')

/** Holds what My work counts and shows for a person, and every page of its lists, against the rows of each of their projects. Returns how much waits. */
export const todosAgree = (db: Reader, of: { personId: PersonId; clock: () => number }): Promise<number> => whileNothingChanges(db, () => compareTodos(db, of))

async function compareTodos(db: Reader, { personId, clock }: { personId: PersonId; clock: () => number }): Promise<number> {
  const of = { personId, today: dayOfMoment(clock()) }
  const expected = await todosInSql(db, of)
  for (const list of todoLists) {
    const { rows, total } = await startOfList(db, list, of)
    expect([list, total, rows.map(named)]).toEqual([list, expected[list].length, expected[list].slice(0, 5)])
    const walked: string[] = []
    let after: Place | undefined
    do {
      const page = await pageOfList(db, list, of, after)
      walked.push(...page.rows.map(named))
      after = page.next
    } while (after)
    expect([list, walked]).toEqual([list, expected[list]])
  }
  return todoLists.reduce((sum, list) => sum + expected[list].length, 0)
}
