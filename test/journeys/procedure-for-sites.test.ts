import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { verifyRecord } from '../../src/events/verify-record.store.ts'
import { asProjectId } from '../../src/db/ids.ts'
import { digestOf } from '../../src/digest.ts'
import { listFixedDays } from '../../src/tracker/forecast/fixed-days.store.ts'
import { listStaleStages } from '../../src/tracker/go-live/stages.store.ts'
import { startJob } from '../../src/tracker/bulk/run-job.ts'
import { loadSiteProcedure } from '../../src/tracker/sop/load-site-procedure.ts'
import { listStaleSigned } from '../../src/tracker/sop/refresh-signed.ts'
import { addOrganisation } from '../support/shared.ts'
import { change } from '../support/change.ts'
import { onSqliteAndServer } from '../support/databases.ts'
import { issue } from '../support/issue.ts'
import { keptWorld } from '../support/kept-world.ts'
import { hidden, startedProject } from '../support/started-project.ts'
import type { Started } from '../support/started-project.ts'
import { answerAs, joinTeam, signIssued } from '../support/team.ts'
import type { Team } from '../support/team.ts'
import { tellAll } from '../support/tell-all.ts'
import { unpack, unzipped, verified } from '../support/unpack.ts'
import { password } from '../support/world.ts'
import type { Visitor, World } from '../support/world.ts'

const plain = (text: string): string => text.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ')
const idOf = (location: string | null | undefined): string => location?.split('/').at(-1) ?? ''

interface Begun extends Started {
  team: Team
  bea: Visitor
  wave: string
  hillside: string
  valley: string
}

/** Riverside, Hillside and Valley of Harbour Trust in one wave, with everyone in their roles at Riverside, and Clara at Hillside too. */
const threeSites = keptWorld(async (db): Promise<Begun> => {
  const started = await startedProject(db)
  const { world, pm } = started
  const bea = await world.visitor().signIn((await world.account('Bea Turner', 'booking-team')).email)
  await addOrganisation(world.context, 'RH1', 'Harbour Trust')
  await addOrganisation(world.context, 'RH2', 'Another Trust')
  const homes: string[] = []
  for (const [name, ods] of [
    ['Hillside UTC', 'RY9HL'],
    ['Valley UTC', 'RY9VA'],
  ] as const) {
    await pm.post('/services/new', { name, ods_code: ods, dos_ids: `20000${homes.length}`, care_setting: 'urgent-treatment-centre' })
    homes.push((await pm.post(`/services/${ods}/projects/new`, { role: 'provider', route_in: 'Service-led', scope: 'All' })).location ?? '')
  }
  const team = await joinTeam(started)
  const [hillside = '', valley = ''] = homes
  await pm.post(`${hillside}/people`, { role: 'clinical-lead', name: 'Clara Jones', email: 'clara.jones@example.nhs.uk' })
  await change(world.context, async (trx) => {
    await trx.updateTable('services').set({ organisation_id: 'RH1' }).execute()
    await trx.updateTable('prerequisites').set({ status: 'not-applicable', reason: 'For this test' }).where('derived', 'is', null).execute()
    await trx.updateTable('projects').set({ stage_until: '1970-01-01' }).execute()
  })
  await world.context.refreshGates(world.context)
  const wave = (await pm.post('/waves/new', { name: 'Wave 3' })).location ?? ''
  for (const home of [started.home, ...homes]) expect((await pm.post(`${home}/wave`, { wave: idOf(wave) })).status).toBe(303)
  return { ...started, team, bea, wave, hillside, valley }
})

