import type { Reader } from '../db/database.ts'
import { findAppointment, findMadeBefore, findVersion } from './appointments/appointments.store.ts'
import { isUuid, systems } from './fhir/codes.ts'
import { withBody } from './operations.ts'
import type { Exchange, Facts } from './rules/exchange.ts'
import { objects, text, viewOf } from './rules/look.ts'
import type { Sandbox } from './sandboxes/sandboxes.store.ts'
import { findSlot } from './slots/slots.store.ts'

/** Looks up what the rules of this operation ask of the database. */
export async function factsFor(db: Reader, sandbox: Sandbox, x: Exchange, route: { id?: string; version?: string }): Promise<Facts> {
  const sandboxId = sandbox.row.id
  const requestId = x.headers['x-request-id']?.trim()
  const facts: Facts = {}
  if (withBody.includes(x.operation) && requestId) facts.madeBefore = await findMadeBefore(db, sandboxId, requestId)
  if (x.operation === 'search-slots' && x.search) facts.knownService = sandbox.services.has(x.search.dosId)
  if (x.operation === 'book') facts.slot = await slotMeant(db, sandboxId, x)
  if (route.id !== undefined) {
    const version = Number(route.version)
    const found = route.version === undefined ? await findAppointment(db, sandboxId, route.id) : Number.isInteger(version) ? await findVersion(db, sandboxId, route.id, version) : null
    facts.appointment = found && {
      version: found.version, status: found.status, json: found.json, at: found.at, resource: x.operation === 'cancel' ? (JSON.parse(found.json) as Record<string, unknown>) : {},
    }
  }
  return facts
}

/** The slot that a booking means: by the identifier that a search returned, else by its id. Section 5. */
async function slotMeant(db: Reader, sandboxId: string, x: Exchange) {
  if (x.body.kind !== 'resource') return undefined
  const { slot, slots } = viewOf(x.body.resource)
  if (slots.length !== 1) return undefined
  const identifier = objects(slot['identifier']).find((one) => one['system'] === systems.uuid && isUuid(one['value']))
  return findSlot(db, sandboxId, identifier ? text(identifier['value']).toLowerCase() : text(slot['id']).replace(/^#/, ''))
}
