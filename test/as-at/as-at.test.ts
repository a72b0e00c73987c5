import { afterEach, expect, it } from 'vitest'
import { addDays, asDay } from '../../src/day.ts'
import type { Day } from '../../src/day.ts'
import { verifyRecord } from '../../src/events/verify-record.store.ts'
import { begun, sameOn, shownOn } from '../support/as-at.ts'
import type { Shown } from '../support/as-at.ts'
import { onSqliteAndServer, openSecondNode } from '../support/databases.ts'
import { tamper } from '../support/tamper.ts'
import { openWorld } from '../support/world.ts'
import type { World } from '../support/world.ts'

let world: World
afterEach(() => world.close())

onSqliteAndServer('as at a day', (open) => {
  it('every list and export equals what it was at the end of that day', { timeout: 120_000 }, async () => {
    world = await openWorld(await open())
    const { email, year } = await begun(world, { services: 40, projects: 12 })
    const kept = new Map<Day, Shown>()
    for (const day of ['2026-03-02', '2026-03-20', '2026-04-10'].map(asDay)) {
      if (day > year.day) await year.until(day, { acts: 60, each: 6 })
      year.goTo(day, 23)
      kept.set(day, await shownOn(world, email))
    }
    year.goTo(addDays(year.day, 3), 9)
    await year.until(addDays(year.day, 20), { acts: 60, each: 6 })
    expect(year.refused).toEqual([])
    expect(await verifyRecord(world.context.db.read)).toMatchObject({ count: 0, faults: [] })
    for (const [day, shown] of kept) await sameOn(world, email, { day, kept: shown })
  })

  it('after a restart a day is the same, and a kept row that somebody changed is found', { timeout: 60_000 }, async () => {
    const db = await open()
    world = await openWorld(db)
    const { email, year } = await begun(world, { services: 12, projects: 4 })
    year.goTo(asDay('2026-03-04'), 23)
    const shown = await shownOn(world, email)
    year.goTo(asDay('2026-03-05'), 9)
    await year.until(asDay('2026-03-12'), { acts: 40, each: 5 })
    const at = world.context.clock()
    await world.close()
    const again = await openSecondNode(db)
    world = await openWorld(again)
    world.context.advance(at - world.context.clock())
    await sameOn(world, email, { day: asDay('2026-03-04'), kept: shown })
    const one = await db.read
      .selectFrom('earlier_rows')
      .select(['id', 'row_id'])
      .where('table_name', '=', 'services')
      .where('was', 'is not', null)
      .executeTakeFirstOrThrow()
    await tamper(db, `update earlier_rows set was = replace(was, 'PRACTICE', 'PRETENCE') where id = ${one.id}`)
    const { count, faults } = await verifyRecord(db.read)
    expect([count, faults[0]?.includes(`${one.row_id} of services is kept from before event`)]).toEqual([1, true])
    await again.close()
  })
})
