import { get } from '../../access/route.ts'
import type { Route } from '../../access/route.ts'
import { sendHistory, showHistory } from './history.pages.ts'

export const historyRoutes: Route[] = [
  get('/projects/:project/history', 'history.view', showHistory),
  get('/projects/:project/history.csv', 'history.view', sendHistory),
]
