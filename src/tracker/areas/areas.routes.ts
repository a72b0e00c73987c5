import { get, post } from '../../access/route.ts'
import type { Route } from '../../access/route.ts'
import { askToGive, homeOf, showArea, showAreas, showEnd } from './areas.pages.ts'
import { endArea } from './end-area.ts'
import { giveArea } from './give-area.ts'

const area = '/admin/areas/:person'

export const areasRoutes: Route[] = [
  get('/admin/areas', 'users.manage', showAreas),
  get(area, 'users.manage', (page) => showArea(page)),
  post(area, giveArea, { again: showArea, afterConflict: '', ask: askToGive, to: homeOf }),
  get(`${area}/end`, 'users.manage', (page) => showEnd(page)),
  post(`${area}/end`, endArea, { again: showEnd, afterConflict: '', to: homeOf }),
]
