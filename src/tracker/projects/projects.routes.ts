import { post } from '../../access/route.ts'
import { get } from '../../access/route.ts'
import type { Page } from '../../access/page.ts'
import type { Route } from '../../access/route.ts'
import { whileOpen } from '../../access/project-state.ts'
import { changeScope } from './change-scope.ts'
import { showCorrection } from './correction.pages.ts'
import { endCorrection } from './end-correction.ts'
import { holdProject } from './hold-project.ts'
import { openCorrection } from './open-correction.ts'
import { showProject } from './project.pages.ts'
import { showProjects } from './projects.pages.ts'
import { resumeProject } from './resume-project.ts'
import { showScope } from './scope.pages.ts'
import { showStart } from './start.pages.ts'
import { startProject } from './start-project.ts'
import { showState } from './state.pages.ts'
import { stopProject } from './stop-project.ts'
import { writeNote } from './write-note.ts'

const project = '/projects/:project'
const toProject = { to: (page: Page): string => `/projects/${page.access.project.id}` }

export const projectsRoutes: Route[] = [
  get('/projects', 'project.list', showProjects),
  get('/services/:ods/projects/new', 'project.create', (page) => showStart(page)),
  post('/services/:ods/projects/new', startProject, { again: showStart, to: (_, { id }) => `/projects/${id}` }),
  get(project, 'project.view', (page) => showProject(page)),
  post(`${project}/notes`, writeNote, { again: showProject, ...toProject }),
  get(
    `${project}/scope`,
    'project.manage',
    whileOpen((page) => showScope(page)),
  ),
  post(`${project}/scope`, changeScope, { again: showScope, ...toProject }),
  get(`${project}/hold`, 'project.manage', (page) => showState('hold')(page)),
  post(`${project}/hold`, holdProject, { again: showState('hold'), ...toProject }),
  get(`${project}/stop`, 'project.manage', (page) => showState('stop')(page)),
  post(`${project}/stop`, stopProject, { again: showState('stop'), ...toProject }),
  get(`${project}/resume`, 'project.manage', (page) => showState('resume')(page)),
  post(`${project}/resume`, resumeProject, { again: showState('resume'), ...toProject }),
  get(`${project}/correction`, 'project.correct', (page) => showCorrection(page)),
  post(`${project}/correction`, openCorrection, { again: showCorrection, ...toProject }),
  post(`${project}/correction/end`, endCorrection, toProject),
]
