import { sql } from 'kysely'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { areInArea } from '../../src/access/in-area.store.ts'
import type { Database } from '../../src/db/database.ts'
import { asServiceId } from '../../src/db/ids.ts'
import { productIdNamed } from '../../src/tracker/catalogue/usage.store.ts'
import { findOrganisationByName } from '../../src/tracker/tracker-import/shared.store.ts'
import { areaOf } from '../support/area.ts'
import { onSqliteAndServer } from '../support/databases.ts'
import { startedProject } from '../support/started-project.ts'
import type { Started } from '../support/started-project.ts'
import type { Visitor } from '../support/world.ts'

onSqliteAndServer('a name with accented capitals', (open) => {
  let db: Database
  let started: Started
  let team: Visitor
  beforeEach(async () => {
    db = await open()
    started = await startedProject(db)
    team = await started.world.visitor().signIn((await started.world.account('Ana Pereira', 'booking-team')).email)
  })
  afterEach(() => started.world.close())

  it('is taken for a pattern and a wave, however it is written', async () => {
    const { pm, home } = started
    const pattern = (name: string) => pm.post(`${home}/pattern`, { into: '', name, part: 'procedure' })
    expect((await pattern('École d’été')).status).toBe(303)
    const taken = await pattern('ÉCOLE D’ÉTÉ')
    expect([taken.status, taken.text.includes('Another pattern is called')]).toEqual([422, true])
    const wave = (name: string) => team.post('/waves/new', { name, testing: '', go_live: '', capacity: '', query: 'q=none', picks: '' })
    expect((await wave('Été')).status).toBe(303)
    const second = await wave('ÉTÉ')
    expect([second.status, second.text.includes('There is a wave ÉTÉ already')]).toEqual([422, true])
    expect(await db.read.selectFrom('waves').select('name').execute()).toEqual([{ name: 'Été' }])
  })

  it('means one product, one supplier and one 111 provider in each query', async () => {
    const facts = { supplier: 'Éclair Santé', product: 'ÉCLAIR Réservation', role: 'provider', status: 'ready', reason: 'New' }
    const optional = { product_version: '', standard_version: '', fhir_version: '', link: '' }
    expect((await team.post('/catalogue/new', { ...facts, ...optional })).status).toBe(303)
    const meant = await sql<{ id: string | null }>`select ${productIdNamed(sql`'provider'`, sql`cast(${' Éclair RÉSERVATION'} as text)`)} as id`.execute(
      db.read,
    )
    expect(meant.rows).toEqual([{ id: (await db.read.selectFrom('products').select('id').where('product', '=', facts.product).executeTakeFirstOrThrow()).id }])

    const { personId } = await started.world.account('Tom Hughes')
    await areaOf(db, personId, { role: 'supplier', kind: 'supplier', key: 'éclair santé' })
    const service = { id: asServiceId('x'), region: null, commissioner: null, referrer_id: null, consumer_product: null }
    const isIn = await areInArea(db.read, { personId, roles: ['supplier'] }, [
      { ...service, provider_product: 'Éclair réservation' },
      { ...service, provider_product: 'Eclair reservation' },
    ])
    expect(isIn).toEqual([true, false])

    await team.post('/organisations/new', { name: 'ÎLE DE WIGHT 111', ods_code: 'NL1', kind: 'provider', switched_on: '', consumer_product: '' })
    expect((await findOrganisationByName(db.read, 'Île de Wight 111'))?.name).toBe('ÎLE DE WIGHT 111')
    expect(await findOrganisationByName(db.read, 'Ile de Wight 111')).toBeUndefined()
  })
})
