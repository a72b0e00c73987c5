import { get } from '../../access/route.ts'
import type { Route } from '../../access/route.ts'
import { showPeopleFound, showSearch } from './search.pages.ts'

export const searchRoutes: Route[] = [get('/search', 'project.list', showSearch), get('/search/people', 'project.list', showPeopleFound)]
