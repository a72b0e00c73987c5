import { get, post } from '../../access/route.ts'
import type { Route } from '../../access/route.ts'
import { whileOpen } from '../../access/project-state.ts'
import { planHome } from '../test-plan/test-plan.pages.ts'
import { wavesPath } from '../waves/addresses.ts'
import { allowShortTest, chooseFullTest } from './choose-full-test.ts'
import { askWhetherToName, showChoose } from './choose.pages.ts'
import { endRepresentative } from './end-representative.ts'
import { showEnd } from './end.pages.ts'
import { showFullTest } from './full-test.pages.ts'
import { nameRepresentative } from './name-representative.ts'
import { testsOfWave } from '../wave-progress/tests-line.ts'
import { showTests } from './tests.pages.ts'

const ofWave = `${wavesPath}/:wave/tests`
const ofProject = '/projects/:project/test-plan/full-test'

export const representativeTestsRoutes: Route[] = [
  get(ofWave, 'service.view', (page) => showTests(page)),
  get(`${ofWave}/choose`, 'wave.make', (page) => showChoose(page)),
  post(`${ofWave}/choose`, nameRepresentative, {
    again: showChoose,
    ask: askWhetherToName,
    afterConflict: '',
    to: (_page, { row }) => testsOfWave(row.wave_id),
  }),
  get(`${ofWave}/:representative/end`, 'wave.make', (page) => showEnd(page)),
  post(`${ofWave}/:representative/end`, endRepresentative, { again: showEnd, afterConflict: '', to: (_page, { row }) => testsOfWave(row.wave_id) }),
  get(
    ofProject,
    'test.open',
    whileOpen((page) => showFullTest(page)),
  ),
  post(ofProject, chooseFullTest, { again: showFullTest, afterConflict: '', to: planHome }),
  post('/projects/:project/test-plan/short-test', allowShortTest, { again: showFullTest, afterConflict: '', to: planHome }),
]
