import { afterEach, expect, it } from 'vitest'
import { writeXml } from '../../src/sandbox/fhir/write-xml.ts'
import { whatWasDone } from '../../src/sandbox/interactions/what-was-done.pages.ts'
import { openTestSqlite } from '../support/databases.ts'
import type { World } from '../support/world.ts'
import { bookingOf, Consumer } from '../support/consumer.ts'
import { startedProject } from '../support/started-project.ts'

const slot = {
  id: 'slot',
  identifier: [{ value: '00000000-0000-4000-8000-000000000001' }],
  schedule: { reference: 'Schedule/x' },
  status: 'free',
  start: '2026-07-02T08:15:00.000+00:00',
  end: '2026-07-02T08:30:00.000+00:00',
}
const sandbox = {
  resources: new Map([['HealthcareService/1', '{"name":"Riverside UTC"}']]),
  refers: new Map([['Schedule/x', { 'Schedule:actor:HealthcareService': ['HealthcareService/1', 'HealthcareService/1'] }]]),
}
const body = bookingOf(slot)

it.each([
  ['book', 201, JSON.stringify(body), true, 'Booked: Riverside UTC, Thursday 2 July 2026, 9:15am, for Petra Chalmers.'],
  ['book', 201, writeXml(body), true, 'Booked: Riverside UTC, Thursday 2 July 2026, 9:15am, for Petra Chalmers.'],
  ['cancel', 200, JSON.stringify(body), true, 'Cancelled: Riverside UTC, Thursday 2 July 2026, 9:15am, for Petra Chalmers.'],
  ['book', 201, JSON.stringify(body), false, 'Booked: Riverside UTC, Thursday 2 July 2026, 9:15am, for a patient whose name only the test team sees.'],
  ['book', 422, JSON.stringify({ resourceType: 'OperationOutcome' }), true, null],
  ['read', 200, JSON.stringify(body), true, null],
  ['book', 201, JSON.stringify(body).slice(0, 200), true, null],
  ['book', 201, '', true, null],
])('the log says in words what %s, answered %i, did (%#)', (operation, status, text, clear, says) => {
  expect(whatWasDone({ operation, status, body: text }, { sandbox, clear, scripted: false })).toBe(says)
})

it('the log says what it can of an incomplete body, and that a scenario kept nothing', () => {
  const bare = JSON.stringify({ resourceType: 'Appointment', contained: [{ resourceType: 'Patient', name: 'x' }], start: 'soon' })
  expect(whatWasDone({ operation: 'book', status: 201, body: bare }, { sandbox: undefined, clear: true, scripted: true })).toBe(
    'Booked: for a patient without a name. This was a reserved value, answered by script: nothing of it is stored.',
  )
})

let world: World | undefined
afterEach(async () => {
  await world?.close()
  world = undefined
})

it('the log says what was booked, with the patient’s name for the test team alone', async () => {
  const started = await startedProject(await openTestSqlite())
  world = started.world
  const { context } = world
  const { key } = await context.db.read.selectFrom('sandboxes').select('key').where('project_id', '=', started.id).executeTakeFirstOrThrow()
  const consumer = new Consumer(`${context.config.publicUrl}/sandbox/${key}/STU3`, context.clock)
  const [free] = await consumer.slots('2000099999')
  if (!free) throw new Error('No slot')
  const { headers } = await consumer.book(free)
  const at = `${started.home}/sandbox/log/${headers.get('x-request-id') ?? ''}`
  const [team, other] = [(await started.pm.get(at)).text, (await started.clinical.get(at)).text]
  expect(team).toMatch(/Booked: Riverside UTC, \w+ \d+ March 2026, [\d:]+[ap]m, for Petra Chalmers\./)
  expect(other).toMatch(/Booked: Riverside UTC, .*for a patient whose name only the test team sees\./)
  expect(other).not.toContain('Chalmers')
})
