import { afterEach, expect, it } from 'vitest'
import { installationDoer } from '../../../src/access/doing.ts'
import { dayOfMoment } from '../../../src/day.ts'
import type { PersonId, ProjectId } from '../../../src/db/ids.ts'
import { verifyRecord } from '../../../src/events/verify-record.store.ts'
import { listStaleStages, refreshLapsed } from '../../../src/tracker/go-live/stages.store.ts'
import { doItOurselves, useShared } from '../../../src/tracker/prerequisites/do-it-ourselves.ts'
import { settlePrerequisite } from '../../../src/tracker/prerequisites/settle.ts'
import { listStaleShared } from '../../../src/tracker/prerequisites/shared.store.ts'
import { changeShared } from '../../../src/tracker/shared-prerequisites/change-shared.ts'
import { putBackShared } from '../../../src/tracker/shared-prerequisites/put-back-shared.ts'
import { recordShared } from '../../../src/tracker/shared-prerequisites/record-shared.ts'
import { withdrawShared } from '../../../src/tracker/shared-prerequisites/withdraw-shared.ts'
import { change } from '../../support/change.ts'
import { onBothEngines } from '../../support/databases.ts'
import { makePatch } from '../../support/patch.ts'
import type { PatchService } from '../../support/patch.ts'
import { addOrganisation, recordOnce } from '../../support/shared.ts'
import { openWorld } from '../../support/world.ts'
import type { World } from '../../support/world.ts'

const day = 86_400_000

