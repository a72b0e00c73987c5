import { post } from '../../access/route.ts'
import { get } from '../../access/route.ts'
import type { Route } from '../../access/route.ts'
import { attachExchange } from '../for-tracker/attach-exchange.ts'
import { exchangeHome, showInteraction } from './interaction.pages.ts'

const base = '/projects/:project/sandbox/log/:interaction'

export const interactionRoutes: Route[] = [
  get(base, 'project.view', (page) => showInteraction(page)),
  post(`${base}/evidence`, attachExchange, { again: showInteraction, to: (page) => `${exchangeHome(page)}#evidence` }),
]
