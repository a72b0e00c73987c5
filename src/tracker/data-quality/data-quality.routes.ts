import { post } from '../../access/route.ts'
import { get } from '../../access/route.ts'
import type { Route } from '../../access/route.ts'
import { confirmShown } from './confirm-services.ts'
import { alikePath, base, showList, showMerge, showOverview, stalePath } from './data-quality.pages.ts'
import { mergeNames } from './merge-names.ts'

export const dataQualityRoutes: Route[] = [
  get(base, 'rollout.view', showOverview),
  get(`${base}/names`, 'rollout.manage', showMerge),
  post(`${base}/names`, mergeNames, { to: () => alikePath }),
  post(`${base}/confirm`, confirmShown, { to: stalePath }),
  get(`${base}/:question`, 'rollout.view', showList),
]
