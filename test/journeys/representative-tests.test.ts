import { afterEach, expect, it } from 'vitest'
import { verifyRecord } from '../../src/events/verify-record.store.ts'
import { asProjectId } from '../../src/db/ids.ts'
import type { ProjectId } from '../../src/db/ids.ts'
import { asDay } from '../../src/day.ts'
import { gateFacts } from '../../src/tracker/go-live/facts.store.ts'
import { gatesOf } from '../../src/tracker/go-live/gates.ts'
import { listStaleStages } from '../../src/tracker/go-live/stages.store.ts'
import { listStaleRepresented } from '../../src/tracker/test-plan/refresh-represented.ts'
import { change } from '../support/change.ts'
import { onSqliteAndServer } from '../support/databases.ts'
import { reviewActions } from '../support/run-forms.ts'
import { hidden, startedProject } from '../support/started-project.ts'
import { tellAll } from '../support/tell-all.ts'
import type { Visitor, World } from '../support/world.ts'

const plain = (text: string): string => text.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ')
const idOf = (location: string | null | undefined): string => location?.split('/').at(-1) ?? ''
const run = { held_on: '2026-03-02', environment: 'production-isolated', attendees: 'Meera, Omar' }

onSqliteAndServer('a representative test of a pair of products', (open) => {
  let world: World
  let pm: Visitor
  let omar: Visitor
  let bea: Visitor
  const db = () => world.context.db
  const rules = () => ({ environments: world.context.templates.environments, clock: world.context.clock })
  afterEach(async () => {
    await world.context.refreshGates(world.context)
    expect(await listStaleRepresented(db().read)).toEqual([])
    expect(await listStaleStages(db().read, rules())).toEqual([])
    expect(await verifyRecord(db().read)).toMatchObject({ count: 0, faults: [] })
    await world.close()
  })

  /** Three cases of one code in each project: one of the short test and two that it does not have. */
  const kept = ['book', 'rebook-within', 'cancel-after']

  /** Riverside, Hillside and Valley in one wave with the same pair of products, and everything met in each but the test. */
  async function begin() {
    const started = await startedProject(await open())
    world = started.world
    pm = started.pm
    bea = await world.visitor().signIn((await world.account('Bea Turner', 'booking-team')).email)
    const khan = await world.account('Omar Khan')
    expect((await bea.post('/catalogue/pairs/Cleo/Adastra', { state: 'proven', reason: 'Seen', day: '2026-03-01', version: '0' })).status).toBe(303)
    const homes = [started.home]
    for (const [name, ods] of [
      ['Hillside UTC', 'RY9HL'],
      ['Valley UTC', 'RY9VA'],
    ] as const) {
      await pm.post('/services/new', { name, ods_code: ods, dos_ids: `20000${homes.length}`, care_setting: 'urgent-treatment-centre' })
      homes.push((await pm.post(`/services/${ods}/projects/new`, { role: 'provider', route_in: 'Service-led', scope: 'All' })).location ?? '')
    }
    for (const home of homes) await pm.post(`${home}/people`, { role: 'consumer-project-lead', name: 'Omar Khan', email: khan.email })
    omar = await world.visitor().signIn(khan.email)
    await change(world.context, async (trx) => {
      await trx.updateTable('services').set({ provider_product: 'Adastra', consumer_product: 'Cleo' }).execute()
      await trx.updateTable('prerequisites').set({ status: 'not-applicable', reason: 'For this test' }).where('derived', 'is', null).execute()
      await trx.updateTable('test_entry_conditions').set({ met_at: '2026-03-01T09:00:00.000Z', met_by: 'A test' }).execute()
      await trx
        .deleteFrom('test_cases')
        .where((eb) => eb.or([eb('template_key', 'not in', kept), eb('code', '<>', 'Dx05')]))
        .execute()
      await trx.updateTable('projects').set({ stage_until: '1970-01-01' }).execute()
    })
    await world.context.refreshGates(world.context)
    const wave = (await pm.post('/waves/new', { name: 'Wave 3' })).location ?? ''
    for (const home of homes) expect((await pm.post(`${home}/wave`, { wave: idOf(wave) })).status).toBe(303)
    const [riverside = '', hillside = '', valley = ''] = homes
    return { wave, riverside, hillside, valley }
  }

  const casesOf = (home: string) =>
    db()
      .read.selectFrom('test_cases')
      .select(['id', 'template_key'])
      .where('project_id', '=', asProjectId(idOf(home)))
      .orderBy('position')
      .execute()
  /** Runs the test of a project, with these verdicts by case; the others get no result. Returns the answer to its review. */
  async function test(home: string, verdicts: Record<string, 'pass' | 'fail'>, outcome: 'success' | 'failure' = 'success') {
    const address = (await pm.post(`${home}/test-plan/runs`, run)).location ?? ''
    const fields = (await casesOf(home)).flatMap(({ id, template_key: key }) => {
      const verdict = verdicts[key ?? '']
      return verdict === undefined ? [] : [[`verdict-${id}`, verdict], ...(verdict === 'fail' ? [[`comment-${id}`, 'Nothing came']] : [])]
    })
    expect((await pm.post(`${address}/results`, Object.fromEntries(fields))).status).toBe(303)
    const reviewed = await pm.post(`${address}/finish`, {
      review: 'All seen',
      outcome,
      ...(outcome === 'failure' ? { ...reviewActions, 'action-1-owner': 'role:consumer-project-lead' } : {}),
    })
    if (reviewed.status === 303) expect((await omar.post(`${address}/second`, { version: hidden((await omar.get(address)).text, 'version') })).status).toBe(303)
    return { address, reviewed }
  }
  const all = { book: 'pass', 'rebook-within': 'pass', 'cancel-after': 'pass' } as const
  const short = { book: 'pass' } as const

  async function testing(home: string) {
    const project = await db()
      .read.selectFrom('projects')
      .select(['id', 'role', 'scope', 'service_id', 'reopened'])
      .where('id', '=', asProjectId(idOf(home)))
      .executeTakeFirstOrThrow()
    const gate = gatesOf(await gateFacts(db().read, project, asDay('2026-03-02'), world.context.templates.environments)).find((one) => one.key === 'testing')
    const said = gate?.conditions.find((one) => one.key === 'cases')?.sentence
    return { open: gate?.open, reopened: project.reopened?.includes('"testing"') === true, says: said }
  }
  const choose = (wave: string, project: string) => pm.post(`${wave}/tests/choose`, { project: idOf(project), like: idOf(project), confirmed: 'yes' })
  const representative = async (): Promise<string> =>
    (await db().read.selectFrom('wave_representatives').select('id').where('ended_at', 'is', null).executeTakeFirstOrThrow()).id
  const rest = async (): Promise<number> =>
    Number(
      (
        await db()
          .read.selectFrom('test_runs')
          .select((eb) => eb.fn.countAll<number>().as('n'))
          .where('rests_on_id', 'is not', null)
          .executeTakeFirstOrThrow()
      ).n,
    )

  it('is chosen after a preview, covers what it passed, and lets the others run the short test', { timeout: 120_000 }, async () => {
    const { wave, riverside, hillside, valley } = await begin()
    expect(plain((await pm.get(wave)).text)).toContain('No project runs a full test for others yet: each runs its own.')
    const list = await pm.get(`${wave}/tests`)
    expect(plain(list.text)).toMatch(/Cleo 11\.2009 with Adastra 3\.36.*3 projects.*Nobody.*Choose a project/)
    const like = /href="([^"]*tests\/choose\?like=[^"]*)"/.exec(list.text)?.[1] ?? ''
    expect(plain((await pm.get(like)).text)).toMatch(/Riverside UTC, Provider.*Hillside UTC, Provider.*Valley UTC, Provider/)
    expect(plain((await pm.get(`${like}&q=valley`)).text)).not.toContain('Hillside UTC')

    const nobody = await pm.post(`${wave}/tests/choose`, { like: idOf(riverside) })
    expect([nobody.status, plain(nobody.text).includes('Choose a project')]).toEqual([422, true])
    const asked = await pm.post(`${wave}/tests/choose`, { project: idOf(riverside), like: idOf(riverside) })
    expect([asked.status, plain(asked.text)]).toEqual([
      200,
      expect.stringMatching(/2 other projects have this pair.*It covers no other project yet: its full test has not passed yet/),
    ])
    expect(await db().read.selectFrom('wave_representatives').select('id').execute()).toEqual([])
    expect((await choose(wave, riverside)).location).toBe(`${wave}/tests`)
    expect(plain((await pm.get(`${wave}/tests`)).text)).toMatch(/Riverside UTC, Provider Covers nothing its full test has not passed yet/)

    // Before the full test has passed, nothing is covered.
    const early = await test(hillside, short)
    expect([early.reviewed.status, plain(early.reviewed.text).includes('2 cases have no result yet')]).toEqual([422, true])
    expect((await test(riverside, all)).reviewed.status).toBe(303)
    expect(plain((await pm.get(`${wave}/tests`)).text)).toMatch(/Riverside UTC, Provider Covers the others passed on 2 March 2026 \(run 1\)/)
    const plan = plain((await pm.get(`${hillside}/test-plan`)).text)
    expect(plan).toMatch(
      /This project needs only the short test\. 2 cases are covered by the full test of Riverside UTC, Provider, which passed on 2 March 2026 \(run 1\)/,
    )
    expect((await pm.get(`${hillside}/test-plan`)).text).toContain(`href="${riverside}/test-plan"`)
    expect((await testing(hillside)).says).toBe(
      '1 case of the short test has no result from a finished run in Production in isolation. 2 more are covered by the full test of Riverside UTC, Provider, which passed on 2 March 2026 (run 1)',
    )
    // Its run that is open already, with the one case of the short test, can be finished now.
    expect(plain((await pm.get(early.address)).text)).toMatch(/1 of 1 case recorded.*This is a short test: 2 cases are covered/)
    const closing = `${early.address}/day/closing`
    const left = 'It is a short test. 2 other cases are covered by the full test of Riverside UTC, Provider, and were not tested here.'
    expect(plain((await pm.get(closing)).text)).toContain(left)
    expect((await pm.post(`${early.address}/finish`, { review: 'All seen', outcome: 'success' })).status).toBe(303)
    await omar.post(`${early.address}/second`, { version: hidden((await omar.get(early.address)).text, 'version') })
    expect(plain((await pm.get(closing)).text)).toContain(left)
    expect(await testing(hillside)).toEqual({
      open: true,
      reopened: false,
      says: 'All 1 test cases of the short test passed, do not apply or were accepted. 2 more are covered by the full test of Riverside UTC, Provider, which passed on 2 March 2026 (run 1)',
    })
    expect(plain((await pm.get(`${hillside}/go-live`)).text)).toContain('2 more are covered by the full test of Riverside UTC, Provider')
    // A short test proves no pair.
    expect((await db().read.selectFrom('pair_proposals').select('project_id').execute()).map((one) => one.project_id)).toEqual([idOf(riverside)])
    // A failure of the short test is a failure.
    expect((await test(valley, { book: 'fail' }, 'failure')).reviewed.status).toBe(303)
    expect((await testing(valley)).open).toBe(false)
    expect(await rest()).toBe(1)
  })

  it.each<[string, (of: { riverside: string; address: string; wave: string }) => Promise<unknown>, RegExp]>([
    [
      'its run is opened again',
      async ({ address }) => {
        const asked = await pm.get(`${address}/reopen`)
        expect(plain(asked.text)).toContain('1 project rests on it')
        return pm.post(`${address}/reopen`, { reason: 'A doubt', version: hidden(asked.text, 'version') })
      },
      /Riverside UTC, Provider represents this pair, but its run 1 was opened again$/,
    ],
    ['a later run is a failure', ({ riverside }) => test(riverside, { ...all, book: 'fail' }, 'failure'), /its run 2 was a failure$/],
    [
      'its product has another version',
      async () => {
        const one = await db().read.selectFrom('products').selectAll().where('product', '=', 'Adastra').where('role', '=', 'provider').executeTakeFirstOrThrow()
        const { supplier, product, standard_version, fhir_version, status, link } = one
        const facts = { supplier, product, standard_version: standard_version ?? '', fhir_version: fhir_version ?? '', status, link: link ?? '' }
        const changed = await bea.post(`/catalogue/${one.id}/edit`, {
          ...facts,
          product_version: '4',
          reason: 'A new release',
          version: String(one.version),
          confirmed: 'yes',
        })
        expect(changed.status).toBe(303)
      },
      /Riverside UTC, Provider represents Cleo 11\.2009 with Adastra 3\.36, and this project has Cleo 11\.2009 with Adastra 4$|but it has Cleo 11\.2009 with Adastra 4 now/,
    ],
    [
      'it leaves the wave',
      ({ riverside }) => pm.post(`${riverside}/wave/leave`, { reason: 'Later' }),
      /Riverside UTC, Provider represents this pair, but it has left the wave$/,
    ],
    [
      'someone ends it',
      async ({ wave }) => {
        const end = `${wave}/tests/${await representative()}/end`
        expect(plain((await pm.get(end)).text)).toMatch(/1 project rests on it\. The gate of the tests opens again in it/)
        expect((await pm.post(end, { reason: '' })).status).toBe(422)
        return pm.post(end, { reason: 'A new release' })
      },
      /No other project represents this pair now$/,
    ],
  ])('opens the gate of the others again in the same moment if %s, and tells their people once', { timeout: 120_000 }, async (_name, act, why) => {
    const { wave, riverside, hillside } = await begin()
    await choose(wave, riverside)
    const { address } = await test(riverside, all)
    await test(hillside, short)
    expect(await testing(hillside)).toMatchObject({ open: true, reopened: false })
    await tellAll(world.context)
    world.context.sent.length = 0

    await act({ riverside, address, wave })
    const after = await testing(hillside)
    expect(after).toMatchObject({ open: false, reopened: true })
    expect(after.says).toMatch(/^2 cases have no result here, and no other test covers them now\. /)
    expect(after.says).toMatch(why)
    await tellAll(world.context)
    const told = world.context.sent.filter((one) => one.to === 'meera.shah@example.nhs.uk' && one.text?.includes('Hillside UTC'))
    expect(told.map((one) => one.subject)).toEqual([expect.stringMatching(/^(A gate is|Gates are) open again/)])
  })

  it('is not for a project that says so, with a reason, until it changes its mind', { timeout: 120_000 }, async () => {
    const { wave, riverside, hillside } = await begin()
    expect(plain((await pm.get(`${hillside}/test-plan/full-test`)).text)).toContain('There is nothing to choose')
    await choose(wave, riverside)
    await test(riverside, all)
    await test(hillside, short)
    expect((await testing(hillside)).open).toBe(true)
    expect((await pm.get(`${hillside}/test-plan`)).text).toContain(`href="${hillside}/test-plan/full-test"`)
    expect(plain((await pm.get(`${hillside}/test-plan/full-test`)).text)).toContain('2 cases have to be tested here then')
    expect((await pm.post(`${hillside}/test-plan/full-test`, { reason: '' })).status).toBe(422)
    expect((await omar.post(`${hillside}/test-plan/full-test`, { reason: 'No' })).status).toBe(403)
    expect((await testing(hillside)).open).toBe(true)
    expect((await pm.post(`${hillside}/test-plan/full-test`, { reason: 'Two systems' })).location).toBe(`${hillside}/test-plan`)
    expect(await testing(hillside)).toMatchObject({
      open: false,
      reopened: true,
      says: expect.stringContaining('This project runs the full test itself: Two systems'),
    })
    expect(plain((await pm.get(`${wave}/tests`)).text)).toContain('1 runs the full test on purpose')
    expect((await pm.post(`${hillside}/test-plan/short-test`, {})).location).toBe(`${hillside}/test-plan`)
    expect(await testing(hillside)).toMatchObject({ open: true, reopened: false })
  })

  it('covers no project with another version, and says so', { timeout: 120_000 }, async () => {
    const { wave, riverside, hillside, valley } = await begin()
    await choose(wave, riverside)
    await test(riverside, all)
    const versions = (home: string, version: string | null) =>
      change(
        world.context,
        (trx) =>
          trx
            .updateTable('test_plans')
            .set({ provider_version: version })
            .where('project_id', '=', asProjectId(idOf(home)))
            .execute(),
        asProjectId(idOf(home)) satisfies ProjectId,
      )
    await versions(hillside, '2.9')
    expect(plain((await pm.get(`${hillside}/test-plan`)).text)).toContain(
      'Riverside UTC, Provider represents Cleo 11.2009 with Adastra 3.36, and this project has Cleo 11.2009 with Adastra 2.9',
    )
    expect(plain((await pm.get(`${wave}/tests`)).text)).toMatch(/2 projects 1 more in other versions/)
    expect(plain((await pm.get(`${valley}/test-plan`)).text)).toContain('This project needs only the short test')
    const short_ = await test(hillside, short)
    expect(short_.reviewed.status).toBe(422)
  })

  it('is chosen and ended by the owner of the wave and the booking team alone', { timeout: 120_000 }, async () => {
    const { wave, riverside } = await begin()
    const other = await world.visitor().signIn((await world.account('Nina Rao', 'project-manager')).email)
    expect((await other.post(`${wave}/tests/choose`, { project: idOf(riverside), confirmed: 'yes' })).status).toBe(403)
    expect((await omar.post(`${wave}/tests/choose`, { project: idOf(riverside), confirmed: 'yes' })).status).toBe(403)
    expect((await other.get(`${wave}/tests`)).status).toBe(404)
    expect((await omar.get(`${wave}/tests`)).text).not.toContain('Choose a project')
    expect(await db().read.selectFrom('wave_representatives').select('id').execute()).toEqual([])
    await choose(wave, riverside)
    const end = `${wave}/tests/${await representative()}/end`
    expect((await other.post(end, { reason: 'No' })).status).toBe(403)
    expect(await representative()).not.toBe('')
    expect((await bea.post(end, { reason: 'A new release' })).status).toBe(303)
  })

  it('is named on the page of the wave only to those who see its project', { timeout: 120_000 }, async () => {
    const { wave, riverside, hillside, valley } = await begin()
    await choose(wave, riverside)
    const noor = await world.account('Noor Ali')
    await pm.post(`${hillside}/people`, { role: 'clinical-lead', name: 'Noor Ali', email: noor.email })
    const reader = await world.visitor().signIn(noor.email)
    const row = async (visitor: Visitor) => plain((await visitor.get(`${wave}/tests`)).text)
    expect(await row(bea)).toMatch(/Cleo 11\.2009 with Adastra 3\.36.*3 projects.*Riverside UTC, Provider/)
    expect(await row(reader)).toMatch(
      /Cleo 11\.2009 with Adastra 3\.36.*1 project .*A project that you do not see Covers nothing its full test has not passed yet/,
    )
    expect(await row(reader)).not.toContain('Riverside')
    expect((await reader.get(`${wave}/tests`)).text).not.toContain(riverside)

    // A pair that none of a reader’s projects has does not concern them.
    await change(world.context, (trx) => trx.updateTable('services').set({ consumer_product: 'SystmOne' }).where('ods_code', '=', 'RY9HL').execute())
    expect(await row(reader)).not.toContain('Cleo')

    // The owner of the wave can end it without seeing the project.
    await change(world.context, (trx) =>
      trx
        .updateTable('project_people')
        .set({ left_at: '2026-03-02T09:00:00.000Z' })
        .where('project_id', '=', asProjectId(idOf(riverside)))
        .where('role_key', 'like', '%project-manager%')
        .execute(),
    )
    expect((await pm.get(riverside)).status).toBe(404)
    expect(await row(pm)).toMatch(/A project that you do not see.*End it/)
    expect(plain((await pm.get(`${wave}/tests/choose?like=${idOf(valley)}`)).text)).toContain('Now it is a project that you do not see.')
    const asked = await pm.post(`${wave}/tests/choose`, { project: idOf(valley), like: idOf(valley) })
    expect(plain(asked.text)).toContain('A project that you do not see no longer represents the pair')
    const end = `${wave}/tests/${await representative()}/end`
    expect(plain((await pm.get(end)).text)).toContain('End that a project that you do not see represents Cleo 11.2009 with Adastra 3.36')
    expect((await pm.post(end, { reason: 'A new release' })).status).toBe(303)
    expect(await row(pm)).toContain('Nobody represents Cleo 11.2009 with Adastra 3.36 now')
    for (const text of [asked.text, (await pm.get(`${wave}/tests`)).text]) expect(text).not.toContain('Riverside')
  })
})
