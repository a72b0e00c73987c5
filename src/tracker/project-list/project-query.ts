import type { Page } from '../../access/page.ts'
import { readFilter } from '../service-filter/filter.ts'
import { readNarrowed } from '../service-filter/narrowed.ts'
import type { Narrowed } from '../service-filter/narrowed.ts'
import { projects, readColumns, readSorts } from '../service-list/columns.ts'
import type { ListQuery } from '../service-list/list-query.ts'
import { readPlace } from '../service-list/list-order.ts'

/** What the address of a list of projects asks for. */
export interface ProjectQuery extends ListQuery {
  narrowed: Narrowed
}

/** Older addresses call the project's state `state`, and ask for dates that have passed by `late`. */
const older: Record<string, (page: Page) => string | undefined> = {
  project: (page) => page.query('state'),
  overdue: (page) => (page.query('late') === 'yes' ? 'late' : undefined),
}

export function projectQueryOf(page: Page): ProjectQuery {
  const filter = readFilter((name) => page.query(name) ?? older[name]?.(page))
  const sorts = readSorts(projects, page.query('sort'))
  const narrowed = readNarrowed((name) => page.query(name))
  return {
    list: projects,
    // Every project has one.
    filter: filter.project === 'none' ? { ...filter, project: '' } : filter,
    sorts,
    shown: readColumns(projects, page.query('cols')),
    after: readPlace(page.query('after'), page.query('id'), sorts),
    narrowed,
    fields: [],
    own: new Map(),
    also: { ...narrowed },
  }
}
