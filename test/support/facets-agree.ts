import { expect } from 'vitest'
import type { Person } from '../../src/access/access.store.ts'
import { dayOfMoment } from '../../src/day.ts'
import type { Database, Reader } from '../../src/db/database.ts'
import { noPersonId } from '../../src/db/ids.ts'
import { countFacets } from '../../src/tracker/service-facets/count-facets.ts'
import { selectServices } from '../../src/tracker/service-list/select-services.store.ts'
import { readFilter } from '../../src/tracker/service-filter/filter.ts'
import type { Filter } from '../../src/tracker/service-filter/filter.ts'
import { listServiceIds } from '../../src/tracker/service-list/service-list.store.ts'
import { countInSql, inOrder } from './facet-counts-in-sql.ts'
import { projectCountsAgree } from './project-counts-agree.ts'
import { queuesAgree } from './queues-agree.ts'
import { whileNothingChanges } from './while-nothing-changes.ts'
import { todosAgree } from './todos-agree.ts'

export const asFilter = (query: string): Filter => {
  const parts = new URLSearchParams(query)
  return readFilter((name) => parts.get(name) ?? undefined)
}

export const everyFilter = [
  '',
  'rollout=ready',
  'rollout=in-progress',
  'rollout=both&region=SOUTH+WEST+OF+ENGLAND',
  'live=yes',
  'on=yes&pair=yes',
  'on=unknown',
  'pair=unknown&care=gp-practice',
  'region=-',
  'missing=list_size',
  'missing=region',
  'missing=postcode&live=no',
  'q=practice',
  'q=surgery&rollout=referrer',
  'q=2000001',
  'q=LS1+4HR',
  'project=none',
  'project=open',
  'project=closed&stage=closed',
  'project=on-hold&overdue=date',
  'stage=prerequisites',
  'stage=testing&role=dos-lead',
  'prerequisite=asid',
  'prerequisite=asid&status=met',
  'status=blocked',
  'status=open&overdue=prerequisite',
  'role=dos-lead&owner=-',
  'owner=-',
  'overdue=date',
  'overdue=late',
  'overdue=prerequisite',
  'from=2026-01-01&to=2026-12-31',
  'date=testing&from=2026-03-01',
  'project=none&stage=testing',
]

/** Compares the index with the database's own counts: the services by name, patients, and every count of every choice. */
export const facetsAgree = (db: Reader, given: { person: Person; clock: () => number; query: string }): Promise<void> =>
  whileNothingChanges(db, async () => {
    const filter = asFilter(given.query)
    const viewer = { person: given.person, today: dayOfMoment(given.clock()) }
    const { index, asked } = await selectServices(db, viewer, filter)
    const { total, patients, facets } = countFacets(index, asked)
    const ids = await listServiceIds(db, viewer, filter, 100_000)
    const expected = await countInSql(db, viewer, filter)
    const found = { total, patients, ids: ids.toSorted(), facets: inOrder(facets) }
    expect([given.query, found]).toEqual([given.query, { total: expected.ids.length, ...expected }])
  })

/**
 * A database that compares after every write, with one filter after another, everybody's queues, and My work of one person after another. Failures are kept
 * for the end, because an act would report them as its own.
 */
export function comparing(db: Database, given: { person: Person; clock: () => number }): { db: Database; compared: () => number; failures: unknown[] } {
  const failures: unknown[] = []
  let compared = 0
  const transaction: Database['transaction'] = async (fn, label) => {
    const result = await db.transaction(fn, label)
    for (const query of ['', everyFilter[compared % everyFilter.length] ?? ''])
      await facetsAgree(db.read, { ...given, query }).catch((error: unknown) => failures.push(error))
    await queuesAgree(db.read, given).catch((error: unknown) => failures.push(error))
    const people = await db.read.selectFrom('people').select('id').orderBy('id').execute()
    const of = { personId: people[compared % people.length]?.id ?? noPersonId, clock: given.clock }
    for (const agree of [todosAgree, projectCountsAgree]) await agree(db.read, of).catch((error: unknown) => failures.push(error))
    compared += 1
    return result
  }
  return { db: { ...db, transaction }, compared: () => compared, failures }
}
