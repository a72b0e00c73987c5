import { get } from '../../access/route.ts'
import type { Route } from '../../access/route.ts'
import { sendChanges, showChanges } from './changes.pages.ts'

export const changesRoutes: Route[] = [
  get('/rollout/changes', 'earlier-lists.view', showChanges),
  get('/rollout/changes.csv', 'earlier-lists.view', sendChanges),
]
