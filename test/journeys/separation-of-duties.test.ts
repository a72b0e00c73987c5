import { createHash } from 'node:crypto'
import { afterEach, expect, it } from 'vitest'
import { asProjectId } from '../../src/db/ids.ts'
import { listStaleStages } from '../../src/tracker/go-live/stages.store.ts'
import { verifyEverything } from '../../src/tracker/verify.store.ts'
import { startJob } from '../../src/tracker/bulk/run-job.ts'
import { password } from '../support/world.ts'
import type { Visitor } from '../support/world.ts'
import { change } from '../support/change.ts'
import { onSqliteAndServer } from '../support/databases.ts'
import { decidedProject, liveProject, signedProject } from '../support/honest-project.ts'
import { hidden, startedProject } from '../support/started-project.ts'
import type { Started } from '../support/started-project.ts'
import { tamper } from '../support/tamper.ts'
import { answerAs } from '../support/team.ts'
import { issue } from '../support/issue.ts'

onSqliteAndServer('separation of duties', (open) => {
  let started: Started
  afterEach(async () => {
    await started.world.close()
  })
  const db = () => started.world.context.db
  const signatures = () => db().read.selectFrom('sop_signatures').selectAll().execute()
  const add = (visitor: Visitor, role: string, name: string) =>
    visitor.post(`${started.home}/people`, { role, name, email: `${name.toLowerCase().replace(' ', '.')}@example.nhs.uk` })
  const memberOf = async (name: string, role: string): Promise<string> =>
    (
      await db()
        .read.selectFrom('project_people as pp')
        .innerJoin('people as p', 'p.id', 'pp.person_id')
        .select('pp.id')
        .where('p.name', '=', name)
        .where('pp.role_key', '=', role)
        .where('pp.left_at', 'is', null)
        .executeTakeFirstOrThrow()
    ).id
  const holds = async (name: string, role: string): Promise<boolean> =>
    memberOf(name, role).then(
      () => true,
      () => false,
    )
  const sopSentence = async (): Promise<string> => /(The SOP has[^<]*)/.exec((await started.pm.get(`${started.home}/go-live`)).text)?.[1] ?? ''

  it('means that nobody signs in a role that they gave themselves, on a page or in bulk, until someone else gives it to them', async () => {
    started = await startedProject(await open())
    const { pm, home, world } = started
    await add(pm, 'training-lead', 'Meera Shah')
    const job =
      (await pm.post('/rollout/bulk', { act: 'owner', query: '', side: 'provider', role: 'ig-lead', email: 'meera.shah@example.nhs.uk' })).location ?? ''
    await pm.post(job, {})
    await startJob(world.context, job.split('/').at(-1) ?? '')
    expect(await holds('Meera Shah', 'ig-lead')).toBe(true)
    await issue(pm, home)
    const { digest } = await db().read.selectFrom('sop_versions').select('digest').executeTakeFirstOrThrow()
    for (const role of ['training-lead', 'ig-lead']) {
      const page = await pm.get(`${home}/sop/sign?role=${role}`)
      expect([page.text.includes('You gave yourself the role'), page.text.includes('Answer as')]).toEqual([true, false])
      for (const decision of ['signed', 'declined']) {
        const answer = await pm.post(`${home}/sop/sign`, { role, digest, decision, reason: 'No', password })
        expect([answer.status, answer.text.includes('Ask another project manager or the booking team')]).toEqual([422, true])
      }
    }
    expect(await signatures()).toEqual([])
    expect((await pm.get(`${home}/people`)).text).toContain('Meera Shah gave themselves this role, and cannot sign the procedure in it.')
    expect((await pm.get(`${home}/sop`)).text).not.toContain('Read and sign as')
    expect((await pm.get('/work/sign')).text).not.toContain('sop/sign')
    expect(await sopSentence()).toContain(
      'Meera Shah gave themselves the role Training lead, Information governance lead: someone else has to hold it and sign',
    )
    const bea = await world.visitor().signIn((await world.account('Bea Turner', 'booking-team')).email)
    await pm.post(`${home}/people/${await memberOf('Meera Shah', 'training-lead')}/leave`, {})
    await add(bea, 'training-lead', 'Meera Shah')
    expect((await pm.get('/work/sign')).text).toContain(`${home}/sop/sign?role=training-lead`)
    expect((await answerAs(pm, home, 'training-lead')).status).toBe(303)
  })

  it('gives the maker of an account no role to sign in', async () => {
    started = await startedProject(await open())
    const { pm, home, world } = started
    const bea = await world.visitor().signIn((await world.account('Bea Turner', 'booking-team')).email)
    await bea.post('/admin/accounts/new', { name: 'Puppet One', email: 'puppet.one@example.nhs.uk', role: 'project-manager' })
    const { id } = await db().read.selectFrom('people').select('id').where('name', '=', 'Puppet One').executeTakeFirstOrThrow()
    await add(bea, 'clinical-lead', 'Bea Turner')
    await change(world.context, (trx) => trx.updateTable('project_people').set({ added_by: id }).where('role_key', '=', 'clinical-lead').execute())
    await issue(pm, home)
    expect((await answerAs(bea, home, 'clinical-lead')).status).toBe(422)
    expect(await signatures()).toEqual([])
  })

  it('lets one person sign for two key roles, even of three chosen at once, and says who has to sign the third', async () => {
    started = await startedProject(await open())
    const { pm, clinical, home } = started
    const roles = ['clinical-lead', 'training-lead', 'ig-lead']
    for (const role of roles.slice(1)) await add(pm, role, 'Clara Jones')
    await issue(pm, home)
    expect((await pm.get(`${home}/sop`)).text).toContain('Clara Jones holds three key roles, and one person signs for at most two key roles')
    const { digest } = await db().read.selectFrom('sop_versions').select('digest').executeTakeFirstOrThrow()
    await clinical.get(`${home}/sop`)
    const all = await Promise.all(roles.map((role) => clinical.post(`${home}/sop/sign`, { role, digest, decision: 'signed', password })))
    expect(all.map((one) => one.status).toSorted()).toEqual([303, 303, 422])
    expect(await signatures()).toHaveLength(2)
    const left = roles.find((_, index) => all[index]?.status === 422) ?? ''
    const page = await clinical.get(`${home}/sop/sign?role=${left}`)
    expect([
      page.text.includes('One person signs for at most two key roles'),
      page.text.includes('value="signed"'),
      page.text.includes('value="declined"'),
    ]).toEqual([true, false, true])
    expect((await clinical.get(`${home}/sop`)).text).toMatch(/Clara Jones signed for two key roles: .* and /)
    expect((await clinical.get(`${home}/sop/versions/1`)).text).toMatch(/Clara Jones signed for two key roles: .* and /)
    expect((await answerAs(clinical, home, left, 'declined')).status).toBe(303)
  })

  it('lets one person sign for four roles in a GP practice', async () => {
    started = await startedProject(await open())
    const { pm, world } = started
    await pm.post('/services/new', { name: 'Mill Lane', ods_code: 'B86012', dos_ids: '2000011111', care_setting: 'gp-practice' })
    const made = await pm.post('/services/B86012/projects/new', { role: 'provider', route_in: 'Service-led', scope: 'All' })
    const home = made.location ?? ''
    const roles = ['clinical-lead', 'training-lead', 'ig-lead', 'clinical-safety-officer', 'operational-lead']
    for (const role of roles) await pm.post(`${home}/people`, { role, name: 'Clara Jones', email: 'clara.jones@example.nhs.uk' })
    await issue(pm, home)
    const clara = await world.visitor().signIn('clara.jones@example.nhs.uk')
    const answers: number[] = []
    for (const role of roles) answers.push((await answerAs(clara, home, role)).status)
    expect(answers).toEqual([303, 303, 303, 303, 422])
  })

  it('keeps who signed, from where, how they proved it, the session and the request, all verified', async () => {
    started = await startedProject(await open())
    const { pm, clinical, home, world } = started
    await issue(pm, home)
    await change(world.context, (trx) => trx.updateTable('people').set({ organisation: 'Harbour Trust' }).where('name', '=', 'Clara Jones').execute())
    await answerAs(clinical, home, 'clinical-lead')
    await answerAs(started.dos, home, 'dos-lead')
    const rows = await signatures()
    const meera = await db().read.selectFrom('people').select('id').where('name', '=', 'Meera Shah').executeTakeFirstOrThrow()
    const clara = rows.find((one) => one.person_name === 'Clara Jones')
    expect(clara).toMatchObject({ role_name: 'Clinical lead', organisation: 'Harbour Trust', proof: 'password', given_by: meera.id })
    expect(rows.find((one) => one.person_name === 'Dan Okoro')?.organisation).toBe('NHS England region')
    const sid = /s%3A([^.]+)\./.exec(clinical.cookie)?.[1] ?? 'no session'
    expect(clara?.session_hash).toBe(createHash('sha256').update(sid).digest('hex'))
    expect(JSON.stringify(rows)).not.toContain(sid)
    expect(clara?.request_id).toMatch(/\S{8,}/)
    const { text } = await pm.get(`${home}/sop/versions/1`)
    for (const said of ['Harbour Trust', 'Entered their password again', clara?.at, clara?.digest, clara?.session_hash, clara?.request_id])
      expect(text).toContain(said ?? 'is not kept')
    const head = await db().read.selectFrom('event_chain').selectAll().executeTakeFirstOrThrow()
    expect(text).toContain(`${head.seq}:${head.hash}`)
    expect((await verifyEverything(db(), world.context.config.uploadsDir)).ok).toBe(true)
  })

  it('opens the gate of a procedure that one person signed before again, keeps the attestation and says what is missing', async () => {
    const honest = await decidedProject(await open())
    started = honest
    const { pm, home, world, team } = honest
    expect((await team.grace.post(`${home}/go-live/second`, { password })).status).toBe(303)
    expect((await pm.get(`${home}/go-live`)).text).not.toContain('Open again')
    const tom = await db().read.selectFrom('people').select('id').where('name', '=', 'Tom Hughes').executeTakeFirstOrThrow()
    await tamper(db(), `update sop_signatures set given_by = '${tom.id}' where person_name = 'Tom Hughes'`)
    await change(world.context, (trx) => trx.updateTable('projects').set({ version: 99 }).where('id', '=', started.id).execute())
    await pm.post(`${home}/notes`, { body: 'A change of the project' })
    const page = await pm.get(`${home}/go-live`)
    expect(page.text).toContain('Open again: a condition lapsed')
    expect(page.text).toContain(
      'The SOP has 9 of 9 signatures: Tom Hughes gave themselves the role Training lead, Information governance lead: someone else has to hold it and sign',
    )
    expect(page.text).toContain('Confirmed by Grace Adeyemi')
    expect((await pm.post(`${home}/go-live/technical-live`, { password })).text).toContain('Declaring technical live is refused')
    expect(await signatures()).toHaveLength(9)
  })

  it('takes two people to remove someone who has answered, and one to remove someone who has not', async () => {
    started = await startedProject(await open())
    const { pm, home, clinical, world } = started
    await issue(pm, home)
    await answerAs(clinical, home, 'clinical-lead', 'declined')
    const at = `${home}/people/${await memberOf('Clara Jones', 'clinical-lead')}/leave`
    const asked = async (visitor: Visitor) => hidden((await visitor.get(at)).text, 'asked')
    expect((await pm.get(at)).text).toContain('declined the procedure in this role')
    expect((await pm.post(at, { asked: '' })).text).toContain('Say why, for the person who confirms it')
    world.context.sent.length = 0
    const bea = await world.visitor().signIn((await world.account('Bea Turner', 'booking-team')).email)
    expect((await pm.post(at, { asked: '', reason: 'She left the trust' })).status).toBe(303)
    expect(world.context.sent).toMatchObject([{ to: 'bea.turner@example.nhs.uk', text: expect.stringContaining('She left the trust') }])
    const alone = await pm.post(at, { asked: await asked(pm) })
    expect([alone.status, alone.text.includes('someone else has to confirm it')]).toEqual([422, true])
    // A new version does not release someone who declined the last one.
    await pm.post(`${home}/sop/edit`, { body: 'Other words', version: '1', action: 'save' })
    await issue(pm, home)
    expect((await pm.post(at, { asked: await asked(pm) })).status).toBe(422)
    expect((await started.dos.post(at, { asked: await asked(pm) })).status).toBe(403)
    expect(await holds('Clara Jones', 'clinical-lead')).toBe(true)
    expect((await bea.get(`${home}/people`)).text).toContain('Meera Shah asked to remove Clara Jones. A second person has to confirm it.')
    expect((await bea.post(`${at}/withdraw`, {})).status).toBe(303)
    expect((await bea.post(at, { asked: '2026', reason: 'Stale' })).status).toBe(409)
    await pm.post(at, { asked: '', reason: 'She left the trust' })
    expect((await bea.post(at, { asked: await asked(bea) })).status).toBe(303)
    expect(await holds('Clara Jones', 'clinical-lead')).toBe(false)
    expect((await pm.get(`${home}/history?subject=people`)).text).toContain(
      'Bea Turner confirmed that Clara Jones is no longer Clinical lead, as Meera Shah had asked',
    )
    expect((await pm.post(`${home}/people/${await memberOf('Dan Okoro', 'dos-lead')}/leave`, {})).status).toBe(303)
  })

  it('takes two people to remove someone in bulk too, or by undoing a bulk change', async () => {
    started = await startedProject(await open())
    const { pm, home, world, dos } = started
    await world.account('Eve Hart')
    const job = async (form: Record<string, string>) => {
      const at = (await pm.post('/rollout/bulk', { act: 'owner', query: '', side: 'provider', role: 'dos-lead', ...form })).location ?? ''
      await pm.post(at, {})
      await startJob(world.context, at.split('/').at(-1) ?? '')
      return at
    }
    await pm.post(`${home}/people/${await memberOf('Dan Okoro', 'dos-lead')}/leave`, {})
    const first = await job({ email: 'dan.okoro@example.nhs.uk' })
    await issue(pm, home)
    await answerAs(dos, home, 'dos-lead')
    const replaced = await job({ email: 'eve.hart@example.nhs.uk', replace: 'yes' })
    expect((await pm.get(`${replaced}?show=not`)).text).toContain('Dan Okoro has answered the procedure in this role.')
    await pm.post(`${first}/undo`, {})
    await startJob(world.context, first.split('/').at(-1) ?? '')
    expect([await holds('Dan Okoro', 'dos-lead'), await holds('Eve Hart', 'dos-lead')]).toEqual([true, false])
  })

  it('closes the gate after a no-go until go is decided and confirmed again', async () => {
    const honest = await decidedProject(await open())
    started = honest
    const { pm, home, team, world } = honest
    const act = (visitor: Visitor, path: string, form: Record<string, string> = {}) => visitor.post(`${home}/go-live/${path}`, { password, ...form })
    await act(team.grace, 'second')
    expect((await act(pm, 'decision', { decision: 'no-go', reason: '' })).status).toBe(422)
    expect((await act(pm, 'decision', { decision: 'no-go', reason: 'The line is down' })).status).toBe(303)
    const refused = await act(pm, 'technical-live')
    expect([refused.status, refused.text.includes('The last decision is a no-go')]).toEqual([422, true])
    expect((await act(team.grace, 'second')).status).toBe(409)
    expect((await act(pm, 'decision', { decision: 'go' })).status).toBe(303)
    expect((await act(pm, 'technical-live')).status).toBe(422)
    expect((await act(pm, 'second')).status).toBe(403)
    expect((await act(team.grace, 'second')).status).toBe(303)
    expect((await act(pm, 'technical-live')).status).toBe(303)
    expect((await act(pm, 'decision', { decision: 'no-go', reason: 'Again' })).status).toBe(303)
    const live = await act(pm, 'business-live', { test: 'Booked', tested_by: 'Dan' })
    expect([live.status, live.text.includes('The last decision is a no-go')]).toEqual([422, true])
    const rows = await db()
      .read.selectFrom('attestations')
      .select(['gate', 'decision', 'second_person'])
      .where('gate', '=', 'go')
      .orderBy('first_at')
      .orderBy('id')
      .execute()
    expect(rows.map((row) => [row.gate, row.decision, row.second_person])).toEqual([
      ['go', 'go', 'Grace Adeyemi'],
      ['go', 'no-go', null],
      ['go', 'go', 'Grace Adeyemi'],
      ['go', 'no-go', null],
    ])
    expect(await listStaleStages(db().read, { environments: world.context.templates.environments, clock: world.context.clock })).toEqual([])
  })

  it('lets only the service that went live accept the hand-over: not the 111 side, the commissioner, the project manager or who declared it', async () => {
    const honest = await liveProject(await open())
    started = honest
    const { pm, home, team, world } = honest
    const bea = await world.visitor().signIn((await world.account('Bea Turner', 'booking-team')).email)
    // Even if somebody else gave the project manager the role.
    await add(bea, 'operational-lead', 'Meera Shah')
    // A new key stakeholder has to sign, or the gate before testing is open again and nothing can be accepted.
    expect((await answerAs(pm, home, 'operational-lead')).status).toBe(303)
    for (const visitor of [team.omar, team.grace, team.tom, pm]) {
      const page = await visitor.get(`${home}/go-live`)
      expect([page.text.includes('/go-live/hand-over"'), page.text.includes('Priya Nair (Service project lead) can.')]).toEqual([false, true])
      expect((await visitor.post(`${home}/go-live/hand-over`, { password })).status).toBe(403)
    }
    // Someone who declared it and is no longer project manager still counts as the one who declared it.
    await change(world.context, (trx) =>
      trx.updateTable('project_people').set({ left_at: '2026-03-02T10:00:00.000Z' }).where('role_key', '=', 'project-manager').execute(),
    )
    await add(bea, 'project-manager', 'Nia Evans')
    const other = await pm.post(`${home}/go-live/hand-over`, { password })
    expect([other.status, await db().read.selectFrom('attestations').select('id').where('gate', '=', 'hand-over').execute()]).toEqual([403, []])
    expect((await team.priya.post(`${home}/go-live/hand-over`, { password })).status).toBe(303)
  })

  it('gives nobody a right because of an organisation’s name', async () => {
    const honest = await decidedProject(await open())
    started = honest
    const { home, team, world } = honest
    await change(world.context, async (trx) => {
      await trx.updateTable('project_roles').set({ organisation: 'Service and Integrated Care Board' }).where('side', '<>', 'provider').execute()
      await trx.updateTable('project_roles').set({ organisation: 'Harbour' }).where('side', '=', 'provider').execute()
    })
    expect((await team.omar.post(`${home}/go-live/second`, { password })).status).toBe(403)
    expect((await team.omar.get('/work/confirm')).text).not.toContain(`${home}/go-live`)
    expect((await team.priya.get('/work/confirm')).text).toContain(`${home}/go-live`)
    expect((await team.priya.post(`${home}/go-live/second`, { password })).status).toBe(303)
  })

  it('has a Consumer project signed by its own clinician too, and handed over to the 111 side', async () => {
    started = await startedProject(await open())
    const { pm, world } = started
    const made = await pm.post('/services/RY9NR/projects/new', { role: 'consumer', route_in: 'Service-led', scope: 'Riverside books out' })
    const home = made.location ?? ''
    const keys = await db()
      .read.selectFrom('project_roles')
      .select(['role_key', 'kind', 'side'])
      .where('project_id', '=', asProjectId(home.split('/').at(-1) ?? ''))
      .where('key_stakeholder', '=', 1)
      .execute()
    expect(keys.map((one) => [one.role_key, one.kind, one.side]).toSorted()).toEqual([
      ['commissioning-lead', 'stakeholder', 'commissioner'],
      ['consumer-clinical-lead', 'clinical', 'consumer'],
      ['consumer-clinical-safety-officer', 'clinical', 'consumer'],
      ['consumer-ig-lead', 'stakeholder', 'consumer'],
      ['consumer-operational-lead', 'operational', 'consumer'],
      ['consumer-project-lead', 'service-lead', 'consumer'],
      ['consumer-training-lead', 'stakeholder', 'consumer'],
      ['dos-lead', 'dos-lead', 'national'],
    ])
    for (const [role, name] of [
      ['dos-lead', 'Dan Okoro'],
      ['commissioning-lead', 'Grace Adeyemi'],
      ['consumer-project-lead', 'Omar Khan'],
      ['consumer-operational-lead', 'Omar Khan'],
      ['consumer-ig-lead', 'Nia Evans'],
      ['consumer-training-lead', 'Nia Evans'],
    ] as const) {
      if (name !== 'Dan Okoro' && !['consumer-operational-lead', 'consumer-training-lead'].includes(role)) await world.account(name)
      await pm.post(`${home}/people`, { role, name, email: `${name.toLowerCase().replace(' ', '.')}@example.nhs.uk` })
    }
    await issue(pm, home)
    const [grace, omar] = [await world.visitor().signIn('grace.adeyemi@example.nhs.uk'), await world.visitor().signIn('omar.khan@example.nhs.uk')]
    const nia = await world.visitor().signIn('nia.evans@example.nhs.uk')
    expect((await answerAs(started.dos, home, 'dos-lead')).status).toBe(303)
    expect((await answerAs(grace, home, 'commissioning-lead')).status).toBe(303)
    for (const role of ['consumer-project-lead', 'consumer-operational-lead']) expect((await answerAs(omar, home, role)).status).toBe(303)
    for (const role of ['consumer-ig-lead', 'consumer-training-lead']) expect((await answerAs(nia, home, role)).status).toBe(303)
    expect((await pm.get(`${home}/go-live`)).text).toContain(
      'The SOP has 6 of 8 signatures: Consumer clinical lead, Consumer clinical safety officer have not signed',
    )
    for (const role of ['consumer-clinical-lead', 'consumer-clinical-safety-officer']) {
      await pm.post(`${home}/people`, { role, name: 'Clara Jones', email: 'clara.jones@example.nhs.uk' })
      expect((await answerAs(started.clinical, home, role)).status).toBe(303)
    }
    expect((await pm.get(`${home}/go-live`)).text).toContain('<strong>Met:</strong> The SOP has 8 of 8 signatures')
  })

  it('blocks nobody on an honest project', async () => {
    const honest = await signedProject(await open())
    started = honest
    expect((await honest.pm.get(honest.home)).text).toContain('Version 1 has 9 of 9 signatures')
    expect((await honest.pm.get(`${honest.home}/sop`)).text).not.toContain('These signatures are not enough')
  })
})
