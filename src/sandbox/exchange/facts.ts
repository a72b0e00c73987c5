import type { Reader } from '../../db/database.ts'
import { connectionOf } from '../../db/sqlite.ts'
import { storable } from '../../db/storable.ts'
import { findAppointment, findMadeBefore, findVersion } from '../appointments/appointments.store.ts'
import { isUuid, systems } from '../fhir/codes.ts'
import { parseExactly } from '../fhir/exact.ts'
import { withBody } from '../fhir/operations.ts'
import { askedBefore } from '../interactions/interactions.store.ts'
import type { Exchange, Facts } from '../rules/exchange.ts'
import { object, objects, text, viewOf } from '../rules/look.ts'
import { keys, patientOf, recentOf } from '../rules/recent.ts'
import { whoAsks } from '../rules/who-asks.ts'
import type { Sandbox } from '../sandboxes/sandboxes.store.ts'
import { findSlot } from '../slots/slots.store.ts'

/** Looks up what this operation's rules need from the database. */
export async function factsFor(db: Reader, sandbox: Sandbox, x: Exchange, route: { id?: string; version?: string }): Promise<Facts> {
  const sandboxId = sandbox.row.id
  const requestId = x.headers['x-request-id']?.trim()
  const facts: Facts = {}
  if (x.operation === 'search-slots' && x.search) facts.knownService = sandbox.services.has(x.search.dosId)
  if (x.operation === 'book') facts.slot = await retryOnFreshSnapshot(db, () => slotMeant(db, sandboxId, x))
  const { id, version } = route
  if (x.operation === 'cancel' && id === undefined) facts.appointment = null
  if (id !== undefined) {
    const found = await retryOnFreshSnapshot(db, async () =>
      version === undefined ? findAppointment(db, sandboxId, id) : /^\d{1,9}$/.test(version) ? findVersion(db, sandboxId, id, Number(version)) : null,
    )
    facts.appointment = found && {
      version: found.version,
      status: found.status,
      json: found.json,
      at: found.at,
      slotId: found.slot_id,
      resource: x.operation === 'cancel' ? object(parseExactly(found.json)) : {},
    }
  }
  // Looked up last: anyone who sees a slot or an appointment that the first sending of this request changed sees its X-Request-ID too.
  if (withBody.includes(x.operation) && requestId) facts.madeBefore = await findMadeBefore(db, sandboxId, requestId)
  await addEarlierRequestFacts(db, sandbox, x, route, facts)
  return facts
}

/** A missing row may have been written by another process a moment ago, after this process took its snapshot of SQLite. */
async function retryOnFreshSnapshot<T>(db: Reader, look: () => Promise<T | null>): Promise<T | null> {
  const found = await look()
  if (found !== null) return found
  connectionOf(db)?.snapshot?.leave()
  return look()
}

/** The slot to book: by the identifier that a search returned, else by its id. Section 5. */
async function slotMeant(db: Reader, sandboxId: string, x: Exchange) {
  if (x.body.kind !== 'resource') return undefined
  const { slot, slots } = viewOf(x.body.resource)
  if (slots.length !== 1) return undefined
  const identifier = objects(slot['identifier']).find((one) => one['system'] === systems.uuid && isUuid(one['value']))
  return findSlot(db, sandboxId, identifier ? text(identifier['value']).toLowerCase() : storable(text(slot['id']).replace(/^#/, '')))
}

/**
 * What the rules about earlier requests need: from this process's memory, and from the log if that does not know. Only bookings and cancellations
 * use the log.
 */
async function addEarlierRequestFacts(db: Reader, sandbox: Sandbox, x: Exchange, route: { id?: string }, facts: Facts): Promise<void> {
  const recent = recentOf(db)
  const sandboxId = sandbox.row.id
  const { organisation } = whoAsks(x.jwt)
  const from = recent.tokens.get(keys.token(x), x.now)
  const own = keys.from(sandboxId, x)
  if (from !== undefined && own !== null && from !== own && from.startsWith(`${sandboxId} `)) facts.tokenFrom = from.slice(sandboxId.length + 1)
  if (recent.failing.get(keys.address(sandboxId, x), x.now) !== undefined)
    facts.failedBefore = recent.failures.get(keys.request(sandboxId, x), x.now) !== undefined
  if (x.operation === 'book' && x.body.kind === 'resource') {
    const booked = recent.traces.get(keys.trace(sandboxId, x), x.now)
    facts.traceOfAnother = booked !== undefined && booked !== patientOf(x.body.resource)
    const { slot } = facts
    if (organisation !== null && slot) {
      const services = [...sandbox.services].filter(([, schedules]) => schedules.includes(slot.scheduleId)).map(([dosId]) => dosId)
      facts.searchedBefore =
        services.some((dosId) => recent.searches.get(keys.search(sandboxId, organisation, dosId), x.now) !== undefined) ||
        (await logKnows(db, `${sandboxId} ${organisation} ${services.join()}`, x.now, {
          sandboxId,
          organisation,
          operations: ['search-slots'],
          holds: services,
          since: x.now - 86_400_000,
        }))
    }
  }
  if (x.operation === 'cancel' && organisation !== null && facts.appointment && route.id !== undefined)
    facts.readBefore =
      recent.reads.get(keys.read(sandboxId, organisation, route.id, facts.appointment.version), x.now) !== undefined ||
      (await logKnows(db, `${sandboxId} ${organisation} ${route.id} ${facts.appointment.version}`, x.now, {
        sandboxId,
        organisation,
        operations: ['read', 'read-version'],
        holds: [`/Appointment/${route.id}`],
        since: Date.parse(facts.appointment.at),
      }))
}

/** Asks the log, but not again for a moment. */
async function logKnows(db: Reader, key: string, now: number, asked: Omit<Parameters<typeof askedBefore>[1], 'until'>): Promise<boolean> {
  const { logSaid, neverKnown, knowsFrom } = recentOf(db)
  // With SQLite this process serves every request: memory has everything since it started, and the log, which is read row by row, is not needed.
  const servesEveryRequest = connectionOf(db) !== undefined
  const until = servesEveryRequest ? knowsFrom(now) : now
  if (asked.since >= until || neverKnown.get(key, now) !== undefined) return false
  const said = logSaid.get(key, now)
  if (said !== undefined) return said === 'yes'
  const known = await askedBefore(db, { ...asked, until })
  logSaid.note(key, known ? 'yes' : 'no', now)
  if (servesEveryRequest && !known) neverKnown.note(key, 'no', now)
  return known
}
