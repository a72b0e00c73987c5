import { randomUUID } from 'node:crypto'
import { MedplumClient, OperationOutcomeError } from '@medplum/core'
import { bookingOf, headersFor } from './consumer.ts'
import type { SlotResource } from './consumer.ts'

/**
 * A second Consumer, made with another independent FHIR client: `node test/support/medplum-client.ts BASEURL DOSID` searches, books, books the same slot
 * again, reads and cancels, and prints a line of JSON for each step.
 */
const [baseUrl = '', dosId = ''] = process.argv.slice(2)
const { origin, pathname } = new URL(baseUrl)
let last = { status: 0, etag: '' }
const client = new MedplumClient({
  baseUrl: `${origin}/`,
  fhirUrlPath: pathname.slice(1),
  cacheTime: 0,
  fetch: async (url: string, init?: RequestInit) => {
    const answer = await fetch(url, init)
    last = { status: answer.status, etag: answer.headers.get('etag') ?? '' }
    return answer
  },
})
type Json = Record<string, unknown>
const day = (ahead: number): string => new Date(Date.now() + ahead * 86_400_000).toISOString().slice(0, 10)
const writing = (more: Record<string, string> = {}): Record<string, string> => ({ 'x-request-id': randomUUID(), ...more })
/** The library's own Accept and Content-Type are kept if this program gives none. */
const headers = (operation: Parameters<typeof headersFor>[0], more: Record<string, string> = {}) => {
  const { accept: _, ...own } = headersFor(operation, baseUrl, Date.now())
  return { headers: { ...own, ...more } }
}

async function told(step: string, wanted: number, act: () => Promise<unknown>): Promise<Json> {
  let resource: Json
  try {
    resource = (await act()) as Json
  } catch (error) {
    if (!(error instanceof OperationOutcomeError)) throw error
    resource = error.outcome as unknown as Json
  }
  process.stdout.write(
    `${JSON.stringify({ step, status: last.status, resourceType: resource['resourceType'], says: (resource['issue'] as { diagnostics?: string }[] | undefined)?.[0]?.diagnostics, state: resource['status'] })}\n`,
  )
  if (last.status !== wanted) process.exitCode = 1
  return resource
}

const query = new URLSearchParams([
  ['schedule.actor:healthcareservice', dosId],
  ['status', 'free'],
  ['start', `ge${day(0)}`],
  ['start', `le${day(7)}`],
  ['_include', 'Slot:schedule'],
])
const found = await told('search', 200, () => client.get(client.fhirUrl(`Slot?${query}`), headers('search-slots')))
const slot = ((found['entry'] ?? []) as { resource: SlotResource & { resourceType: string } }[])
  .map((one) => one.resource)
  .find((one) => one.resourceType === 'Slot')
if (!slot) throw new Error('No free slot to book')
const booked = await told('book', 201, () => client.createResource(bookingOf(slot) as never, headers('book', writing())))
await told('book again', 422, () => client.createResource(bookingOf(slot) as never, headers('book', writing())))
const read = await told('read', 200, () => client.readResource('Appointment', String(booked['id']), headers('read')))
await told('cancel', 200, () => client.updateResource({ ...read, status: 'cancelled' } as never, headers('cancel', writing({ 'if-match': last.etag }))))
