import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { asProjectId } from '../../src/db/ids.ts'
import { everyRoute } from '../../src/routes.ts'
import { createStandAlone } from '../../src/sandbox/sandboxes/stand-alone.ts'
import { areaOf } from '../support/area.ts'
import { bookingOf, Consumer } from '../support/consumer.ts'
import { openTestSqlite } from '../support/databases.ts'
import { uploadAndContinue } from '../support/upload.ts'
import { recordOnce } from '../support/shared.ts'
import { startedProject } from '../support/started-project.ts'
import type { Started } from '../support/started-project.ts'
import type { Visitor } from '../support/world.ts'
import { asXlsx, plan } from './workbook/build-workbook.ts'

/**
 * What each act may touch, by the address that does it. Whoever adds a `post` adds its row here, and so says whose things it changes:
 * - public: before sign-in; - own: the person's own account, session, list or view; - patch: the projects on which the person holds the role;
 * - sandbox: a sandbox of no project that was made for the person;
 * - project: a project on which the person holds a role; - service: a service of such a project; - organisation: one that only such services name;
 * - adds: makes something new, and changes nothing that is there; - installation: everything, so it is the booking team's.
 */
type Touch = 'sandbox' | 'public' | 'own' | 'patch' | 'project' | 'service' | 'organisation' | 'adds' | 'installation'
const reach: Record<string, Touch> = {
  '/sign-in': 'public',
  '/sign-in/as': 'public',
  '/sign-out': 'public',
  '/first-administrator/:token': 'public',
  '/forgotten-password': 'public',
  '/reset-password/:token': 'public',
  '/confirm-address/:token': 'public',
  '/address-change/:token': 'public',
  '/act/:token': 'public',
  '/act/:token/code': 'public',
  '/act/:token/again': 'public',
  '/act/:token/comment': 'public',
  '/act/:token/delegate': 'public',
  '/act/:token/correct': 'public',
  '/account/password': 'own',
  '/account/sessions/end': 'own',
  '/emails/:token': 'public',
  '/emails/:token/stop/:kind': 'public',
  '/account/emails': 'own',
  '/account/email': 'own',
  '/account/email/stop': 'own',
  '/account/sessions/:session/end': 'own',
  '/work/changes': 'own',
  '/undelivered/:mail': 'own',
  '/to-read/:project': 'own',
  '/admin/accounts/new': 'installation',
  '/admin/accounts/:account/role': 'installation',
  '/admin/accounts/:account/link': 'installation',
  '/admin/accounts/:account/disable': 'installation',
  '/admin/accounts/:account/enable': 'installation',
  '/admin/people/:person/address': 'installation',
  '/admin/address-changes/:change/agree': 'installation',
  '/admin/address-changes/:change/stop': 'installation',
  '/admin/outbox/:mail/again': 'installation',
  '/admin/links': 'installation',
  '/admin/areas/:person': 'installation',
  '/admin/areas/:person/end': 'installation',
  '/admin/fields/new': 'installation',
  '/admin/fields/:field': 'installation',
  '/admin/fields/:field/retire': 'installation',
  '/admin/fields/:field/bring-back': 'installation',
  '/admin/fields/:field/rename-choice': 'installation',
  '/admin/fields/:field/retire-choice': 'installation',
  '/admin/fields/:field/bring-back-choice': 'installation',
  '/services/:ods/fields': 'service',
  '/services/:ods/notes': 'service',
  '/organisations/:id/fields': 'organisation',
  '/services/new': 'adds',
  '/services/:ods/edit': 'service',
  '/services/:ods/projects/new': 'adds',
  '/services/:ods/closure': 'service',
  '/services/:ods/closure/withdraw': 'service',
  '/services/views': 'own',
  '/services/views/:view/edit': 'own',
  '/services/views/:view/delete': 'own',
  '/organisations/new': 'adds',
  '/organisations/:id/edit': 'organisation',
  '/imports/new': 'own',
  '/imports/:import': 'own',
  '/imports/:import/drop': 'own',
  '/rollout/imports/:import': 'own',
  '/rollout/imports/:import/compare': 'own',
  '/imports/files/:file': 'own',
  '/imports/files/:file/drop': 'own',
  '/rollout/imports/:import/decisions': 'own',
  '/rollout/imports/:import/cancel': 'own',
  '/rollout/imports/:import/undo': 'own',
  '/rollout/data-quality/names': 'installation',
  '/rollout/data-quality/confirm': 'installation',
  '/organisations/:id/contacts': 'organisation',
  '/organisations/:id/contacts/:contact/remove': 'organisation',
  '/catalogue/:product/contacts': 'installation',
  '/catalogue/:product/contacts/:contact/remove': 'installation',
  '/patterns/:pattern/edit': 'own',
  '/patterns/:pattern/retire': 'own',
  '/patterns/:pattern/put-back': 'own',
  '/admin/templates/draft': 'installation',
  '/admin/templates/draft/publish': 'installation',
  '/admin/templates/draft/discard': 'installation',
  '/admin/templates/draft/care-settings/items/:key/copy': 'installation',
  '/admin/templates/draft/:kind/new': 'installation',
  '/admin/templates/draft/:kind/items/:key': 'installation',
  '/admin/templates/draft/:kind/items/:key/retire': 'installation',
  '/admin/templates/draft/:kind/items/:key/put-back': 'installation',
  '/admin/templates/versions/:version/withdraw': 'installation',
  '/services/columns/paste': 'patch',
  '/services/columns/fill': 'patch',
  '/projects/columns/paste': 'patch',
  '/projects/columns/fill': 'patch',
  '/rollout/bulk': 'patch',
  '/rollout/bulk/replace': 'patch',
  '/rollout/bulk/jobs/:job': 'own',
  '/rollout/bulk/jobs/:job/cancel': 'own',
  '/rollout/bulk/jobs/:job/undo': 'own',
  '/waves/new': 'adds',
  '/waves/:wave/edit': 'own',
  '/waves/:wave/close': 'own',
  '/waves/:wave/move': 'own',
  '/waves/:wave/tests/choose': 'own',
  '/waves/:wave/tests/:representative/end': 'own',
  '/waves/:wave/procedures/choose': 'own',
  '/waves/:wave/procedures/choose-all': 'own',
  '/waves/:wave/procedures/:signing/end': 'own',
  '/waves/:wave/plan': 'own',
  '/waves/:wave/order': 'own',
  '/waves/:wave/go': 'patch',
  '/waves/:wave/go/:job': 'own',
  '/queues/checker': 'patch',
  '/queues/:role/:key': 'patch',
  '/queues/:role/:key/paste': 'patch',
  '/queues/:role/batches/:batch': 'own',
  '/catalogue/new': 'installation',
  '/catalogue/:product/edit': 'installation',
  '/catalogue/:product/names': 'installation',
  '/catalogue/:product/names/drop': 'installation',
  '/catalogue/shared/new': 'installation',
  '/catalogue/shared/:shared/edit': 'installation',
  '/catalogue/shared/:shared/withdraw': 'installation',
  '/catalogue/shared/:shared/put-back': 'installation',
  '/catalogue/shared/:shared/evidence': 'installation',
  '/catalogue/shared/:shared/evidence/:evidence/remove': 'installation',
  '/catalogue/imports/:import': 'installation',
  '/catalogue/imports/:import/cancel': 'installation',
  '/catalogue/pairs/:consumer/:provider': 'installation',
  '/catalogue/pairs/:consumer/:provider/proposals/:proposal': 'installation',
}
/** Below a project everything belongs to the project; each is listed all the same, so that a new one is noticed. */
const ofProjects = [
  'wave',
  'wave/leave',
  'test-plan/full-test',
  'test-plan/short-test',
  'sop/whose',
  'sop/shared',
  'sop/same-options',
  'fields',
  'scope',
  'pattern',
  'from-pattern',
  'test-plan/codes',
  'hold',
  'stop',
  'resume',
  'correction',
  'correction/end',
  'templates',
  'templates/keep',
  'notes',
  'remind',
  'remind/prerequisites/:key',
  'remind/conditions/:condition',
  'remind/go',
  'remind/hand-over',
  'remind/criteria/:thing',
  'remind/actions/:thing',
  'dates/:kind',
  'dates/:kind/withdraw',
  'manager',
  'people',
  'people/several',
  'people/:member/delegate',
  'people/:member/end',
  'people/:member/leave',
  'people/:member/leave/withdraw',
  'people/:member/test-team',
  'people/:member/edit',
  'partners/add',
  'partners/found',
  'partners/several',
  'partners/:partner',
  'partners/:partner/day',
  'partners/:partner/leave-out',
  'partners/:partner/bring-back',
  'partners/:partner/switch-on',
  'partners/:partner/confirm',
  'partners/:partner/switch-off',
  'prerequisites/:key',
  'prerequisites/:key/own',
  'prerequisites/:key/shared',
  'prerequisites/:key/evidence',
  'prerequisites/:key/level',
  'prerequisites/:key/exchanges',
  'prerequisites/:key/ask',
  'evidence/:evidence/remove',
  'product/exceptions',
  'product/exceptions/:exception/withdraw',
  'sop/edit',
  'sop/options',
  'sop/issue',
  'sop/comments',
  'sop/comments/:comment/resolve',
  'sop/comments/:comment/reopen',
  'sop/remind',
  'sop/sign',
  'sop/note',
  'sop/correct',
  'sop/named',
  'sop/policy',
  'sop/review',
  'sop/sign-again',
  'sop/readers/add',
  'sop/readers/remind',
  'sop/readers/:reader',
  'test-plan/conditions',
  'test-plan/conditions/:condition',
  'test-plan/conditions/:condition/ask',
  'test-plan/days',
  'test-plan/runs',
  'test-plan/runs/:run/open',
  'test-plan/runs/:run/day',
  'test-plan/runs/:run/cancel',
  'test-plan/runs/:run/day/roll-call',
  'test-plan/runs/:run/day/cases/:case/result',
  'test-plan/runs/:run/day/cases/:case/exchange',
  'test-plan/runs/:run/day/cases/:case/wait',
  'test-plan/runs/:run/day/closing',
  'test-plan/runs/:run/reopen',
  'test-plan/runs/:run/actions',
  'test-plan/runs/:run/actions/:action/done',
  'test-plan/runs/:run/actions/:action/change',
  'test-plan/set-up',
  'test-plan/runs/:run/results',
  'test-plan/runs/:run/finish',
  'test-plan/runs/:run/second',
  'test-plan/runs/:run/cases/:case/result',
  'test-plan/runs/:run/cases/:case/accept',
  'test-plan/runs/:run/cases/:case/evidence',
  'test-plan/runs/:run/wait',
  'test-plan/runs/:run/wait/stop',
  'test-plan/runs/:run/confirm',
  'test-plan/runs/:run/refuse',
  'test-plan/runs/:run/cases/:case/exchange',
  'go-live/decision',
  'go-live/second',
  'go-live/second/decline',
  'go-live/second/ask',
  'go-live/hand-over/ask',
  'go-live/technical-live',
  'go-live/business-live',
  'go-live/hand-over',
  'go-live/hand-over/decline',
  'go-live/close',
  'go-live/days',
  'go-live/criteria',
  'go-live/criteria/:criterion',
  'sandbox/allowed',
  'sandbox/rotate',
  'sandbox/diary',
  'sandbox/off',
  'sandbox/on',
  'sandbox/faults',
  'sandbox/faults/disarm',
  'sandbox/faults/settings',
  'sandbox/try',
  'sandbox/log/:interaction/evidence',
  'sandbox/diary/new',
  'sandbox/diary/reset',
  'sandbox/diary/:diary',
  'sandbox/diary/:diary/withdraw',
  'sandbox/diary/:diary/publish',
  'sandbox/diary/bookings/:appointment/cancel',
]
/** What a sandbox without a project does not have: it is not made for one, and has no partners. */
const ofProjectsAlone = ['sandbox/make', 'sandbox/guests', 'sandbox/guests/:guest/end']
for (const path of [...ofProjects, ...ofProjectsAlone]) reach[`/projects/:project/${path}`] = 'project'
/** A sandbox without a project has the pages of a project's sandbox, except for the evidence that only a project has a place for. */
for (const path of ofProjects.filter((one) => one.startsWith('sandbox/') && !one.endsWith('/evidence')))
  reach[path.replace(/^sandbox/, '/sandboxes/:sandbox')] = 'sandbox'

