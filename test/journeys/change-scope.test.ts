import { afterEach, expect, it } from 'vitest'
import { openTestSqlite } from '../support/databases.ts'
import { hidden, startedProject } from '../support/started-project.ts'
import type { Started } from '../support/started-project.ts'
import { countingRun } from '../support/run-forms.ts'
import { issue } from '../support/issue.ts'

let started: Started
afterEach(() => started.world.close())
const db = () => started.world.context.db.read
const project = () => db().selectFrom('projects').select(['scope', 'route_in']).where('id', '=', started.id).executeTakeFirstOrThrow()

it('what a project covers changes after its start, the draft follows, and the procedure that was issued says that it is out of date', async () => {
  started = await startedProject(await openTestSqlite())
  const { pm, dos, home } = started
  await issue(pm, home)
  const page = await pm.get(`${home}/scope`)
  for (const says of ['The draft of the procedure says the present scope', 'Version 1 of the procedure says the present scope'])
    expect(page.text).toContain(says)
  const form = {
    version: hidden(page.text, 'version'),
    scope: '111 and 999 book into Riverside',
    route_in: 'Service-led',
    reason: 'The ambulance service joins',
  }
  expect((await dos.post(`${home}/scope`, form)).status).toBe(403)
  expect((await pm.post(`${home}/scope`, { ...form, reason: '' })).status).toBe(422)
  expect((await project()).scope).toBe('111 books into Riverside')
  expect((await pm.post(`${home}/scope`, form)).location).toBe(home)
  expect((await project()).scope).toBe(form.scope)
  const late = await pm.post(`${home}/scope`, { ...form, scope: 'Something else' })
  expect([late.status, late.text.includes('Something else'), late.text.includes('Meera Shah')]).toEqual([409, true, true])
  expect((await db().selectFrom('sop_drafts').select('body').where('project_id', '=', started.id).executeTakeFirstOrThrow()).body).toContain(form.scope)
  expect((await pm.get(`${home}/sop`)).text).toContain('The scope of the project changed after version 1 was issued')
  const link = started.world.context.sent.flatMap((one) => /\/act\/[\w-]{43}/.exec(one.text)?.[0] ?? []).at(-1) ?? ''
  const signing = [await dos.get(`${home}/sop/sign?role=dos-lead`), await started.world.visitor().get(link)]
  for (const one of signing) expect([one.status, one.text.includes('The scope of the project has changed')]).toEqual([200, true])
  const { text } = await pm.get(`${home}/scope`)
  await pm.post(`${home}/scope`, { ...form, version: hidden(text, 'version'), scope: '111 books into Riverside', reason: 'It does not join' })
  expect((await pm.get(`${home}/sop`)).text).not.toContain('The procedure gives an earlier scope')
  const events = await db().selectFrom('events').select(['id', 'undoes', 'reason']).where('action', '=', 'scope-changed').orderBy('seq').execute()
  expect(events.map((one) => [one.reason, one.undoes])).toEqual([
    ['The ambulance service joins', null],
    ['It does not join', events[0]?.id],
  ])
})

it('the codes of a Provider’s test change after the start, and a code with results stays', async () => {
  started = await startedProject(await openTestSqlite())
  const { pm, dos, home } = started
  const codes = async () => [...new Set((await db().selectFrom('test_cases').select('code').orderBy('position').execute()).map((row) => row.code))]
  const had = await codes()
  const first = await db().selectFrom('test_cases').select(['id', 'code']).orderBy('position').executeTakeFirstOrThrow()
  await pm.post(`${home}/test-plan/runs`, countingRun)
  await dos.post(`${home}/test-plan/runs/1/cases/${first.id}/result`, {
    [`verdict-${first.id}`]: 'pass',
    [`comment-${first.id}`]: '',
    [`seen-${first.id}`]: '0',
  })
  const { text } = await pm.get(`${home}/test-plan/codes`)
  expect(text).toContain('with something on record: it stays')
  const other = started.world.context.templates.dispositionCodes.map((one) => one.code).find((code) => !had.includes(code)) ?? ''
  const form = { version: hidden(text, 'version'), reason: 'Another code is in use here', [`code-${other}`]: 'yes' }
  expect((await pm.post(`${home}/test-plan/codes`, form)).status).toBe(422)
  expect(await codes()).toEqual(had)
  expect((await pm.post(`${home}/test-plan/codes`, { ...form, [`code-${first.code}`]: 'yes' })).location).toBe(`${home}/test-plan`)
  expect(await codes()).toEqual([first.code, other])
  expect((await db().selectFrom('test_results').select('id').execute()).length).toBe(1)
})
