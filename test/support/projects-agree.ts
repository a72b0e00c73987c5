import { expect } from 'vitest'
import type { Person } from '../../src/access/access.store.ts'
import { dayOfMoment } from '../../src/day.ts'
import type { Reader } from '../../src/db/database.ts'
import { countFacets } from '../../src/tracker/service-facets/count-facets.ts'
import { projectsThatFit } from '../../src/tracker/service-facets/select-services.ts'
import { projectsInOrder } from '../../src/tracker/project-list/project-order.ts'
import { selectProjects } from '../../src/tracker/project-list/select-projects.store.ts'
import { readNarrowed } from '../../src/tracker/service-filter/narrowed.ts'
import { projectConditions, serviceConditions } from '../../src/tracker/service-list/filter-conditions.store.ts'
import { projects, readSorts } from '../../src/tracker/service-list/columns.ts'
import type { Place } from '../../src/tracker/service-list/list-order.ts'
import { asFilter } from './facets-agree.ts'
import { whileNothingChanges } from './while-nothing-changes.ts'

/** Holds the list of projects against the database: which projects fit, how many of each state and stage, and that its pages follow one another in every order. */
export const projectsAgree = (db: Reader, given: { person: Person; clock: () => number; query: string }): Promise<void> =>
  whileNothingChanges(db, async () => {
    const filter = asFilter(given.query.replace('project=none', ''))
    const viewer = { person: given.person, today: dayOfMoment(given.clock()) }
    const { index, asked } = await selectProjects(db, viewer, { filter, narrowed: readNarrowed(() => undefined), templates: '' })
    const rows = await db
      .selectFrom('projects as p')
      .innerJoin('services as s', 's.id', 'p.service_id')
      .select(['p.id', 'p.state', 'p.stage'])
      .where((eb) => eb.and([...serviceConditions(filter, { ...viewer, withFacets: true }), ...projectConditions(filter, { ...viewer, anyState: true })]))
      .execute()
    const inSql = rows.map((row) => row.id).toSorted()
    const { total, facets } = countFacets(index, asked, 'projects')
    expect([given.query, total]).toEqual([given.query, inSql.length])
    const counted = (key: 'state' | 'stage') =>
      [...Map.groupBy(rows, (row) => row[key])].map(([value, some]): [string, number] => [value, some.length]).toSorted()
    if (filter.project === '') expect([given.query, facets.project.toSorted()]).toEqual([given.query, counted('state')])
    if (filter.stage === '') expect([given.query, facets.stage.toSorted()]).toEqual([given.query, counted('stage')])
    for (const sort of ['', 'name', '-golive,stage', 'changed', '-region,size']) {
      const found: string[] = []
      const fitting = projectsThatFit(index, asked)
      let after: Place | undefined
      do {
        const { ids, next } = projectsInOrder(index, fitting, { sorts: readSorts(projects, sort), after, limit: 4 })
        found.push(...ids)
        after = next
      } while (after)
      expect([given.query, sort, found.toSorted()]).toEqual([given.query, sort, inSql])
    }
  })
