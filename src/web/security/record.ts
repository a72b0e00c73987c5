import type { Request } from 'express'
import type { Context } from '../../context.ts'
import type { PersonId } from '../../db/ids.ts'
import { addressOf } from '../address.ts'
import type { SecurityKind } from './kinds.ts'

interface Happened {
  kind: SecurityKind
  /** The request that did it; absent on the command line. */
  req?: Request
  /** The person whose account it is about; by default the one who sent the request. */
  personId?: PersonId | null
  /** Who did it, if someone else. */
  byId?: PersonId | null
  /** The event of the hash chain that says from what to what. */
  eventId?: string
}

/**
 * Records a security event: on *Administration*, *Security*, and as a line of the log. Call it after the commit of what happened. It returns at once,
 * never throws, and takes no text that someone typed: people type passwords into the wrong field.
 */
export function recordSecurityEvent(context: Context, { kind, req, personId, byId, eventId }: Happened): void {
  const route: unknown = req?.route?.path
  context.security.record({
    kind,
    personId: personId === undefined ? (req?.user?.personId ?? null) : personId,
    byId: byId ?? null,
    address: req ? addressOf(req) : null,
    requestId: typeof req?.res?.locals['requestId'] === 'string' ? req.res.locals['requestId'] : null,
    route: req && typeof route === 'string' ? `${req.method} ${route}` : null,
    eventId: eventId ?? null,
  })
}
