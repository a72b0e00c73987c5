import { post } from '../../access/route.ts'
import { get } from '../../access/route.ts'
import type { Route } from '../../access/route.ts'
import { beginJob } from './begin-job.ts'
import { cancelJob } from './cancel-job.ts'
import { base, listOf, showJob, showJobs, showUndo, toJob } from './job.pages.ts'
import { prepareReplacing, showReplacement } from './replacement.pages.ts'
import { prepare, showChoices } from './prepare.pages.ts'
import { undoJob } from './undo-job.ts'

const job = `${base}/jobs/:job`

export const bulkRoutes: Route[] = [
  get(base, 'bulk.change', showChoices),
  post(base, 'bulk.change', prepare),
  get(`${base}/replace`, 'bulk.change', showReplacement),
  post(`${base}/replace`, 'bulk.change', prepareReplacing),
  get(`${base}/jobs`, 'bulk.change', showJobs),
  get(job, 'bulk.change', showJob),
  post(job, beginJob, { to: toJob }),
  post(`${job}/cancel`, cancelJob, { to: (_, cancelled) => listOf(cancelled) }),
  get(`${job}/undo`, 'bulk.change', showUndo),
  post(`${job}/undo`, undoJob, { to: toJob }),
]
