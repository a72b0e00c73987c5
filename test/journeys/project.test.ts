import { afterEach, expect, it } from 'vitest'
import { verifyChain } from '../../src/events/verify-chain.store.ts'
import type { World } from '../support/world.ts'
import { onSqliteAndServer } from '../support/databases.ts'
import { hidden, riverside, startedProject } from '../support/started-project.ts'
import { issue } from '../support/issue.ts'

onSqliteAndServer('a project', (open) => {
  let world: World
  afterEach(async () => {
    await world.close()
  })

  async function started() {
    const given = await startedProject(await open())
    world = given.world
    return given
  }

  it('leads back from a prerequisite to the list with the same filters', async () => {
    const { dos, home } = await started()
    const narrowed = (await dos.get(`${home}/prerequisites?show=mine`)).text
    expect(narrowed).toContain(`href="${home}/prerequisites/dos-id?from=show%3Dmine"`)
    const page = (await dos.get(`${home}/prerequisites/dos-id?from=show%3Dmine%26evil%3D1`)).text
    expect(page).toContain(`href="${home}/prerequisites?show=mine"`)
    expect(page).toContain('name="from" value="show=mine"')
    const settled = await dos.post(`${home}/prerequisites/dos-id`, { status: 'met', value: '2000099999', version: '1', from: 'show=mine' })
    expect(settled.location).toBe(`${home}/prerequisites?show=mine#dos-id`)
  })

  it('is started once, from its templates, and is hidden from others', async () => {
    const { home, pm } = await started()
    const page = await pm.get(home)
    expect(page.status).toBe(200)
    expect(page.text).toContain('Not issued for signature yet')
    expect(page.text).toContain('<title>Riverside UTC, Provider - Slipway</title>')
    expect((await pm.get(`${home}/people`)).text).toContain('<title>Riverside UTC, Provider: People - Slipway</title>')
    expect(page.text).toContain('20 April 2026')
    const again = await pm.post('/services/RY9NR/projects/new', { role: 'provider', route_in: 'Service-led', scope: 'Again' })
    expect(again.status).toBe(422)
    expect(again.text).toContain('has an open Provider project already')
    expect(again.text).toContain('Again</textarea>')
    const other = await world.visitor().signIn((await world.account('Olga Other')).email)
    expect((await other.get(home)).status).toBe(404)
    expect((await other.get(`${home}/sop`)).status).toBe(404)
  })

  it('lets each role complete its own prerequisites, in their order, with values that are checked', async () => {
    const { home, dos, pm } = await started()
    const list = await dos.get(`${home}/prerequisites`)
    expect(list.text).toContain('Complete these first: ASID assigned')
    const endpoint = `${home}/prerequisites/scheduling-endpoint`
    const early = await dos.post(endpoint, { status: 'met', value: 'ASID:918999198999', version: '1' })
    expect(early.status).toBe(422)
    expect(early.text).toContain('Complete these first: ASID assigned')
    expect((await dos.post(`${home}/prerequisites/asid`, { status: 'met', value: '918999198999', version: '1' })).status).toBe(403)
    await pm.post(`${home}/prerequisites/spine-product`, { status: 'met', value: 'Advanced / Adastra / 3.36', note: 'Registered', version: '1' })
    const short = await pm.post(`${home}/prerequisites/asid`, { status: 'met', value: '12345', version: '1' })
    expect(short.text).toContain('An ASID has exactly 12 digits')
    expect((await pm.post(`${home}/prerequisites/asid`, { status: 'met', value: '918999198999', version: '1' })).status).toBe(303)
    await dos.post(`${home}/prerequisites/dos-id`, { status: 'met', value: '2000099999', version: '1' })
    expect((await dos.post(endpoint, { status: 'met', value: '918999198999', version: '1' })).text).toContain('lacks the prefix ASID:')
    expect((await dos.post(endpoint, { status: 'met', value: 'ASID:918999198999', version: '1' })).status).toBe(303)
    expect((await dos.post(endpoint, { status: 'waived', reason: 'no', valid_until: '2026-05-01', version: '2' })).status).toBe(403)
    const second = await pm.post(endpoint, { status: 'blocked', reason: 'Seen nothing yet', version: '1' })
    expect(second.status).toBe(409)
    expect(second.text).toContain('Dan Okoro changed this to: Met, ASID:918999198999')
    expect(second.text).toContain('Seen nothing yet')
  })

  it('opens the scheduling endpoint again if the ASID changes, and not if it stays the same', async () => {
    const { home, id, pm, dos } = await started()
    const endpoint = async () =>
      await world.context.db.read
        .selectFrom('prerequisites')
        .select(['status', 'value', 'version'])
        .where('project_id', '=', id)
        .where('key', '=', 'scheduling-endpoint')
        .executeTakeFirstOrThrow()
    await pm.post(`${home}/prerequisites/spine-product`, { status: 'met', value: 'Advanced / Adastra / 3.36', note: 'Registered', version: '1' })
    await pm.post(`${home}/prerequisites/asid`, { status: 'met', value: '918999198999', version: '1' })
    await dos.post(`${home}/prerequisites/dos-id`, { status: 'met', value: '2000099999', version: '1' })
    await dos.post(`${home}/prerequisites/scheduling-endpoint`, { status: 'met', value: 'ASID:918999198999', version: '1' })
    await pm.post(`${home}/prerequisites/asid`, { status: 'met', value: '918999198999', note: 'Seen again', version: '2' })
    expect(await endpoint()).toEqual({ status: 'met', value: 'ASID:918999198999', version: 2 })
    await pm.post(`${home}/prerequisites/asid`, { status: 'met', value: '918999198111', version: '3' })
    expect(await endpoint()).toEqual({ status: 'in-progress', value: null, version: 3 })
    expect((await pm.get(`${home}/prerequisites`)).text).toContain('named another ASID and is in progress again: enter its address with the new ASID')
    expect((await dos.get(`${home}/prerequisites/scheduling-endpoint`)).text).toContain(
      'to in progress: It names ASID 918999198999, but the project’s ASID is now 918999198111.',
    )
    expect((await pm.get(`${home}/history?subject=prerequisites`)).text).toMatch(/<del class="app-undone">Dan Okoro set [^<]+ to met<\/del>/)
    expect((await dos.post(`${home}/prerequisites/scheduling-endpoint`, { status: 'met', value: 'ASID:918999198111', version: '3' })).status).toBe(303)
    expect(await verifyChain(world.context.db.read)).toMatchObject({ ok: true })
  })

  it('refuses a met prerequisite that is valid until a day in the past', async () => {
    const { home, pm } = await started()
    const at = `${home}/prerequisites/spine-product`
    const over = await pm.post(at, { status: 'met', value: 'Advanced / Adastra / 3.36', note: 'Registered', valid_until: '2026-03-01', version: '1' })
    expect([over.status, over.text.includes('Enter a day that is still to come, or leave it empty'), over.text.includes('value="2026-03-01"')]).toEqual([
      422,
      true,
      true,
    ])
    expect((await pm.get(`${home}/history?subject=prerequisites`)).text).not.toContain('to met')
    expect((await pm.post(at, { status: 'met', value: 'Advanced / Adastra / 3.36', note: 'Registered', valid_until: '2026-03-02', version: '1' })).status).toBe(
      303,
    )
    expect((await pm.get(`${home}/prerequisites`)).text).not.toContain('Lapsed')
  })

  it('has its procedure issued, declined, changed and signed, each bound to what was read', async () => {
    const { home, pm, clinical } = await started()
    const first = (await pm.get(`${home}/sop`)).text
    expect(first).toMatch(
      /This draft leaves \d+ things open[^]*not yet known[^]*I confirm that it stays open[^]*<a href="[^"]+\/sop\/edit">Write it in<[^]*No option is chosen for[^]*<a href="[^"]+\/sop\/options">Choose</,
    )
    expect(first).toMatch(/This freezes the draft as version 1 and asks every key stakeholder to sign it\. \d+ key roles are unfilled and are asked once/)
    expect(first).not.toContain('Everyone signs again')
    const held = await pm.post(`${home}/sop/issue`, { open: [] })
    expect([held.status, held.text.includes('open that you have not confirmed')]).toEqual([422, true])
    expect(await world.context.db.read.selectFrom('sop_versions').selectAll().execute()).toEqual([])
    expect((await issue(pm, home)).status).toBe(303)
    expect(world.context.sent.map((mail) => mail.subject)).toContain('Sign the procedure of Riverside UTC')
    expect((await issue(pm, home)).text).toContain('Nothing changed since the version that was issued last')
    const read = await clinical.get(`${home}/sop/sign?role=clinical-lead`)
    const digest = /name="digest" value="([0-9a-f]{64})"/.exec(read.text)?.[1] ?? ''
    const answer = { role: 'clinical-lead', digest, decision: 'signed', password: 'three random words' }
    expect((await clinical.post(`${home}/sop/sign`, { ...answer, password: 'not my password' })).text).toContain('The password is not right')
    expect((await clinical.post(`${home}/sop/sign`, { ...answer, decision: 'declined' })).text).toContain('Say why you decline')
    expect((await clinical.post(`${home}/sop/sign`, { ...answer, decision: 'declined', reason: 'Late patients are not covered' })).status).toBe(303)
    await pm.post(`${home}/sop/edit`, { body: '## Late patients\n\nKeep the slot for 10 minutes.', version: '1', action: 'save' })
    const stale = await pm.post(`${home}/sop/edit`, { body: 'Mine too', version: '1', action: 'save' })
    expect(stale.status).toBe(409)
    expect(stale.text).toContain('Mine too</textarea>')
    expect(stale.text).toContain('Keep the slot for 10 minutes.</p>')
    await issue(pm, home)
    const moved = await clinical.post(`${home}/sop/sign`, answer)
    expect(moved.status).toBe(409)
    expect(moved.text).toContain('changed while you were reading it')
    const now = /name="digest" value="([0-9a-f]{64})"/.exec(moved.text)?.[1] ?? ''
    const both = await Promise.all([
      clinical.post(`${home}/sop/sign`, { ...answer, digest: now }),
      clinical.post(`${home}/sop/sign`, { ...answer, digest: now }),
    ])
    expect(both.map((one) => one.status).sort()).toEqual([303, 409])
    expect((await pm.get(home)).text).toContain('Version 2 has 1 of')
    await pm.post(`${home}/sop/edit`, { body: '## Late patients\n\nKeep the slot for 15 minutes.', version: '2', action: 'save' })
    const anew = (await pm.get(`${home}/sop`)).text
    expect(anew).toMatch(
      /Everyone signs again[\s\S]*Version 3 begins with no signature: the 1 signature on version 2 does not count for it, and everyone is asked again/,
    )
    expect(anew).toContain('>Issue version 3 for signature</button>')
    expect(anew).not.toContain('not yet known')
    const old = await pm.get(`${home}/sop/versions/1`)
    expect(old.text).toContain('Declined: Late patients are not covered')
    expect(old.text).toContain('I do not approve this procedure as Clinical lead of Riverside UTC')
    expect(old.text).not.toContain('I approve')
    expect(old.text.match(new RegExp(`<code class="app-digest">${digest}</code>`, 'g'))).toHaveLength(2)
    expect(old.text).not.toContain('does not match its digest')
    expect((await pm.get(`${home}/sop/compare?from=1&to=2`)).text).toMatch(/<td>Changed<\/td>[\s\S]*<del>[\s\S]*<ins>/)
    expect(await verifyChain(world.context.db.read)).toMatchObject({ ok: true })
    expect((await pm.get(`${home}/history`)).text).toContain('Clara Jones signed version 2 of the procedure as Clinical lead')
  })

  it('says who saved the procedure first, even after a preview or a refused save', async () => {
    const { home, id, pm } = await started()
    const priya = await world.account('Priya Patel', 'booking-team')
    const second = await world.visitor().signIn(priya.email)
    const opened = hidden((await pm.get(`${home}/sop/edit`)).text, 'version')
    expect((await second.post(`${home}/sop/edit`, { body: 'What Priya wrote', version: opened, action: 'save' })).status).toBe(303)
    const preview = await pm.post(`${home}/sop/edit`, { body: 'What Meera wrote', version: opened, action: 'preview' })
    const refused = await pm.post(`${home}/sop/edit`, { body: ' ', version: hidden(preview.text, 'version'), action: 'save' })
    expect(refused.status).toBe(422)
    const late = await pm.post(`${home}/sop/edit`, { body: 'What Meera wrote', version: hidden(refused.text, 'version'), action: 'save' })
    expect([late.status, late.text.includes('Priya Patel saved the draft on 2 March 2026'), late.text.includes('What Priya wrote')]).toEqual([409, true, true])
    const body = async () => (await world.context.db.read.selectFrom('sop_drafts').select('body').where('project_id', '=', id).executeTakeFirstOrThrow()).body
    expect(await body()).toBe('What Priya wrote')
    expect((await pm.post(`${home}/sop/edit`, { body: 'Both', version: hidden(late.text, 'version'), action: 'save' })).status).toBe(303)
    expect(await body()).toBe('Both')
  })

  it('is put on hold, stopped and resumed with a reason; a stopped one refuses every change', async () => {
    const { home, id, pm, dos, clinical } = await started()
    const state = async () =>
      await world.context.db.read.selectFrom('projects').select(['state', 'state_reason']).where('id', '=', id).executeTakeFirstOrThrow()
    const hold = await pm.get(`${home}/hold`)
    expect(hold.text.indexOf('It leaves the work lists')).toBeLessThan(hold.text.indexOf('Put on hold</button>'))
    const version = hidden(hold.text, 'version')
    expect((await pm.post(`${home}/hold`, { reason: ' ', version })).text).toContain('Give the reason')
    expect((await dos.post(`${home}/hold`, { reason: 'No', version })).status).toBe(403)
    expect((await pm.post(`${home}/resume`, { reason: 'Again', version })).status).toBe(422)
    expect(await state()).toEqual({ state: 'open', state_reason: null })
    expect((await pm.post(`${home}/hold`, { reason: 'The supplier was sold', version })).status).toBe(303)
    const second = await pm.post(`${home}/stop`, { reason: 'I would stop it', version })
    expect(second.status).toBe(409)
    expect(second.text).toContain('Meera Shah put the project on hold on 2 March 2026, 9:00am: The supplier was sold. What you typed is below, not saved yet')
    expect(second.text).toContain('I would stop it</textarea>')
    expect(await state()).toEqual({ state: 'on-hold', state_reason: 'The supplier was sold' })
    expect((await dos.get(home)).text).toMatch(/This project is on hold[\s\S]*The supplier was sold/)
    expect((await pm.post(`${home}/notes`, { body: 'Still talking' })).status).toBe(303)
    await pm.post(`${home}/stop`, { reason: 'The service closes', version: hidden((await pm.get(`${home}/stop`)).text, 'version') })
    const counts = async () =>
      Promise.all(
        (['events', 'project_notes', 'project_dates', 'project_people', 'evidence', 'sop_versions', 'sop_comments'] as const).map(
          async (table) =>
            (
              await world.context.db.read
                .selectFrom(table)
                .select((eb) => eb.fn.countAll().as('n'))
                .executeTakeFirstOrThrow()
            ).n,
        ),
      )
    const before = await counts()
    for (const [path, form] of [
      ['/notes', { body: 'One more' }],
      ['/people', { role: 'it-lead', name: 'Ivy', email: 'ivy@example.nhs.uk' }],
      ['/dates/testing', { day: '2026-05-01', status: 'confirmed', seen: '' }],
      ['/dates/testing/withdraw', { seen: '' }],
      ['/prerequisites/spine-product', { status: 'met', note: 'x', version: '1' }],
      ['/prerequisites/spine-product/evidence', { evidence: 'x' }],
      ['/sop/edit', { body: 'x', version: '1', action: 'save' }],
      ['/sop/options', { version: '1', options: 'a: b' }],
      ['/sop/issue', {}],
      ['/sop/comments', { body: 'x' }],
    ] as [string, Record<string, string>][]) {
      const answer = await pm.post(home + path, form)
      expect([path, answer.status, answer.text.includes('This project was stopped, so nothing in it can be changed')]).toEqual([path, 422, true])
    }
    expect((await clinical.post(`${home}/sop/sign`, { role: 'clinical-lead' })).status).toBe(422)
    expect(await counts()).toEqual(before)
    expect((await pm.post('/services/RY9NR/projects/new', { role: 'provider', route_in: 'Service-led', scope: 'A new one' })).status).toBe(303)
    const asked = (await pm.get(`${home}/resume`)).text
    expect([asked.includes('It cannot be resumed now'), asked.includes('Resume the project</button>')]).toEqual([true, false])
    const resume = { reason: 'It opens again', version: hidden(asked, 'version') }
    expect((await pm.post(`${home}/resume`, resume)).text).toContain('Another project for this service and role is open')
    expect((await state()).state).toBe('stopped')
    await world.context.db.transaction((trx) => trx.updateTable('projects').set({ state: 'stopped' }).where('id', '<>', id).execute())
    expect((await pm.post(`${home}/resume`, resume)).status).toBe(303)
    expect(await state()).toEqual({ state: 'open', state_reason: null })
    const history = await pm.get(`${home}/history?subject=project`)
    expect(history.text).toContain('<del class="app-undone">Meera Shah stopped the project: The service closes</del> (Undone by Meera Shah')
    expect(history.text).toContain('</strong>: Meera Shah put the project on hold: The supplier was sold')
  })

  it('has a history that can be filtered, paged and downloaded, with undone events marked on every page', async () => {
    const { home, id, pm, dos } = await started()
    const version = async (act: string) => hidden((await pm.get(`${home}/${act}`)).text, 'version')
    await pm.post(`${home}/hold`, { reason: '=1+1 is no reason', version: await version('hold') })
    for (let n = 0; n < 51; n += 1) await pm.post(`${home}/notes`, { body: `Note ${n}` })
    await pm.post(`${home}/resume`, { reason: 'Settled', version: await version('resume') })
    const first = await pm.get(`${home}/history?subject=project`)
    expect(first.text).not.toContain('app-undone')
    const next = /nhsuk-pagination__link--next" href="([^"]+)"/.exec(first.text)?.[1]?.replaceAll('&amp;', '&') ?? ''
    expect(next).toContain('subject=project')
    const second = await pm.get(next)
    expect(second.text).toContain('<del class="app-undone">Meera Shah put the project on hold: =1+1 is no reason</del> (Undone by Meera Shah')
    expect((await pm.get(`${home}/history?q=DAN`)).text).toContain('added Dan Okoro as DoS lead')
    expect((await pm.get(`${home}/history?q=DAN`)).text).not.toContain('wrote a note')
    expect((await pm.get(`${home}/history?subject=sandbox`)).text).toContain('Nothing fits')
    const csv = await pm.get(`${home}/history.csv`)
    expect(csv.headers.get('content-type')).toContain('text/csv')
    expect(csv.text).toMatch(/\r\nHead of the chain: \d+:[0-9a-f]{64}\r\n$/)
    expect(csv.text.trim().split('\r\n')).toHaveLength(
      2 +
        Number(
          (
            await world.context.db.read
              .selectFrom('events')
              .select((eb) => eb.fn.countAll().as('n'))
              .where('project_id', '=', id)
              .executeTakeFirstOrThrow()
          ).n,
        ),
    )
    expect(csv.text).toContain(",'=1+1 is no reason,yes")
    expect((await dos.get(`${home}/history`)).status).toBe(403)
    expect((await dos.get(`${home}/history.csv`)).status).toBe(403)
  })

  it('keeps evidence of a prerequisite with who, when and digest, and marks its meeting as undone if it is opened again', async () => {
    const { home, pm, dos, clinical } = await started()
    const at = `${home}/prerequisites/dos-id`
    const evidence = () => world.context.db.read.selectFrom('evidence').select(['kind', 'body', 'digest', 'added_by']).execute()
    const wrong = await dos.post(`${at}/evidence`, { evidence: `javascript:${'x'.repeat(2000)}` })
    expect([wrong.status, wrong.text.includes('Use 2,000 characters or fewer'), wrong.text.includes('xxx</textarea>')]).toEqual([422, true, true])
    expect((await clinical.post(`${at}/evidence`, { evidence: 'Mine' })).status).toBe(403)
    expect((await dos.post(`${at}/evidence`, { evidence: ' ' })).status).toBe(422)
    expect(await evidence()).toEqual([])
    await dos.post(`${at}/evidence`, { evidence: 'https://example.nhs.uk/dos/2000099999' })
    await dos.post(`${at}/evidence`, { evidence: 'javascript:alert(1)' })
    await dos.post(`${at}/evidence`, { evidence: 'abc' })
    expect(await evidence()).toContainEqual({
      kind: 'note',
      body: 'abc',
      digest: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
      added_by: 'Dan Okoro',
    })
    const page = await dos.get(at)
    expect(page.text).toContain('<a href="https://example.nhs.uk/dos/2000099999" rel="noopener noreferrer">')
    expect(page.text).toContain('Added by Dan Okoro, 2 March 2026, 9:00am')
    await dos.post(at, { status: 'met', value: '2000099999', version: '1' })
    await dos.post(at, { status: 'in-progress', version: '2' })
    expect((await pm.get(`${home}/history?subject=prerequisites`)).text).toMatch(/<del class="app-undone">Dan Okoro set [^<]+ to met<\/del>/)
  })

  it('refuses the DoS id of another service, keeps what was typed, and accepts one that this service has too', async () => {
    const { home, pm, dos } = await started()
    const at = `${home}/prerequisites/dos-id`
    await pm.post('/services/new', { ...riverside, name: 'Dales UTC', ods_code: 'RY9ND', dos_ids: '2000011111 2000022222' })
    const typed = { status: 'met', note: 'Looked up on Monday', version: '1' }
    const theirs = await dos.post(at, { ...typed, value: '2000011111' })
    expect([theirs.status, theirs.text.includes('2000011111 is the DoS id of another service')]).toEqual([422, true])
    expect([theirs.text.includes('value="2000011111"'), theirs.text.includes('Looked up on Monday'), theirs.text.includes('Dales')]).toEqual([
      true,
      true,
      false,
    ])
    const { status } = await world.context.db.read.selectFrom('prerequisites').select('status').where('key', '=', 'dos-id').executeTakeFirstOrThrow()
    // The record of the service meets it.
    expect(status).toBe('met')
    const ids = () =>
      world.context.db.read
        .selectFrom('service_dos_ids as d')
        .innerJoin('services as s', 's.id', 'd.service_id')
        .select('d.dos_id')
        .where('s.ods_code', '=', 'RY9NR')
        .orderBy('d.dos_id')
        .execute()
    expect(await ids()).toEqual([{ dos_id: '2000099999' }])
    await pm.post('/services/RY9NR/edit', { ...riverside, dos_ids: '2000099999 2000022222', shared_dos_ids: '2000022222', version: '1' })
    expect((await dos.post(at, { ...typed, value: '2000022222' })).status).toBe(303)
  })

  it('shows who waived a prerequisite, why and until when, and filters the list by group, owner and overdue', async () => {
    const { home, pm, dos } = await started()
    await pm.post(`${home}/prerequisites/dos-id`, { status: 'waived', reason: 'Shared with the next door', valid_until: '2026-03-09', version: '1' })
    expect((await dos.get(`${home}/prerequisites/dos-id`)).text).toMatch(/Waived by[\s\S]*Meera Shah[\s\S]*Shared with the next door[\s\S]*9 March 2026/)
    await pm.post(`${home}/prerequisites/spine-product`, { status: 'blocked', reason: 'The supplier is silent', due_date: '2026-03-01', version: '1' })
    const overdue = await dos.get(`${home}/prerequisites?show=overdue`)
    expect(overdue.text).toContain('Overdue (1)')
    expect(overdue.text).toMatch(/Blocked by: The supplier is silent<\/span>[\s\S]*? data-label="Due">1 March 2026</)
    expect(overdue.text).not.toContain('/prerequisites/dos-id?from=')
    const owned = await pm.get(`${home}/prerequisites?owner=dos-lead`)
    expect(owned.text).toContain('/prerequisites/dos-id?from=')
    expect(owned.text).not.toContain('/prerequisites/spine-product')
    expect((await pm.get(`${home}/prerequisites?group=people`)).text).not.toContain('/prerequisites/dos-id?from=')
    world.context.advance(8 * 86_400_000)
    expect((await (await world.visitor().signIn('meera.shah@example.nhs.uk')).get(`${home}/prerequisites/dos-id`)).text).toContain('Lapsed')
  })

  it('has its workflow options laid out by the supplier or manager and chosen by the service, and says if the draft has changed since', async () => {
    const { home, id, pm } = await started()
    const supplier = await world.account('Sue Supplier')
    const lead = await world.account('Leo Lead')
    await pm.post(`${home}/people`, { role: 'provider-supplier-consultant', name: 'Sue Supplier', email: supplier.email })
    await pm.post(`${home}/people`, { role: 'service-project-lead', name: 'Leo Lead', email: lead.email })
    const [sue, leo] = [await world.visitor().signIn(supplier.email), await world.visitor().signIn(lead.email)]
    const options = async () =>
      JSON.parse((await world.context.db.read.selectFrom('sop_drafts').select('options').where('project_id', '=', id).executeTakeFirstOrThrow()).options) as {
        group: string
        text: string
        chosen: boolean
      }[]
    const before = await options()
    const version = async () => hidden((await sue.get(`${home}/sop/options`)).text, 'version')
    expect((await leo.post(`${home}/sop/options`, { version: await version(), options: 'Late: Keep' })).status).toBe(403)
    expect(await options()).toEqual(before)
    const stale = await version()
    expect((await sue.post(`${home}/sop/options`, { version: stale, options: 'Late patients: Keep 10 minutes\nLate patients: Keep 30 minutes' })).status).toBe(
      303,
    )
    expect((await sue.post(`${home}/sop/options`, { version: await version(), chosen: '1' })).status).toBe(403)
    const second = await pm.post(`${home}/sop/options`, { version: stale, options: 'Mine: Only' })
    expect([second.status, second.text.includes('Sue Supplier saved the draft on 2 March 2026'), second.text.includes('Mine: Only</textarea>')]).toEqual([
      409,
      true,
      true,
    ])
    expect((await leo.post(`${home}/sop/options`, { version: await version(), chosen: '1' })).status).toBe(303)
    expect(await options()).toEqual([
      { group: 'Late patients', text: 'Keep 10 minutes', chosen: false, oneOf: true },
      { group: 'Late patients', text: 'Keep 30 minutes', chosen: true, oneOf: true },
    ])
    await issue(pm, home)
    expect((await pm.get(`${home}/sop/versions/1`)).text).toContain('Written by Meera Shah')
    expect((await leo.get(`${home}/sop/edit`)).text).toContain('The saved draft is the same as version 1')
    await leo.post(`${home}/sop/edit`, { body: 'Other words', version: await version(), action: 'save' })
    expect((await leo.get(`${home}/sop/edit`)).text).toContain('The saved draft differs from version 1')
    const draft = (await pm.get(`${home}/sop`)).text
    expect(draft).toContain('It has changed since version 1 was issued')
    expect(draft).not.toContain('I confirm that it stays open')
    expect((await leo.post(`${home}/sop/options`, { version: await version(), chosen: '0' })).status).toBe(303)
    await pm.post(`${home}/sop/options`, { version: await version(), options: 'Late patients: Keep 10 minutes' })
    await issue(pm, home)
    expect((await pm.get(`${home}/sop/versions/2`)).text).toContain('Written by Leo Lead')
    expect((await pm.get(`${home}/sop/versions/1`)).text).toContain('Keep 30 minutes')
  })
})
