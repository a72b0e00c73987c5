import { expect, it } from 'vitest'
import type { Database } from '../../../src/db/database.ts'
import { asPersonId } from '../../../src/db/ids.ts'
import { digestOf } from '../../../src/digest.ts'
import { closeByDay } from '../../../src/tracker/ods/close-by-day.ts'
import { closureFacts, listStaleClosed, refreshClosed, saveSetAside } from '../../../src/tracker/ods/closures.store.ts'
import { loadOrganisations } from '../../../src/tracker/ods/load.ts'
import { readOdsList } from '../../../src/tracker/ods/read-list.ts'
import { listStaleRollout } from '../../../src/tracker/services/rollout-status.store.ts'
import { rolloutReport } from '../../../src/tracker/rollout/report.store.ts'
import { today } from '../../../src/day.ts'
import { testContext } from '../../support/context.ts'
import type { TestContext } from '../../support/context.ts'
import { onBothEngines } from '../../support/databases.ts'
import { odsRow, successorRow } from '../../support/ods-list.ts'
import { importTrackerFile } from '../../support/tracker-file.ts'

/** Three services with a proven pair and a 111 provider that is switched on: ready to start. */
const tracker = Buffer.from(
  [
    'ODS code,Name,Principal System (IBC),111 Provider,111 Provider Status,111 IT System,Technically Conformance',
    ...['A81001,Mill Lane', 'A81002,Queens Park', 'A81003,High Street'].map((one) => `${one},SystmOne,City 111,Yes,Adastra,Yes`),
  ].join('\n'),
)

async function begun(db: Database): Promise<TestContext> {
  const context = testContext(db)
  await importTrackerFile(context, tracker, { fileName: 'tracker.csv' })
  return context
}

async function load(context: TestContext, rows: string[][]) {
  const list = await readOdsList([{ name: 'epraccur', rows: rows.map((cells, index) => ({ number: index + 1, cells })) }])
  if (!list) throw new Error('No list')
  return loadOrganisations(context, {
    fileName: 'epraccur.csv',
    digest: digestOf(JSON.stringify(rows)),
    list,
    by: { personId: null, name: 'Bea Booking' },
  })
}

const statuses = async ({ db }: TestContext) =>
  Object.fromEntries(
    (await db.read.selectFrom('services').select(['ods_code', 'rollout']).orderBy('ods_code').execute()).map((one) => [one.ods_code, one.rollout]),
  )

