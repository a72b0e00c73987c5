import express from 'express'
import type { Express } from 'express'
import type { Context } from './context.ts'
import { everyRoute } from './routes.ts'
import { mount } from './access/mount.ts'
import { sandboxEndpoint } from './sandbox/exchange/endpoint.ts'
import { readiness } from './ready.ts'
import { countWaiting } from './tracker/my-work/my-work.store.ts'
import { assetsRouter } from './web/assets.ts'
import { notFound, pageErrors } from './web/errors.ts'
import { pageStack } from './web/stack.ts'
import { makeRenderer } from './web/views.ts'

/** The whole product as one Express application: health, assets, then the pages behind sessions and CSRF. */
export function createApp(context: Context): Express {
  const app = express()
  const renderer = makeRenderer()
  app.disable('x-powered-by')
  app.set('trust proxy', context.config.trustProxy)
  app.set('etag', false)

  // The sandbox comes first: it gets thousands of requests for each one that a person sends.
  app.use(sandboxEndpoint(context))
  app.get('/healthz', (_req, res) => {
    res.json({ status: 'alive' })
  })
  const askReadiness = readiness(context)
  app.get('/readyz', async (_req, res) => {
    const answer = await askReadiness()
    if (answer.ready) return void res.json({ status: 'ready' })
    res.status(503).set('Retry-After', '5').json({ status: 'not ready', problem: answer.problem })
  })
  app.use('/assets', assetsRouter())

  const pages = express.Router()
  pages.use(pageStack(context))
  mount(pages, everyRoute, { context, renderer, countWaiting })
  pages.use(notFound)
  app.use(pages)
  app.use(pageErrors(context, renderer))
  return app
}
