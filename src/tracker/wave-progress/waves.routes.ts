import { get, post } from '../../access/route.ts'
import type { Route } from '../../access/route.ts'
import { asProjectId } from '../../db/ids.ts'
import { addToWave } from '../waves/add-to-wave.ts'
import { homeOfWave, wavesPath } from '../waves/addresses.ts'
import { changeWave } from '../waves/change-wave.ts'
import { closeWave } from '../waves/close-wave.ts'
import { leaveWave } from '../waves/leave-wave.ts'
import { makeWave } from '../waves/make-wave.ts'
import { showSignedAgain, toJob } from '../bulk/job.pages.ts'
import { askBeforePolicy } from './policy.pages.ts'
import { beginSigned } from './begin-signed.ts'
import { askGo, showGo } from './go.pages.ts'
import { showMembers } from './members.pages.ts'
import { askToMove, showMove } from './move.pages.ts'
import { showOrder, toOrder } from './order.pages.ts'
import { askToPlan, showPlan } from './plan.pages.ts'
import { placeInWave } from '../waves/place-in-wave.ts'
import { showProjectWave, toProject } from '../waves/project-wave.pages.ts'
import { afterMaking, showCloseWave, showEditWave, showNewWave } from './wave-form.pages.ts'
import { showWave } from './wave.pages.ts'
import { showWaves } from './waves.pages.ts'

const one = `${wavesPath}/:wave`

export const wavesRoutes: Route[] = [
  get(wavesPath, 'service.view', showWaves),
  get(`${wavesPath}/new`, 'wave.make', (page) => showNewWave(page)),
  post(`${wavesPath}/new`, makeWave, { again: showNewWave, to: (_page, { id }) => homeOfWave(id), done: afterMaking }),
  get(one, 'service.view', showWave),
  get(`${one}/projects`, 'service.view', showMembers),
  get(`${one}/edit`, 'wave.make', (page) => showEditWave(page)),
  post(`${one}/edit`, changeWave, {
    again: showEditWave,
    ask: askBeforePolicy,
    to: (_page, { id }) => homeOfWave(id),
  }),
  get(`${one}/close`, 'wave.make', (page) => showCloseWave(page)),
  post(`${one}/close`, closeWave, { again: showCloseWave, afterConflict: '', to: (_page, { id }) => homeOfWave(id) }),
  get(`${one}/move`, 'wave.make', (page) => showMove(page)),
  post(`${one}/move`, 'wave.make', askToMove),
  get(`${one}/plan`, 'wave.make', (page) => showPlan(page)),
  post(`${one}/plan`, 'wave.make', askToPlan),
  get(`${one}/order`, 'wave.make', (page) => showOrder(page)),
  post(`${one}/order`, placeInWave, {
    again: showOrder,
    afterConflict: 'Look at the order below, and choose again.',
    where: (page) => ({ wave: page.param('wave'), project: asProjectId(page.typed['project'] ?? '') }),
    to: toOrder,
  }),
  get(`${one}/go`, 'wave.go', (page) => showGo(page)),
  post(`${one}/go`, 'wave.go', askGo),
  post(`${one}/go/:job`, beginSigned, { again: showSignedAgain, afterConflict: '', to: toJob }),
  get('/projects/:project/wave', 'project.manage', (page) => showProjectWave(page)),
  post('/projects/:project/wave', addToWave, {
    again: showProjectWave,
    afterConflict: '',
    sent: (page) => ({ wave: page.typed['wave'] ?? '' }),
    where: (page) => ({ project: asProjectId(page.param('project')), wave: page.typed['wave'] ?? '' }),
    to: toProject,
  }),
  post('/projects/:project/wave/leave', leaveWave, { again: showProjectWave, afterConflict: '', to: toProject }),
]
