import { afterEach, expect, it } from 'vitest'
import { password } from '../support/world.ts'
import type { Visitor } from '../support/world.ts'
import { change } from '../support/change.ts'
import { openTestSqlite } from '../support/databases.ts'
import { finishedBy, meetCriteria, signedProject } from '../support/honest-project.ts'
import type { Honest } from '../support/honest-project.ts'
import { hidden } from '../support/started-project.ts'

let honest: Honest
afterEach(async () => {
  await honest.world.close()
})

const forms: Record<string, { path: string; fields: Record<string, string>; drawn: RegExp }> = {
  go: { path: 'decision', fields: { decision: 'go' }, drawn: /value="go"/ },
  second: { path: 'second', fields: {}, drawn: /action="[^"]*\/go-live\/second"/ },
  'technical-live': { path: 'technical-live', fields: {}, drawn: /action="[^"]*\/go-live\/technical-live"/ },
  'business-live': { path: 'business-live', fields: { test: 'Booked, seen, cancelled', tested_by: 'Dan' }, drawn: /action="[^"]*\/go-live\/business-live"/ },
  'hand-over': { path: 'hand-over', fields: {}, drawn: /action="[^"]*\/go-live\/hand-over"/ },
  close: { path: 'close', fields: { lessons: 'Begin early' }, drawn: /action="[^"]*\/go-live\/close"/ },
}

/** The acts that each person's page has a form for; every other act that they send is refused, and leaves nothing. */
async function drawnForAll(people: Record<string, Visitor>): Promise<Record<string, string[]>> {
  const { world, home } = honest
  const attestations = () => world.context.db.read.selectFrom('attestations').select(['id', 'second_at']).orderBy('id').execute()
  const before = await attestations()
  const drawn: Record<string, string[]> = {}
  for (const [name, visitor] of Object.entries(people)) {
    const { text } = await visitor.get(`${home}/go-live`)
    for (const [act, form] of Object.entries(forms))
      if (form.drawn.test(text)) (drawn[name] ??= []).push(act)
      else {
        const { status } = await visitor.post(`${home}/go-live/${form.path}`, { ...form.fields, password })
        expect([name, act, [403, 409, 422].includes(status)]).toEqual([name, act, true])
      }
  }
  expect(await attestations()).toEqual(before)
  return drawn
}

it('every form of go-live is drawn only for people whose submission it would accept, all the way to closing', { timeout: 240_000 }, async () => {
  honest = await signedProject(await openTestSqlite())
  const { world, pm, dos, clinical, team, home, id } = honest
  const { read } = world.context.db
  const bea = await world.account('Bea Turner', 'booking-team')
  const people = { booking: await world.visitor().signIn(bea.email), pm, dos, clinical, ...team }
  const take = async (who: Visitor, act: keyof typeof forms) =>
    expect([act, (await who.post(`${home}/go-live/${forms[act]?.path}`, { ...forms[act]?.fields, password })).status]).toEqual([act, 303])
  const prerequisite = (status: 'met' | 'not-applicable') =>
    change(
      world.context,
      (trx) =>
        trx
          .updateTable('prerequisites')
          .set({ status, valid_until: status === 'met' ? '2026-03-01' : null })
          .where('project_id', '=', id)
          .where('key', '=', 'hscn')
          .execute(),
      id,
    )
  /** The same project with something that has expired: nobody has a form, and the page says what holds it. */
  const heldBy = async (name: Visitor, heading: string) => {
    await prerequisite('met')
    expect(await drawnForAll(people)).toEqual({})
    const page = (await name.get(`${home}/go-live`)).text
    const box = page.split(`>${heading}</h2>`)[1]?.split('</div>')[0]
    expect(box).toMatch(/IT[^<]*<\/h3>[^]*expired on 1 March 2026/)
    await prerequisite('not-applicable')
  }

  expect(await drawnForAll(people)).toEqual({})
  for (const one of await read.selectFrom('test_entry_conditions').selectAll().execute())
    await pm.post(`${home}/test-plan/conditions/${one.id}`, { met: 'yes', [`version-${one.id}`]: String(one.version) })
  await pm.post(`${home}/test-plan/runs`, { held_on: '2026-03-02', environment: 'production-isolated', attendees: 'Meera, Dan' })
  const cases = await read.selectFrom('test_cases').select('id').execute()
  await pm.post(`${home}/test-plan/runs/1/results`, Object.fromEntries(cases.map((one) => [`verdict-${one.id}`, 'pass'])))
  await pm.post(`${home}/test-plan/runs/1/finish`, { review: 'All well', outcome: 'success' })
  await finishedBy(team.omar, home)
  await meetCriteria(honest, 'readiness')
  expect(await drawnForAll(people)).toEqual({})
  const seen = hidden((await pm.get(`${home}/dates/go-live`)).text, 'seen')
  await pm.post(`${home}/dates/go-live`, { day: '2026-04-20', status: 'confirmed', seen })

  expect(await drawnForAll(people)).toEqual({ pm: ['go'] })
  await heldBy(pm, 'Decide')
  await take(pm, 'go')
  expect(Object.keys(await drawnForAll(people))).toEqual(['clinical', 'priya', 'tom', 'grace', 'ivan'])
  await heldBy(team.grace, 'Confirm go as the second person')
  await take(team.grace, 'second')
  expect(await drawnForAll(people)).toEqual({ pm: ['technical-live'] })
  await heldBy(pm, 'Declare technical live')
  await take(pm, 'technical-live')
  expect(await drawnForAll(people)).toEqual({ pm: ['business-live'] })
  await heldBy(pm, 'Declare business live')
  await take(pm, 'business-live')
  expect(await drawnForAll(people)).toEqual({})
  await meetCriteria(honest, 'handover')
  expect(await drawnForAll(people)).toEqual({ priya: ['hand-over'] })
  await heldBy(team.priya, 'Accept the hand-over')
  await take(team.priya, 'hand-over')
  expect(await drawnForAll(people)).toEqual({ pm: ['close'] })
  await heldBy(pm, 'Close the project')
  await take(pm, 'close')
  expect(await drawnForAll(people)).toEqual({})
})
