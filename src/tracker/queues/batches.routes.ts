import { post } from '../../access/route.ts'
import { get } from '../../access/route.ts'
import type { Route } from '../../access/route.ts'
import { confirmBatch, showBatch, showReleased } from './batch.pages.ts'
import { pasteColumn, pickServices, showPaste } from './new-batch.pages.ts'

const batch = '/queues/:role/batches/:batch'

export const batchesRoutes: Route[] = [
  post('/queues/:role/:key', 'project.list', pickServices),
  get('/queues/:role/:key/paste', 'project.list', (page) => showPaste(page)),
  post('/queues/:role/:key/paste', 'project.list', pasteColumn),
  get(batch, 'project.list', showBatch),
  post(batch, 'project.list', confirmBatch),
  get(`${batch}/released/:key`, 'project.list', showReleased),
]
