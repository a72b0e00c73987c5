import { afterEach, describe, expect, it } from 'vitest'
import { asDay } from '../../src/day.ts'
import { asProjectId } from '../../src/db/ids.ts'
import type { PersonId } from '../../src/db/ids.ts'
import { startJob } from '../../src/tracker/bulk/run-job.ts'
import { gateFacts } from '../../src/tracker/go-live/facts.store.ts'
import { gatesOf } from '../../src/tracker/go-live/gates.ts'
import { importFromCommandLine } from '../../src/tracker/import/from-command-line.ts'
import { firstPlan } from '../support/first-plan.ts'
import { readWorkbook } from '../../src/tracker/workbook/workbook.ts'
import { everyRoute } from '../../src/routes.ts'
import { password } from '../support/world.ts'
import { uploadAndContinue } from '../support/upload.ts'
import type { Visitor } from '../support/world.ts'
import { openTestSqlite } from '../support/databases.ts'
import { decidedProject, liveProject } from '../support/honest-project.ts'
import { hidden, riverside, startedProject } from '../support/started-project.ts'
import type { Started } from '../support/started-project.ts'
import { asXlsx, plan } from '../tracker/workbook/build-workbook.ts'
import { issue } from '../support/issue.ts'

/** Every act of the product by page; those that end the attacker's means come last. */
const unsafe = everyRoute.filter((route) => route.method === 'post').map((route) => route.path)
/** They end the attacker's session, account or project, so an attacker avoids them. */
const selfDefeating = [
  '/sign-in',
  '/sign-out',
  '/account/password',
  '/account/sessions/end',
  '/account/sessions/:session/end',
  '/admin/accounts/:account/disable',
  '/admin/accounts/:account/role',
  '/projects/:project/hold',
  '/projects/:project/stop',
]

interface Attacker {
  visitor: Visitor
  personId: PersonId
  name: string
  email: string
}

/** Rows of the project that an address may name, by the name of its parameter: a few of each kind, but everyone else on the project. */
async function candidates({ world, id }: Started, { personId }: Attacker): Promise<Record<string, string[]>> {
  const { read } = world.context.db
  const ids = async (rows: Promise<{ id: string }[]>): Promise<string[]> => (await rows).map((row) => row.id)
  return {
    ':project': [id],
    ':ods': [riverside.ods_code],
    ':run': ['1'],
    ':member': await ids(
      read.selectFrom('project_people').select('id').where('project_id', '=', id).where('person_id', '<>', personId).where('left_at', 'is', null).execute(),
    ),
    ':criterion': await ids(read.selectFrom('go_live_criteria').select('id').where('project_id', '=', id).limit(2).execute()),
    ':condition': await ids(read.selectFrom('test_entry_conditions').select('id').where('project_id', '=', id).limit(2).execute()),
    ':case': await ids(read.selectFrom('test_cases').select('id').where('project_id', '=', id).limit(1).execute()),
    ':key': (await read.selectFrom('prerequisites').select('key').where('project_id', '=', id).limit(2).execute()).map((row) => row.key),
    ':job': await ids(read.selectFrom('bulk_jobs').select('id').orderBy('made_at', 'desc').orderBy('id', 'desc').limit(2).execute()),
    ':kind': ['testing', 'go-live'],
    ':role': ['dos-lead'],
  }
}

function addresses(path: string, known: Record<string, string[]>): string[] {
  const name = /:\w+/.exec(path)?.[0]
  return name === undefined ? [path] : (known[name] ?? ['x']).flatMap((value) => addresses(path.replace(name, value), known))
}

const roleKeys = async ({ world, id }: Started): Promise<string[]> =>
  (await world.context.db.read.selectFrom('project_roles').select('role_key').where('project_id', '=', id).execute()).map((row) => row.role_key)

