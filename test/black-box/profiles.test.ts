import { describe, expect, it } from 'vitest'
import { structureFaults } from '../../src/sandbox/fhir/structure.ts'
import { reservedValues } from '../../src/sandbox/simulation/scenarios.ts'
import { demonstrationAppointment } from '../../src/sandbox/simulation/demonstration.ts'
import { editions } from '../../src/sandbox/rules/editions.ts'
import { bookingOf } from '../support/consumer.ts'
import type { Answered, SlotResource } from '../support/consumer.ts'
import { openTestSqlite } from '../support/databases.ts'
import { violationsOf } from '../support/profile-checker.ts'
import { hasProfiles } from '../support/profile-facts.ts'
import { urls, wrong } from '../support/wrong-requests.ts'
import type { Json } from '../support/wrong-requests.ts'
import { allIncludes, dosId, emptyDosId, providers, window } from './provider.ts'
import type { Provider } from './provider.ts'

/** Every answer, of every operation, edition and format, refusals and scenarios included, conforms to the profiles. `ANSWERS` asks for more of them. */
const answers = Number(process.env['ANSWERS'] ?? 300)

const include = allIncludes.map((one) => `_include=${one}`).join('&')
const number = 'https://fhir.nhs.uk/Id/nhs-number%7C9000000009'

/** The violations of an answer, which `asked` names. */
function faultsOf(asked: string, { status, text, body }: Answered): string[] {
  if (text === '') return status === 304 ? [] : [`${asked}: ${status} without a body`]
  const resource = body as Json
  return [
    ...violationsOf(resource).map((one) => `${asked}: ${status}: ${one.kind}: ${one.path} ${one.says}`),
    ...structureFaults(resource).map((one) => `${asked}: ${status}: STU3: ${one.path} ${one.says}`),
  ]
}

/** Each operation once: a search, a booking with and without an NHS number, reads, a cancellation. */
async function walk(provider: Provider, tell: (asked: string, answer: Answered) => void, round: number): Promise<void> {
  const { consumer } = provider
  tell('metadata', await consumer.send('metadata', { path: '/metadata' }))
  for (const status of ['free', 'busy', 'free,busy'])
    tell(`search ${status}`, await consumer.search(dosId, `${window}&status=${status}&_count=${5 + round}&${include}`))
  tell('search without includes', await consumer.search(dosId, `${window}&_count=3`))
  tell('search for nothing', await consumer.search(emptyDosId, window))
  const slots = (await provider.slotsOf(2)) as [SlotResource, SlotResource]
  for (const [slot, nhsNumber] of [
    [slots[0], '9000000009'],
    [slots[1], null],
  ] as const) {
    const booked = await consumer.book(slot, { body: bookingOf(slot, nhsNumber) })
    tell('book', booked)
    expect(booked.status).toBe(201)
    const id = String((booked.body as Json)['id'])
    tell('book again', await consumer.book(slot))
    tell('read', await consumer.read(id))
    tell('cancel wrongly', await consumer.cancel({ ...booked.body, description: 'other' }, 1))
    tell('cancel', await consumer.cancel(booked.body, 1))
    tell('read-version', await consumer.send('read-version', { path: `/Appointment/${id}/_history/1` }))
  }
  tell('search-appointments', await consumer.send('search-appointments', { path: `/Appointment?patient.identifier=${number}` }))
  tell('astray', await consumer.send('read', { path: '/Patient/1' }))
  tell('wrong method', await consumer.send('read', { path: '/Slot', method: 'DELETE' }))
}

/** Requests that are each wrong in one way, and so refused or given a warning. */
async function refusals(provider: Provider, tell: (asked: string, answer: Answered) => void, most: number): Promise<void> {
  const { consumer } = provider
  const [slot] = (await provider.slotsOf(1)) as [SlotResource]
  for (const [rule, severity, , operation, change] of wrong.filter(([, kind]) => kind === 'error').slice(0, most)) {
    if (change.facts || change.allowed || change.edition) continue
    const given = { ...(change.headers ? { headers: change.headers } : {}), ...(change.claims ? { claims: change.claims } : {}) }
    const isWrite = operation === 'book' || operation === 'cancel'
    const body = isWrite ? (change.body ?? ((one: Json) => one))(structuredClone(bookingOf(slot))) : undefined
    const answer = await consumer.send(operation, {
      path: change.url ?? `${urls[operation]}${change.query ?? ''}`,
      ...(operation === 'cancel' ? { method: 'PUT' } : {}),
      ...(body === undefined ? {} : { body }),
      ...given,
    })
    tell(`${rule} ${severity}`, answer)
  }
}

describe.runIf(hasProfiles).each(['json', 'xml'] as const)('answers in %s', (format) => {
  const open = providers()

  it.each(Object.keys(editions))('conform to the profiles in the edition %s', async (edition) => {
    const provider = await open(await openTestSqlite(), format, { edition })
    const faults: string[] = []
    let seen = 0
    const tell = (asked: string, answer: Answered): void => {
      seen += 1
      faults.push(...faultsOf(asked, answer))
    }
    const share = Math.ceil(answers / (2 * Object.keys(editions).length))
    for (let round = 0; seen < share; round += 1) {
      await walk(provider, tell, round)
      await refusals(provider, tell, round === 0 ? Math.min(share, wrong.length) : wrong.length)
    }
    expect([...new Set(faults)]).toEqual([])
    expect(seen).toBeGreaterThanOrEqual(share)
  })

  it('conform to the profiles in scenarios', async () => {
    const provider = await open(await openTestSqlite(), format, { scenarios: true })
    const { consumer } = provider
    const faults: string[] = []
    const tell = (asked: string, answer: Answered): void => void faults.push(...faultsOf(asked, answer))
    const found = await consumer.search('999999999', `${window}&${include}`)
    const [slot] = (found.body as unknown as { entry: { resource: SlotResource }[] }).entry.map((one) => one.resource) as [SlotResource]
    for (const { request, value } of reservedValues()) {
      if (request.startsWith('Search')) tell(value, await consumer.search(value, `${window}&${include}`))
      else if (request.startsWith('Read')) tell(value, await consumer.read(value))
      else if (request.startsWith('Book')) {
        const body = JSON.parse(JSON.stringify(bookingOf(slot)).replaceAll('"#slot"', `"#${value}"`).replaceAll('"id":"slot"', `"id":"${value}"`)) as Json
        tell(value, await consumer.book(slot, { body }))
      }
    }
    // The published collection cancels without an id, by the contained slot.
    for (const { value } of reservedValues().filter((one) => one.request.startsWith('Cancel'))) {
      const { id: _, ...body } = demonstrationAppointment(value, Date.now())
      tell(`PUT /Appointment for ${value}`, await consumer.cancel(body, 1, { path: '/Appointment' }))
    }
    const scripted = reservedValues().filter((one) => one.request.startsWith('Read'))
    for (const { value } of scripted) {
      const read = await consumer.read(value)
      if (read.status === 200) tell(`cancel ${value}`, await consumer.cancel(read.body, 1))
    }
    expect(faults).toEqual([])
  })
})
