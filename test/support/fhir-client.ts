import { randomUUID } from 'node:crypto'
import { Client } from 'fhir-kit-client'
import type { Operation } from '../../src/sandbox/fhir/operations.ts'
import { bookingOf, headersFor } from './consumer.ts'
import type { SlotResource } from './consumer.ts'

/**
 * A Consumer made with an independent FHIR library: `node test/support/fhir-client.ts BASEURL DOSID` searches, books, books the same slot again, reads and
 * cancels, and prints a line of JSON for each step. Exits with 1 if a step went otherwise.
 */
const [baseUrl = '', dosId = ''] = process.argv.slice(2)
const client = new Client({ baseUrl })
const day = (ahead: number): string => new Date(Date.now() + ahead * 86_400_000).toISOString().slice(0, 10)
const options = (operation: Operation, more: Record<string, string> = {}) => ({ headers: { ...headersFor(operation, baseUrl, Date.now()), ...more } })
const writing = (more: Record<string, string> = {}) => ({ 'content-type': 'application/fhir+json', 'x-request-id': randomUUID(), ...more })

interface Done {
  status: number
  resource: Record<string, unknown>
  etag: string | null
}

/** The answer, refused or not: the library throws refusals. */
async function outcomeOf(act: Promise<object>): Promise<Done> {
  try {
    const resource = await act
    const response = Client.httpFor(resource as never).response
    return { status: response?.status ?? 0, resource: resource as Record<string, unknown>, etag: response?.headers.get('etag') ?? null }
  } catch (error) {
    const { response } = error as { response?: { status: number; data: Record<string, unknown> } }
    if (!response) throw error
    return { status: response.status, resource: response.data, etag: null }
  }
}

function tell(step: string, wanted: number, done: Done, more: object = {}): void {
  process.stdout.write(`${JSON.stringify({ step, status: done.status, resourceType: done.resource['resourceType'], ...more })}\n`)
  if (done.status !== wanted) process.exitCode = 1
}

const searched = await outcomeOf(
  client.search({
    resourceType: 'Slot',
    options: options('search-slots'),
    searchParams: {
      'schedule.actor:healthcareservice': dosId,
      status: 'free',
      start: [`ge${day(0)}`, `le${day(7)}`],
      _include: ['Slot:schedule', 'Schedule:actor:Practitioner', 'Schedule:actor:PractitionerRole', 'Schedule:actor:HealthcareService'],
    },
  }),
)
const { entry = [] } = searched.resource as { entry?: { resource: SlotResource & { resourceType: string } }[] }
const slots = entry.map((one) => one.resource).filter((one) => one.resourceType === 'Slot')
tell('search', 200, searched, { slots: slots.length })
const [slot] = slots
if (!slot) throw new Error('No free slot to book')

const book = () => outcomeOf(client.create({ resourceType: 'Appointment', body: bookingOf(slot) as never, options: options('book', writing()) }))
const booked = await book()
const id = String(booked.resource['id'])
tell('book', 201, booked, { id })
const again = await book()
tell('book again', 422, again, { says: (again.resource as { issue?: { diagnostics?: string }[] }).issue?.[0]?.diagnostics })
const read = await outcomeOf(client.read({ resourceType: 'Appointment', id, options: options('read') }))
tell('read', 200, read, { state: read.resource['status'] })
const cancelled = await outcomeOf(
  client.update({
    resourceType: 'Appointment',
    id,
    body: { ...read.resource, status: 'cancelled' } as never,
    options: options('cancel', writing({ 'if-match': read.etag ?? '' })),
  }),
)
tell('cancel', 200, cancelled, { state: cancelled.resource['status'] })