/** What an attacker types where it may help; otherwise everything that any form asks for, at once. */
async function forms(path: string, address: string, started: Started, { email, name }: Attacker): Promise<Record<string, string>[]> {
  const { read } = started.world.context.db
  const roles = await roleKeys(started)
  const version = async (table: 'go_live_criteria' | 'test_entry_conditions' | 'prerequisites', column: 'id' | 'key') =>
    String(
      (
        await read
          .selectFrom(table)
          .select('version')
          .where(column as 'id', '=', address.split('/').at(-1) ?? '')
          .executeTakeFirst()
      )?.version ?? 1,
    )
  switch (path) {
    case '/projects/:project/people':
      return roles.map((role) => ({ role, name, email }))
    case '/projects/:project/sop/sign': {
      const { digest } = (await read.selectFrom('sop_versions').select('digest').orderBy('number', 'desc').executeTakeFirst()) ?? { digest: '' }
      return roles.map((role) => ({ role, digest, decision: 'signed', reason: '', password }))
    }
    case '/projects/:project/go-live/criteria/:criterion':
      return [{ act: 'meet', [`version-${address.split('/').at(-1)}`]: await version('go_live_criteria', 'id') }]
    case '/projects/:project/test-plan/conditions/:condition':
      return [{ met: 'yes', [`version-${address.split('/').at(-1)}`]: await version('test_entry_conditions', 'id') }]
    case '/projects/:project/prerequisites/:key':
      return [{ status: 'not-applicable', reason: 'Not here', version: await version('prerequisites', 'key') }]
    case '/projects/:project/test-plan/runs':
      return [{ held_on: '2026-03-02', environment: 'production-isolated', attendees: name }]
    case '/projects/:project/test-plan/runs/:run/results': {
      const cases = await read.selectFrom('test_cases').select('id').where('project_id', '=', started.id).execute()
      return [Object.fromEntries(cases.map((one) => [`verdict-${one.id}`, 'pass']))]
    }
    case '/projects/:project/test-plan/runs/:run/second': {
      const run = await read.selectFrom('test_runs').select('version').where('project_id', '=', started.id).executeTakeFirst()
      return [{ version: String(run?.version ?? 1) }]
    }
    case '/projects/:project/people/:member/leave': {
      const member = await read
        .selectFrom('project_people')
        .select('leave_asked_at')
        .where('id', '=', address.split('/').at(-2) ?? '')
        .executeTakeFirst()
      return [{ asked: member?.leave_asked_at ?? '', reason: 'In the way' }]
    }
    case '/rollout/bulk':
      return ['dos-lead', 'clinical-lead', 'commissioning-lead'].flatMap((role) =>
        ['', 'yes'].map((replace) => ({ act: 'owner', query: '', side: 'provider', role, email, replace })),
      )
    case '/services/:ods/edit': {
      const { version: v } = await read.selectFrom('services').select('version').executeTakeFirstOrThrow()
      return [{ ...riverside, care_setting: 'gp-practice', provider_product: 'Adastra', version: String(v) }]
    }
    case '/projects/:project/sop/issue':
      return [{}]
    case '/projects/:project/dates/:kind': {
      const seen = hidden((await started.pm.get(address)).text, 'seen')
      return [{ day: '2026-04-20', status: 'confirmed', seen, reason: '', note: '' }]
    }
    default:
      return [
        { decision: 'go', reason: 'Because', password, role: 'booking-team', name, email, review: 'All well', outcome: 'success', actions: 'None' },
        {
          decision: 'no-go',
          reason: 'Because',
          password,
          test: 'Booked',
          tested_by: name,
          lessons: 'None',
          asked: '',
          act: 'confirm',
          version: '1',
          body: 'Words',
        },
        { decision: 'go', reason: 'Because', password, test: 'Booked', tested_by: name, lessons: 'None', body: 'Other words', version: '2', action: 'save' },
      ]
  }
}

/** Tries every act with everything that this person can type; returns how many succeeded. */
async function tryEverything(started: Started, attacker: Attacker): Promise<number> {
  const { world } = started
  const { visitor } = attacker
  let taken = 0
  for (const path of unsafe.filter((one) => !selfDefeating.includes(one))) {
    await visitor.get('/account')
    for (const address of addresses(path, await candidates(started, attacker)))
      for (const form of await forms(path, address, started, attacker)) {
        const { status, location } = await visitor.post(address, form)
        expect([address, status < 500]).toEqual([address, true])
        if (status === 303) taken += 1
        if (status === 303 && path === '/rollout/bulk') {
          await visitor.post(location ?? '', {})
          await startJob(world.context, location?.split('/').at(-1) ?? '')
        }
      }
  }
  return taken
}