onBothEngines('a shared prerequisite', (open) => {
  let world: World
  let patch: PatchService[]
  let creator: { personId: PersonId; name: string }
  const context = () => world.context
  const rules = () => ({ environments: context().templates.environments, clock: context().clock })

  /** Harbour Trust with two services and Far Trust with one, each with a project. */
  async function begin(): Promise<void> {
    world = await openWorld(await open())
    const { personId } = await world.account('Meera Shah', 'project-manager')
    creator = { personId, name: 'Meera Shah' }
    await addOrganisation(context(), 'RH1', 'Harbour Trust')
    await addOrganisation(context(), 'RF1', 'Far Trust')
    patch = await makePatch(context(), { services: 3, creator, people: [] })
    await change(context(), async (trx) => {
      for (const [index, one] of patch.entries())
        await trx
          .updateTable('services')
          .set({ organisation_id: index < 2 ? 'RH1' : 'RF1', site: index === 0 ? 'Quay House' : null })
          .where('ods_code', '=', one.ods)
          .execute()
    })
  }
  afterEach(async () => {
    expect(await listStaleShared(context().db.read, dayOfMoment(context().clock()))).toEqual([])
    expect(await listStaleStages(context().db.read, rules())).toEqual([])
    expect(await verifyRecord(context().db.read)).toMatchObject({ count: 0, faults: [] })
    await world.close()
  })

  const idOf = (index: number): ProjectId => patch[index]?.projectId ?? ('' as ProjectId)
  const row = (index: number, key = 'hscn') =>
    context().db.read.selectFrom('prerequisites').selectAll().where('project_id', '=', idOf(index)).where('key', '=', key).executeTakeFirstOrThrow()
  const statuses = async (key = 'hscn') => [(await row(0, key)).status, (await row(1, key)).status, (await row(2, key)).status]
  const versionOf = async (id: string) =>
    (await context().db.read.selectFrom('shared_prerequisites').select('version').where('id', '=', id).executeTakeFirstOrThrow()).version
  const withdraw = async (id: string, reason = 'The line was cut') =>
    withdrawShared.run(context(), installationDoer, { shared: id }, { reason, version: await versionOf(id) })
  const putBack = async (id: string) => putBackShared.run(context(), installationDoer, { shared: id }, { version: await versionOf(id) })
  const settle = async (index: number, sent: Record<string, string>, key = 'hscn') =>
    settlePrerequisite.run(context(), installationDoer, { project: idOf(index), key }, { version: (await row(index, key)).version, ...sent })
  const moveService = async (index: number, to: Record<string, string | null>) =>
    context().db.write({ actor: { id: null, name: 'A test' }, at: '2026-03-02T09:00:00.000Z', newId: context().newId }, async (trx) => {
      const { id, name } = await trx
        .updateTable('services')
        .set(to)
        .where('ods_code', '=', patch[index]?.ods ?? '')
        .returning(['id', 'name'])
        .executeTakeFirstOrThrow()
      return [{ kind: 'service.changed', id, project: null, name }]
    })
  const sentences = async (index: number) =>
    (
      await context()
        .db.read.selectFrom('events')
        .select('sentence')
        .where('project_id', '=', idOf(index))
        .where('subject', '=', 'prerequisite-derived')
        .orderBy('seq')
        .execute()
    ).map((one) => one.sentence)

  it('is met in every project below its holder, and in no other; withdrawn, it is open there again', async () => {
    await begin()
    const id = await recordOnce(context(), { holder: 'rh1', valid_until: '2027-04-01' })
    expect(await statuses()).toEqual(['met', 'met', 'not-started'])
    expect(await row(0)).toMatchObject({ shared_id: id, note: 'A letter', valid_until: '2027-04-01', settled_by: 'The installation', lost_shared_id: null })
    expect(await withdraw(id)).toMatchObject({ kind: 'done', says: 'HSCN connection is withdrawn from Harbour Trust. It opened again in 2 projects' })
    expect(await statuses()).toEqual(['not-started', 'not-started', 'not-started'])
    expect(await row(0)).toMatchObject({ shared_id: null, lost_shared_id: id, note: null, valid_until: null, settled_by: null })
    expect(await putBack(id)).toMatchObject({ kind: 'done', says: 'Harbour Trust meets HSCN connection again, for 2 projects' })
    expect(await statuses()).toEqual(['met', 'met', 'not-started'])
    expect(await sentences(0)).toEqual([
      'HSCN connection is met by Harbour Trust',
      'HSCN connection is no longer met by Harbour Trust',
      'HSCN connection is met by Harbour Trust',
    ])
    expect(await sentences(2)).toEqual([])
  })

  it('leaves alone what people completed, and gives back what they had recorded', async () => {
    await begin()
    expect(await settle(0, { status: 'met', note: 'Seen by me' })).toMatchObject({ kind: 'done' })
    expect(await settle(1, { status: 'blocked', reason: 'No order number' })).toMatchObject({ kind: 'done' })
    const before = [await row(0), await row(1)]
    const id = await recordOnce(context(), { holder: 'Harbour Trust' })
    expect(await row(0)).toEqual(before[0])
    expect(await row(1)).toMatchObject({ status: 'met', shared_id: id, reason: null })
    await withdraw(id)
    expect(await row(0)).toEqual(before[0])
    expect(await row(1)).toEqual({ ...before[1], version: (before[1]?.version ?? 0) + 2, lost_shared_id: id })
    expect(await context().db.read.selectFrom('own_statuses').selectAll().execute()).toEqual([])
  })

  it('cannot be overruled by hand: the project says first that it does it itself, and may go back', async () => {
    await begin()
    const id = await recordOnce(context(), { holder: 'RH1' })
    const before = await row(0)
    for (const sent of [{ status: 'in-progress' }, { status: 'met', note: 'Mine' }, { status: 'waived', reason: 'Late', valid_until: '2026-05-01' }])
      expect(await settle(0, sent)).toMatchObject({ kind: 'refused', fields: { status: expect.stringContaining('A shared prerequisite meets it') as string } })
    expect(await row(0)).toEqual(before)
    const where = { project: idOf(0), key: 'hscn' }
    expect(await doItOurselves.run(context(), installationDoer, where, { own_reason: 'Another line', version: before.version })).toMatchObject({ kind: 'done' })
    expect(await row(0)).toMatchObject({ status: 'not-started', shared_id: null, lost_shared_id: null, own_reason: 'Another line' })
    expect(await row(1)).toMatchObject({ status: 'met', shared_id: id })
    expect(await settle(0, { status: 'in-progress' })).toMatchObject({ kind: 'done' })
    await withdraw(id)
    await putBack(id)
    expect(await statuses()).toEqual(['in-progress', 'met', 'not-started'])
    expect(await useShared.run(context(), installationDoer, where, { version: (await row(0)).version })).toMatchObject({ kind: 'done' })
    expect(await row(0)).toMatchObject({ status: 'met', shared_id: id, own_reason: null })
  })

  it('of the nearest holder counts, then that of the next', async () => {
    await begin()
    const wide = await recordOnce(context(), { holder: 'RH1' })
    const near = await recordOnce(context(), { kind: 'site', holder: 'RH1', site: 'quay house' })
    expect([(await row(0)).shared_id, (await row(1)).shared_id]).toEqual([near, wide])
    await withdraw(near)
    expect([(await row(0)).shared_id, (await row(1)).shared_id]).toEqual([wide, wide])
  })

  it('lapses after its last day, and opens again in every project below', async () => {
    await begin()
    const id = await recordOnce(context(), { holder: 'RH1', valid_until: '2026-03-10' })
    context().advance(8 * day)
    await refreshLapsed(context().db, rules())
    expect(await statuses()).toEqual(['met', 'met', 'not-started'])
    context().advance(day)
    await refreshLapsed(context().db, rules())
    expect(await statuses()).toEqual(['not-started', 'not-started', 'not-started'])
    const sent = { note: 'A new letter', met_since: '2026-02-01', valid_until: '2027-03-10', version: await versionOf(id) }
    expect(await changeShared.run(context(), installationDoer, { shared: id }, sent)).toMatchObject({ kind: 'done', says: 'Saved. It changed in 2 projects' })
    expect(await row(1)).toMatchObject({ status: 'met', note: 'A new letter', valid_until: '2027-03-10' })
  })

  it('follows a service to another organisation, and meets projects that are started later', async () => {
    await begin()
    const id = await recordOnce(context(), { holder: 'RH1' })
    await moveService(0, { organisation_id: 'RF1' })
    await moveService(2, { organisation_id: 'RH1' })
    expect(await statuses()).toEqual(['not-started', 'met', 'met'])
    expect(await row(0)).toMatchObject({ lost_shared_id: id })
    patch.push(...(await makePatch(context(), { services: 1, from: 3, creator, people: [] })))
    await moveService(3, { organisation_id: 'RH1' })
    expect((await row(3)).status).toBe('met')
  })

  it('of a product counts for one version of it', async () => {
    await begin()
    const product = await context()
      .db.read.selectFrom('products')
      .select(['id', 'product_version'])
      .where('product', '=', 'Adastra')
      .where('role', '=', 'provider')
      .executeTakeFirstOrThrow()
    await moveService(0, { provider_product: 'adastra ' })
    const id = await recordOnce(context(), { key: 'scal', kind: 'product', holder: product.id })
    expect(await statuses('scal')).toEqual(['met', 'not-started', 'not-started'])
    await moveService(1, { provider_product: 'Adastra' })
    expect(await statuses('scal')).toEqual(['met', 'met', 'not-started'])
    await change(context(), async (trx) => {
      await trx.updateTable('products').set({ product_version: '99' }).where('id', '=', product.id).execute()
      await trx.updateTable('projects').set({ stage_until: '1970-01-01' }).execute()
    })
    await refreshLapsed(context().db, rules())
    expect(await row(0, 'scal')).toMatchObject({ status: 'not-started', lost_shared_id: id })
    const other = await recordOnce(context(), { key: 'scal', kind: 'product', holder: product.id })
    expect([(await row(0, 'scal')).shared_id, (await row(1, 'scal')).shared_id]).toEqual([other, other])
  })

  it('gives each project its value, and an endpoint that named another ASID is in progress again', async () => {
    await begin()
    await change(context(), (trx) =>
      trx.updateTable('prerequisites').set({ status: 'met', value: 'ASID:918999198111' }).where('key', '=', 'scheduling-endpoint').execute(),
    )
    await recordOnce(context(), { key: 'asid', holder: 'RH1', value: '918999198820' })
    expect(await row(0, 'asid')).toMatchObject({ status: 'met', value: '918999198820' })
    expect(await statuses('scheduling-endpoint')).toEqual(['in-progress', 'in-progress', 'met'])
  })

  it('is recorded once for a holder, by one of two people at the same time; so is its withdrawal', async () => {
    await begin()
    const sent = { key: 'hscn', kind: 'organisation', holder: 'RH1', note: 'A letter', met_since: '2026-02-01' }
    const record = () => recordShared.run(context(), installationDoer, {}, sent)
    const both = await Promise.all([record(), record()])
    expect(both.map((one) => one.kind).toSorted()).toEqual(['done', 'refused'])
    const id = both.flatMap((one) => (one.kind === 'done' ? [one.next.id] : []))[0] ?? ''
    const again = () => withdrawShared.run(context(), installationDoer, { shared: id }, { reason: 'Cut', version: 1 })
    expect((await Promise.all([again(), again()])).map((one) => one.kind).toSorted()).toEqual(['conflict', 'done'])
    expect(await statuses()).toEqual(['not-started', 'not-started', 'not-started'])
    expect(await sentences(0)).toHaveLength(2)
  })

  it('leaves a new project of a practice only what its service has alone, once everything else is recorded', async () => {
    await begin()
    const { templates, db } = context()
    const product = await db.read
      .selectFrom('products')
      .select(['id', 'supplier'])
      .where('product', '=', 'Adastra')
      .where('role', '=', 'provider')
      .executeTakeFirstOrThrow()
    const values: Record<string, string> = {
      asid: '918999198820',
      fqdn: 'booking.harbour.nhs.uk',
      'party-key': 'RH1-123456',
      upgraded: '3.36',
      'spine-product': 'Advanced / Adastra / 3.36',
      dcb0160: 'Dr Clara Jones, 1 February 2026',
      'users-trained': '95',
      'triage-release': '38',
    }
    for (const { key, metBy = [] } of templates.prerequisites) {
      const kind = metBy.includes('organisation') ? 'organisation' : metBy[0]
      const holder = kind === 'product' ? product.id : kind === 'supplier' ? product.supplier.toLowerCase() : 'RH1'
      if (kind !== undefined) await recordOnce(context(), { key, kind, holder, value: values[key] ?? '' })
    }
    await moveService(0, { provider_product: 'Adastra' })
    const open = await db.read
      .selectFrom('prerequisites')
      .select('key')
      .where('project_id', '=', idOf(0))
      .where('status', '=', 'not-started')
      .where('derived', 'is', null)
      .orderBy('position')
      .execute()
    expect(open.map((one) => one.key)).toEqual([
      'schedules-mapped',
      'slots-published',
      'dos-id',
      'scheduling-endpoint',
      'dos-referral-endpoint',
      'require-booking',
      'dos-profile',
      'configuration-verified',
    ])
  })

  it('leaves a closed or stopped project as it was when it ended', async () => {
    await begin()
    const id = await recordOnce(context(), { holder: 'RH1' })
    await change(context(), (trx) => trx.updateTable('projects').set({ state: 'stopped' }).where('id', '=', idOf(0)).execute(), idOf(0))
    await withdraw(id)
    expect([(await row(0)).status, (await row(1)).status]).toEqual(['met', 'not-started'])
    await change(context(), (trx) => trx.updateTable('projects').set({ state: 'open' }).where('id', '=', idOf(0)).execute(), idOf(0))
    expect((await row(0)).status).toBe('not-started')
  })
})
