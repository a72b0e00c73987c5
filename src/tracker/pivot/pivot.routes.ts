import { asAtAsked } from '../../access/as-at.ts'
import { lookInArea } from '../areas/look-in-area.ts'
import { get } from '../../access/route.ts'
import type { Route } from '../../access/route.ts'
import { sendPivotCsv, sendPivotWorkbook, showPivot } from './pivot.pages.ts'

export const pivotRoutes: Route[] = [
  get('/services/pivot', 'service.view', asAtAsked(showPivot, lookInArea)),
  get('/services/pivot.csv', 'service.view', asAtAsked(sendPivotCsv, lookInArea)),
  get('/services/pivot.xlsx', 'service.view', asAtAsked(sendPivotWorkbook, lookInArea)),
]
