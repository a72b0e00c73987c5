/** The lists of services that closed or moved. */
export const movedKinds = {
  closed: { name: 'Closed', empty: 'No practice of these services has closed, as far as is known.' },
  closing: { name: 'Closing soon', empty: 'No practice of these services is known to close.' },
  moved: { name: 'With a successor', empty: 'No practice of these services is known to have a successor.' },
  dormant: { name: 'Dormant or proposed', empty: 'No practice of these services is dormant or proposed.' },
  unlisted: { name: 'Not in the ODS list', empty: 'The ODS list has the code of each of these services.' },
  aside: { name: 'Set aside', empty: 'Nothing is set aside.' },
} as const
export type MovedKind = keyof typeof movedKinds
export const isMovedKind = (text: string | undefined): text is MovedKind => text !== undefined && Object.hasOwn(movedKinds, text)
export const movedKindList = Object.keys(movedKinds).filter(isMovedKind)

/** Whether services in the list must have an open project, or must have none. */
export const withProject = { open: 'An open project', none: 'No open project' } as const
export type WithProject = keyof typeof withProject

export interface MovedFilter {
  kind: MovedKind
  project: WithProject | ''
  words: string
  page: number
}

const mostPages = 10_000

/** The filter in the address of the list; ignores unknown values. */
export function readMovedFilter(query: (name: string) => string | undefined): MovedFilter {
  const [kind, project, page] = [query('kind'), query('project'), Number(query('page') ?? 1)]
  return {
    kind: isMovedKind(kind) ? kind : 'closed',
    project: project === 'open' || project === 'none' ? project : '',
    words: (query('q') ?? '').trim().slice(0, 100),
    page: Number.isInteger(page) && page > 0 && page < mostPages ? page : 1,
  }
}

export const movedPath = '/services/closed-or-moved'

/** The address of the list with this filter. */
export function movedHref({ kind, project, words, page }: Partial<MovedFilter>): string {
  const parts = Object.entries({ kind: kind === 'closed' ? '' : kind, project, q: words, page: page === undefined || page === 1 ? '' : String(page) })
  const query = new URLSearchParams(parts.filter((one): one is [string, string] => one[1] !== undefined && one[1] !== '')).toString()
  return query === '' ? movedPath : `${movedPath}?${query}`
}