const posts = everyRoute.filter((route) => route.method === 'post').map((route) => route.path)
const touching = (...touches: Touch[]): string[] => Object.keys(reach).filter((path) => touches.includes(reach[path] ?? 'public'))

it('every act is listed with whose things it may touch', () => {
  const missing = posts.filter((path) => !(path in reach))
  expect(missing, `No row says what these may touch: add them to the table of ${import.meta.filename}`).toEqual([])
  expect(
    Object.keys(reach).filter((path) => !posts.includes(path)),
    'These rows have no route any more',
  ).toEqual([])
})

describe('a person of another project', () => {
  let started: Started
  /** Omar runs another project, on which Nora is DoS lead; the others try to reach it. */
  let omar: Visitor
  const theirs = new Map<string, string>()
  const attackers = new Map<string, Visitor>()
  const db = () => started.world.context.db.read

  beforeAll(async () => {
    started = await startedProject(await openTestSqlite())
    const { world, pm, dos, clinical } = started
    const account = async (name: string, role?: 'project-manager' | 'programme-viewer' | 'booking-team') =>
      world.visitor().signIn((await world.account(name, role)).email)
    attackers
      .set('a manager', pm)
      .set('a DoS lead', dos)
      .set('a stakeholder', clinical)
      .set('a stranger', await account('Sam Stranger'))
    attackers.set('a viewer', await account('Rita Reader', 'programme-viewer'))
    const elsewhere = await world.account('Eve Elsewhere')
    await areaOf(world.context.db, elsewhere.personId, { role: 'project-manager', kind: 'region', key: 'North West' })
    attackers.set('someone with an area elsewhere', await world.visitor().signIn(elsewhere.email))
    omar = await account('Omar Other', 'project-manager')
    const nora = await world.account('Nora Lead')
    await omar.post('/organisations/new', { name: 'Hillside Trust', ods_code: 'RY9H', kind: 'provider' })
    const organisation = await db().selectFrom('organisations').select('id').where('ods_code', '=', 'RY9H').executeTakeFirstOrThrow()
    await omar.post('/services/new', {
      name: 'Hillside UTC',
      ods_code: 'RY9HS',
      dos_ids: '2000088888',
      care_setting: 'urgent-treatment-centre',
      organisation_id: organisation.id,
      provider_product: 'Odd',
    })
    const home =
      (
        await omar.post('/services/RY9HS/projects/new', {
          role: 'provider',
          route_in: 'Service-led',
          scope: 'All',
          testing: '2026-04-01',
          go_live: '2026-04-20',
        })
      ).location ?? ''
    const project = asProjectId(home.split('/').at(-1) ?? '')
    await omar.post(`${home}/people`, { role: 'dos-lead', name: 'Nora Lead', email: nora.email })
    await omar.get(`${home}/prerequisites/hscn`)
    await omar.uploadAll(`${home}/prerequisites/hscn/evidence`, [{ bytes: Buffer.from('words'), name: 'a.txt' }])
    await omar.post(`${home}/test-plan/runs`, { held_on: '2026-03-02', environment: world.context.templates.environments[0]?.key ?? '', attendees: 'Omar' })
    await omar.post(`${home}/product/exceptions`, {
      reason: 'All the same',
      until: '2026-12-31',
      password: 'three random words',
      seen: /name="seen" value="([^"]*)"/.exec((await omar.get(`${home}/product`)).text)?.[1]?.replaceAll('&#39;', "'") ?? '',
    })
    const sandbox = await db().selectFrom('sandboxes').selectAll().where('project_id', '=', project).executeTakeFirstOrThrow()
    const consumer = new Consumer(`${world.context.config.publicUrl}/sandbox/${sandbox.key}/STU3`, world.context.clock)
    const [slot] = await consumer.slots('2000088888')
    if (slot) await consumer.send('book', { path: '/Appointment', body: bookingOf(slot) })
    else await consumer.search('2000088888', 'start=le2026-03-04')
    await world.context.interactions.flush()
    await omar.post('/services/views', { name: 'Mine', query: 'region=North' })
    const job = (await omar.post('/rollout/bulk', { act: 'hold', picks: 'RY9HS', query: '', side: 'provider', reason: 'Winter' })).location ?? ''
    const wave = (await omar.post('/waves/new', { name: 'Hillside first' })).location ?? ''
    await omar.post(`${home}/wave`, { wave: wave.split('/').at(-1) ?? '' })
    await omar.get('/imports/new')
    const upload = (await uploadAndContinue(omar, await asXlsx(plan()), 'plan.xlsx')).location ?? ''
    const noraIn = await world.visitor().signIn(nora.email)
    const lead = await db()
      .selectFrom('prerequisites')
      .select(['id', 'key'])
      .where('project_id', '=', project)
      .where('owners', '=', '["dos-lead"]')
      .where('value_kind', 'is', null)
      .executeTakeFirst()
    const batch = (await noraIn.post(`/queues/dos-lead/${lead?.key}`, { status: 'in-progress', pick: lead?.id ?? '', query: '' })).location ?? ''
    const one = async (
      table: 'project_people' | 'evidence' | 'test_entry_conditions' | 'go_live_criteria' | 'test_cases' | 'product_exceptions',
      more?: [string, string],
    ) => {
      let query = db()
        .selectFrom(table as 'evidence')
        .select('id')
        .where('project_id', '=', project)
      if (more) query = query.where(more[0] as 'kind', '=', more[1] as 'file')
      return (await query.limit(1).executeTakeFirst())?.id ?? 'x'
    }
    const account1 = await db()
      .selectFrom('accounts as a')
      .innerJoin('people as p', 'p.id', 'a.person_id')
      .select(['a.id', 'p.id as person'])
      .where('p.name', '=', 'Omar Other')
      .executeTakeFirstOrThrow()
    const session = await db().selectFrom('sessions').select('id_hash').where('account_id', '=', account1.id).executeTakeFirstOrThrow()
    const firstOf = async (table: 'interactions' | 'sandbox_schedules' | 'appointments') =>
      (
        await db()
          .selectFrom(table as 'interactions')
          .select('id')
          .where('sandbox_id', '=', sandbox.id)
          .limit(1)
          .executeTakeFirst()
      )?.id ?? 'x'
    // A message of Omar’s that was refused.
    await world.context.db.transaction((trx) =>
      trx
        .insertInto('outbox')
        .values({
          id: 'refused',
          recipient: 'nobody@example.nhs.uk',
          subject: 'Sign',
          body: '',
          created_at: '2026-03-02T09:00:00Z',
          sent_at: null,
          failure: 'No such address',
          state: 'refused',
          tries: 1,
          next_try_at: null,
          give_up_at: null,
          settled_at: '2026-03-02T09:00:00Z',
          lease_node: null,
          lease_until: null,
          sender_id: account1.person,
          about: null,
          noticed_at: null,
        })
        .execute(),
    )
    await world.context.db.transaction((trx) =>
      trx
        .insertInto('test_run_actions')
        .values({
          id: 'mend-the-line',
          project_id: project,
          run_id: trx.selectFrom('test_runs').select('id').where('project_id', '=', project),
          position: 1,
          what: 'Mend the line',
          owner_role: 'dos-lead',
          owner_person: null,
          due_day: '2026-04-01',
          done_at: null,
          done_by_id: null,
          done_by: null,
          done_note: null,
          version: 1,
        })
        .execute(),
    )
    const fill: Record<string, string> = {
      ':action': 'mend-the-line',
      ':mail': 'refused',
      ':project': project,
      ':ods': 'RY9HS',
      ':id': organisation.id,
      ':account': account1.id,
      ':person': account1.person,
      ':session': session.id_hash,
      ':view': (await db().selectFrom('saved_views').select('id').executeTakeFirstOrThrow()).id,
      ':job': job.split('/').at(-1) ?? '',
      ':wave': wave.split('/').at(-1) ?? '',
      ':representative': 'none',
      ':signing': 'none',
      ':batch': batch.split('/').at(-1) ?? '',
      ':role': 'dos-lead',
      ':key': lead?.key ?? '',
      ':kind': 'go-live',
      ':run': '1',
      ':import': upload.split('/').at(-1) ?? '',
      ':file': (await db().selectFrom('import_files').select('id').executeTakeFirstOrThrow()).id,
      ':member': await one('project_people', ['role_key', 'dos-lead']),
      ':evidence': await one('evidence'),
      ':condition': await one('test_entry_conditions'),
      ':criterion': await one('go_live_criteria'),
      ':case': await one('test_cases'),
      ':exception': await one('product_exceptions'),
      ':interaction': await firstOf('interactions'),
      ':diary': await firstOf('sandbox_schedules'),
      ':appointment': await firstOf('appointments'),
      ':sandbox': (await createStandAlone(world.context, { services: ['2000077777'], for: nora.email })).id,
      ':shared': await recordOnce(world.context, { holder: 'RY9H' }),
      ':product': (await db().selectFrom('products').select('id').executeTakeFirstOrThrow()).id,
      ':consumer': 'Cleo',
      ':provider': 'Adastra',
      prerequisite: lead?.id ?? '',
    }
    for (const [name, value] of Object.entries(fill)) theirs.set(name, value)
  }, 60_000)
  afterAll(async () => {
    await started.world.close()
    await started.world.context.db.close()
  })

  /** The content of the database, one text a table, except what people keep for themselves (their session, looks, prepared lists) and refusals. */
  async function everything(): Promise<Record<string, string>> {
    const own = [
      'sessions',
      'rate_limits',
      'security_events',
      'looks',
      'queue_batches',
      'queue_batch_items',
      'bulk_jobs',
      'bulk_rows',
      'saved_views',
      'events',
      'event_chain',
      'imports',
    ]
    const { rows } = await sql<{
      name: string
    }>`select name from sqlite_master where type = 'table' and name not like 'sqlite%' and name not like 'kysely%'`.execute(db())
    const all: Record<string, string> = {}
    for (const { name } of rows.filter((row) => !own.includes(row.name)))
      all[name] = JSON.stringify((await sql`select * from ${sql.table(name)}`.execute(db())).rows)
    // What Omar and Nora keep for themselves has to stay too.
    all['imports'] = JSON.stringify((await sql`select * from imports`.execute(db())).rows)
    for (const table of ['queue_batches', 'bulk_jobs', 'saved_views'] as const)
      all[table] = JSON.stringify(
        (await sql`select * from ${sql.table(table)} where person_id in (select id from people where name in ('Omar Other', 'Nora Lead'))`.execute(db())).rows,
      )
    all['sessions'] = JSON.stringify((await sql`select id_hash from sessions where account_id = ${theirs.get(':account')}`.execute(db())).rows)
    return all
  }
  const lastEvent = async () => (await db().selectFrom('event_chain').select('seq').executeTakeFirstOrThrow()).seq

  /** A form that suits as many acts as possible: a wrong form must not be the reason of a refusal. */
  const form = (path: string): Record<string, string> => ({
    name: 'Mallory',
    email: 'mallory@example.com',
    ods_code: 'RY9HS',
    care_setting: 'urgent-treatment-centre',
    kind: 'provider',
    version: '1',
    role: 'provider',
    route_in: 'Service-led',
    scope: 'All',
    reason: 'Mine now',
    why: 'Mine now',
    note: 'Mine now',
    body: 'Mine now',
    status: path.startsWith('/catalogue') ? 'ready' : 'in-progress',
    password: 'three random words',
    decision: 'go',
    on: 'yes',
    day: '2026-05-01',
    picks: 'RY9HS',
    pick: theirs.get('prerequisite') ?? '',
    lines: 'RY9HS',
    act: 'hold',
    side: 'provider',
    query: '',
    product: 'Mine',
    state: 'proven',
    review: 'Fine',
    outcome: 'failure',
    actions: 'None',
    met: 'yes',
    rows: '2000088888 http FHIR Scheduling ASID:123456789012',
  })
  const filled = (path: string, project = theirs.get(':project') ?? ''): string =>
    path.replaceAll(/:\w+/g, (name) => (name === ':project' ? project : (theirs.get(name) ?? 'x')))

  it('has a thing of every kind to reach for', () => {
    const relative = [...theirs].filter(([, value]) => value === 'x' || value === '').map(([name]) => name)
    expect(relative).toEqual([])
  })

  it.each(touching('project', 'service', 'organisation', 'installation', 'sandbox'))('changes nothing at %s', async (path) => {
    const [before, seq] = [await everything(), await lastEvent()]
    for (const [who, visitor] of attackers) {
      const { status } = await visitor.post(filled(path), form(path))
      expect([who, status === 403 || status === 404 || status]).toEqual([who, true])
    }
    expect(await lastEvent()).toBe(seq)
    expect(await everything()).toEqual(before)
  })

  /** What an address below the project names by its own id: the thing of another project must not be reached through your own. */
  const byId = [':action', ':member', ':evidence', ':condition', ':criterion', ':case', ':exception', ':interaction', ':diary', ':appointment']
  it.each(touching('project').filter((path) => byId.some((name) => path.includes(name))))(
    'cannot reach another project’s thing through their own project: %s',
    async (path) => {
      const { pm, home } = started
      await pm.post(`${home}/test-plan/runs`, {
        held_on: '2026-03-02',
        environment: started.world.context.templates.environments[0]?.key ?? '',
        attendees: 'Meera',
      })
      const [before, seq] = [await everything(), await lastEvent()]
      expect([404, 409, 422]).toContain((await pm.post(filled(path, started.id), form(path))).status)
      expect(await lastEvent()).toBe(seq)
      expect(await everything()).toEqual(before)
    },
  )

  it.each(touching('own').filter((path) => path.includes(':')))('cannot touch what belongs to one person: %s', async (path) => {
    const [before, seq] = [await everything(), await lastEvent()]
    for (const [who, visitor] of attackers) {
      const { status } = await visitor.post(filled(path), form(path))
      expect([who, status === 403 || status === 404 || status]).toEqual([who, true])
    }
    expect(await lastEvent()).toBe(seq)
    expect(await everything()).toEqual(before)
  })

  it.each(touching('patch'))('reaches only as far as their roles at %s, even when a preview is confirmed', async (path) => {
    const before = await everything()
    for (const visitor of attackers.values()) {
      const { location, status } = await visitor.post(filled(path), form(path))
      if (status === 303 && location) await visitor.post(location, {})
    }
    await new Promise((resolve) => setImmediate(resolve))
    expect(await everything()).toEqual(before)
    const theirProject = await db()
      .selectFrom('events')
      .select('actor_name')
      .where('project_id', '=', asProjectId(theirs.get(':project') ?? ''))
      // What is derived from the catalogue has no actor.
      .where('subject', '<>', 'prerequisite-derived')
      .execute()
    expect(new Set(theirProject.map((one) => one.actor_name))).toEqual(new Set(['Omar Other']))
  })

  it.each(touching('adds'))('cannot overwrite what exists at %s', async (path) => {
    const before = await everything()
    for (const visitor of attackers.values())
      expect([403, 404, 409, 422]).toContain(
        (
          await visitor.post(filled(path), {
            ...form(path),
            ods_code: path.startsWith('/organisations') ? 'RY9H' : 'RY9HS',
            ...(path === '/waves/new' && { name: 'Hillside first' }),
          })
        ).status,
      )
    expect(await everything()).toEqual(before)
  })

  it('would succeed with the right role: the same acts of the project’s own people do', async () => {
    const home = `/projects/${theirs.get(':project')}`
    const version = /name="version" value="(\d+)"/.exec((await omar.get('/services/RY9HS/edit')).text)?.[1] ?? ''
    for (const [path, more] of [
      ['/services/RY9HS/edit', { name: 'Hillside UTC', version }],
      [`${home}/notes`, {}],
      [`${home}/people/${theirs.get(':member')}/test-team`, { on: 'no' }],
      [`${home}/sandbox/diary/${theirs.get(':diary')}/withdraw`, {}],
      [`${home}/hold`, { version: '1' }],
    ] as [string, Record<string, string>][])
      expect([path, (await omar.post(path, { ...form(path), ...more })).status]).toEqual([path, 303])
  })
})
