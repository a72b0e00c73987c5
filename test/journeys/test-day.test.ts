import { afterEach, expect, it } from 'vitest'
import { asPersonId } from '../../src/db/ids.ts'
import { openTestSqlite } from '../support/databases.ts'
import { countingRun, reviewActions } from '../support/run-forms.ts'
import { hidden, startedProject } from '../support/started-project.ts'
import type { Started } from '../support/started-project.ts'

let started: Started
afterEach(async () => {
  started.world.context.interactions.endWatching()
  await started.world.close()
})
const db = () => started.world.context.db

const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')

/** An open run with three cases. */
async function begin(given: Record<string, string> = countingRun) {
  started = await startedProject(await openTestSqlite())
  const ids = (await db().read.selectFrom('test_cases').select('id').orderBy('position').execute()).map((row) => row.id)
  await db().transaction((trx) => trx.deleteFrom('test_cases').where('id', 'in', ids.slice(3)).execute())
  await started.pm.post(`${started.home}/test-plan/runs`, given)
  const run = `${started.home}/test-plan/runs/1`
  const [one = '', two = '', three = ''] = ids
  return { ...started, run, day: `${run}/day`, one, two, three, at: (id: string) => `${run}/day/cases/${id}` }
}
const results = () => db().read.selectFrom('test_results').select(['case_id', 'verdict', 'attempt', 'comment', 'recorded_by']).orderBy('attempt').execute()
const pieces = () => db().read.selectFrom('evidence').select(['kind', 'subject_id', 'result_id']).execute()
const idOf = async (name: string) => (await db().read.selectFrom('people').select('id').where('name', '=', name).executeTakeFirstOrThrow()).id
const result = (id: string, verdict: string, comment = '', seen = '0') => ({ [`verdict-${id}`]: verdict, [`comment-${id}`]: comment, [`seen-${id}`]: seen })

it('begins with the roll-call, and then leads from case to case to the results that are sent', async () => {
  const { dos, pm, run, day, one, two, three, at } = await begin()
  expect((await pm.get(run)).text).toContain(`href="${day}"`)
  expect((await dos.get(day)).location).toBe(`${day}/roll-call`)
  const [dan, meera] = [await idOf('Dan Okoro'), await idOf('Meera Shah')]
  expect((await dos.post(`${day}/roll-call`, { [`here-${dan}`]: 'yes', [`here-${meera}`]: 'yes', guest: 'Jo Bell, Cleric' })).location).toBe(day)
  expect((await dos.get(day)).location).toBe(at(one))
  started.world.context.advance(20 * 60_000)
  const page = (await dos.get(at(one))).text
  for (const says of ['0 of 3 recorded', 'The call has run for 20 minutes, since 9:00am', '3 people on the call', 'Case 1 of 3, run 1'])
    expect(page).toContain(says)
  expect((await dos.post(`${at(one)}/result`, result(one, 'pass'))).location).toBe(`${at(two)}?after=${one}`)
  const third = `${at(three)}?after=${two}`
  expect((await dos.post(`${at(two)}/result`, result(two, 'fail', 'No message'))).location).toBe(third)
  for (const says of ['2 of 3 recorded, 1 failed', 'case C2 of the Consumer</a> is recorded']) expect((await dos.get(third)).text).toContain(says)
  expect((await dos.post(`${at(three)}/result`, result(three, 'not-applicable', 'No such clinic'))).location).toBe(`${day}/closing`)
  expect((await results()).map((row) => row.verdict).toSorted()).toEqual(['fail', 'not-applicable', 'pass'])
  const said = await db().read.selectFrom('events').select('sentence').where('action', '=', 'run-roll-call').execute()
  expect(said.map((row) => row.sentence)).toEqual(['Dan Okoro took the roll-call of run 1: Meera Shah, Dan Okoro and Jo Bell, Cleric joined'])
})

it('goes through the cases of one side first, if that is chosen', async () => {
  const { dos, day, one, two, three, at } = await begin()
  await db().transaction((trx) => trx.updateTable('test_cases').set({ side: 'provider' }).where('id', '=', two).execute())
  expect((await dos.get(`${day}?side=provider&without=roll-call`)).location).toBe(`${at(two)}?side=provider`)
  const { location } = await dos.post(`${at(two)}/result`, { ...result(two, 'pass'), side: 'provider' })
  expect(location).toBe(`${at(three)}?side=provider&after=${two}`)
  expect((await dos.get(`${at(one)}?side=provider`)).text).toContain('Consumer: 2 left')
})

it('keeps what was typed and the photo when a result is refused, and says what to do', async () => {
  const { dos, one, at } = await begin()
  await dos.get(at(one))
  const mute = await dos.uploadAll(`${at(one)}/result`, [{ bytes: png, name: 'screen.png' }], { ...result(one, 'fail') })
  expect(mute.status).toBe(422)
  for (const says of ['Say what was seen', 'You pressed <strong>Fail</strong>', 'Your photo is kept']) expect(mute.text).toContain(says)
  expect([await results(), (await pieces()).length]).toEqual([[], 1])
  await dos.post(`${at(one)}/result`, result(one, 'fail', 'The freed slot stayed away'))
  expect([(await results()).length, (await pieces()).map((row) => row.result_id === null)]).toEqual([1, [false]])
  const empty = await dos.post(`${at(one)}/result`, result(one, '', '', '1'))
  expect([empty.status, empty.text.includes('Press a result, or write a comment')]).toEqual([422, true])
})

