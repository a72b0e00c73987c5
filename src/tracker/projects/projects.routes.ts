import { post } from '../../access/route.ts'
import { get } from '../../access/route.ts'
import type { Page } from '../../access/page.ts'
import type { Route } from '../../access/route.ts'
import { whileOpen } from '../../access/project-state.ts'
import { listBack } from '../../web/list-back.ts'
import { noteAgain, showProjectNote } from '../notes/note.pages.ts'
import { changeScope } from './change-scope.ts'
import { showCorrection } from './correction.pages.ts'
import { endCorrection } from './end-correction.ts'
import { holdProject } from './hold-project.ts'
import { openCorrection } from './open-correction.ts'
import { showProject } from './project.pages.ts'
import { openWhatHolds } from './what-holds.pages.ts'
import { resumeProject } from './resume-project.ts'
import { showScope } from './scope.pages.ts'
import { askWhoComesAlong, showStart } from './start.pages.ts'
import { startProject } from './start-project.ts'
import { showState } from './state.pages.ts'
import { stopProject } from './stop-project.ts'
import { writeNote } from './write-note.ts'

const project = '/projects/:project'
const toProject = { to: (page: Page): string => `/projects/${page.access.project.id}` }
const toListOrProject = { to: (page: Page): string => listBack(page) ?? toProject.to(page) }

export const projectsRoutes: Route[] = [
  get('/services/:ods/projects/new', 'project.start', (page) => showStart(page)),
  post('/services/:ods/projects/new', startProject, { again: showStart, ask: askWhoComesAlong, to: (_, { id }) => `/projects/${id}` }),
  get(project, 'project.view', (page) => showProject(page)),
  get(`${project}/what-holds-it`, 'project.view', openWhatHolds),
  get(
    `${project}/notes`,
    'note.write',
    whileOpen((page) => showProjectNote(page)),
  ),
  post(`${project}/notes`, writeNote, { again: noteAgain(showProjectNote, showProject), ...toListOrProject }),
  get(
    `${project}/scope`,
    'project.manage',
    whileOpen((page) => showScope(page)),
  ),
  post(`${project}/scope`, changeScope, { again: showScope, ...toProject }),
  get(`${project}/hold`, 'project.manage', (page) => showState('hold')(page)),
  post(`${project}/hold`, holdProject, { again: showState('hold'), ...toListOrProject }),
  get(`${project}/stop`, 'project.manage', (page) => showState('stop')(page)),
  post(`${project}/stop`, stopProject, { again: showState('stop'), ...toProject }),
  get(`${project}/resume`, 'project.manage', (page) => showState('resume')(page)),
  post(`${project}/resume`, resumeProject, { again: showState('resume'), ...toListOrProject }),
  get(`${project}/correction`, 'project.correct', (page) => showCorrection(page)),
  post(`${project}/correction`, openCorrection, { again: showCorrection, ...toProject }),
  post(`${project}/correction/end`, endCorrection, toProject),
]
