import { z } from 'zod'
import type { Operation } from '../sandbox/fhir/operations.ts'
import { readResource } from '../sandbox/fhir/exact.ts'
import { bookingOf, headersFor, slotResource } from '../sandbox/rules/right-request.ts'
import { idOf } from './players.ts'
import type { Players } from './players.ts'

const searched = z.object({ entry: z.array(z.object({ resource: z.unknown() })).default([]) })

/** A Consumer's system searches, books, books again, reads, cancels and books once more in the project's sandbox. */
export async function tryTheSandbox(players: Players, home: string, dosId: string): Promise<void> {
  const { key } = await players.db.selectFrom('sandboxes').select('key').where('project_id', '=', idOf(home)).executeTakeFirstOrThrow()
  const baseUrl = `${players.base}/sandbox/${key}/STU3`
  const now = players.context.clock()
  const send = async (operation: Operation, path: string, more: { method?: string; body?: object; headers?: Record<string, string> } = {}) => {
    const body = more.body === undefined ? {} : { body: JSON.stringify(more.body) }
    const answer = await fetch(baseUrl + path, {
      method: more.method ?? 'GET',
      headers: {
        ...headersFor(operation, baseUrl, now),
        ...(more.body ? { 'content-type': 'application/fhir+json', 'x-request-id': players.context.newId() } : {}),
        ...more.headers,
      },
      ...body,
    })
    return readResource(await answer.text())
  }
  const found = await send(
    'search-slots',
    `/Slot?schedule.actor:healthcareservice=${dosId}&status=free&start=ge${players.day(0)}&start=le${players.day(7)}&_include=Slot:schedule`,
  )
  const first = searched.parse(found).entry[0]
  if (!first) return
  const slot = slotResource(JSON.stringify(first.resource))
  const booking = bookingOf(slot, '9000000009', new Date(now).toISOString())
  const booked = await send('book', '/Appointment', { method: 'POST', body: booking })
  await send('book', '/Appointment', { method: 'POST', body: booking })
  await send('read', `/Appointment/${String(booked['id'])}`)
  await send('cancel', `/Appointment/${String(booked['id'])}`, { method: 'PUT', body: { ...booked, status: 'cancelled' }, headers: { 'if-match': 'W/"1"' } })
  await send('book', '/Appointment', { method: 'POST', body: bookingOf(slot, '9000000017', new Date(now).toISOString()) })
  await send('search-slots', `/Slot?strat=ge${players.day(0)}`, { headers: { 'ssp-from': 'unknown' } })
  await players.context.interactions.flush()
}
