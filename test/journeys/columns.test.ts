import { afterEach, expect, it } from 'vitest'
import { startJob } from '../../src/tracker/bulk/run-job.ts'
import { verifyChain } from '../../src/events/verify-chain.store.ts'
import { findNamed } from '../../src/tracker/people/named-people.store.ts'
import { areaOf } from '../support/area.ts'
import { onSqliteAndServer } from '../support/databases.ts'
import { hidden, startedProject } from '../support/started-project.ts'
import type { Started } from '../support/started-project.ts'
import type { Visitor } from '../support/world.ts'

const engagement = '/services/columns/paste?column=own.engagement'

onSqliteAndServer('a column of a list', (open) => {
  let started: Started
  let bea: Visitor
  afterEach(async () => started.world.close())
  const read = () => started.world.context.db.read

  /** Riverside UTC with the project of Meera Shah, and three practices without one. */
  async function begin(): Promise<void> {
    started = await startedProject(await open())
    bea = await started.world.visitor().signIn((await started.world.account('Bea Turner', 'booking-team')).email)
    for (const [name, code] of [
      ['Castle Hub', 'A81001'],
      ['Mill Road', 'A81002'],
      ['Park Lane', 'A81003'],
    ] as const)
      await bea.post('/services/new', { name, ods_code: code, dos_ids: '', care_setting: 'gp-practice' })
    await bea.post('/admin/fields/new', { noun: 'service', name: 'Engagement', kind: 'choice', choices: 'Signed\nIn talks' })
    await bea.post('/admin/fields/new', { noun: 'project', name: 'Risk', kind: 'text', choices: '' })
    await started.world.context.leases.idle('new fields')
  }
  /** Runs or undoes a job, and returns its page. */
  async function run(visitor: Visitor, job: string, what = ''): Promise<string> {
    expect((await visitor.post(`${job}${what}`, {})).status).toBe(303)
    await startJob(started.world.context, job.split('/').at(-1) ?? '')
    return (await visitor.get(job)).text
  }
  /** The page that shows what a pasted or filled column would change. */
  async function check(visitor: Visitor, href: string, sent: Record<string, string>): Promise<string> {
    const checked = await visitor.post(href, sent)
    expect([checked.status, /nhsuk-error-summary__list">(.{0,300})/.exec(checked.text)?.[1]]).toEqual([303, undefined])
    return checked.location ?? ''
  }
  const column = async (visitor: Visitor, list: string, key: string): Promise<string[]> => {
    const { text } = await visitor.get(`/${list}/columns/copy?column=${key}`)
    const cells = /data-copy="[^"]*">\n([\s\S]*?)<\/textarea>/.exec(text)?.[1] ?? ''
    return cells === '' ? [] : cells.split('\n')
  }
  /** Where the form of a page of a column leads. */
  const formOf = async (href: string): Promise<string> =>
    (/action="([^"]*columns\/paste\?[^"]*)"/.exec((await bea.get(href)).text)?.[1] ?? '').replaceAll('&amp;', '&')
  const events = async () => (await read().selectFrom('event_chain').select('seq').executeTakeFirstOrThrow()).seq

  it('is copied, changed in a spreadsheet, pasted, checked, run and undone', { timeout: 60_000 }, async () => {
    await begin()
    expect(await column(bea, 'services', 'own.engagement')).toEqual(['A81001\t', 'A81002\t', 'A81003\t', 'RY9NR\t'])
    const before = await events()
    const cells = 'ODS code\tEngagement\r\nA81001\tsigned\r\na81002\u00A0\tIn talks\r\nA81003\tMaybe\r\nZZ999\tSigned\r\nRY9NR\t\r\n\r\n'
    const job = await check(bea, engagement, { cells, empty: 'keep' })
    const preview = (await bea.get(job)).text
    for (const says of ['Paste Engagement into 2 services', '2 services would change', '3 rows stay as they are', 'Castle Hub', 'Not known', 'Signed'])
      expect(preview).toContain(says)
    const refused = (await bea.get(`${job}?show=not`)).text
    for (const says of ['“Maybe”: Choose one of: Signed, In talks.', 'No service with this code is in this list.', 'Nothing was pasted for it.', 'ZZ999'])
      expect(refused).toContain(says)
    expect(await events()).toBe(before)

    expect(await run(bea, job)).toContain('2 services were changed')
    expect(await column(bea, 'services', 'own.engagement')).toEqual(['A81001\tSigned', 'A81002\tIn talks', 'A81003\t', 'RY9NR\t'])
    const again = await check(bea, engagement, { cells: (await column(bea, 'services', 'own.engagement')).join('\n') })
    expect((await bea.get(again)).text).toContain('None of these would change')

    expect((await bea.get(`${job}/undo`)).text).toContain('Each cell says again what it said before')
    await bea.post('/services/A81002/fields', { 'own.engagement': 'Signed', 'seen.engagement': 'In talks' })
    const undone = await run(bea, job, '/undo')
    expect(undone).toContain('1 service is as before')
    expect(undone).toContain('Someone has changed this cell since.')
    expect(await column(bea, 'services', 'own.engagement')).toEqual(['A81001\t', 'A81002\tSigned', 'A81003\t', 'RY9NR\t'])
    expect(await verifyChain(read())).toMatchObject({ ok: true })
  })

  it('is undone although a choice was renamed since', { timeout: 60_000 }, async () => {
    await begin()
    await run(bea, await check(bea, engagement, { cells: 'A81001\tSigned\nA81002\tIn talks' }))
    const job = await check(bea, engagement, { cells: 'A81001\tIn talks\nA81002\tSigned' })
    await run(bea, job)
    const form = (await bea.get('/admin/fields/engagement')).text
    const renamed = await bea.post('/admin/fields/engagement/rename-choice', { choice: 'In talks', new_name: 'Talking', version: hidden(form, 'version') })
    expect(renamed.status).toBe(303)
    await started.world.context.leases.idle('new fields')
    expect(await column(bea, 'services', 'own.engagement')).toEqual(['A81001\tTalking', 'A81002\tSigned', 'A81003\t', 'RY9NR\t'])
    expect(await run(bea, job, '/undo')).toContain('2 services are as before')
    expect(await column(bea, 'services', 'own.engagement')).toEqual(['A81001\tSigned', 'A81002\tTalking', 'A81003\t', 'RY9NR\t'])
  })

  it('is filled with a value of a bounded length', { timeout: 60_000 }, async () => {
    await begin()
    const before = await events()
    for (const [key, most] of [
      ['own.engagement', '2,000'],
      ['note', '5,000'],
    ] as const) {
      const long = await bea.post(`/services/columns/fill?column=${key}`, { value: 'x;'.repeat(20_000) })
      expect([long.status, long.text.includes(`Use ${most} characters or fewer`)]).toEqual([422, true])
    }
    expect(await events()).toBe(before)
  })

  it('goes to the rows in the order of the list if it has no codes; nothing typed is lost', { timeout: 60_000 }, async () => {
    await begin()
    const href = await formOf('/services/columns/paste?sort=-name&column=own.engagement')
    const few = await bea.post(href, { cells: 'Signed\nIn talks', empty: 'clear' })
    expect(few.status).toBe(422)
    for (const says of ['You pasted 2 values, and the list has 4 rows', 'Signed\nIn talks</textarea>', 'value="clear" checked'])
      expect(few.text.replaceAll('\r\n', '\n')).toContain(says)
    const job = await check(bea, href, { cells: 'Signed\n\nIn talks\n\n' })
    await run(bea, job)
    expect(await column(bea, 'services', 'own.engagement')).toEqual(['A81001\t', 'A81002\tIn talks', 'A81003\t', 'RY9NR\tSigned'])
    const emptied = await check(bea, href, { cells: '\nIn talks\nSigned\nSigned', empty: 'clear' })
    await run(bea, emptied)
    expect(await column(bea, 'services', 'own.engagement')).toEqual(['A81001\tSigned', 'A81002\tSigned', 'A81003\tIn talks', 'RY9NR\t'])
  })

  it('without codes is refused if the list is not the one that was copied; nothing typed is lost', { timeout: 60_000 }, async () => {
    await begin()
    const copied = (await bea.get('/services/columns/copy?column=own.engagement')).text
    const href = (/href="([^"]*columns\/paste[^"]*)"/.exec(copied)?.[1] ?? '').replaceAll('&amp;', '&')
    const cells = 'Signed\n\n\nIn talks'
    expect((await bea.get(await check(bea, href, { cells }))).text).toContain('Paste Engagement into 2 services')
    const opened = await formOf('/services/columns/paste?column=own.engagement')
    expect(
      (await bea.post('/services/A81001/edit', { name: 'Zeal Hub', ods_code: 'A81001', dos_ids: '', care_setting: 'gp-practice', version: '1' })).status,
    ).toBe(303)
    await started.world.context.leases.idle('rename')
    for (const stale of [href, await formOf(href), opened, engagement]) {
      const refused = await bea.post(stale, { cells })
      expect([refused.status, refused.text.includes('The list has changed since this page was opened. Copy the column again')]).toEqual([422, true])
      expect(refused.text.replaceAll('\r\n', '\n')).toContain(`${cells}</textarea>`)
    }
    expect(await column(bea, 'services', 'own.engagement')).toEqual(['A81002\t', 'A81003\t', 'RY9NR\t', 'A81001\t'])
    const now = await formOf('/services/columns/paste?column=own.engagement')
    await run(bea, await check(bea, now, { cells }))
    expect(await column(bea, 'services', 'own.engagement')).toEqual(['A81002\tSigned', 'A81003\t', 'RY9NR\t', 'A81001\tIn talks'])
  })

  it('does not overwrite what someone else changed after the check', { timeout: 60_000 }, async () => {
    await begin()
    const job = await check(bea, engagement, { cells: 'RY9NR\tSigned\nA81001\tSigned' })
    await started.pm.post('/services/RY9NR/fields', { 'own.engagement': 'In talks', 'seen.engagement': '' })
    const done = await run(bea, job)
    expect(done).toContain('1 service was changed')
    expect(done).toContain('Someone else has changed this cell since it was checked.')
    expect(await column(bea, 'services', 'own.engagement')).toEqual(['A81001\tSigned', 'A81002\t', 'A81003\t', 'RY9NR\tIn talks'])
  })

  it('is changed only where its person may: a project manager in their projects, nobody else', { timeout: 60_000 }, async () => {
    await begin()
    const job = await check(started.pm, engagement, { cells: 'RY9NR\tSigned\nA81001\tSigned' })
    expect((await started.pm.get(`${job}?show=not`)).text).toContain('No service with this code is in this list.')
    await run(started.pm, job)
    expect(await column(bea, 'services', 'own.engagement')).toEqual(['A81001\t', 'A81002\t', 'A81003\t', 'RY9NR\tSigned'])
    const free = await check(started.pm, `${engagement}&project=none`, { cells: 'A81001\tSigned' })
    expect((await started.pm.get(free)).text).toContain('You are not its project manager.')
    expect((await started.dos.get(engagement)).status).toBe(403)
    expect((await started.dos.post(engagement, { cells: 'RY9NR\tIn talks' })).status).toBe(403)
    expect(await column(started.dos, 'services', 'own.engagement')).toEqual(['RY9NR\tSigned'])
  })

  it('of planned dates moves days with a reason, and is undone', { timeout: 60_000 }, async () => {
    await begin()
    const href = '/projects/columns/paste?column=golive'
    const cells = 'RY9NR\t4 May 2026'
    const mute = await bea.post(href, { cells, status: 'confirmed' })
    expect([mute.status, mute.text.includes('Choose why the dates move'), mute.text.includes(`${cells}</textarea>`)]).toEqual([422, true, true])
    const job = await check(bea, href, { cells, status: 'confirmed', reason: 'supplier-delay', note: 'The release slipped' })
    const preview = (await bea.get(job)).text
    for (const says of ['Paste Planned go-live into 1 project', '20 April 2026', '4 May 2026', 'Supplier delay: The release slipped'])
      expect(preview).toContain(says)
    await run(bea, job)
    expect(await column(bea, 'projects', 'golive')).toEqual(['RY9NR\t2026-05-04'])
    const same = await check(bea, href, { cells: (await column(bea, 'projects', 'golive')).join('\n') })
    expect((await bea.get(same)).text).toContain('Nothing changes: it says this already.')
    const unread = await check(bea, href, { cells: 'RY9NR\t31 April 2026' })
    expect((await bea.get(unread)).text).toContain('April 2026 has no day 31')
    expect(await run(bea, job, '/undo')).toContain('1 project is as before')
    expect(await column(bea, 'projects', 'golive')).toEqual(['RY9NR\t2026-04-20'])
  })

  it('of project managers asks who is meant by a name that two people have', { timeout: 60_000 }, async () => {
    await begin()
    const people = `${started.home}/people`
    await bea.post(people, { role: 'it-lead', name: 'Alex Smith', email: 'alex.smith@example.nhs.uk' })
    await bea.post(people, { role: 'it-lead', name: 'Alex Smith', email: 'alex.smith2@example.nhs.uk' })
    const href = '/projects/columns/paste?column=manager'
    const asked = await bea.post(href, { cells: 'RY9NR\talex smith' })
    expect(asked.status).toBe(422)
    for (const says of ['Who is Alex Smith?', 'Choose which Alex Smith is meant', 'alex.smith2@example.nhs.uk', 'RY9NR\talex smith</textarea>'])
      expect(asked.text).toContain(says)
    const job = await check(bea, href, { cells: 'RY9NR\talex smith', 'named-0': hidden(asked.text, 'named-0'), 'who-0': 'alex.smith2@example.nhs.uk' })
    expect((await bea.get(job)).text).toContain('Meera Shah')
    await run(bea, job)
    expect(await column(bea, 'projects', 'manager')).toEqual(['RY9NR\tAlex Smith'])
    const unknown = await check(bea, href, { cells: 'RY9NR\tNobody Known' })
    expect((await bea.get(unknown)).text).toContain('“Nobody Known”: nobody that you work with is known by this name.')
    expect(await run(bea, job, '/undo')).toContain('1 project is as before')
    expect(await column(bea, 'projects', 'manager')).toEqual(['RY9NR\tMeera Shah'])
  })

  it('finds a person by name with any accents and capitals, and only someone its reader works with', { timeout: 60_000 }, async () => {
    await begin()
    await bea.post(`${started.home}/people`, { role: 'it-lead', name: 'Élodie Ørsted', email: 'elodie@example.nhs.uk' })
    for (const typed of ['Élodie Ørsted', 'élodie ørsted', 'Elodie Orsted']) {
      const job = await check(bea, '/projects/columns/paste?column=manager', { cells: `RY9NR\t${typed}` })
      expect((await bea.get(job)).text).toContain('Paste Project manager into 1 project')
    }
    const ana = { ...(await started.world.account('Ana Pereira')), name: 'Ana Pereira', installationRole: 'none' as const }
    const found = await findNamed(read(), ana, ['elodie@example.nhs.uk', 'Élodie Ørsted', 'Ana Pereira'])
    expect([...found].map(([text, people]) => [text, people.map((one) => one.name)])).toEqual([
      ['ana pereira', ['Ana Pereira']],
      ['elodie@example.nhs.uk', ['Élodie Ørsted']],
    ])
  })

  it('is filled down with one value, for a filter or for ticked rows', { timeout: 60_000 }, async () => {
    await begin()
    const list = (await bea.get('/services')).text
    expect(list).toContain('formaction="/services/columns/fill#column"')
    const ticked = '/services/columns/fill?pick=A81001&pick=A81003&column=own.engagement'
    expect((await bea.get(ticked)).text).toContain('2 services</a> that you ticked')
    const none = await bea.post(ticked, { value: '' })
    expect([none.status, none.text.includes('Enter the value, or choose to empty the column')]).toEqual([422, true])
    const job = await check(bea, ticked, { value: 'Signed' })
    expect((await bea.get(job)).text).toContain('Fill Engagement down with Signed in 2 services')
    await run(bea, job)
    expect(await column(bea, 'services', 'own.engagement')).toEqual(['A81001\tSigned', 'A81002\t', 'A81003\tSigned', 'RY9NR\t'])
    await run(bea, await check(bea, '/services/columns/fill?column=own.engagement&own=engagement%3ASigned', { empty: 'clear' }))
    const risk = await check(bea, '/projects/columns/fill?column=own.risk', { value: 'Low' })
    await run(bea, risk)
    expect(await column(bea, 'projects', 'own.risk')).toEqual(['RY9NR\tLow'])
  })

  it('of projects is filled down for those that are ticked', { timeout: 60_000 }, async () => {
    await begin()
    const started2 = { role: 'provider', route_in: 'Service-led', scope: '111 books into Castle Hub', testing: '', go_live: '' }
    const second = ((await bea.post('/services/A81001/projects/new', started2)).location ?? '').split('/').at(-1) ?? ''
    const list = (await bea.get('/projects')).text
    expect(list).toContain(`form="ticked" name="pick" value="${second}"`)
    expect(list).toContain('<form method="get" action="/projects/columns/fill#column" id="ticked">')
    expect((await started.dos.get('/projects')).text).not.toContain('name="pick"')
    const ticked = `/projects/columns/fill?pick=${second}&column=own.risk`
    expect((await bea.get(ticked)).text).toContain('1 project</a> that you ticked')
    await run(bea, await check(bea, ticked, { value: 'High' }))
    expect(await column(bea, 'projects', 'own.risk')).toEqual(expect.arrayContaining(['A81001\tHigh', 'RY9NR\t']))
  })

  it('has to be chosen before it is copied, pasted or filled', { timeout: 60_000 }, async () => {
    await begin()
    for (const way of ['copy', 'paste', 'fill']) {
      expect((await bea.get(`/services/columns/${way}`)).text).not.toContain('There is a problem')
      expect((await bea.get(`/services/columns/${way}?column=`)).text).toContain('<a href="#column">Choose a column</a>')
    }
  })

  it('of notes adds one to each, and they stay', { timeout: 60_000 }, async () => {
    await begin()
    const job = await check(bea, '/services/columns/paste?column=note', { cells: 'A81001\t"Moves in May\r\nto the hub"\nRY9NR\t' })
    const [form, preview] = [(await bea.get('/services/columns/paste?column=note')).text, (await bea.get(job)).text]
    expect(preview).toContain('Paste notes into 1 service')
    for (const text of [form, preview, (await bea.get('/services/columns/fill?column=note')).text]) {
      expect(text).toContain('Notes stay on record: this cannot be undone.')
      expect(text).not.toContain('can be undone for')
    }
    expect(await run(bea, job)).not.toContain('Undo this change')
    expect(await column(bea, 'services', 'note')).toEqual(['A81001\t&#34;Moves in May', 'to the hub&#34;', 'A81002\t', 'A81003\t', 'RY9NR\t'])
    for (const refused of [await bea.get(`${job}/undo`), await bea.post(`${job}/undo`, {})])
      expect([refused.status, refused.text.includes('A note stays on record.')]).toEqual([422, true])
    expect((await bea.get(job)).text).toContain('1 service was changed')
    await run(bea, await check(bea, '/projects/columns/fill?column=note', { value: 'Ask the ICB' }))
    expect(await column(bea, 'projects', 'note')).toEqual(['RY9NR\tAsk the ICB'])
  })

  it('names each of several services of one code, also in a list with one of them', { timeout: 60_000 }, async () => {
    await begin()
    const further = { name: 'Castle Walk-in', ods_code: 'A81001', dos_ids: '2000000002', further: 'yes', further_reason: 'The walk-in centre' }
    expect((await bea.post('/services/new', { ...further, care_setting: 'urgent-treatment-centre' })).status).toBe(303)
    await started.world.context.leases.idle('a further service')
    expect(await column(bea, 'services', 'own.engagement')).toEqual(['A81001-1\t', 'A81001-2\t', 'A81002\t', 'A81003\t', 'RY9NR\t'])
    const one = `${engagement}&care=urgent-treatment-centre`
    const copied = (await bea.get(one.replace('paste', 'copy'))).text
    expect(copied).toContain('A81001-2\t')
    expect(copied).not.toContain('A81002\t')
    for (const list of [engagement, one, `${engagement}&care=gp-practice`])
      expect((await bea.get(await check(bea, list, { cells: 'A81001\tSigned' }))).text).toContain('Several services have this code.')
    await run(bea, await check(bea, one, { cells: 'A81001-2\tSigned' }))
    await run(bea, await check(bea, engagement, { cells: 'a81001-1\tIn talks' }))
    expect(await column(bea, 'services', 'own.engagement')).toEqual(['A81001-1\tIn talks', 'A81001-2\tSigned', 'A81002\t', 'A81003\t', 'RY9NR\t'])
  })

  it('of projects is pasted in their order with the mark of its copy', { timeout: 60_000 }, async () => {
    await begin()
    const copied = (await bea.get('/projects/columns/copy?column=own.risk')).text
    const href = (/href="([^"]*columns\/paste[^"]*)"/.exec(copied)?.[1] ?? '').replaceAll('&amp;', '&')
    await run(bea, await check(bea, href, { cells: 'Low' }))
    await run(bea, await check(bea, await formOf('/projects/columns/paste?column=own.risk'), { cells: 'High' }))
    expect(await column(bea, 'projects', 'own.risk')).toEqual(['RY9NR\tHigh'])
    expect((await bea.post('/projects/columns/paste?column=own.risk', { cells: 'Low' })).status).toBe(422)
  })

  it('leads to the page of its change when it is begun, undone or cancelled twice', { timeout: 60_000 }, async () => {
    await begin()
    const job = await check(bea, engagement, { cells: 'A81001\tSigned' })
    const cancelled = await check(bea, engagement, { cells: 'A81002\tSigned' })
    await run(bea, job)
    const at = await events()
    const again = async (href: string) => {
      const { status, location } = await bea.post(href, {})
      return [status, location]
    }
    expect(await again(job)).toEqual([303, job])
    expect(await again(`${job}/cancel`)).toEqual([303, job])
    expect(await events()).toBe(at)
    await run(bea, job, '/undo')
    expect(await again(`${job}/undo`)).toEqual([303, job])
    await bea.post(`${cancelled}/cancel`, {})
    expect(await again(`${cancelled}/cancel`)).toEqual([303, cancelled])
    expect((await bea.get(cancelled)).text).toContain('This was cancelled. Nothing was changed.')
    expect(await column(bea, 'services', 'own.engagement')).toEqual(['A81001\t', 'A81002\t', 'A81003\t', 'RY9NR\t'])
  })

  it('of states holds and resumes projects with a reason', { timeout: 60_000 }, async () => {
    await begin()
    const href = '/projects/columns/paste?column=state'
    const mute = await bea.post(href, { cells: 'RY9NR\ton hold' })
    expect([mute.status, mute.text.includes('Give the reason')]).toEqual([422, true])
    const job = await check(bea, href, { cells: 'RY9NR\ton hold', note: 'The service moves' })
    const stopped = await check(bea, href, { cells: 'RY9NR\tStopped', note: 'No' })
    expect((await bea.get(stopped)).text).toContain('“Stopped”: Choose one of: Open, On hold.')
    expect((await bea.get(job)).text).toContain('Reason: The service moves')
    await run(bea, job)
    expect(await column(bea, 'projects', 'state')).toEqual(['RY9NR\tOn hold'])
    expect(await run(bea, job, '/undo')).toContain('1 project is as before')
    expect(await column(bea, 'projects', 'state')).toEqual(['RY9NR\tOpen'])
  })

  it('is changed by whoever manages an area within it, with or without a project', { timeout: 60_000 }, async () => {
    await begin()
    await bea.post('/services/new', { name: 'North Clinic', ods_code: 'A81009', dos_ids: '', care_setting: 'gp-practice', region: 'North' })
    const ana = await started.world.account('Ana Pereira')
    const manager = await started.world.visitor().signIn(ana.email)
    expect((await manager.post(engagement, { cells: 'A81009\tSigned' })).status).toBe(403)
    await areaOf(started.world.context.db, ana.personId, { role: 'project-manager', kind: 'region', key: 'North' })
    const job = await check(manager, engagement, { cells: 'A81009\tSigned\nRY9NR\tSigned\nA81001\tSigned' })
    expect((await manager.get(job)).text).toContain('Paste Engagement into 1 service')
    await run(manager, job)
    expect(await column(bea, 'services', 'own.engagement')).toEqual(['A81001\t', 'A81002\t', 'A81009\tSigned', 'A81003\t', 'RY9NR\t'])
  })
})
