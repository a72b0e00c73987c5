import { get } from '../../access/route.ts'
import type { Page } from '../../access/page.ts'
import type { Route } from '../../access/route.ts'
import { listStandAlone } from '../../access/stand-alone.store.ts'
import { momentOf } from '../../web/moments.ts'

const pageSize = 50

async function list(page: Page): Promise<void> {
  const [at, id] = [page.query('at'), page.query('last')]
  const rows = await listStandAlone(page.db.read, page.person, {
    limit: pageSize + 1,
    before: at !== undefined && id !== undefined ? { at: at.slice(0, 40), id: id.slice(0, 100) } : undefined,
  })
  const last = rows.length > pageSize ? rows[pageSize - 1] : undefined
  page.show(
    'sandbox/stand-alone',
    { title: 'Practice sandboxes' },
    {
      rows: rows
        .slice(0, pageSize)
        .map((one) => ({ id: one.id, name: one.name, off: one.off === 1, person: one.person ?? '', made: momentOf(one.created_at) })),
      next: last ? `/sandboxes?${new URLSearchParams({ at: last.created_at, last: last.id })}` : null,
      seesAll: page.may('rollout.view'),
    },
  )
}

export const standAloneRoutes: Route[] = [get('/sandboxes', 'account.own', list)]

const ofProject = '/projects/:project/sandbox'
/** Pages that need a project. */
const needsProject = (route: Route): boolean => route.path.endsWith('/evidence')

/** The pages of a project's sandbox, and the same ones for a sandbox without a project. */
export const withStandAlone = (routes: Route[]): Route[] => [
  ...routes,
  ...routes
    .filter((route) => route.path.startsWith(ofProject) && !needsProject(route))
    .map((route) => ({ ...route, path: route.path.replace(ofProject, '/sandboxes/:sandbox') })),
]