onSqliteAndServer('a procedure that an organisation signs for its sites', (open) => {
  let begun: Begun
  let world: World
  const db = () => world.context.db
  const rules = () => ({ environments: world.context.templates.environments, clock: world.context.clock })
  afterEach(async () => {
    await world.context.refreshGates(world.context)
    expect(await listStaleSigned(db().read)).toEqual([])
    expect(await listStaleStages(db().read, rules())).toEqual([])
    expect(await verifyRecord(db().read)).toMatchObject({ count: 0, faults: [] })
    await world.close()
  })

  async function begin(): Promise<Begun> {
    begun = await threeSites(await open())
    world = begun.world
    return begun
  }
  const policy = async (wave: string, procedures: 'service' | 'organisation', more: Record<string, string> = {}) => {
    const { text } = await begun.pm.get(`${wave}/edit`)
    return begun.pm.post(`${wave}/edit`, { name: 'Wave 3', version: hidden(text, 'version'), procedures, ...more })
  }
  const name = (visitor: Visitor, wave: string, project: string) =>
    visitor.post(`${wave}/procedures/choose`, { project: idOf(project), like: idOf(project), confirmed: 'yes' })
  const signing = async (): Promise<string> =>
    (await db().read.selectFrom('wave_procedures').select('id').where('ended_at', 'is', null).executeTakeFirstOrThrow()).id
  const whose = (home: string) => loadSiteProcedure(db().read, asProjectId(idOf(home)))
  const gate = async (home: string) => {
    await world.context.refreshGates(world.context)
    const row = await db()
      .read.selectFrom('projects')
      .select(['reopened', 'procedure_of'])
      .where('id', '=', asProjectId(idOf(home)))
      .executeTakeFirstOrThrow()
    return { reopened: row.reopened?.includes('"configuration"') === true, rests: row.procedure_of !== null }
  }
  const said = async (home: string) => plain((await begun.pm.get(`${home}/go-live`)).text)
  /** By policy, Riverside signs for all, and everyone has signed a version that names the others. */
  async function signed(): Promise<Begun> {
    const { wave, home, pm, team } = await begin()
    expect((await policy(wave, 'organisation')).status).toBe(303)
    expect((await name(pm, wave, home)).status).toBe(303)
    expect((await issue(pm, home)).status).toBe(303)
    await signIssued(begun, team)
    return begun
  }

  it('is chosen by policy and named after a preview, names its sites in its text, and counts for them once all have signed', { timeout: 120_000 }, async () => {
    const { wave, home, hillside, valley, pm, team, clinical } = await begin()
    expect(plain((await pm.get(wave)).text)).toContain('Each service signs its own procedure. 3 procedures are still to be signed.')
    expect((await name(pm, wave, home)).status).toBe(422)
    expect((await policy(wave, 'organisation')).location).toBe(wave)
    const list = await pm.get(`${wave}/procedures`)
    expect(plain(list.text)).toMatch(/Harbour Trust Urgent treatment centre.*3 projects 3 still to be signed.*Each signs its own.*Choose a project/)
    const like = /href="([^"]*procedures\/choose\?like=[^"]*)"/.exec(list.text)?.[1] ?? ''
    expect(plain((await pm.get(like)).text)).toMatch(/Hillside UTC, Provider.*Riverside UTC, Provider.*Valley UTC, Provider/)
    const nobody = await pm.post(`${wave}/procedures/choose`, { like: idOf(home) })
    expect([nobody.status, plain(nobody.text).includes('Choose a project')]).toEqual([422, true])
    const asked = await pm.post(`${wave}/procedures/choose`, { project: idOf(home), like: idOf(home) })
    expect([asked.status, plain(asked.text)]).toEqual([
      200,
      expect.stringMatching(/2 other projects of this wave are of Harbour Trust.*None rests on it yet: its procedure has not been issued for signature yet/),
    ])
    expect(await db().read.selectFrom('wave_procedures').select('id').execute()).toEqual([])
    expect((await name(pm, wave, home)).location).toBe(`${wave}/procedures/${await signing()}`)

    const draft = plain((await pm.get(`${home}/sop`)).text)
    expect(draft).toMatch(
      /This procedure is for Riverside UTC \(RY9NR\) signs it for itself and for these sites of Harbour Trust.*Hillside UTC \(RY9HL\) Valley UTC \(RY9VA\)/,
    )
    await issue(pm, home)
    const version = await db().read.selectFrom('sop_versions').selectAll().executeTakeFirstOrThrow()
    expect(version.body).toContain('- Hillside UTC (RY9HL)\n- Valley UTC (RY9VA)')
    expect(version.digest).toBe(digestOf(version.body))
    expect(await whose(hillside)).toMatchObject({ kind: 'not', why: expect.stringContaining('not everyone has signed version 1 there yet') as string })
    await signIssued(begun, team)

    expect(await gate(hillside)).toEqual({ reopened: false, rests: true })
    const words = 'Signed by Harbour Trust for its sites: version 1 of the procedure of Riverside UTC, Provider, on 2 March 2026'
    expect(await said(hillside)).toContain(words)
    expect(plain((await pm.get(hillside)).text)).toContain(words)
    expect(plain((await pm.get(`${hillside}/sop`)).text)).toContain(words)
    expect(plain((await pm.get(`${hillside}/history`)).text)).toContain(words)
    expect(plain((await pm.get(wave)).text)).toContain('Every procedure is signed. 2 projects rest on one that is signed for them.')
    expect(plain((await pm.get(`${wave}/procedures`)).text)).toMatch(
      /2 rest on the procedure that is signed for them, 1 signed its own.*Riverside UTC, Provider Signed/,
    )
    expect(plain((await pm.get(`${wave}/procedures/${await signing()}`)).text)).toMatch(
      /Hillside UTC RY9HL Procedure Signed for it.*Riverside UTC RY9NR Procedure Signs.*Valley UTC RY9VA Procedure Signed for it/,
    )

    // A forecast counts its procedure as done.
    const days = await listFixedDays(db().read, [asProjectId(idOf(hillside))])
    expect([...days.values()]).toEqual([{ 'sop-issued': version.written_at, 'sop-signed': expect.stringContaining('2026-03-02') as string }])

    // Who is at Valley alone can read it, and is not asked to sign anything.
    const khan = await world.account('Noor Khan')
    await pm.post(`${valley}/people`, { role: 'clinical-lead', name: 'Noor Khan', email: khan.email })
    const noor = await world.visitor().signIn(khan.email)
    expect((await noor.get(`${home}/sop`)).status).toBe(404)
    expect(plain((await noor.get(`${valley}/sop`)).text)).toContain('Read the procedure that is signed for this site')
    const read = await noor.get(`${valley}/sop/for-this-site`)
    expect([read.status, plain(read.text)]).toEqual([
      200,
      expect.stringMatching(
        /Procedure for Valley UTC.*it is that of Riverside UTC\. For each other site its own applies.*Valley UTC \(RY9VA\).*Clinical lead Clara Jones/,
      ),
    ])
    expect((await noor.get(`${valley}/sop/for-this-site/procedure.pdf`)).status).toBe(200)
    expect((await clinical.get(`${valley}/sop/for-this-site`)).status).toBe(404)
    expect((await noor.get(`${home}/sop/for-this-site`)).status).toBe(404)
    const refused = await issue(pm, valley)
    expect([refused.status, plain(refused.text)]).toEqual([422, expect.stringContaining('signs the procedure for this site, so nobody is asked')])
    expect(await db().read.selectFrom('sop_versions').select('id').execute()).toHaveLength(1)
  })

  it.each<[string, (of: Begun) => Promise<unknown>, RegExp, 'her own act'?]>([
    [
      'a new version is issued there',
      async ({ pm, home }) => {
        const { text } = await pm.get(`${home}/sop/edit`)
        await pm.post(`${home}/sop/edit`, { body: '## Late\n\nThey wait.', version: hidden(text, 'version'), action: 'save' })
        return issue(pm, home)
      },
      /but not everyone has signed version 2 there yet/,
    ],
    [
      'someone there corrects their signature',
      async ({ clinical, home }) => {
        const { text } = await clinical.get(`${home}/sop/sign?role=clinical-lead`)
        const sent = { role: 'clinical-lead', digest: hidden(text, 'digest'), decision: 'declined', reason: 'Not safe', because: 'Read again', password }
        const answer = await clinical.post(`${home}/sop/correct`, sent)
        expect(answer.status).toBe(303)
      },
      /but not everyone has signed version 1 there yet/,
    ],
    [
      'it leaves the wave',
      async ({ pm, home }) => {
        expect(plain((await pm.get(`${home}/wave`)).text)).toContain('2 projects rest on the procedure that is signed here.')
        return pm.post(`${home}/wave/leave`, { reason: 'Later' })
      },
      /but it has left the wave/,
    ],
    [
      'the site leaves the wave',
      ({ pm, hillside }) => pm.post(`${hillside}/wave/leave`, { reason: 'Later' }),
      /Its organisation no longer signs for it/,
      'her own act',
    ],
    [
      'someone ends it',
      async ({ pm, wave }) => {
        const end = `${wave}/procedures/${await signing()}/end`
        expect(plain((await pm.get(end)).text)).toMatch(/2 projects rest on it, and lose it\. The gate of the procedure opens again in each of them/)
        expect((await pm.post(end, { reason: '' })).status).toBe(422)
        return pm.post(end, { reason: 'Each has its own now' })
      },
      /Nobody signs for its organisation and care setting in this wave yet/,
    ],
    [
      'the policy changes',
      async ({ wave }) => {
        const asked = await policy(wave, 'service')
        expect([asked.status, plain(asked.text)]).toEqual([200, expect.stringContaining('2 projects rest on it, and lose it.')])
        expect((await policy(wave, 'service', { confirmed: 'yes' })).status).toBe(303)
      },
      /Its organisation no longer signs for it/,
    ],
    [
      'the site belongs to another organisation',
      async ({ pm }) => {
        const { text } = await pm.get('/services/RY9HL/edit')
        const sent = { name: 'Hillside UTC', ods_code: 'RY9HL', dos_ids: '200000', care_setting: 'urgent-treatment-centre', organisation_id: 'RH2' }
        expect((await pm.post('/services/RY9HL/edit', { ...sent, version: hidden(text, 'version') })).status).toBe(303)
      },
      /Nobody signs for its organisation and care setting in this wave yet/,
      'her own act',
    ],
    [
      'the site chooses other options',
      async ({ pm, hillside }) => {
        const { text } = await pm.get(`${hillside}/sop/options`)
        const sent = { version: hidden(text, 'version'), chosen: '0', 'choice-0': '0' }
        expect((await pm.post(`${hillside}/sop/options`, sent)).status).toBe(303)
      },
      /this site has chosen other workflow options than version 1 has/,
      'her own act',
    ],
  ])('no longer counts for a site in the same moment if %s, and its people are told once', { timeout: 120_000 }, async (_name, act, why, own) => {
    const { hillside } = await signed()
    expect(await gate(hillside)).toEqual({ reopened: false, rests: true })
    await tellAll(world.context)
    world.context.sent.length = 0
    await act(begun)
    expect(await whose(hillside)).toMatchObject({ kind: 'not', why: expect.stringMatching(why) as string })
    expect(await gate(hillside)).toEqual({ reopened: true, rests: false })
    expect(await said(hillside)).toMatch(why)
    await tellAll(world.context)
    const told = world.context.sent.filter((one) => one.to === 'meera.shah@example.nhs.uk' && one.text?.includes('Hillside UTC'))
    // Nobody is told what they did themselves.
    expect(told.map((one) => one.subject)).toEqual(own ? [] : [expect.stringMatching(/^(A gate is|Gates are) open again/)])
    expect(plain((await begun.pm.get(`${hillside}/history`)).text)).toMatch(why)
  })

  it('counts again once everyone has signed the next version, which names a site that joined since', { timeout: 120_000 }, async () => {
    const { wave, home, hillside, valley, pm, team } = await begin()
    await policy(wave, 'organisation')
    await pm.post(`${valley}/wave/leave`, { reason: 'Later' })
    await name(pm, wave, home)
    await issue(pm, home)
    await signIssued(begun, team)
    expect((await pm.post(`${valley}/wave`, { wave: idOf(wave) })).status).toBe(303)
    expect(await whose(valley)).toMatchObject({ kind: 'not', why: expect.stringContaining('version 1 does not name this site') as string })
    expect(plain((await pm.get(`${wave}/procedures/${await signing()}`)).text)).toMatch(
      /Valley UTC RY9VA Procedure Not signed for Version 1 does not name this site/,
    )
    // A site that nothing was signed for never had a gate that could open again.
    expect(await gate(valley)).toEqual({ reopened: false, rests: false })
    expect(plain((await pm.get(`${home}/sop`)).text)).toMatch(
      /1 project rests on it now\. A new version opens the gate of that one again.*It has changed since version 1 was issued\./,
    )
    await issue(pm, home)
    expect([await gate(hillside), await gate(valley)]).toEqual([
      { reopened: true, rests: false },
      { reopened: false, rests: false },
    ])
    await signIssued(begun, team)
    expect([await gate(hillside), await gate(valley)]).toEqual([
      { reopened: false, rests: true },
      { reopened: false, rests: true },
    ])
  })

  it('is not for a project that says so, with a reason, until it changes its mind', { timeout: 120_000 }, async () => {
    const { home, hillside, wave, pm, clinical, team } = await signed()
    expect((await pm.get(`${hillside}/sop`)).text).toContain(`href="${hillside}/sop/whose"`)
    expect(plain((await pm.get(`${hillside}/sop/whose`)).text)).toContain('Why is the procedure of Riverside UTC, Provider not for this site?')
    expect((await pm.post(`${hillside}/sop/whose`, { reason: '' })).status).toBe(422)
    expect((await clinical.post(`${hillside}/sop/whose`, { reason: 'No' })).status).toBe(403)
    expect(await gate(hillside)).toEqual({ reopened: false, rests: true })
    expect((await pm.post(`${hillside}/sop/whose`, { reason: 'Two systems' })).location).toBe(`${hillside}/sop`)
    expect(await gate(hillside)).toEqual({ reopened: true, rests: false })
    expect(await said(hillside)).toContain('although Riverside UTC, Provider signs for the sites of Harbour Trust: Two systems')
    expect(plain((await pm.get(`${wave}/procedures/${await signing()}`)).text)).toMatch(/Hillside UTC RY9HL Procedure Has its own Two systems/)
    expect(plain((await pm.get(`${wave}/procedures`)).text)).toContain('1 has its own on purpose')
    // It issues its own, which its people are asked to sign; the next version there does not name it.
    expect((await issue(pm, hillside)).status).toBe(303)
    expect(plain((await clinical.get('/')).text)).toContain('The procedure of Hillside UTC')
    expect(plain((await pm.get(`${home}/sop`)).text)).toContain('It has changed since version 1 was issued.')

    expect((await pm.post(`${hillside}/sop/shared`, {})).location).toBe(`${hillside}/sop`)
    expect(await gate(hillside)).toEqual({ reopened: false, rests: true })
    // Nobody is asked any more to sign what was out.
    expect(plain((await clinical.get('/')).text)).not.toContain('The procedure of Hillside UTC')
    expect(team.priya).toBeDefined()
  })

  it('is for the owner of the wave who manages the project, and for the booking team', { timeout: 120_000 }, async () => {
    const { wave, home, hillside, bea, pm, clinical } = await begin()
    await policy(wave, 'organisation')
    const other = await world.visitor().signIn((await world.account('Nina Rao', 'project-manager')).email)
    expect([(await name(other, wave, home)).status, (await name(clinical, wave, home)).status]).toEqual([403, 403])
    expect((await other.get(`${wave}/procedures`)).status).toBe(404)
    expect((await clinical.get(`${wave}/procedures`)).text).not.toContain('Choose a project')
    // The owner has to manage the project whose procedure is to count for others.
    await change(world.context, (trx) =>
      trx
        .updateTable('project_people')
        .set({ left_at: '2026-03-02T09:00:00.000Z' })
        .where('project_id', '=', asProjectId(idOf(hillside)))
        .where('role_key', 'like', '%project-manager%')
        .execute(),
    )
    expect(await db().read.selectFrom('wave_procedures').select('id').execute()).toEqual([])
    expect((await name(bea, wave, hillside)).status).toBe(303)
    expect((await name(pm, wave, home)).status).toBe(303)
    const rows = await db().read.selectFrom('wave_procedures').select(['project_id', 'ended_reason']).orderBy('named_at').orderBy('id').execute()
    expect(rows).toEqual([
      { project_id: idOf(hillside), ended_reason: 'Riverside UTC, Provider signs for them from now on' },
      { project_id: idOf(home), ended_reason: null },
    ])
    const end = `${wave}/procedures/${await signing()}/end`
    expect((await other.post(end, { reason: 'No' })).status).toBe(403)
    expect((await bea.post(end, { reason: 'Each has its own' })).status).toBe(303)
  })

  it('names a site once it has chosen the same options, which it takes over in one press', { timeout: 120_000 }, async () => {
    const { wave, home, hillside, valley, pm, team } = await begin()
    await policy(wave, 'organisation')
    await name(pm, wave, home)
    const { text } = await pm.get(`${home}/sop/options`)
    expect((await pm.post(`${home}/sop/options`, { version: hidden(text, 'version'), chosen: '0', 'choice-0': '0' })).status).toBe(303)
    expect(plain((await pm.get(`${home}/sop`)).text)).toContain('A version that is issued now names 0 other sites.')
    expect(plain((await pm.get(`${wave}/procedures/${await signing()}`)).text)).toContain(
      'The next version would not name it: it has chosen other workflow options',
    )
    expect((await pm.get(`${hillside}/sop`)).text).toContain(`href="${hillside}/sop/same-options"`)
    const asked = await pm.get(`${hillside}/sop/same-options`)
    expect(asked.status).toBe(200)
    expect((await pm.post(`${hillside}/sop/same-options`, { version: '0' })).status).toBe(409)
    expect((await pm.post(`${hillside}/sop/same-options`, { version: hidden(asked.text, 'version') })).location).toBe(`${hillside}/sop`)
    expect(plain((await pm.get(`${home}/sop`)).text)).toContain('A version that is issued now names 1 other site.')
    await issue(pm, home)
    await signIssued(begun, team)
    expect([await gate(hillside), await gate(valley)]).toMatchObject([{ rests: true }, { rests: false }])
  })

  it('is chosen for every organisation at once, after a look, and undone', { timeout: 120_000 }, async () => {
    const { wave, home, hillside, valley, pm, bea, clinical, team } = await begin()
    const all = `${wave}/procedures/choose-all`
    expect([(await clinical.get(all)).status, (await pm.post(all, {})).status]).toEqual([403, 422])
    await policy(wave, 'organisation')
    await pm.post('/services/new', { name: 'Lonely UTC', ods_code: 'RY9LO', dos_ids: '200009', care_setting: 'urgent-treatment-centre' })
    const lonely = (await pm.post('/services/RY9LO/projects/new', { role: 'provider', route_in: 'Service-led', scope: 'All' })).location ?? ''
    expect((await pm.post(`${lonely}/wave`, { wave: idOf(wave) })).status).toBe(303)
    expect((await issue(pm, valley)).status).toBe(303)
    expect((await pm.get(`${wave}/procedures`)).text).toContain(`href="${all}"`)
    expect(plain((await pm.get(all)).text)).toContain('the one with a procedure that everyone has signed')

    const job = (await pm.post(all, {})).location ?? ''
    const preview = plain((await pm.get(job)).text)
    expect(preview).toMatch(/Choose who signs the procedure in 1 organisation of the wave Wave 3.*1 project would be chosen ?; 1 row stays as it is/)
    expect(preview).toMatch(
      /Valley UTC \(Harbour Trust\) RY9VA Signs for 2 other sites \(Urgent treatment centre\): a version of its procedure is out for signature/,
    )
    expect(preview).toContain('1 row: It is not known to which organisation it belongs.')
    expect((await clinical.get(job)).status).toBe(404)
    const rows = () => db().read.selectFrom('wave_procedures').select(['project_id', 'ended_reason', 'named_by']).orderBy('id').execute()
    expect(await rows()).toEqual([])
    const run = async (visitor: Visitor, at: string) => {
      expect((await visitor.post(at, {})).status).toBe(303)
      await startJob(world.context, idOf(job))
      return plain((await visitor.get(job)).text)
    }
    expect(await run(pm, job)).toMatch(/1 project was chosen ?, .*Valley UTC .*Done/)
    expect(await rows()).toEqual([{ project_id: idOf(valley), ended_reason: null, named_by: 'Meera Shah' }])
    expect(await whose(hillside)).toMatchObject({ kind: 'not', why: expect.stringContaining('Valley UTC, Provider signs for the sites') as string })
    expect(await listStaleStages(db().read, rules())).toEqual([])
    expect(plain((await pm.get(`${valley}/history`)).text)).toContain('chose this project to sign the procedure for the sites of Harbour Trust')
    expect(plain((await pm.get(`${wave}/procedures`)).text)).toMatch(/Valley UTC, Provider Not signed yet/)

    // A second look finds it done, and leaves it.
    const again = (await pm.post(all, {})).location ?? ''
    expect(plain((await pm.get(again)).text)).toMatch(/None of these would change.*1 row: It signs for its organisation already\./)

    expect(plain((await bea.get(`${job}/undo`)).text)).toContain('no longer sign for the others')
    expect(await run(bea, `${job}/undo`)).toMatch(/1 project is as before/)
    expect(await rows()).toMatchObject([{ ended_reason: 'It was chosen with others at once, and that was undone' }])
    expect(await whose(home)).toMatchObject({ kind: 'not', why: expect.stringContaining('Nobody signs') as string })
    expect(team.priya).toBeDefined()
  })

  it('is chosen at once only where nobody has chosen since the look, among what the person manages', { timeout: 120_000 }, async () => {
    const { wave, home, hillside, pm, bea } = await begin()
    await policy(wave, 'organisation')
    const all = `${wave}/procedures/choose-all`
    const leave = (project: string) =>
      change(world.context, (trx) =>
        trx
          .updateTable('project_people')
          .set({ left_at: '2026-03-02T09:00:00.000Z' })
          .where('project_id', '=', asProjectId(idOf(project)))
          .where('role_key', 'like', '%project-manager%')
          .execute(),
      )
    // Hillside is not hers any more: neither chosen nor named.
    await leave(hillside)
    const job = (await pm.post(all, {})).location ?? ''
    const preview = plain((await pm.get(job)).text)
    expect(preview).toMatch(/Signs for 2 other sites .*\. You manage 2 of these 3 projects/)
    expect(preview).not.toContain('Hillside')
    // The booking team chooses another one meanwhile.
    expect((await name(bea, wave, hillside)).status).toBe(303)
    expect((await pm.post(job, {})).status).toBe(303)
    await startJob(world.context, idOf(job))
    expect(plain((await pm.get(job)).text)).toContain('Left as it was: Someone else has changed who signs for these sites.')
    const rows = await db().read.selectFrom('wave_procedures').select(['project_id', 'ended_at']).execute()
    expect(rows).toEqual([{ project_id: idOf(hillside), ended_at: null }])

    // What is chosen one by one meanwhile is not replaced unseen either.
    const seen = { project: idOf(home), like: idOf(home), confirmed: 'yes', seen: '' }
    const late = await pm.post(`${wave}/procedures/choose`, seen)
    expect([late.status, plain(late.text)]).toEqual([409, expect.stringContaining('Someone else has changed who signs for these sites.')])
  })

  it('is for a service of which it is not known to which organisation it belongs, once somebody enters it', { timeout: 120_000 }, async () => {
    const { wave, hillside, pm } = await begin()
    await policy(wave, 'organisation')
    await change(world.context, (trx) => trx.updateTable('services').set({ organisation_id: null }).where('ods_code', '=', 'RY9HL').execute())
    const list = await pm.get(`${wave}/procedures`)
    expect(plain(list.text)).toMatch(/Organisation not known Urgent treatment centre.*1 project 1 still to be signed.*Enter the organisation of each/)
    const href = /href="([^"]*organisation-not-known)"/.exec(list.text)?.[1] ?? ''
    const page = await pm.get(href)
    expect(plain(page.text)).toMatch(/Hillside UTC RY9HL.*Urgent treatment centre.*Enter its organisation/)
    expect(plain(page.text)).not.toContain('Valley UTC')
    expect(page.text).toContain('href="/services/RY9HL/edit#organisation_id"')
    expect((await pm.get('/services/RY9HL/edit')).text).toContain('id="organisation_id"')
    // Who may not change the service is told who can.
    await pm.post(`${hillside}/people`, { role: 'clinical-lead', name: 'Omar Ali', email: (await world.account('Omar Ali')).email })
    const omar = await world.visitor().signIn('omar.ali@example.nhs.uk')
    expect(plain((await omar.get(`${wave}/procedures`)).text)).toMatch(/Organisation not known.*See which/)
    expect(plain((await omar.get(href)).text)).toMatch(/Hillside UTC RY9HL.*Ask its project manager to enter its organisation/)
    await change(world.context, (trx) => trx.updateTable('services').set({ organisation_id: 'RH1' }).where('ods_code', '=', 'RY9HL').execute())
    expect(plain((await pm.get(href)).text)).toContain('The organisation of every service is known')
  })

  it('is frozen with a decision at a gate, and is in the evidence pack of the site', { timeout: 120_000 }, async () => {
    const { hillside, pm } = await signed()
    const { id, digest } = await db().read.selectFrom('sop_versions').select(['id', 'digest']).executeTakeFirstOrThrow()
    expect((await pm.post(`${hillside}/go-live/decision`, { decision: 'no-go', reason: 'Not today', password })).status).toBe(303)
    const { conditions } = await db().read.selectFrom('attestations').select('conditions').executeTakeFirstOrThrow()
    expect(JSON.parse(conditions)).toContainEqual({
      met: true,
      sentence: 'Signed by Harbour Trust for its sites: version 1 of the procedure of Riverside UTC, Provider, on 2 March 2026',
      restsOn: { project: idOf(begun.home), version: id, digest },
    })
    expect((await pm.get(`${hillside}/go-live`)).text).toContain(`(digest <code class="app-digest">${digest}</code>)`)

    const sent = await fetch(`${pm.base}${hillside}/pack.zip`, { headers: { cookie: pm.cookie } })
    const files = unzipped(Buffer.from(await sent.arrayBuffer()))
    const text = [...files].find(([path]) => path.endsWith('/procedure-signed-for-this-site/version-1.md'))?.[1].toString() ?? ''
    expect(digestOf(text)).toBe(digest)
    expect([...files.keys()].filter((path) => path.includes('/procedure-signed-for-this-site/version-1/'))).toHaveLength(9)
    const folder = mkdtempSync(join(tmpdir(), 'slipway-sites-test-'))
    expect(verified(unpack(files, folder)).status).toBe(0)
    rmSync(folder, { recursive: true, force: true })
  })

  it('no longer counts when someone new holds a key role there, until they have signed', { timeout: 120_000 }, async () => {
    const { hillside, home, pm } = await signed()
    const khan = await world.account('Noor Khan')
    expect((await pm.post(`${home}/people`, { role: 'clinical-lead', name: 'Noor Khan', email: khan.email })).status).toBe(303)
    expect(await whose(hillside)).toMatchObject({ kind: 'not', why: expect.stringContaining('not everyone has signed version 1 there yet') as string })
    const { procedure_of } = await db()
      .read.selectFrom('projects')
      .select('procedure_of')
      .where('id', '=', asProjectId(idOf(hillside)))
      .executeTakeFirstOrThrow()
    expect(procedure_of).toBeNull()
    const noor = await world.visitor().signIn(khan.email)
    expect((await answerAs(noor, home, 'clinical-lead')).status).toBe(303)
    expect(await gate(hillside)).toEqual({ reopened: false, rests: true })
  })

  it('stays in force for a site that is live while the next version is signed there', { timeout: 120_000 }, async () => {
    const { home, hillside, pm, dos } = await signed()
    await change(
      world.context,
      (trx) =>
        trx
          .insertInto('attestations')
          .values({
            id: 'live',
            project_id: asProjectId(idOf(hillside)),
            gate: 'business-live',
            decision: 'declared',
            first_person_id: null,
            first_person: 'A test',
            first_role: 'A test',
            first_at: '2026-03-02T09:00:00.000Z',
            conditions: '[]',
          })
          .execute(),
      asProjectId(idOf(hillside)),
    )
    const { text } = await pm.get(`${home}/sop/edit`)
    await pm.post(`${home}/sop/edit`, { body: '## Late\n\nThey wait.', version: hidden(text, 'version'), action: 'save' })
    await issue(pm, home)
    expect(await whose(hillside)).toMatchObject({ kind: 'rests', version: { number: 1 }, next: 2 })
    expect((await answerAs(dos, home, 'dos-lead')).status).toBe(303)
    expect(await gate(hillside)).toMatchObject({ rests: true })
  })
})