/** What nobody may do alone, as the project is now. */
async function carried({ world, id }: Started, { personId }: Attacker) {
  const { db, templates } = world.context
  const project = await db.read.selectFrom('projects').select(['id', 'role', 'scope', 'service_id', 'state']).where('id', '=', id).executeTakeFirstOrThrow()
  const gates = gatesOf(await gateFacts(db.read, project, asDay('2026-03-02'), templates.environments))
  const attestations = await db.read.selectFrom('attestations').selectAll().where('project_id', '=', id).execute()
  const left = await db.read
    .selectFrom('project_people as pp')
    .innerJoin('sop_signatures as s', (join) => join.onRef('s.person_id', '=', 'pp.person_id').onRef('s.role_key', '=', 'pp.role_key'))
    .select('pp.id')
    .where('pp.project_id', '=', id)
    .where('pp.left_at', 'is not', null)
    .execute()
  return {
    sopMet: gates.flatMap((gate) => gate.conditions).find((one) => one.key === 'sop')?.met ?? false,
    signedBySelf: (await db.read.selectFrom('sop_signatures').select('id').where('person_id', '=', personId).execute()).length,
    confirmed: attestations.filter((one) => one.second_person_id === personId).length,
    handOver: attestations.filter((one) => one.gate === 'hand-over').length,
    closed: project.state === 'closed',
    takenOff: left.length,
  }
}
const nothing = { signedBySelf: 0, confirmed: 0, handOver: 0, closed: false, takenOff: 0 }

