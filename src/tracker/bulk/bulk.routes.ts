import { post } from '../../access/route.ts'
import { get } from '../../access/route.ts'
import type { Route } from '../../access/route.ts'
import { beginJob } from './begin-job.ts'
import { cancelJob } from './cancel-job.ts'
import { base, listOf, showAfterConflict, showJob, showJobs, showUndo, toJob } from './job.pages.ts'
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
  // People who decide go may not change many at once: seeing services is enough here.
  get(job, 'service.view', (page) => showJob(page)),
  post(job, beginJob, { again: showAfterConflict, to: toJob }),
  post(`${job}/cancel`, cancelJob, { again: showAfterConflict, to: (_, cancelled) => listOf(cancelled) }),
  get(`${job}/undo`, 'bulk.change', showUndo),
  post(`${job}/undo`, undoJob, { again: showAfterConflict, to: toJob }),
]
