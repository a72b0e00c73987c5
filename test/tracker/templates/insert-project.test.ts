import { expect, it } from 'vitest'
import type { Database } from '../../../src/db/database.ts'
import { asPersonId, asProjectId, asServiceId } from '../../../src/db/ids.ts'
import { ConflictError } from '../../../src/errors.ts'
import { insertProject } from '../../../src/tracker/projects/insert-project.store.ts'
import type { Start } from '../../../src/tracker/projects/insert-project.store.ts'
import { defaultSetUp } from '../../../src/tracker/test-plan/set-up.ts'
import { projectSandboxes } from '../../../src/sandbox/for-tracker/project-sandboxes.ts'
import { projectFacts } from '../../../src/tracker/projects/project-facts.store.ts'
import { goLiveCriteriaFor, prerequisitesFor } from '../../../src/tracker/templates/templates.ts'
import { testContext } from '../../support/context.ts'
import { onBothEngines } from '../../support/databases.ts'

const at = '2026-03-02T09:00:00.000Z'

async function riverside(db: Database, more: Partial<Start> = {}): Promise<{ start: Start; go: () => Promise<void> }> {
  const { templates, newId } = testContext(db)
  const service = {
    id: asServiceId('riverside'),
    name: 'Riverside UTC',
    ods_code: 'RY9NR',
    care_setting: 'urgent-treatment-centre',
    site: 'Riverside Hospital',
    address: null,
    postcode: null,
    phone: null,
    region: null,
    commissioner: null,
    organisation_id: null,
    provider_product: 'Adastra',
    consumer_product: null,
    version: 1,
    other: '{}',
    rollout: 'both' as const,
    created_at: at,
  }
  await db.transaction(async (trx) => {
    await trx
      .insertInto('people')
      .values({ id: asPersonId('ana'), name: 'Ana Pereira', email: 'ana@example.nhs.uk', phone: null, organisation: null, created_at: at })
      .execute()
    await trx.insertInto('services').values(service).execute()
  })
  const start: Start = {
    id: asProjectId('project'),
    service: { ...service, dosIds: ['2000099999', '2000099998'] },
    role: 'provider',
    routeIn: 'Service-led',
    scope: 'Minor injuries',
    dates: [
      { kind: 'testing', day: '2026-04-01' },
      { kind: 'go-live', day: '2026-05-01' },
    ],
    manager: asPersonId('ana'),
    templates,
    sandboxes: projectSandboxes({ newId, clock: () => Date.parse(at), projects: projectFacts }),
    by: { actor: { id: null, name: 'Ana Pereira' }, at, newId },
    ...more,
  }
  return { start, go: () => db.write(start.by, (trx) => insertProject(trx, start)) }
}

onBothEngines('a new project', (open) => {
  it('has everything that its templates give', async () => {
    const db = await open()
    const {
      start: { templates },
      go,
    } = await riverside(db)
    await go()
    const plan = await db.read.selectFrom('test_plans').selectAll().executeTakeFirstOrThrow()
    expect(JSON.parse(plan.codes)).toEqual(['Dx05', 'Dx06', 'Dx07', 'Dx08'])
    expect(JSON.parse(plan.set_up)).toEqual(defaultSetUp({ dosIds: ['2000099999', '2000099998'], providerProduct: 'Adastra' }))
    const cases = await db.read.selectFrom('test_cases').selectAll().orderBy('position').execute()
    expect(cases).toHaveLength(4 * 27 + 1)
    expect(cases[0]).toMatchObject({ code: 'Dx05', number: 'C1', side: 'consumer', sandbox_sees: 0, position: 0 })
    expect(cases.at(-1)).toMatchObject({ code: 'Dx08', number: 'P12', side: 'provider', position: 108 })
    expect(await db.read.selectFrom('prerequisites').selectAll().execute()).toHaveLength(
      prerequisitesFor(templates, 'provider', 'urgent-treatment-centre').length,
    )
    const criteria = await db.read.selectFrom('go_live_criteria').select(['key', 'title', 'owner', 'kind']).orderBy('position').execute()
    expect(criteria).toEqual(
      goLiveCriteriaFor(templates, 'provider', 'urgent-treatment-centre').map(({ key, title, owner, kind }) => ({ key, title, owner, kind })),
    )
    const conditions = await db.read.selectFrom('test_entry_conditions').selectAll().orderBy('position').execute()
    expect(conditions[0]).toMatchObject({ title: 'Everyone in the test has agreed the date and time', owner: 'project-manager', met_at: null })
    const draft = await db.read.selectFrom('sop_drafts').selectAll().executeTakeFirstOrThrow()
    expect(draft.body).toContain('an urgent treatment centre at Riverside Hospital')
    expect(draft.body).toContain('commissioned by not yet known')
    expect(JSON.parse(draft.options)).toContainEqual({
      key: 'late-walk-in-queue',
      group: 'Late patients',
      text: 'Up to {minutes} late: place kept; later: walk-in queue',
      writes: 'A patient who arrives up to {minutes} late keeps the place in the queue. A patient who arrives later joins the walk-in queue.',
      oneOf: true,
      chosen: false,
      number: { name: 'minutes', value: 30, min: 5, max: 60 },
    })
    expect(await db.read.selectFrom('project_dates').selectAll().execute()).toHaveLength(2)
  })

  it('has the cases and the set-up of a workbook instead of its own', async () => {
    const db = await open()
    const setUp = { ...defaultSetUp({ dosIds: ['1'] }), slotMinutes: 10 }
    const cases = [
      { code: 'Dx06', number: '1.1', side: 'consumer' as const, criterion: 'Button', expected: 'Shown' },
      { code: 'Dx05', number: null, side: 'provider' as const, criterion: 'Booking', expected: 'Seen' },
      { code: 'Dx06', number: '1.2', side: 'consumer' as const, criterion: 'Slots', expected: 'Match' },
    ]
    const { go } = await riverside(db, { from: { file: 'plan.xlsx', setUp, cases } })
    await go()
    const plan = await db.read.selectFrom('test_plans').selectAll().executeTakeFirstOrThrow()
    expect(JSON.parse(plan.codes)).toEqual(['Dx06', 'Dx05'])
    expect(JSON.parse(plan.set_up)).toEqual(setUp)
    expect(await db.read.selectFrom('test_cases').select(['code', 'number', 'side', 'criterion', 'expected']).orderBy('position').execute()).toEqual(cases)
  })

  it('keeps the cases of the template if a workbook has none', async () => {
    const db = await open()
    const { go } = await riverside(db, { from: { file: 'plan.xlsx', cases: [] }, role: 'consumer', dates: [] })
    await go()
    expect(await db.read.selectFrom('test_cases').selectAll().execute()).toHaveLength(4 * 24)
    expect((await db.read.selectFrom('sop_drafts').selectAll().executeTakeFirstOrThrow()).body).toContain('books its patients into other services')
  })

  it('is not started a second time, and nothing of the second is saved', async () => {
    const db = await open()
    const { start, go } = await riverside(db)
    await go()
    await expect(db.write(start.by, (trx) => insertProject(trx, { ...start, id: asProjectId('second') }))).rejects.toThrow(ConflictError)
    for (const table of ['test_plans', 'test_cases', 'go_live_criteria', 'test_entry_conditions', 'sop_drafts'] as const)
      expect(await db.read.selectFrom(table).selectAll().where('project_id', '=', asProjectId('second')).execute()).toEqual([])
  })
})
