import type { Page } from '../../access/page.ts'
import { get, post } from '../../access/route.ts'
import type { Route } from '../../access/route.ts'
import { whileOpen } from '../../access/project-state.ts'
import { changePattern } from './change-pattern.ts'
import { copyIntoProject } from './copy-into-project.ts'
import { showCopy } from './copy.pages.ts'
import { showChangePattern, showSavePattern } from './pattern-form.pages.ts'
import { showPattern } from './pattern.pages.ts'
import { patternsPath, showPatterns, showRetire } from './patterns.pages.ts'
import { putBackPattern, retirePattern } from './retire-pattern.ts'
import { savePattern } from './save-pattern.ts'

const one = `${patternsPath}/:pattern`
const homeOf = (page: Page): string => `${patternsPath}/${page.param('pattern')}`

export const patternsRoutes: Route[] = [
  get(patternsPath, 'pattern.view', showPatterns),
  get('/projects/:project/pattern', 'project.manage', (page) => showSavePattern(page)),
  post('/projects/:project/pattern', savePattern, { again: showSavePattern, to: (_page, { id }) => `${patternsPath}/${id}` }),
  get(
    '/projects/:project/from-pattern',
    'project.manage',
    whileOpen((page) => showCopy(page)),
  ),
  post('/projects/:project/from-pattern', copyIntoProject, { again: showCopy, to: (page) => `/projects/${page.access.project.id}` }),
  get(one, 'pattern.view', (page) => showPattern(page)),
  get(`${one}/edit`, 'pattern.manage', (page) => showChangePattern(page)),
  post(`${one}/edit`, changePattern, { again: showChangePattern, to: homeOf }),
  get(`${one}/retire`, 'pattern.manage', (page) => showRetire(page)),
  post(`${one}/retire`, retirePattern, { again: showRetire, to: homeOf }),
  post(`${one}/put-back`, putBackPattern, { again: showPattern, afterConflict: '', to: homeOf }),
]
