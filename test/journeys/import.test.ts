import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it, vi } from 'vitest'
import { asProjectId } from '../../src/db/ids.ts'
import { openWorld, password } from '../support/world.ts'
import { proposedFields, uploadAndContinue } from '../support/upload.ts'
import type { Visitor, World } from '../support/world.ts'
import { onSqliteAndServer } from '../support/databases.ts'
import { settleFile } from '../../src/tracker/kept-files/kept-files.store.ts'
import { settleImportsOfFile } from '../../src/tracker/import/imports.store.ts'
import { asXlsx, plan } from '../tracker/workbook/build-workbook.ts'
import type { Cells } from '../tracker/workbook/build-workbook.ts'

const real = '../shared/data/operational-test-plan-utc.xlsx'
const answers = {
  name: 'Riverside UTC',
  ods_code: 'ry9nr',
  dos_ids: '2000099999',
  care_setting: 'urgent-treatment-centre',
  role: 'provider',
  route_in: 'Service-led',
  scope: '111 books in',
  provider_product: 'Adastra',
}

onSqliteAndServer('an operational test plan', (open) => {
  let world: World
  afterEach(async () => {
    await world.close()
  })

  async function started() {
    world = await openWorld(await open())
    const pm = await world.visitor().signIn((await world.account('Meera Shah', 'project-manager')).email)
    await pm.get('/imports/new')
    return { pm, db: world.context.db.read }
  }

  async function upload(visitor: Visitor, bytes: Uint8Array, token = visitor.token, name = 'plan.xlsx') {
    const form = new FormData()
    form.set('_csrf', token)
    form.set('file', new Blob([Uint8Array.from(bytes)]), name)
    const answer = await fetch(`${visitor.base}/imports/new`, { method: 'POST', body: form, headers: { cookie: visitor.cookie }, redirect: 'manual' })
    const kept = answer.headers.get('location') ?? ''
    if (!kept.startsWith('/imports/files/')) return { status: answer.status, text: await answer.text(), location: kept }
    const read = await visitor.post(kept, { ...proposedFields((await visitor.get(kept)).text), do: 'read' })
    return { status: read.status, text: read.text, location: read.location ?? '' }
  }
  const rowsOf = async (...tables: ('projects' | 'services' | 'people' | 'test_cases')[]) =>
    Promise.all(
      tables.map(async (table) =>
        Number(
          (
            await world.context.db.read
              .selectFrom(table)
              .select((eb) => eb.fn.countAll().as('n'))
              .executeTakeFirstOrThrow()
          ).n,
        ),
      ),
    )

  it('is reviewed beside the sheet, writes nothing before confirmation, and then everything at once', async () => {
    const { pm, db } = await started()
    const before = await rowsOf('projects', 'services', 'people', 'test_cases')
    const review = (await upload(pm, await asXlsx(plan()))).location
    expect(review).toMatch(/^\/imports\/[\w-]+$/)
    const page = await pm.get(review)
    expect(page.text).toContain('The sheet says: Riverside')
    expect(page.text).toContain('Ann Able')
    expect(page.text).toContain('The sheet records results: 1 passed, 1 failed, 1 blocked, 1 not applicable, 1 with a comment but no clear verdict.')
    expect(page.text).toContain('89 cells: 81 read, 2 kept as they are, 4 unknown, 2 left out')
    expect(page.text).toContain('<td class="nhsuk-table__cell">a bank holiday is an exception of the diary, not a day of the week</td>')
    expect(page.text).toContain('The sheet says: Yes</div>')
    expect(page.text).toContain('The sheet does not say. Tick this if they are')
    expect(page.text).toContain('This is the plan of Riverside.')
    expect(page.text).toContain('Saturday says 3 appointments per day')
    expect(await rowsOf('projects', 'services', 'people', 'test_cases')).toEqual(before)
    const people = {
      'role-0': 'dos-lead',
      'person-0': 'Ann Able',
      'email-0': 'ann@example.org',
      'phone-0': '0123',
      'team-0': 'yes',
      'role-1': 'commissioning-lead',
    }
    const wrong = await pm.post(review, { ...answers, ...people, 'email-0': 'nowhere', ods_code: '!' })
    expect(wrong.status).toBe(422)
    expect(wrong.text).toContain('Enter the email address of Ann Able')
    expect(wrong.text).toContain('Enter the ODS code')
    expect(wrong.text).toContain('value="nowhere"')
    expect(await rowsOf('projects', 'services', 'people', 'test_cases')).toEqual(before)
    const both = await Promise.all([pm.post(review, { ...answers, ...people }), pm.post(review, { ...answers, ...people })])
    expect(both.map((one) => one.status).toSorted()).toEqual([303, 409])
    const home = both.find((one) => one.status === 303)?.location ?? ''
    const project = asProjectId(home.split('/').at(-1) ?? '')
    const cases = await db
      .selectFrom('test_cases')
      .select(['code', 'number', 'side', 'criterion', 'expected'])
      .where('project_id', '=', project)
      .orderBy('position')
      .execute()
    expect(cases[0]).toEqual({ code: 'Dx05', number: '1', side: 'consumer', criterion: 'Book', expected: 'Booked' })
    expect(cases.length).toBeGreaterThan(4)
    const joined = await db
      .selectFrom('project_people as pp')
      .innerJoin('people as p', 'p.id', 'pp.person_id')
      .select(['p.name', 'pp.role_key', 'pp.test_team'])
      .where('pp.project_id', '=', project)
      .orderBy('p.name')
      .execute()
    expect(joined).toEqual([
      { name: 'Ann Able', role_key: 'dos-lead', test_team: 1 },
      { name: 'Meera Shah', role_key: 'project-manager', test_team: 1 },
    ])
    const setUp = JSON.parse((await db.selectFrom('test_plans').select('set_up').where('project_id', '=', project).executeTakeFirstOrThrow()).set_up) as {
      slotMinutes: number
      week: { day: string; slots: string[] }[]
      testPatients: { nhsNumber: string }[]
    }
    expect(setUp.slotMinutes).toBe(15)
    expect(setUp.week.find((day) => day.day === 'Saturday')?.slots).toEqual(['09:30', '13:30'])
    expect(setUp.testPatients.map((one) => one.nhsNumber)).toEqual(['9434765919'])
    expect(await db.selectFrom('sandbox_services').select('dos_id').execute()).toEqual([{ dos_id: '2000099999' }])
    expect((await pm.get(review)).text).toContain('Go to its project')
    expect((await pm.get(home)).text).toContain('Riverside UTC')
  })

  it('takes owners as the sheet names them, and as met only what it says is done and a person ticks; a time is kept with its day', async () => {
    const { pm, db } = await started()
    const list: Cells[] = [
      ['Pre-requisites for testing', 'Owner', 'Complete'],
      ['The HSCN connection has been made', '111 Provider', 'Yes'],
      ['The data protection impact assessment is signed', 'Dr A. Someone', 'Y'],
      ['Clinical safety case has been approved', '', 'No'],
      ['Choose the colour of the doors', '', ''],
      [],
      ['Testing process'],
    ]
    const rows = plan().flatMap((row, at) =>
      at === 1 ? list : at === 2 ? [] : row[0] === 'Testing Date & Time' ? [['Testing Date & Time', null, 'Tuesday 1st December 2026 at 10.30am']] : [row],
    )
    const review = (await upload(pm, await asXlsx(rows))).location
    const page = await pm.get(review)
    expect(page.text).toContain('(the sheet says: 111 Provider)')
    expect(page.text).toContain('Dr A. Someone (as the sheet says; no role here)')
    expect(page.text).toContain('our guess: the sheet does not say')
    expect(page.text).toContain('type="date" value="2026-12-01"')
    expect(page.text).toContain('The time, 10:30am, is kept as the note of that day')
    expect(page.text).not.toContain('<h3 class="nhsuk-heading-xs">Testing process')
    expect([...page.text.matchAll(/name="(met-\d)"/g)].map((match) => match[1])).toEqual(['met-0', 'met-1'])
    const made = await pm.post(review, { ...answers, testing: '2026-12-01', 'met-0': 'yes', 'met-2': 'yes' })
    expect(made.status).toBe(303)
    const kept = await db
      .selectFrom('prerequisites')
      .select(['key', 'status', 'note', 'owners'])
      .where('status', '<>', 'not-started')
      .where('derived', 'is', null)
      // The service's record says its DoS id.
      .where('key', '<>', 'dos-id')
      .execute()
    expect(kept).toMatchObject([{ status: 'met', note: 'plan.xlsx says: Yes' }])
    expect((await db.selectFrom('events').select('sentence').where('action', '=', 'owner named').execute()).map((one) => one.sentence).join()).toContain(
      'names Dr A. Someone as the owner of',
    )
    expect(await db.selectFrom('project_dates').select(['day', 'note']).execute()).toEqual([{ day: '2026-12-01', note: 'At 10:30am, as plan.xlsx says' }])
    expect((await pm.get(`${made.location ?? ''}/dates`)).text).toContain('At 10:30am, as plan.xlsx says')
    const history = (await pm.get(`${made.location ?? ''}/history`)).text
    expect(history).toContain('names Dr A. Someone as the owner of')
    expect(history).toContain('plan.xlsx lists a prerequisite that is not on the list here: Choose the colour of the doors')
  })

  it('keeps what the sheet records of its cases as history, which counts for no gate and is not a result of a run', async () => {
    const { pm, db } = await started()
    const review = (await upload(pm, await asXlsx(plan()))).location
    expect(await db.selectFrom('events').select('id').where('action', '=', 'recorded earlier').execute()).toEqual([])
    const home = (await pm.post(review, answers)).location ?? ''
    expect((await pm.get(home)).text).toContain('What the file recorded of 5 cases is kept beside them and counts for no gate')
    expect(await db.selectFrom('test_results').select('id').execute()).toEqual([])
    expect(await db.selectFrom('test_runs').select('id').execute()).toEqual([])
    const kept = await db.selectFrom('events').select(['sentence', 'changed_to', 'reason']).where('action', '=', 'recorded earlier').orderBy('seq').execute()
    const said = 'Meera Shah brought in what plan.xlsx recorded before Slipway (sheet Plan, cell'
    expect(kept).toEqual([
      { sentence: `${said} E26): pass for Dx05, case 1 of the Consumer`, changed_to: 'Pass', reason: '“Passed”. fine' },
      { sentence: `${said} E27): fail for Dx05, case 2 of the Consumer`, changed_to: 'Fail', reason: null },
      { sentence: `${said} E28): not applicable for Dx06, case 1 of the Consumer`, changed_to: 'Not applicable', reason: '“N/A”' },
      { sentence: `${said} E29): a comment on Dx06, case 1 of the Consumer`, changed_to: null, reason: '“maybe”' },
      { sentence: `${said} E32): blocked for Dx05, case 1 of the Provider`, changed_to: 'Blocked', reason: null },
    ])
    const page = await pm.get(`${home}/test-plan`)
    expect(page.text).toContain('Before Slipway: Pass')
    expect(page.text).toMatch(/Dx05: 0 of 4\s+done/)
    await pm.post(`${home}/test-plan/runs`, { held_on: '2026-03-02', environment: 'like-live', attendees: 'All' })
    const [first] = await db.selectFrom('test_cases').select('id').orderBy('position').limit(1).execute()
    const shown = await pm.get(`${home}/test-plan/runs/1/cases/${first?.id}`)
    expect(shown.text).toContain('Recorded before Slipway')
    expect(shown.text).toContain('This counts for no gate.')
    expect((await pm.get(`${home}/go-live`)).text).not.toContain('Before Slipway')
  })

  it('fills blanks of a known service, and overwrites nothing', async () => {
    const { pm, db } = await started()
    await pm.post('/services/new', { name: 'Riverside', ods_code: 'RY9NR', care_setting: 'urgent-treatment-centre', dos_ids: '1', consumer_product: 'Known' })
    const review = (await upload(pm, await asXlsx(plan()))).location
    expect((await pm.post(review, { ...answers, consumer_product: 'Other' })).status).toBe(303)
    expect(await db.selectFrom('services').select(['name', 'consumer_product', 'provider_product']).execute()).toEqual([
      { name: 'Riverside', consumer_product: 'Known', provider_product: 'Adastra' },
    ])
    const again = (await upload(pm, await asXlsx(plan()))).location
    const refused = await pm.post(again, answers)
    expect(refused.status).toBe(409)
    expect(refused.text).toContain('has an open Provider project already')
    expect((await pm.post(`${again}/drop`, {})).status).toBe(303)
    expect((await pm.get(again)).text).toContain('Dropped on')
  })

  it('starts a project on another manager’s service without changing the service, and says what it skipped', async () => {
    const { pm, db } = await started()
    await pm.post('/services/new', { name: 'Riverside', ods_code: 'RY9NR', care_setting: 'urgent-treatment-centre', dos_ids: '1' })
    await pm.post('/services/RY9NR/projects/new', { role: 'consumer', route_in: 'Service-led', scope: 'All' })
    const before = await db.selectFrom('services').selectAll().execute()
    const omar = await world.visitor().signIn((await world.account('Omar Other', 'project-manager')).email)
    await omar.get('/imports/new')
    const review = (await upload(omar, await asXlsx(plan()))).location
    const home = (await omar.post(review, answers)).location ?? ''
    expect(home).toContain('/projects/')
    expect((await omar.get(home)).text).toContain(
      'The service was left as it is, because others manage it or it would change areas: the file adds DoS service ids, Provider product.',
    )
    expect(await db.selectFrom('services').selectAll().execute()).toEqual(before)
    expect(await db.selectFrom('service_dos_ids').select('dos_id').execute()).toEqual([{ dos_id: '1' }])
    // The sandbox of the new project has what the sheet says.
    expect(await db.selectFrom('sandbox_services').select('dos_id').orderBy('dos_id').execute()).toEqual([{ dos_id: '1' }, { dos_id: '2000099999' }])
  })

  it('never keeps or shows a number that may be a real person’s', async () => {
    const { pm, db } = await started()
    const cells: Cells[] = plan().map((row) => row.map((cell) => (cell === '943 476 5919' ? '485 777 3457' : cell)))
    const review = (await upload(pm, await asXlsx(cells))).location
    const page = await pm.get(review)
    expect(page.text).toContain('it may be a real person')
    const kept = [await db.selectFrom('imports').selectAll().execute(), await db.selectFrom('import_file_parts').selectAll().execute()]
    expect(page.text + JSON.stringify(kept)).not.toMatch(/485 ?777 ?3457/)
  })

  it('is read once if its form is sent three times at once', async () => {
    await started()
    const tess = await world.visitor().signIn((await world.account('Tess Marlow', 'booking-team')).email)
    await tess.get('/imports/new')
    const text = ['ODS code,ODS name,Post Code', ...[1, 2, 3].map((n) => `A8100${n},Mill Lane ${n},AB1 2CD`)].join('\n')
    const file = (await tess.upload('/imports/new', Buffer.from(text), 'tracker.csv')).location ?? ''
    const fields = { ...proposedFields((await tess.get(file)).text), do: 'read' }
    const answers = await Promise.all([1, 2, 3].map(() => tess.post(file, fields)))
    // A request that comes after the first was compared compares again, which is the same import.
    expect(answers.filter((one) => one.status !== 303 && one.status !== 409)).toEqual([])
    expect(await world.context.db.read.selectFrom('tracker_imports').select('id').execute()).toHaveLength(1)
  })

  it('creates nothing from a file that someone discarded while it was read', async () => {
    const { pm, db } = await started()
    await pm.upload('/imports/new', await asXlsx(plan()), 'plan.xlsx')
    const { id, uploaded_at: at } = await db.selectFrom('import_files').selectAll().executeTakeFirstOrThrow()
    await world.context.db.transaction((trx) => settleFile(trx, id, at))
    await expect(world.context.db.transaction((trx) => settleImportsOfFile(trx, id, at))).rejects.toThrow('This file was imported or dropped already')
  })

  it('keeps no patient from a column of a tracker, in its rows, its review or its history', async () => {
    await started()
    const tess = await world.visitor().signIn((await world.account('Tess Marlow', 'booking-team')).email)
    const text = ['ODS code,ODS name,Post Code,Patient name,NHS number', ...[1, 2, 3].map((n) => `A8100${n},Mill Lane ${n},AB1 2CD,Jane Real,401 023 2137`)]
    const { location } = await uploadAndContinue(tess, Buffer.from(text.join('\n')), 'of 401 023 2137.csv')
    expect(location).toContain('/rollout/imports/')
    await vi.waitFor(async () => expect((await tess.get(location ?? '')).text).toContain('name="care_setting"'), 5000)
    expect((await tess.get(location ?? '')).text).toContain('It was hidden before anything was kept.')
    const tables = ['import_files', 'import_file_parts', 'tracker_imports', 'tracker_import_rows', 'events'] as const
    const kept = await Promise.all(tables.map((table) => world.context.db.read.selectFrom(table).selectAll().execute()))
    expect(JSON.stringify(kept)).toContain('Mill Lane 3')
    expect(JSON.stringify(kept)).not.toMatch(/Jane Real|401 ?023 ?2137/)
  })

  it('is refused with a sentence if it is something else, has no token, or comes from someone without the permission', async () => {
    const { pm } = await started()
    const { token } = pm
    const began = Date.now()
    for (const bytes of [Buffer.from('not a workbook'), Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(0)]) {
      const answer = await upload(pm, bytes, token)
      expect([answer.status, /nhsuk-error-message/.test(answer.text)]).toEqual([422, true])
    }
    expect((await upload(pm, Buffer.alloc(0), token)).text).toContain('The file is empty')
    expect((await upload(pm, Buffer.from('Some notes'), token, 'notes.doc')).text).toContain('may also be a .csv')
    const odd = await upload(pm, Buffer.from('Ward,ODS name,Patient\r\nA10000,One,Ann Example\r\nA10001,Two,Bob Example\r\n'), token, 'odd.csv')
    for (const says of ['none of the kinds of file that are understood', 'a heading row with &quot;ODS&quot;', 'only these were found: &quot;ODS name&quot;'])
      expect(odd.text.replaceAll('&#34;', '&quot;')).toContain(says)
    expect(odd.text).not.toContain('Ann Example')
    expect((await upload(pm, Buffer.alloc(6 * 1024 * 1024), token)).status).toBe(413)
    expect(Date.now() - began).toBeLessThan(8000)
    expect((await upload(pm, await asXlsx(plan()), token, 'plan\0.xlsx')).status).toBe(400)
    expect((await upload(pm, await asXlsx(plan()), 'forged')).status).toBe(403)
    const other = await world.visitor().signIn((await world.account('Olga Other')).email)
    expect((await upload(other, await asXlsx(plan()))).status).toBe(403)
    const review = (await upload(pm, await asXlsx(plan()), token)).location
    const second = await world.visitor().signIn((await world.account('Second Manager', 'project-manager')).email)
    expect((await second.get(review)).status).toBe(404)
    expect(await world.context.db.read.selectFrom('imports').select('id').execute()).toHaveLength(1)
  })

  it.skipIf(!existsSync(real))('of the national programme is imported as it is (skipped if the file is absent)', async () => {
    const { pm, db } = await started()
    const review = (await upload(pm, readFileSync(real))).location
    const page = await pm.get(review)
    expect(page.text).toContain('Start the project with 24 cases')
    const made = await pm.post(review, answers)
    expect(made.status).toBe(303)
    expect(await db.selectFrom('test_cases').select('id').execute()).toHaveLength(24)
  })
})

