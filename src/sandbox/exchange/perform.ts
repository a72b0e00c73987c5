import { randomUUID } from 'node:crypto'
import type { Context } from '../../context.ts'
import { book, cancel, versionHeaders } from './change.ts'
import type { Act } from './change.ts'
import type { Answer } from '../rules/answer.ts'
import { findAppointments } from '../appointments/appointments.store.ts'
import { patientSearchOf } from '../rules/patient-search.ts'
import { capabilityStatement } from '../fhir/capability.ts'
import { operationOutcome } from '../fhir/outcome.ts'
import { editions } from '../rules/editions.ts'
import { searchSlots } from '../slots/search-slots.ts'
import { searchset, slotBundle } from '../slots/slot-answer.ts'

/** Performs a request that no rule refuses, and dresses the answer. A change has dressed and stored its answer in its transaction already. */
export async function perform(context: Context, act: Act): Promise<Answer> {
  const answer = await answerOf(context, act)
  return answer.kept ? answer : act.dressed(answer)
}

async function answerOf(context: Context, act: Act): Promise<Answer> {
  const { exchange, sandbox } = act
  const { baseUrl } = exchange.sandbox
  switch (exchange.operation) {
    case 'metadata':
      return ok(JSON.stringify(capabilityStatement(baseUrl)))
    case 'search-slots': {
      if (!exchange.search) throw new Error('A search without its parameters')
      const self = `${context.config.publicUrl}${exchange.url}`
      const found = await searchSlots(context.db.read, sandbox, exchange.search, { baseUrl, self, now: exchange.now })
      return found.total === 0 && editions[exchange.sandbox.edition]?.explainsNothing
        ? ok(nothingFound(self))
        : { status: 200, headers: {}, body: slotBundle(found), recipe: found }
    }
    case 'read':
    case 'read-version':
      return read(act)
    case 'search-appointments':
      return searchAppointments(context, act)
    case 'book':
      return book(context, act)
    case 'cancel':
      return cancel(context, act)
  }
}

/** A searchset without slots that says why, for editions that require that. */
function nothingFound(self: string): string {
  const outcome = operationOutcome(randomUUID(), [
    {
      severity: 'information',
      code: 'informational',
      spine: 'NO_RECORD_FOUND',
      diagnostics: 'No slot of this service matches. Ask for another window, or for another status.',
    },
  ])
  return searchset({ total: 0, self, next: null, entries: `{"resource":${JSON.stringify(outcome)},"search":{"mode":"outcome"}}` })
}

const ok = (body: string, headers: Record<string, string> = {}): Answer => ({ status: 200, headers, body })

/** Whether If-None-Match contains this tag, or `*`; whether a tag is weak does not matter here (RFC 7232, section 3.2). */
function isAmong(asked: string, tag: string): boolean {
  const opaque = (one: string): string => one.replace(/^W\//, '')
  return asked.trim() === '*' || (asked.match(/(?:W\/)?"[^"]*"/g) ?? []).some((one) => opaque(one) === opaque(tag))
}

function read({ exchange }: Act): Answer {
  const { appointment } = exchange.facts
  if (!appointment) throw new Error('A read without its appointment')
  const headers = versionHeaders(appointment)
  return isAmong(exchange.headers['if-none-match'] ?? '', headers['ETag'] ?? '') ? { status: 304, headers, body: '' } : ok(appointment.json, headers)
}

async function searchAppointments(context: Context, { exchange, sandbox }: Act): Promise<Answer> {
  const { baseUrl } = exchange.sandbox
  const found = await findAppointments(context.db.read, sandbox.row.id, patientSearchOf(exchange.query), exchange.now)
  const entries = found
    .map((one) => `{"fullUrl":"${baseUrl}/Appointment/${one.id}/_history/${one.version}","resource":${one.json},"search":{"mode":"match"}}`)
    .join(',')
  return ok(searchset({ total: found.length, self: `${context.config.publicUrl}${exchange.url}`, next: null, entries }))
}
