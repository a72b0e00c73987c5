import type { RequestHandler } from 'express'
import { storable } from '../db/storable.ts'
import { NotFoundError } from '../errors.ts'

const asStorable = (value: unknown): unknown => (typeof value === 'string' ? storable(value) : Array.isArray(value) ? value.map(asStorable) : value)

/** Makes what was sent storable on both engines. Nothing has NUL in its address. */
export const storableRequest: RequestHandler = (req, _res, next) => {
  if (/%00/i.test(req.path)) return next(new NotFoundError('No such address'))
  const body: unknown = req.body
  if (typeof body === 'object' && body !== null) req.body = Object.fromEntries(Object.entries(body).map(([name, value]) => [storable(name), asStorable(value)]))
  next()
}