it('an operational test plan is imported from the command line, which says what is missing', { timeout: 240_000 }, async () => {
  const home = mkdtempSync(join(tmpdir(), 'slipway-import-'))
  const file = join(home, 'plan.xlsx')
  const { writeFileSync } = await import('node:fs')
  writeFileSync(file, await asXlsx(plan()))
  const env = { ...process.env, DATABASE_URL: `sqlite:${join(home, 'a.db')}`, SESSION_SECRET: 'a secret for the tests, long enough' }
  const cli = (args: string[], input = '') => spawnSync(process.execPath, ['src/bin.ts', ...args], { env, encoding: 'utf8', input })
  cli(['user', 'create', '--email', 'meera@example.nhs.uk', '--name', 'Meera Shah', '--role', 'project-manager', '--password-stdin'], password)
  expect(cli(['import', file]).stderr).toContain('Add --dry-run')
  const both = join(home, 'both.xlsx')
  writeFileSync(both, await asXlsx([...plan(), [], ...plan().map((row) => row.map((cell) => (cell === 'Riverside' ? 'Harbour' : cell)))]))
  expect(cli(['import', both, '--yes', '--by', 'meera@example.nhs.uk']).stderr).toContain(
    'the plans of 2 services: Riverside, Harbour. Upload it in the browser',
  )
  expect(cli(['import', both, '--dry-run']).stdout).toContain('178 cells: ')
  expect(cli(['import', file, '--yes', '--by', 'nobody@example.nhs.uk']).stderr).toContain('Give --by')
  expect(cli(['import', file, '--yes', '--by', 'meera@example.nhs.uk', '--name', 'Riverside']).stderr).toContain('--ods: ')
  const made = cli([
    'import',
    file,
    '--yes',
    '--by',
    'meera@example.nhs.uk',
    '--name',
    'Riverside',
    '--ods',
    'RY9NR',
    '--dos-id',
    '2000099999',
    '--care-setting',
    'urgent-treatment-centre',
    '--json',
  ])
  expect(made.stderr).toBe('')
  expect(JSON.parse(made.stdout)).toMatchObject({ projectId: expect.any(String) })
  expect(cli(['verify', '--json']).status).toBe(0)
  rmSync(home, { recursive: true, force: true })
})
