import { afterEach, describe, expect, it } from 'vitest'
import { readWorkbook } from '../../src/tracker/workbook/workbook.ts'
import { openTestSqlite } from '../support/databases.ts'
import { hidden, startedProject } from '../support/started-project.ts'
import type { Started } from '../support/started-project.ts'

describe('the handout of a test', () => {
  let started: Started
  afterEach(async () => {
    await started.world.close()
  })

  it('says what is not yet known and where to fill it in; how to join the call is written in the set-up', async () => {
    started = await startedProject(await openTestSqlite())
    const { pm, dos, home } = started
    const before = (await dos.get(`${home}/test-plan/handout`)).text
    expect(before).toContain(`<a href="${home}/test-plan/set-up">How to join the call</a>`)
    const setUp = (await pm.get(`${home}/test-plan/set-up`)).text
    const fields = Object.fromEntries(
      [...setUp.matchAll(/name="([\w-]+)"[^>]*?(?:value="([^"]*)"|>([^<]*)<\/textarea>)/g)].map(([, name = '', value, text]) => [name, value ?? text ?? '']),
    )
    const saved = await pm.post(`${home}/test-plan/set-up`, { ...fields, version: hidden(setUp, 'version'), call: '020 7946 0000, code 42' })
    expect(saved.status).toBe(303)
    const after = (await dos.get(`${home}/test-plan/handout`)).text
    expect(after).toContain('020 7946 0000, code 42')
    expect(after).not.toContain('>How to join the call<')
    expect(after).toContain('1 April 2026')
  })

  it('has every case with its boxes, also as a workbook', async () => {
    started = await startedProject(await openTestSqlite())
    const { pm, home, world, id } = started
    const cases = await world.context.db.read.selectFrom('test_cases').select('criterion').where('project_id', '=', id).execute()
    const page = (await pm.get(`${home}/test-plan/handout`)).text
    expect(page.match(/☐ Pass/g)?.length).toBe(cases.length)
    const sent = await fetch(`${pm.base}${home}/test-plan/handout.xlsx`, { headers: { cookie: pm.cookie } })
    const { sheets } = await readWorkbook(Buffer.from(await sent.arrayBuffer()))
    const cells = new Set(sheets[0]?.rows.flatMap((row) => row.cells))
    for (const { criterion } of cases) expect(cells).toContain(criterion)
  })

  it('is reached from the plan', async () => {
    started = await startedProject(await openTestSqlite())
    expect((await started.pm.get(`${started.home}/test-plan`)).text).toContain(`href="${started.home}/test-plan/handout"`)
  })
})
