import { whileOpen } from '../../access/project-state.ts'
import { get, post } from '../../access/route.ts'
import type { Route } from '../../access/route.ts'
import { homeOf } from '../sop/crumbs.ts'
import { proceduresOfWave, wavesPath } from '../waves/addresses.ts'
import { chooseOwn, restOnShared } from './choose-own.ts'
import { askToChooseAll, showChooseAll } from './choose-all.pages.ts'
import { askWhetherToName, showChoose, showEnd } from './choose.pages.ts'
import { endSigning } from '../waves/end-signing.ts'
import { nameSigning } from '../waves/name-signing.ts'
import { showSame, showWhose } from './own.pages.ts'
import { takeSameOptions } from './same-options.ts'
import { showProcedures, showSites } from './procedures.pages.ts'
import { showUnknown } from './unknown.pages.ts'
import { sendForThisSite, showForThisSite } from './read.pages.ts'

const ofWave = `${wavesPath}/:wave/procedures`
const ofProject = '/projects/:project/sop'

export const waveProceduresRoutes: Route[] = [
  get(ofWave, 'service.view', (page) => showProcedures(page)),
  get(`${ofWave}/choose`, 'wave.make', (page) => showChoose(page)),
  post(`${ofWave}/choose`, nameSigning, {
    again: showChoose,
    ask: askWhetherToName,
    afterConflict: '',
    to: (_page, { row }) => `${proceduresOfWave(row.wave_id)}/${row.id}`,
  }),
  get(`${ofWave}/choose-all`, 'wave.make', showChooseAll),
  post(`${ofWave}/choose-all`, 'wave.make', askToChooseAll),
  get(`${ofWave}/organisation-not-known`, 'service.view', showUnknown),
  get(`${ofWave}/:signing`, 'service.view', showSites),
  get(`${ofWave}/:signing/end`, 'wave.make', (page) => showEnd(page)),
  post(`${ofWave}/:signing/end`, endSigning, { again: showEnd, afterConflict: '', to: (_page, { row }) => proceduresOfWave(row.wave_id) }),
  get(`${ofProject}/for-this-site`, 'project.view', showForThisSite),
  get(`${ofProject}/for-this-site/procedure.pdf`, 'project.view', sendForThisSite),
  get(
    `${ofProject}/whose`,
    'sop.issue',
    whileOpen((page) => showWhose(page)),
  ),
  post(`${ofProject}/whose`, chooseOwn, { again: showWhose, afterConflict: '', to: homeOf }),
  get(
    `${ofProject}/same-options`,
    'sop.options',
    whileOpen((page) => showSame(page)),
  ),
  post(`${ofProject}/same-options`, takeSameOptions, { again: showSame, afterConflict: '', to: homeOf }),
  post(`${ofProject}/shared`, restOnShared, { again: showWhose, afterConflict: '', to: homeOf }),
]