// Each walks every form of the product, which takes long on a busy machine.
describe.each(['a project manager', 'an administrator'] as const)('%s alone', { timeout: 300_000 }, (kind) => {
  let started: Started
  afterEach(async () => {
    await started.world.close()
    await started.world.context.db.close()
  })

  async function attackerOn(made: Started): Promise<Attacker> {
    started = made
    const { world } = made
    const person = (name: string) =>
      world.context.db.read.selectFrom('people').select(['id', 'name', 'email']).where('name', '=', name).executeTakeFirstOrThrow()
    if (kind === 'an administrator') await world.account('Bea Turner', 'booking-team')
    const { id, name, email } = await person(kind === 'an administrator' ? 'Bea Turner' : 'Meera Shah')
    const visitor = kind === 'an administrator' ? await world.visitor().signIn(email) : made.pm
    return { visitor, personId: id, name, email }
  }

  /** Before anything else that the act needs has changed: later attempts spoil that. */
  async function takesEveryRoleAndPosts(act: 'second' | 'hand-over', { visitor, name, email }: Attacker): Promise<number> {
    for (const role of await roleKeys(started)) await visitor.post(`${started.home}/people`, { role, name, email })
    return (await visitor.post(`${started.home}/go-live/${act}`, { password })).status
  }

  it('cannot take a new project to a signed procedure, to go, or to its hand-over', async () => {
    const attacker = await attackerOn(await startedProject(await openTestSqlite()))
    expect(await tryEverything(started, attacker)).toBeGreaterThan(60)
    expect(await tryEverything(started, attacker)).toBeGreaterThan(30)
    const { read } = started.world.context.db
    // They did get the roles: it is the acts that are refused.
    expect(
      (await read.selectFrom('project_people').select('id').where('person_id', '=', attacker.personId).where('left_at', 'is', null).execute()).length,
    ).toBeGreaterThan(15)
    expect(await carried(started, attacker)).toEqual({ ...nothing, sopMet: false })
    expect(
      await read.selectFrom('test_runs').select('id').where('finished_at', 'is not', null).where('environment', '=', 'production-isolated').execute(),
    ).toEqual([])
    expect(await read.selectFrom('attestations').select('id').where('gate', '<>', 'go').execute()).toEqual([])
  })

  it('cannot confirm go after it was decided', async () => {
    const attacker = await attackerOn(await decidedProject(await openTestSqlite()))
    expect(await takesEveryRoleAndPosts('second', attacker)).toBe(403)
    await tryEverything(started, attacker)
    expect(await carried(started, attacker)).toMatchObject(nothing)
    expect(await started.world.context.db.read.selectFrom('attestations').select('id').where('gate', '=', 'technical-live').execute()).toEqual([])
  })

  it('cannot accept the hand-over of a live service, or close it', async () => {
    const attacker = await attackerOn(await liveProject(await openTestSqlite()))
    expect(await takesEveryRoleAndPosts('hand-over', attacker)).toBe(403)
    await tryEverything(started, attacker)
    expect(await carried(started, attacker)).toMatchObject(nothing)
  })

  it('cannot sign anything of a project after a file gave them every role, on a page or by the command line', async () => {
    const attacker = await attackerOn(await startedProject(await openTestSqlite()))
    const { world } = started
    const { context } = world
    const bytes = await asXlsx(plan())
    const understood = firstPlan(await readWorkbook(bytes))
    const stakeholders = ['Clinical Lead', 'DoS Lead', 'Commissioning Lead', 'Training Lead'].map((role) => ({
      role,
      name: attacker.name,
      email: attacker.email,
      phone: null,
      testTeam: true,
      testTeamSaid: null,
    }))
    const { projectId: imported } = await importFromCommandLine(
      context,
      { ...understood, stakeholders },
      {
        fileName: 'plan.xlsx',
        by: attacker.email,
        ods: 'RY9ND',
        name: 'Dales UTC',
        dosIds: '2000011111',
        careSetting: 'urgent-treatment-centre',
        scope: 'All',
      },
    )
    await attacker.visitor.get('/imports/new')
    const upload = (await uploadAndContinue(attacker.visitor, bytes, 'plan.xlsx')).location ?? ''
    const paged = await attacker.visitor.post(upload, {
      name: 'Fells UTC',
      ods_code: 'RY9NF',
      dos_ids: '2000022222',
      care_setting: 'urgent-treatment-centre',
      role: 'provider',
      route_in: 'Service-led',
      scope: 'All',
      'role-0': 'clinical-lead',
      'person-0': attacker.name,
      'email-0': attacker.email,
    })
    expect(paged.status).toBe(303)
    for (const home of [`/projects/${imported}`, paged.location ?? '']) {
      const id = asProjectId(home.split('/').at(-1) ?? '')
      const held = await context.db.read
        .selectFrom('project_people')
        .select('role_key')
        .where('project_id', '=', id)
        .where('person_id', '=', attacker.personId)
        .execute()
      expect(held.map((row) => row.role_key)).toContain('clinical-lead')
      expect((await issue(attacker.visitor, home)).status).toBe(303)
      const { digest } = await context.db.read.selectFrom('sop_versions').select('digest').where('project_id', '=', id).executeTakeFirstOrThrow()
      for (const { role_key: role } of held)
        expect([role, (await attacker.visitor.post(`${home}/sop/sign`, { role, digest, decision: 'signed', password })).status]).toEqual([role, 422])
    }
    expect(await carried(started, attacker)).toMatchObject(nothing)
  })
})

it('an account records which administrator made it', async () => {
  const started = await startedProject(await openTestSqlite())
  const { world } = started
  const bea = await world.account('Bea Turner', 'booking-team')
  const visitor = await world.visitor().signIn(bea.email)
  expect((await visitor.post('/admin/accounts/new', { name: 'Puppet One', email: 'puppet@example.nhs.uk', role: 'none' })).status).toBe(303)
  const { read } = world.context.db
  const made = await read
    .selectFrom('accounts')
    .select(['id', 'made_by'])
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .where('made_by', 'is not', null)
    .executeTakeFirstOrThrow()
  expect(made.made_by).toBe(bea.personId)
  expect(await read.selectFrom('events').select(['actor_id', 'sentence']).where('subject_id', '=', made.id).where('action', '=', 'created').execute()).toEqual([
    { actor_id: bea.personId, sentence: 'Bea Turner created an account for Puppet One' },
  ])
  await world.close()
  await world.context.db.close()
})
