import express from 'express'
import type { AddressInfo } from 'node:net'

/** The answer of the bare server: the bytes of one answer of the product, from memory. */
export interface BareAnswer {
  method: 'get' | 'post' | 'put'
  path: string
  status: number
  type: string
  body: string
}

// The baseline: Express 5 in its own process with nothing behind it. A body is read as JSON.
const app = express()
app.disable('x-powered-by')
app.set('etag', false)

process.once('message', (answer: BareAnswer) => {
  const bytes = Buffer.from(answer.body, 'utf8')
  const reading = answer.method === 'get' ? [] : [express.json({ type: () => true, limit: '256kb' })]
  app[answer.method](answer.path, ...reading, (_req, res) => {
    res.writeHead(answer.status, { 'Content-Type': answer.type, 'Content-Length': String(bytes.length) }).end(bytes)
  })
  const server = app.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port))
})
process.once('disconnect', () => process.exit(0))
