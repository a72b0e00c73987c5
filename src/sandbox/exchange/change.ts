import type { Context } from '../../context.ts'
import type { Reader, Writer } from '../../db/database.ts'
import { ConflictError } from '../../errors.ts'
import { refusedFor } from '../rules/answer.ts'
import type { Answer } from '../rules/answer.ts'
import { bookedAppointment, cancelledAppointment } from '../appointments/appointment.ts'
import { findMadeBefore, insertAppointment, insertRequestId, saveCancellation } from '../appointments/appointments.store.ts'
import type { Interaction } from '../interactions/interaction.ts'
import { insertInteraction } from '../interactions/interactions.store.ts'
import { inEdition } from '../rules/editions.ts'
import type { Exchange } from '../rules/exchange.ts'
import { saysRepeated } from '../rules/change-header-rules.ts'
import type { Finding } from '../rules/rule.ts'
import { whoAsks } from '../rules/who-asks.ts'
import type { Sandbox } from '../sandboxes/sandboxes.store.ts'
import { claimSlot, releaseSlot } from '../slots/slots.store.ts'
import { timeOrderedId } from '../../time-ordered-id.ts'

/** A request that no rule refuses, about to be done. */
export interface Act {
  sandbox: Sandbox
  exchange: Exchange
  route: { id?: string; version?: string }
  /** The answer as sent: in the requested format, with all headers. */
  dressed: (answer: Answer) => Answer
  /** The interaction for this answer, to be stored in the transaction of the change. */
  interactionOf: (answer: Answer) => Interaction
}

export const versionHeaders = (stored: { version: number; at: string }): Record<string, string> => ({
  ETag: `W/"${stored.version}"`,
  'Last-Modified': new Date(stored.at).toUTCString(),
})

const taken: Finding = {
  rule: 'CSL-03',
  severity: 'error',
  status: 422,
  code: 'processing',
  spine: 'INVALID_RESOURCE',
  where: 'Appointment.contained.where($this is Slot)',
  says: 'Slot no longer available',
  display: 'Processing Failure',
}
const moved: Finding = {
  rule: 'HDR-12',
  severity: 'error',
  status: 409,
  code: 'conflict',
  spine: 'CONFLICTING_VALUES',
  where: 'If-Match',
  says: 'Someone else has changed this appointment. Read it again and send what you read.',
}
const repeated = (made: string, baseUrl: string): Finding => ({
  rule: 'HDR-06',
  severity: 'error',
  status: 409,
  code: 'duplicate',
  spine: 'DUPLICATE_REJECTED',
  where: 'X-Request-ID',
  says: saysRepeated(made, baseUrl),
})
function refusedWith({ edition, baseUrl }: Exchange['sandbox'], finding: Finding): Answer {
  const judged = inEdition(edition, finding)
  return { ...refusedFor(judged.status, { errors: [judged], baseUrl }), findings: [judged] }
}

/**
 * Claims the slot and stores version 1, the request id and the interaction in one transaction: of any number of racing requests one wins, and what
 * is answered is durable.
 */
export async function book(context: Context, { exchange, sandbox, interactionOf, dressed }: Act): Promise<Answer> {
  const { slot } = exchange.facts
  if (!slot || exchange.body.kind !== 'resource') throw new Error('A booking without its slot')
  const id = timeOrderedId(exchange.now)
  const at = new Date(exchange.now).toISOString()
  const { resource, patientKey } = bookedAppointment(exchange.body.resource, { id, localPatientId: context.newId(), now: exchange.now })
  const json = JSON.stringify(resource)
  const requestId = exchange.headers['x-request-id']?.trim() ?? ''
  const answer: Answer = {
    ...dressed({
      status: 201,
      body: json,
      headers: { Location: `${exchange.sandbox.baseUrl}/Appointment/${id}/_history/1`, ...versionHeaders({ version: 1, at }) },
    }),
    kept: true,
  }
  const interaction = interactionOf(answer)
  const refused = await refusalOfChange(context, { sandbox, exchange, requestId, tooLate: taken }, async (trx) => {
    if (!(await claimSlot(trx, slot.number))) return false
    await insertAppointment(trx, { id, sandboxId: sandbox.row.id, slotId: slot.id, patientKey, startsAt: slot.startsAt, at, json, by: whoAsks(exchange.jwt) })
    await insertRequestId(trx, { sandboxId: sandbox.row.id, requestId, resource: `Appointment/${id}`, at })
    await insertInteraction(trx, interaction)
    return true
  })
  return refused ?? answer
}

export async function cancel(context: Context, { exchange, sandbox, route, interactionOf, dressed }: Act): Promise<Answer> {
  const { appointment } = exchange.facts
  const { id } = route
  if (!appointment || id === undefined) throw new Error('A cancellation without its appointment')
  const version = appointment.version + 1
  const at = new Date(exchange.now).toISOString()
  const json = JSON.stringify(cancelledAppointment(appointment.resource, { version, now: exchange.now }))
  const requestId = exchange.headers['x-request-id']?.trim() ?? ''
  const answer: Answer = {
    ...dressed({
      status: 200,
      body: json,
      headers: { Location: `${exchange.sandbox.baseUrl}/Appointment/${id}/_history/${version}`, ...versionHeaders({ version, at }) },
    }),
    kept: true,
  }
  const interaction = interactionOf(answer)
  const refused = await refusalOfChange(context, { sandbox, exchange, requestId, tooLate: moved }, async (trx) => {
    if (!(await saveCancellation(trx, { id, version, json, at, by: whoAsks(exchange.jwt) }))) return false
    await releaseSlot(trx, appointment.slotId)
    await insertRequestId(trx, { sandboxId: sandbox.row.id, requestId, resource: `Appointment/${id}`, at })
    await insertInteraction(trx, interaction)
    return true
  })
  return refused ?? answer
}

/**
 * Makes a change in one transaction; undefined if it was committed. `change` returns false if another request was first. That may have been an
 * earlier sending of this one, so this is checked before anything is reported as gone.
 */
async function refusalOfChange(
  context: Context,
  asked: { sandbox: Sandbox; exchange: Exchange; requestId: string; tooLate: Finding },
  change: (trx: Writer) => Promise<boolean>,
): Promise<Answer | undefined> {
  const { exchange, tooLate } = asked
  const madeBefore = (db: Reader) => findMadeBefore(db, asked.sandbox.row.id, asked.requestId)
  let made: string | null | undefined
  try {
    made = await context.db.transaction(async (trx) => ((await change(trx)) ? undefined : madeBefore(trx)), exchange.operation)
  } catch (error) {
    if (!(error instanceof ConflictError)) throw error
    made = await madeBefore(context.db.read)
  }
  if (made === undefined) return undefined
  return refusedWith(exchange.sandbox, made === null ? tooLate : repeated(made, exchange.sandbox.baseUrl))
}
