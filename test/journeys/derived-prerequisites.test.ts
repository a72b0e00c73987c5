import { randomUUID } from 'node:crypto'
import { afterEach, expect, it } from 'vitest'
import { asDay, dayOfMoment } from '../../src/day.ts'
import { Refusal } from '../../src/errors.ts'
import { verifyChain } from '../../src/events/verify-chain.store.ts'
import { gateFacts } from '../../src/tracker/go-live/facts.store.ts'
import { gatesOf } from '../../src/tracker/go-live/gates.ts'
import type { GateKey } from '../../src/tracker/go-live/gate.ts'
import { listStaleStages, refreshLapsed } from '../../src/tracker/go-live/stages.store.ts'
import { listStaleAnswers } from '../../src/tracker/prerequisites/derived.store.ts'
import { saveStatus } from '../../src/tracker/prerequisites/save-status.ts'
import { listPrerequisites } from '../../src/tracker/prerequisites/prerequisites.store.ts'
import { makeBatch, requestsOfPicks } from '../../src/tracker/queues/make-batch.ts'
import { findPatch } from '../../src/tracker/queues/patch.ts'
import type { Database } from '../../src/db/database.ts'
import { openWorld, password } from '../support/world.ts'
import type { Visitor, World } from '../support/world.ts'
import { onSqliteAndServer, openTestSqlite } from '../support/databases.ts'
import { decidedProject } from '../support/honest-project.ts'
import { makePatch } from '../support/patch.ts'
import { hidden, riverside, startedProject } from '../support/started-project.ts'
import type { Started } from '../support/started-project.ts'

const plain = (text: string): string => text.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ')
const rulesOf = ({ context }: World) => ({ environments: context.templates.environments, clock: context.clock })

/** Everything stored agrees with its sources. */
async function expectNothingStale(world: World): Promise<void> {
  const { context } = world
  const counted = context.templates.environments.filter((one) => one.counts).map((one) => one.key)
  expect(await listStaleAnswers(context.db.read, { today: dayOfMoment(context.clock()), counted })).toEqual([])
  expect(await listStaleStages(context.db.read, rulesOf(world))).toEqual([])
}