onBothEngines('the ODS list', (open) => {
  const list = [
    odsRow('A81001', 'MILL LANE'),
    odsRow('A81002', 'QUEENS PARK', { closed: '20250331', status: 'C' }),
    odsRow('A81003', 'HIGH STREET', { closed: '20260303' }),
  ]

  it('removes services whose practice has closed from those that are ready to start', async () => {
    const context = await begun(await open())
    expect(await statuses(context)).toEqual({ A81001: 'ready', A81002: 'ready', A81003: 'ready' })
    const { counts } = await load(context, list)
    expect(counts).toMatchObject({ organisations: 3, byStatus: { open: 2, closed: 1 }, added: 3, nowClosed: 1 })
    expect(await statuses(context)).toEqual({ A81001: 'ready', A81002: 'closed', A81003: 'ready' })
    expect(await rolloutReport(context.db.read)).toMatchObject({ services: 3, readyNow: 2, closed: 1, pairProven: 3, pairProvenAndProvider111On: 3 })
    expect(await listStaleRollout(context.db.read)).toEqual([])
  })

  it('changes nothing when it is loaded again, and records one event each time', async () => {
    const context = await begun(await open())
    await load(context, list)
    const known = await context.db.read.selectFrom('ods_organisations').selectAll().orderBy('code').execute()
    context.advance(60_000)
    const { counts } = await load(context, list)
    expect(counts).toMatchObject({ added: 0, changed: 0, unchanged: 3, nowClosed: 0 })
    expect(await context.db.read.selectFrom('ods_organisations').selectAll().orderBy('code').execute()).toEqual(known)
    const events = await context.db.read.selectFrom('events').select('sentence').where('subject', '=', 'ods-list').execute()
    expect(events.map((one) => one.sentence)).toEqual(Array.from({ length: 2 }, () => 'Bea Booking loaded 3 organisations of the ODS list from epraccur.csv'))
  })

  it('with only some organisations leaves the others as they are known', async () => {
    const context = await begun(await open())
    await load(context, list)
    await load(context, [odsRow('A81001', 'MILL LANE SURGERY'), odsRow('A81004', 'NEW STREET')])
    expect(await context.db.read.selectFrom('ods_organisations').select(['code', 'name', 'closed_on']).orderBy('code').execute()).toEqual([
      { code: 'A81001', name: 'MILL LANE SURGERY', closed_on: null },
      { code: 'A81002', name: 'QUEENS PARK', closed_on: '2025-03-31' },
      { code: 'A81003', name: 'HIGH STREET', closed_on: '2026-03-03' },
      { code: 'A81004', name: 'NEW STREET', closed_on: null },
    ])
  })

  it('gives a service its status back once its practice is open again', async () => {
    const context = await begun(await open())
    await load(context, list)
    const { counts } = await load(context, [odsRow('A81001', 'MILL LANE'), odsRow('A81002', 'QUEENS PARK')])
    expect(counts).toMatchObject({ nowOpen: 1 })
    expect(await statuses(context)).toMatchObject({ A81002: 'ready' })
  })

  it('closes a service on the day that its practice closes, and records it', async () => {
    const context = await begun(await open())
    await load(context, list)
    expect(await closeByDay(context)).toBe(0)
    context.advance(86_400_000)
    expect((await listStaleClosed(context.db.read, today(context))).ids).toHaveLength(1)
    expect(await closeByDay(context)).toBe(1)
    expect(await statuses(context)).toMatchObject({ A81003: 'closed' })
    expect(await listStaleRollout(context.db.read)).toEqual([])
    const event = await context.db.read.selectFrom('events').select('sentence').orderBy('seq', 'desc').limit(1).executeTakeFirst()
    expect(event?.sentence).toBe('The practice of High Street has closed: its closing day has come')
    // A clock that was ahead is corrected.
    context.advance(-86_400_000)
    expect(await closeByDay(context)).toBe(1)
    expect(await statuses(context)).toMatchObject({ A81003: 'ready' })
  })

  it('gives the successors of a practice, whose they are, and their names', async () => {
    const context = await begun(await open())
    await load(context, [...list, odsRow('A81009', 'CITY CENTRE')])
    const { counts } = await load(context, [successorRow('A81002', 'A81001'), successorRow('A81002', 'A81009')])
    expect(counts).toMatchObject({ successors: 2, added: 2 })
    const service = await context.db.read.selectFrom('services').selectAll().where('ods_code', '=', 'A81002').executeTakeFirstOrThrow()
    expect((await closureFacts(context.db.read, [service], { seesServices: true })).get(service.id)?.successors).toEqual([
      { code: 'A81001', name: 'Mill Lane', reason: 'M', day: '2025-04-01', ours: true },
      { code: 'A81009', name: 'CITY CENTRE', reason: 'M', day: '2025-04-01', ours: false },
    ])
  })

  it('does not close a service whose closure was set aside, until another closing date is known', async () => {
    const context = await begun(await open())
    await load(context, list)
    const { id } = await context.db.read.selectFrom('services').select('id').where('ods_code', '=', 'A81002').executeTakeFirstOrThrow()
    await context.db.transaction(async (trx) => {
      const row = { service_id: id, reason: 'The list is wrong', person_id: asPersonId('bea'), person_name: 'Bea Booking', at: '2026-03-02T09:00:00.000Z' }
      await saveSetAside(trx, { ...row, closed_on: '2025-03-31' })
      await refreshClosed(trx, today(context), (eb) => eb('id', '=', id))
    })
    expect(await statuses(context)).toMatchObject({ A81002: 'ready' })
    await load(context, [odsRow('A81001', 'MILL LANE'), odsRow('A81002', 'QUEENS PARK', { closed: '20250630', status: 'C' })])
    expect(await statuses(context)).toMatchObject({ A81002: 'closed' })
  })
})
