import { randomUUID } from 'node:crypto'
import { asPersonId } from '../../src/db/ids.ts'
import { recordEvents } from '../../src/events/events.store.ts'
import { nameOfPair } from '../../src/tracker/catalogue/pair.ts'
import { afterEach, expect, it } from 'vitest'
import { verifyChain } from '../../src/events/verify-chain.store.ts'
import { countPairProposals, proposePair } from '../../src/tracker/catalogue/pair-proposals.store.ts'
import { savePair } from '../../src/tracker/catalogue/pairs.store.ts'
import { listStaleRollout } from '../../src/tracker/services/rollout-status.store.ts'
import type { Visitor } from '../support/world.ts'
import { uploadAndContinue } from '../support/upload.ts'
import { onSqliteAndServer } from '../support/databases.ts'
import { hidden, riverside, startedProject } from '../support/started-project.ts'
import type { Started } from '../support/started-project.ts'
import { countingRun, reviewActions } from '../support/run-forms.ts'

const plain = (text: string): string => text.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ')

onSqliteAndServer('pairs of products', (open) => {
  let started: Started
  let team: Visitor
  afterEach(async () => {
    expect(await listStaleRollout(started.world.context.db.read)).toEqual([])
    await started.world.close()
  })
  const db = () => started.world.context.db
  async function begin(): Promise<void> {
    started = await startedProject(await open())
    team = await started.world.visitor().signIn((await started.world.account('Bea Turner', 'booking-team')).email)
    await started.pm.post('/services/RY9NR/edit', { ...riverside, provider_product: 'Symphony', consumer_product: 'Cleric', version: '1' })
  }
  const pair = '/catalogue/pairs/Cleric/Symphony'
  const pairs = () => db().read.selectFrom('pairs').select(['consumer_product', 'provider_product', 'state', 'reason', 'run_id', 'set_by', 'version']).execute()

  it('show what services wait for; unknown is not no; a change needs a reason, and a second editor sees the conflict', async () => {
    await begin()
    await started.pm.post('/organisations/new', { name: 'South Coast 111', kind: 'provider', ods_code: '', switched_on: 'yes', consumer_product: '' })
    const { id } = await db().read.selectFrom('organisations').select('id').executeTakeFirstOrThrow()
    // A service in progress waits too, but its status is its project's: one without a project shows what the pair releases.
    await started.pm.post(`${started.home}/stop`, { reason: 'Not this year', version: hidden((await started.pm.get(`${started.home}/stop`)).text, 'version') })
    await db().transaction((trx) => trx.updateTable('services').set({ referrer_id: id, rollout: 'pair' }).execute())
    expect(plain((await team.get('/catalogue/pairs')).text)).toMatch(/Symphony Cleric \? Unknown : Cleric with Symphony 1 service/)
    expect(plain((await team.get('/catalogue/pairs?show=all')).text)).toContain('Lorenzo')
    const page = await team.get(pair)
    expect(plain(page.text)).toContain('If it is proven, 1 service would be ready to start')
    const say = { state: 'proven', reason: 'Tried at Harbour', day: '2026-03-01', version: '0' }
    for (const [wrong, says] of [
      [{ reason: '' }, 'Say why'],
      [{ state: 'perhaps' }, 'Choose what is known'],
      [{ day: '2026-04-01' }, 'still to come'],
      [{ state: 'unknown' }, 'It is unknown already'],
    ] as const) {
      const refused = await team.post(pair, { ...say, ...wrong })
      expect([refused.status, refused.text.includes(says)]).toEqual([422, true])
    }
    expect((await started.pm.post(pair, say)).status).toBe(403)
    expect(await pairs()).toEqual([])
    expect((await team.post(pair, say)).status).toBe(303)
    expect((await db().read.selectFrom('services').select('rollout').executeTakeFirstOrThrow()).rollout).toBe('ready')
    const late = await team.post(pair, { ...say, state: 'not-proven', reason: 'It failed with us' })
    expect([late.status, plain(late.text)]).toEqual([
      409,
      expect.stringContaining('Bea Turner recorded that Cleric with Symphony is proven. They wrote: Tried at Harbour.'),
    ])
    expect(late.text).toContain('It failed with us')
    expect(plain((await team.get(pair)).text)).toContain('1 service would wait for it, 1 ready to start.')
    expect((await team.post(pair, { ...say, state: 'unknown', reason: 'Mistaken', version: '1' })).status).toBe(303)
    expect(await pairs()).toEqual([])
    expect((await db().read.selectFrom('services').select('rollout').executeTakeFirstOrThrow()).rollout).toBe('pair')
    expect(plain((await team.get(pair)).text)).toMatch(/History .* is unknown Mistaken .* is proven Tried at Harbour/)
    expect((await team.get('/catalogue/pairs/Nothing/Symphony')).status).toBe(404)
    // The reason may name projects that a stakeholder cannot see.
    const seen = await started.clinical.get(pair)
    expect([seen.status, plain(seen.text).includes('Tried at Harbour')]).toEqual([200, false])
    expect((await started.clinical.get('/catalogue/pairs/Adastra/Lorenzo')).status).toBe(404)
    expect(await verifyChain(db().read)).toMatchObject({ ok: true })
  })

  it('are proposed as proven by a passed run in the environment that counts; the booking team confirms or dismisses', async () => {
    await begin()
    const { pm, home } = started
    const cases = await db().read.selectFrom('test_cases').select('id').execute()
    const finished = async (number: number, environment: string, outcome: string) => {
      await pm.post(`${home}/test-plan/runs`, { ...countingRun, environment })
      await pm.post(`${home}/test-plan/runs/${number}/results`, Object.fromEntries(cases.map((one) => [`verdict-${one.id}`, 'pass'])))
      expect((await pm.post(`${home}/test-plan/runs/${number}/finish`, { review: 'All well', outcome, ...reviewActions })).status).toBe(303)
      const run = `${home}/test-plan/runs/${number}`
      const version = hidden((await started.clinical.get(run)).text, 'version')
      if (version !== '') expect((await started.clinical.post(`${run}/second`, { version })).status).toBe(303)
    }
    const [other] = started.world.context.templates.environments.filter((one) => !one.counts)
    await finished(1, other?.key ?? '', 'success')
    await finished(2, 'production-isolated', 'failure')
    expect(await countPairProposals(db().read)).toBe(0)
    await finished(3, 'production-isolated', 'success')
    await finished(4, 'production-isolated', 'success')
    expect(await countPairProposals(db().read)).toBe(1)
    expect((await team.get('/')).text).toContain('1 passed run proposes that a pair is proven')
    const { id } = await db().read.selectFrom('pair_proposals').select('id').executeTakeFirstOrThrow()
    expect(plain((await team.get('/catalogue/pairs')).text)).toMatch(
      /Passed test runs propose these as proven Cleric with Symphony : run 3 of .* Proposed as proven/,
    )
    const settle = `${pair}/proposals/${id}`
    expect((await pm.post(settle, { act: 'confirm', version: '0' })).status).toBe(403)
    expect((await team.post(settle, { act: 'dismiss', why: '', version: '0' })).status).toBe(422)
    expect(await pairs()).toEqual([])
    expect((await team.post(settle, { act: 'confirm', version: hidden((await team.get(pair)).text, 'version') })).status).toBe(303)
    expect(await pairs()).toMatchObject([{ consumer_product: 'Cleric', provider_product: 'Symphony', state: 'proven', set_by: 'Bea Turner', version: 1 }])
    expect((await team.get(pair)).text).toContain(`${home}/test-plan/runs/3`)
    expect((await team.post(settle, { act: 'dismiss', why: 'Too late', version: '1' })).status).toBe(409)
    expect(await countPairProposals(db().read)).toBe(0)
    // A pair proven by one run needs no other.
    await finished(5, 'production-isolated', 'success')
    expect(await countPairProposals(db().read)).toBe(0)
    await team.post(pair, { state: 'not-proven', reason: 'It broke', day: '2026-03-02', version: '1' })
    await finished(6, 'production-isolated', 'success')
    const again = await db().read.selectFrom('pair_proposals').select('id').where('settled_at', 'is', null).executeTakeFirstOrThrow()
    expect((await team.post(`${pair}/proposals/${again.id}`, { act: 'dismiss', why: 'Another version', version: '2' })).status).toBe(303)
    expect(await pairs()).toMatchObject([{ state: 'not-proven' }])
    expect(plain((await team.get(pair)).text)).toContain('dismissed run 6')
  })

  it('are changed and proposed once, however many people race', async () => {
    await begin()
    const of = { consumer: 'Cleric', provider: 'Symphony' }
    const by = { id: asPersonId('x'), name: 'X', at: '2026-03-02T09:00:00.000Z' }
    const said = await Promise.allSettled(
      Array.from({ length: 5 }, () =>
        db().transaction(async (trx) => {
          await savePair(trx, of, { state: 'proven', reason: 'r', day: '2026-03-01', runId: null, version: 0, by })
          const event = { subject: 'pair', subjectId: nameOfPair(of), action: 'changed', sentence: 'X recorded that they are proven' }
          await recordEvents(trx, [{ id: randomUUID(), at: by.at, actor: { id: null, name: 'X' }, projectId: null, ...event }])
        }),
      ),
    )
    expect(said.filter((one) => one.status === 'fulfilled')).toHaveLength(1)
    await db().transaction((trx) =>
      trx
        .insertInto('test_runs')
        .values({
          id: 'r',
          project_id: started.id,
          number: 1,
          held_on: '2026-03-01',
          environment: 'production-isolated',
          counts: 1,
          attendees: 'x',
          review: null,
          outcome: null,
          actions: null,
          finished_by: null,
          finished_at: null,
          version: 1,
          created_at: by.at,
        })
        .execute(),
    )
    const proposed = await Promise.all(
      Array.from({ length: 5 }, (_, n) =>
        db().transaction((trx) =>
          proposePair(trx, {
            id: `p${n}`,
            consumer_product: 'Cleric',
            provider_product: 'Symphony',
            project_id: started.id,
            run_id: 'r',
            proposed_by: 'X',
            proposed_by_id: asPersonId('x'),
            proposed_at: by.at,
          }),
        ),
      ),
    )
    expect(proposed.filter(Boolean)).toHaveLength(1)
  })

  it('come from a catalogue file too, which is reviewed, previews what depends on a change, refuses an outdated comparison, and wipes nothing', async () => {
    await begin()
    const file = (lines: string[]) =>
      new TextEncoder().encode(['Role,Supplier,Product,Product version,Standard version,FHIR version,Status,Link', ...lines].join('\n'))
    await started.pm.get('/imports/new')
    expect((await started.pm.upload('/imports/new', file(['Provider,X,Y,,,,Ready,']), 'list.csv')).status).toBe(403)
    await team.get('/imports/new')
    const uploaded = await uploadAndContinue(
      team,
      file([
        'Provider,EMIS Health,Symphony,,TBC,,Assurance,',
        'Provider,EMIS Health,EMIS Web,,,,Ready,',
        'Provider,,Nameless,,,,Ready,',
        'Provider,TPP,SystmOne,,,,Nearly,',
      ]),
      'list.csv',
    )
    const review = uploaded.location ?? ''
    expect(review).toMatch(/^\/catalogue\/imports\//)
    const page = await team.get(review)
    expect(plain(page.text)).toMatch(
      /with 4 rows, .* Import 2 products .* Changed \(1\) New \(1\) Left out \(2\) Unchanged \(1\) .* Status : Ready becomes (?:→|&#8594;) Assurance 1 project and 1 service depend on this The Initiation gate of 1 project would be held/,
    )
    expect(plain((await team.get(`${review}?show=not-taken`)).text)).toContain('No supplier')
    const { id, version } = await db().read.selectFrom('products').select(['id', 'version']).where('product', '=', 'Symphony').executeTakeFirstOrThrow()
    await team.post(`/catalogue/${id}/edit`, {
      supplier: 'EMIS Health',
      product: 'Symphony',
      product_version: '3',
      standard_version: 'v0.2.0 BETA',
      fhir_version: 'v2.0.3',
      status: 'ready',
      link: '',
      reason: 'New',
      version: String(version),
      confirmed: 'yes',
    })
    const stale = await team.post(review, { seen: hidden(page.text, 'seen') })
    expect([stale.status, plain(stale.text)]).toEqual([409, expect.stringContaining('The catalogue changed while you reviewed')])
    expect((await team.post(review, { seen: hidden(stale.text, 'seen') })).status).toBe(303)
    expect(await db().read.selectFrom('products').select(['status', 'product_version', 'standard_version', 'version']).where('id', '=', id).execute()).toEqual([
      { status: 'assurance', product_version: '3', standard_version: 'v0.2.0 BETA', version: 3 },
    ])
    expect(plain((await started.pm.get(`${started.home}/go-live`)).text)).toContain('Symphony is not Ready in the catalogue: its status is Assurance')
    expect((await team.post(review, { seen: 'x' })).status).toBe(409)
    await team.get('/imports/new')
    const again = await uploadAndContinue(team, new TextEncoder().encode((await team.get('/catalogue.csv')).text), 'list.csv')
    expect(plain((await team.get(again.location ?? '')).text)).toContain('There is nothing to import')
    expect((await team.post(`${again.location ?? ''}/cancel`, {})).status).toBe(303)
  })
})