onSqliteAndServer('a prerequisite derived from the catalogue', (open) => {
  let started: Started
  let team: Visitor
  let version = 0
  afterEach(async () => {
    await expectNothingStale(started.world)
    expect(await verifyChain(started.world.context.db.read)).toMatchObject({ ok: true })
    await started.world.close()
  })
  const db = () => started.world.context.db
  async function begin(): Promise<void> {
    started = await startedProject(await open())
    team = await started.world.visitor().signIn((await started.world.account('Bea Turner', 'booking-team')).email)
    version = 1
  }
  const row = async (key: string) => {
    const found = (await listPrerequisites(db().read, started.id)).find((one) => one.key === key)
    if (!found) throw new Error(`no ${key}`)
    return found
  }
  const names = async (products: Record<string, string>): Promise<void> =>
    expect((await started.pm.post('/services/RY9NR/edit', { ...riverside, ...products, version: String(version++) })).status).toBe(303)
  async function gate(key: GateKey) {
    const project = await db().read.selectFrom('projects').selectAll().where('id', '=', started.id).executeTakeFirstOrThrow()
    const { context } = started.world
    const facts = await gateFacts(db().read, project, dayOfMoment(context.clock()), context.templates.environments)
    return gatesOf(facts).find((one) => one.key === key)
  }
  const idOf = async (product: string): Promise<string> =>
    (await db().read.selectFrom('products').select('id').where('product', '=', product).where('role', '=', 'provider').executeTakeFirstOrThrow()).id
  async function setStatus(product: string, status: string): Promise<void> {
    const {
      id,
      version: at,
      ...facts
    } = await db()
      .read.selectFrom('products')
      .selectAll()
      .where('id', '=', await idOf(product))
      .executeTakeFirstOrThrow()
    const texts = Object.fromEntries(Object.entries(facts).map(([key, value]) => [key, value === null ? '' : String(value)]))
    const form = { ...texts, status, reason: 'The supplier wrote', version: String(at), confirmed: 'yes' }
    expect((await team.post(`/catalogue/${id}/edit`, form)).status).toBe(303)
  }

  it('cannot be set by hand anywhere, and each page says where its status comes from', async () => {
    await begin()
    await names({ provider_product: 'Medway', consumer_product: 'Cleric' })
    const { pm, home, world } = started
    const { context } = world
    for (const key of ['catalogue-ready', 'pair-proven']) {
      const before = await row(key)
      const source = /Its status comes from the (catalogue of products|list of pairs)/
      for (const form of [
        { status: 'met', note: 'Seen by me' },
        { status: 'waived', reason: 'Late', valid_until: '2026-05-01' },
        { status: 'not-applicable', reason: 'No' },
        { status: 'in-progress' },
      ]) {
        const refused = await pm.post(`${home}/prerequisites/${key}`, { ...form, version: String(before.version) })
        expect([key, form.status, refused.status, source.test(refused.text)]).toEqual([key, form.status, 422, true])
      }
      for (const [path, form] of [
        ['evidence', { evidence: 'A letter' }],
        ['level', { level: '50', level_reason: 'Plan', version: String(before.version) }],
      ] as const) {
        const refused = await pm.post(`${home}/prerequisites/${key}/${path}`, form)
        expect([path, refused.status, source.test(refused.text)]).toEqual([path, 422, true])
      }
      const page = await pm.get(`${home}/prerequisites/${key}`)
      expect([page.text.includes('Save the status'), plain(page.text).includes('The answer comes from')]).toEqual([false, true])

      const queue = `/queues/provider-supplier-pm/${key}`
      const list = await team.get(`${queue}?show=open`)
      expect([list.text.includes('Check before saving'), source.test(list.text)]).toEqual([false, true])
      const picked = await team.post(queue, { pick: before.id, status: 'met', note: 'Seen', query: 'show=open' })
      const pasted = await team.post(`${queue}/paste`, { lines: 'RY9NR', status: 'met', note: 'Seen' })
      expect([picked.status, source.test(picked.text), pasted.status, source.test(pasted.text)]).toEqual([422, true, 422, true])

      // A bulk list made before the prerequisite was derived.
      const bea = await db().read.selectFrom('people').selectAll().where('name', '=', 'Bea Turner').executeTakeFirstOrThrow()
      const patch = await findPatch(db().read, {
        person: { personId: bea.id, installationRole: 'booking-team' },
        today: asDay('2026-03-02'),
        role: 'provider-supplier-pm',
      })
      if (!patch) throw new Error('no queue')
      const batch = { id: randomUUID(), patch, key, title: before.title, at: '2026-03-02T09:00:00.000Z', today: asDay('2026-03-02') }
      const wanted = { status: 'met' as const, note: 'Seen', reason: '', validUntil: '' }
      await makeBatch(db(), bea.id, { ...batch, wanted }, await requestsOfPicks(db(), { patch, key }, [{ id: before.id, value: '' }]))
      await db().transaction((trx) => trx.updateTable('queue_batch_items').set({ verdict: 'ready' }).where('batch_id', '=', batch.id).execute())
      expect((await team.post(`/queues/provider-supplier-pm/batches/${batch.id}`, {})).status).toBe(303)
      expect(plain((await team.get(`/queues/provider-supplier-pm/batches/${batch.id}`)).text)).toMatch(/Were not saved.*Its status comes from/)

      const direct = db().transaction(async (trx) => {
        const by = { actor: { id: bea.id, name: bea.name }, at: '2026-03-02T09:00:00.000Z', newId: randomUUID }
        await saveStatus(trx, { row: before, version: before.version, next: { status: 'in-progress' }, dueDate: null, reason: null }, by)
      })
      await expect(direct).rejects.toThrow(Refusal)
      expect(await row(key)).toEqual(before)
    }
    expect((await pm.get('/work/prerequisites')).text).not.toContain('/prerequisites/catalogue-ready')
    expect(plain((await team.get('/queues/provider-supplier-pm')).text)).toContain('Answered by the catalogue')
    expect(context.templates.prerequisites.filter((one) => one.derived !== undefined).map((one) => one.key)).toEqual(['catalogue-ready', 'pair-proven'])
  })

  it('says what is known of the product, by whom and since when; an exception is shown as one, with its last day', async () => {
    await begin()
    const { pm, home } = started
    expect(await row('catalogue-ready')).toMatchObject({ status: 'not-started', reason: expect.stringContaining('No product is chosen') as string })
    await names({ provider_product: 'Nobody’s product' })
    expect(await row('catalogue-ready')).toMatchObject({ status: 'not-started', value: 'Nobody’s product' })
    expect(plain((await pm.get(`${home}/prerequisites`)).text)).toMatch(
      /Product and version listed as ready Nobody’s product is not in the catalogue.* Not known/,
    )
    await names({ provider_product: 'Medway' })
    expect(await row('catalogue-ready')).toMatchObject({ status: 'blocked', value: 'Medway' })
    expect((await gate('prerequisites'))?.conditions[0]?.sentence).toContain('Product and version listed as ready')

    const meaning = hidden((await pm.get(`${home}/product`)).text, 'seen').replaceAll('&#39;', "'")
    const signed = { seen: meaning, reason: 'They finish in April', until: '2026-03-20', password }
    expect((await pm.post(`${home}/product/exceptions`, signed)).status).toBe(303)
    expect(await row('catalogue-ready')).toMatchObject({ status: 'waived', valid_until: '2026-03-20', waived_by: 'Meera Shah as Project manager' })
    expect(plain((await pm.get(`${home}/prerequisites`)).text)).toContain('Medway: exception signed by Meera Shah as Project manager, until 20 March 2026')

    await setStatus('Medway', 'ready')
    expect(await row('catalogue-ready')).toMatchObject({ status: 'met', settled_by: 'Bea Turner', valid_until: null })
    expect(plain((await pm.get(`${home}/prerequisites`)).text)).toContain('Medway is Ready in the catalogue since 2 March 2026')
    expect(plain((await pm.get(`${home}/history?subject=prerequisites`)).text)).toContain('Product and version listed as ready is now met')
    await setStatus('Medway', 'assurance')
    expect(await row('catalogue-ready')).toMatchObject({ status: 'waived' })
    const { context } = started.world
    context.advance(25 * 86_400_000)
    expect((await gate('prerequisites'))?.conditions[0]?.sentence).toContain('Product and version listed as ready has lapsed')
    await refreshLapsed(context.db, rulesOf(started.world))
    expect(await row('catalogue-ready')).toMatchObject({ status: 'blocked', reason: 'Medway is not Ready in the catalogue: its status is Assurance' })
  })

  it('says what is known of the pair; an unknown pair holds the decision on go, not the run that would prove it', async () => {
    await begin()
    await names({ provider_product: 'Symphony', consumer_product: 'Cleric' })
    const { pm, home } = started
    const pair = '/catalogue/pairs/Cleric/Symphony'
    expect(await row('pair-proven')).toMatchObject({ status: 'not-started', value: 'Cleric with Symphony', stage: 'testing' })
    expect((await gate('prerequisites'))?.conditions[0]?.sentence).not.toContain('Pair of systems')
    expect((await gate('testing'))?.conditions.find((one) => one.key === 'prerequisite-pair-proven')).toMatchObject({
      met: false,
      sentence: expect.stringContaining('A run that counts proves it') as string,
    })
    const say = { state: 'proven', reason: 'Tried at Harbour', day: '2026-03-01', version: '0' }
    expect((await team.post(pair, say)).status).toBe(303)
    expect(await row('pair-proven')).toMatchObject({ status: 'met', settled_by: 'Bea Turner', note: 'Proven on 1 March 2026: Tried at Harbour' })
    expect((await gate('testing'))?.conditions.find((one) => one.key === 'prerequisite-pair-proven')?.met).toBe(true)
    expect(plain((await pm.get(home)).text)).toMatch(/3 of \d+ completed/)
    expect((await team.post(pair, { ...say, state: 'not-proven', reason: 'It failed', version: '1' })).status).toBe(303)
    expect(await row('pair-proven')).toMatchObject({ status: 'blocked' })
    await names({ provider_product: 'Adastra', consumer_product: 'Cleric' })
    expect(await row('pair-proven')).toMatchObject({ status: 'not-started', value: 'Cleric with Adastra' })
    await names({ provider_product: 'Symphony', consumer_product: 'Cleric' })
    expect((await team.post(pair, { ...say, state: 'unknown', reason: 'Mistaken', version: '2' })).status).toBe(303)
    expect(await row('pair-proven')).toMatchObject({ status: 'not-started', value: 'Cleric with Symphony' })
  })

  it('follows a name that is merged into another, and keeps what was known of its pairs', async () => {
    await begin()
    await names({ provider_product: 'Symfony', consumer_product: 'Cleric' })
    const say = { state: 'proven', reason: 'Tried at Harbour', day: '2026-03-01', version: '0' }
    expect((await team.post('/catalogue/pairs/Cleric/Symfony', say)).status).toBe(303)
    expect(await row('catalogue-ready')).toMatchObject({ status: 'not-started', value: 'Symfony' })
    const other = { ...riverside, name: 'Harbour UTC', ods_code: 'RY9HB', dos_ids: '', provider_product: 'Symphony' }
    expect((await team.post('/services/new', other)).status).toBe(303)
    expect((await team.post('/rollout/data-quality/names', { kind: 'provider_product', from: 'Symfony', to: 'Symphony' })).status).toBe(303)
    expect(await row('catalogue-ready')).toMatchObject({ status: 'met', value: 'Symphony' })
    expect(await row('pair-proven')).toMatchObject({ status: 'met', value: 'Cleric with Symphony' })
    version += 1
  })

  it('is met for the pair by this project’s own run that counts, until the booking team says that the run proves nothing', async () => {
    const honest = await decidedProject(await open())
    started = honest
    team = await started.world.visitor().signIn((await started.world.account('Bea Turner', 'booking-team')).email)
    expect(await row('pair-proven')).toMatchObject({
      status: 'met',
      note: expect.stringContaining('Run 1 of this project, on 2 March 2026, was a success') as string,
    })
    expect((await gate('testing'))?.open).toBe(true)
    const proposal = await db().read.selectFrom('pair_proposals').selectAll().executeTakeFirstOrThrow()
    const path = `/catalogue/pairs/${proposal.consumer_product}/${proposal.provider_product}/proposals/${proposal.id}`
    expect((await team.post(path, { act: 'dismiss', why: 'The wrong system was booked', version: '0' })).status).toBe(303)
    expect(await row('pair-proven')).toMatchObject({ status: 'not-started' })
    expect(await gate('testing')).toMatchObject({ open: false })
  })

  it('with a level is set by its owner with a reason, and is met at its target', async () => {
    await begin()
    const { pm, home, clinical } = started
    const at = `${home}/prerequisites/users-trained`
    await pm.post(`${home}/prerequisites/training-plan`, { status: 'met', note: 'Agreed', version: '1' })
    const below = await pm.post(at, { status: 'met', value: '62%', version: '1' })
    expect(below.status).toBe(303)
    expect(await row('users-trained')).toMatchObject({ status: 'in-progress', value: '62', value_level: 80 })
    expect(plain((await pm.get(`${home}/prerequisites`)).text)).toMatch(
      /Users trained: in progress, 62% of 80%.*Users trained 62% of 80% Training lead \(unfilled\) In progress/,
    )
    expect((await clinical.post(`${at}/level`, { level: '60', level_reason: 'Plan', version: '2' })).status).toBe(403)
    for (const [form, says] of [
      [{ level: '60', level_reason: '' }, 'Say where the level comes from'],
      [{ level: '0', level_reason: 'Plan' }, 'whole number from 1 to 100'],
      [{ level: '80', level_reason: 'Plan' }, 'It is 80% already'],
    ] as const) {
      const refused = await pm.post(`${at}/level`, { ...form, version: '2' })
      expect([refused.status, refused.text.includes(says), refused.text.includes(`value="${form.level}"`)]).toEqual([422, true, true])
    }
    expect((await pm.post(`${at}/level`, { level: '60', level_reason: 'Training plan, version 2', version: '2' })).status).toBe(303)
    expect(await row('users-trained')).toMatchObject({ status: 'met', value: '62', value_level: 60 })
    expect((await pm.post(`${at}/level`, { level: '95', level_reason: 'The practice asks for it', version: '2' })).status).toBe(409)
    const now = await row('users-trained')
    expect((await pm.post(`${at}/level`, { level: '95', level_reason: 'The practice asks for it', version: String(now.version) })).status).toBe(303)
    expect(await row('users-trained')).toMatchObject({ status: 'in-progress', value: '62', value_level: 95 })
    const criterion = await db().read.selectFrom('go_live_criteria').selectAll().where('key', '=', 'training-done').executeTakeFirstOrThrow()
    expect((await pm.post(`${home}/go-live/criteria/${criterion.id}`, { act: 'meet', [`version-${criterion.id}`]: '1' })).status).toBe(303)
    const two = 'Go-live says that everybody has been trained (Meera Shah), but “Users trained” says 62% of 95%'
    expect([plain((await pm.get(at)).text).includes(two), plain((await pm.get(`${home}/go-live`)).text).includes(two)]).toEqual([true, true])
  })

  it('accepts a pasted value by the same rules as its own page', async () => {
    await begin()
    const { pm, home } = started
    const queue = '/queues/it-lead/party-key/paste'
    await pm.post(`${home}/people`, { role: 'it-lead', name: 'Meera Shah', email: 'meera.shah@example.nhs.uk' })
    const wrong = await team.post(queue, { lines: 'RY9NR, RY9NR123456', status: 'met' })
    expect(plain((await team.get(wrong.location ?? '')).text)).toContain('A party key is an ODS code, a hyphen and six digits, like RY9NR-123456')
    const right = await team.post(queue, { lines: 'RY9NR, ry9nr–123456\nRY9NR, RY9NR-123456', status: 'met' })
    expect((await team.post(right.location ?? '', {})).status).toBe(303)
    expect(await row('party-key')).toMatchObject({ status: 'met', value: 'RY9NR-123456' })
    await pm.post(`${home}/prerequisites/training-plan`, { status: 'met', note: 'Agreed', version: '1' })
    const trained = await team.post('/queues/training-lead/users-trained/paste', { lines: 'RY9NR, 62', status: 'met' })
    expect(plain((await team.get(trained.location ?? '')).text)).toContain('62% is below 80%, the level that it has to reach, so it is kept as in progress')
    expect((await team.post(trained.location ?? '', {})).status).toBe(303)
    expect(await row('users-trained')).toMatchObject({ status: 'in-progress', value: '62' })
  })
})

