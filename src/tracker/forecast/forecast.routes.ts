import { get } from '../../access/route.ts'
import type { Route } from '../../access/route.ts'
import { showForecast } from './forecast.pages.ts'

export const forecastRoutes: Route[] = [get('/rollout/forecast', 'service.view', showForecast)]
