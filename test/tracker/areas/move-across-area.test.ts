import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { moveAcrossArea } from '../../../src/access/in-area.store.ts'
import type { FactsOfArea } from '../../../src/access/in-area.store.ts'
import { asPersonId, asServiceId } from '../../../src/db/ids.ts'
import { areaOf } from '../../support/area.ts'
import { onBothEngines } from '../../support/databases.ts'

onBothEngines('a change of a service', (open) => {
  it('moves it across an area only if it comes into one, or leaves one', async () => {
    const db = await open()
    const person = asPersonId(randomUUID())
    const row = { id: person, name: 'Tom Hughes', email: 'tom@example.nhs.uk', created_at: '2026-03-02T09:00:00.000Z' }
    await db.transaction((trx) =>
      trx
        .insertInto('people')
        .values(row as never)
        .execute(),
    )
    for (const key of ['London', 'South West']) await areaOf(db, person, { role: 'project-manager', kind: 'region', key })
    const at = (region: string | null): FactsOfArea => ({
      id: asServiceId('one'),
      region,
      commissioner: null,
      referrer_id: null,
      provider_product: 'Adastra',
      consumer_product: null,
    })
    const changes = [
      [null, 'Midlands'],
      ['Midlands', 'London'],
      ['London', null],
      ['London', 'South West'],
      ['London', 'London'],
    ] as const
    const moves = await moveAcrossArea(
      db.read,
      person,
      changes.map(([before, after]) => ({ before: at(before), after: at(after) })),
    )
    expect(moves).toEqual([false, true, true, false, false])
    expect(await moveAcrossArea(db.read, person, [])).toEqual([])
  })
})