it('follows a product of 300 projects, a few projects to a transaction', async () => {
  const database: Database = await openTestSqlite()
  const world = await openWorld(database)
  try {
    const manager = await world.account('Meera Shah', 'project-manager')
    const team = await world.visitor().signIn((await world.account('Bea Turner', 'booking-team')).email)
    const { context } = world
    const { id: personId } = await context.db.read.selectFrom('people').select('id').where('email', '=', manager.email).executeTakeFirstOrThrow()
    await makePatch(context, { services: 300, creator: { personId, name: 'Meera Shah' }, people: [] })
    await context.db.transaction(async (trx) => {
      await trx.updateTable('services').set({ provider_product: 'Adastra', consumer_product: 'Cleric' }).execute()
      await trx.updateTable('projects').set({ stage_until: '1970-01-01' }).execute()
    })
    const count = async (status: string, key: string): Promise<number> =>
      (
        await context.db.read
          .selectFrom('prerequisites')
          .select('id')
          .where('key', '=', key)
          .where('status', '=', status as 'met')
          .execute()
      ).length
    const { id, version, ...facts } = await context.db.read
      .selectFrom('products')
      .selectAll()
      .where('product', '=', 'Adastra')
      .where('role', '=', 'provider')
      .executeTakeFirstOrThrow()
    const form = Object.fromEntries(Object.entries(facts).map(([key, value]) => [key, value === null ? '' : String(value)]))
    const mostAtOnce = watched(context)
    const change = { ...form, status: 'assurance', reason: 'The certificate was withdrawn', version: String(version), confirmed: 'yes' }
    expect((await team.post(`/catalogue/${id}/edit`, change)).status).toBe(303)
    expect([await count('blocked', 'catalogue-ready'), await count('met', 'catalogue-ready')]).toEqual([300, 0])
    const proven = { state: 'proven', reason: 'Tried', day: '2026-03-01', version: '0' }
    expect((await team.post('/catalogue/pairs/Cleric/Adastra', proven)).status).toBe(303)
    expect(await count('met', 'pair-proven')).toBe(300)
    expect(mostAtOnce()).toBeLessThanOrEqual(20)
    await expectNothingStale(world)
  } finally {
    await world.close()
    await database.close()
  }
}, 180_000)

/** The largest number of derived answers in one transaction. */
function watched({ db }: World['context']): () => number {
  let most = 0
  const write = db.transaction.bind(db)
  db.transaction = (async (fn: Parameters<typeof write>[0], label?: string) => {
    const seqOf = async () => Number((await db.read.selectFrom('event_chain').select('seq').where('id', '=', 1).executeTakeFirstOrThrow()).seq)
    const before = await seqOf()
    const answer = await write(fn, label)
    most = Math.max(most, (await seqOf()) - before)
    return answer
  }) as typeof db.transaction
  return () => most
}
