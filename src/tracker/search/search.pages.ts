import type { Page } from '../../access/page.ts'
import { seesAllProjects } from '../../access/visible-projects.store.ts'
import { listWhomToAsk } from '../first-steps/first-steps.store.ts'
import { shapeOf } from '../service-list/search-words.ts'
import { asidsFound, exchangesFound, organisationsFound, peopleFound, productsFound, projectsFound, projectsOf, rulesFound, servicesFound } from './found.ts'
import { findPeople } from './search.store.ts'

const mostTyped = 200
const pageSize = 50
const typedIn = (page: Page) => shapeOf((page.query('q') ?? '').slice(0, mostTyped))

/** Everything that this person may see and that what was typed means: in groups, an exact code first, each with its list. */
export async function showSearch(page: Page): Promise<void> {
  const words = typedIn(page)
  const all =
    words.text === ''
      ? []
      : await Promise.all([
          servicesFound(page, words),
          projectsFound(page, words),
          peopleFound(page, words),
          organisationsFound(page, words),
          productsFound(page, words),
          asidsFound(page, words),
          exchangesFound(page, words),
          rulesFound(page, words),
        ])
  const groups = all.flatMap((one) => (one !== null && (one.total > 0 || one.more) ? [one] : []))
  const scoped = !seesAllProjects(page.person)
  page.show(
    'search/index',
    { title: words.text === '' ? 'Search' : `${words.text}: search`, search: words.text },
    {
      words: words.text,
      groups: groups.toSorted((a, b) => Number(b.isExact && b.total > 0) - Number(a.isExact && a.total > 0)),
      scoped,
      ask: scoped && words.text !== '' ? await listWhomToAsk(page.db.read) : [],
    },
  )
}

/** Everyone whom this person may see and whose name fits. */
export async function showPeopleFound(page: Page): Promise<void> {
  const words = typedIn(page)
  const [name, id] = [page.query('after'), page.query('id')]
  const after = name !== undefined && id !== undefined ? { name, id } : undefined
  const { rows } = await findPeople(page.db.read, page.person, { words: words.text, limit: pageSize + 1, after })
  const last = rows.length > pageSize ? rows[pageSize - 1] : undefined
  page.show(
    'search/people',
    { title: 'People', search: words.text, breadcrumbs: [{ text: 'Search', href: `/search?${new URLSearchParams({ q: words.text })}` }] },
    {
      words: words.text,
      rows: rows.slice(0, pageSize).map((row) => ({ name: row.name, organisation: row.organisation ?? '', href: projectsOf(row.id) })),
      next: last ? `/search/people?${new URLSearchParams({ q: words.text, after: last.sort, id: last.id })}` : undefined,
    },
  )
}