it('takes a photo with a result, or alone; one that cannot be taken does not stop the result', async () => {
  const { dos, one, two, at } = await begin()
  await dos.get(at(one))
  expect((await dos.uploadAll(`${at(one)}/result`, [{ bytes: png, name: 'one.png' }], result(one, 'pass'))).location).toBe(`${at(two)}?after=${one}`)
  expect((await pieces()).map((row) => [row.kind, row.subject_id, row.result_id === null])).toEqual([['file', one, false]])
  await dos.get(at(two))
  expect((await dos.uploadAll(`${at(two)}/result`, [{ bytes: png, name: 'two.png' }], result(two, ''))).location).toBe(at(two))
  expect([(await results()).length, (await pieces()).length]).toEqual([1, 2])
  const bad = await dos.uploadAll(`${at(two)}/result`, [{ bytes: Buffer.from('MZ not a picture'), name: 'two.exe' }], result(two, 'fail', 'Nothing came'))
  expect(bad.status).toBe(422)
  for (const says of ['The photo was not added', 'Fail recorded. Choose the photo again']) expect(bad.text).toContain(says)
  expect(bad.text).not.toContain('>Nothing came</textarea>')
  expect([(await results()).length, (await pieces()).length]).toEqual([2, 2])
})

it('shows the second of two people who record one case what came first, and keeps what they typed', async () => {
  const { pm, dos, one, two, at } = await begin()
  await dos.post(`${at(one)}/result`, result(one, 'fail', 'No slot was shown'))
  const late = await pm.post(`${at(one)}/result`, result(one, 'pass', 'Slots at once'))
  expect(late.status).toBe(409)
  for (const says of [
    'Your result was not recorded',
    'Dan Okoro recorded Fail on 2 March 2026, 9:00am: No slot was shown.',
    'Slots at once',
    'You pressed <strong>Pass</strong>',
  ])
    expect(late.text).toContain(says)
  expect((await results()).length).toBe(1)
  const seen = hidden(late.text, `seen-${one}`)
  expect((await pm.post(`${at(one)}/result`, result(one, 'pass', 'Slots at once', seen))).location).toBe(`${at(two)}?after=${one}`)
  expect((await results()).map((row) => [row.verdict, row.recorded_by])).toEqual([
    ['fail', 'Dan Okoro'],
    ['pass', 'Meera Shah'],
  ])
})

it('sends what others record to whoever looks at the page', async () => {
  const { pm, dos, one, at } = await begin()
  const answer = await fetch(`${pm.base}${at(one)}/live?seen=0`, { headers: { cookie: pm.cookie } })
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  const readUntil = async (words: string) => {
    while (reader && !text.includes(words)) text += (await reader.read()).value ?? ''
  }
  await readUntil('0 of 3 recorded')
  await dos.post(`${at(one)}/result`, result(one, 'fail', 'No slot was shown'))
  await readUntil('1 of 3 recorded, 1 failed')
  await reader?.cancel()
  expect(text).toContain('Dan Okoro recorded Fail on 2 March 2026, 9:00am: No slot was shown.')
})

it('sends the results to the test team once, and never to the sender', async () => {
  const { pm, dos, day, one, at } = await begin()
  await dos.post(`${at(one)}/result`, result(one, 'fail', 'Of a patient, by mistake'))
  const page = await pm.get(`${day}/closing`)
  expect(page.text).toContain('It goes to 1 person: Dan Okoro.')
  const form = { note: 'Thank you all', seen: hidden(page.text, 'seen') }
  expect((await dos.post(`${day}/closing`, form)).status).toBe(403)
  started.world.context.sent.length = 0
  expect((await pm.post(`${day}/closing`, form)).location).toBe(`${day}/closing`)
  expect((await pm.post(`${day}/closing`, form)).status).toBe(422)
  expect(started.world.context.sent.map((one) => [one.to, one.subject])).toEqual([['dan.okoro@example.nhs.uk', 'Results of the test of Riverside UTC, run 1']])
  const [mail] = started.world.context.sent
  for (const says of ['Thank you all', '1 of 3 cases recorded: 1 failed', `/test-plan/runs/1`]) expect(mail?.text).toContain(says)
  expect(mail?.text).not.toContain('Of a patient')
  await dos.post(`${at(one)}/result`, result(one, 'pass', '', '1'))
  expect((await pm.post(`${day}/closing`, form)).status).toBe(409)
  expect(started.world.context.sent.length).toBe(1)
  const quiet = { person_id: asPersonId(await idOf('Dan Okoro')), kind: 'tests', how: 'never' as const }
  await db().transaction((trx) => trx.insertInto('email_choices').values(quiet).execute())
  expect((await pm.get(`${day}/closing`)).text).toContain('Nobody else of the test team gets emails about tests')
})

it('offers nothing to record before its day, to those outside the test team, and after the run is finished', async () => {
  const { pm, clinical, dos, run, day, one, at } = await begin({ ...countingRun, environment: 'like-live' })
  expect((await clinical.get(at(one))).text).not.toContain('/result"')
  expect((await clinical.post(`${at(one)}/result`, result(one, 'pass'))).status).toBe(403)
  expect((await clinical.post(`${day}/roll-call`, { guest: 'Me' })).status).toBe(403)
  expect((await pm.post(`${run}/finish`, { review: 'Line down', outcome: 'failure', ...reviewActions })).status).toBe(303)
  const after = await dos.post(`${at(one)}/result`, result(one, 'fail', 'Too late'))
  expect([after.status, after.text.includes('This run is finished')]).toEqual([409, true])
  expect((await dos.get(day)).location).toBe(`${day}/closing`)
  expect((await pm.get(`${day}/closing`)).text).toContain(`href="${run}/reopen"`)
  expect(await results()).toEqual([])
  await pm.post(`${started.home}/test-plan/runs`, { ...countingRun, held_on: '2026-03-09' })
  expect((await dos.get(`${started.home}/test-plan/runs/2/day`)).location).toBe(`${started.home}/test-plan/runs/2`)
})
