import { asAtAsked } from '../../access/as-at.ts'
import { lookInArea } from '../areas/look-in-area.ts'
import { get } from '../../access/route.ts'
import type { Route } from '../../access/route.ts'
import { showBoard } from './board.pages.ts'
import { showTimeline } from './timeline.pages.ts'
import { sendProjectsCsv, sendProjectsWorkbook, showProjects } from './project-list.pages.ts'

export const projectListRoutes: Route[] = [
  get('/projects', 'project.list', asAtAsked(showProjects, lookInArea)),
  get('/projects.csv', 'project.list', asAtAsked(sendProjectsCsv, lookInArea)),
  get('/projects.xlsx', 'project.list', asAtAsked(sendProjectsWorkbook, lookInArea)),
  get('/projects/board', 'project.list', asAtAsked(showBoard, lookInArea)),
  get('/projects/timeline', 'project.list', asAtAsked(showTimeline, lookInArea)),
]
