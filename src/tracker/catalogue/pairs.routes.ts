import { post } from '../../access/route.ts'
import { get } from '../../access/route.ts'
import type { Route } from '../../access/route.ts'
import { pairHome, showMatrix, showPair } from './pairs.pages.ts'
import { setPair } from './set-pair.ts'
import { settlePairProposal } from './settle-proposal.ts'

const base = '/catalogue/pairs/:consumer/:provider'

export const pairsRoutes: Route[] = [
  get('/catalogue/pairs', 'catalogue.view', showMatrix),
  get(base, 'catalogue.view', (page) => showPair(page)),
  post(base, setPair, { again: showPair, to: pairHome }),
  post(`${base}/proposals/:proposal`, settlePairProposal, { again: showPair, to: pairHome }),
]
