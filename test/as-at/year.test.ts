import { expect, it } from 'vitest'
import { addMonths, firstDayOf, lastDayOf, monthOf } from '../../src/day.ts'
import type { Day } from '../../src/day.ts'
import { begun, sameOn, shownOn } from '../support/as-at.ts'
import type { Shown } from '../support/as-at.ts'
import { openTestSqlite } from '../support/databases.ts'
import { openWorld } from '../support/world.ts'

/** `npm run test:year` makes 20,000 events, in some minutes on a quiet machine. */
const acts = Number(process.env['ACTS_A_MONTH'] ?? 60)

it('over a year, the exports kept at the end of each month are found again', { timeout: 3_600_000 }, async () => {
  const db = await openTestSqlite()
  const world = await openWorld(db)
  const { email, year } = await begun(world, { services: 60, projects: 40 })
  const all = new Map<Day, Shown>()
  const first = monthOf(year.day)
  for (let n = 0; n < 12; n += 1) {
    const day = lastDayOf(addMonths(first, n))
    await year.until(day, { acts, each: 25 })
    year.goTo(day, 23)
    all.set(day, await shownOn(world, email))
    year.goTo(firstDayOf(addMonths(first, n + 1)), 7)
  }
  const { events } = await db.read
    .selectFrom('events')
    .select((eb) => eb.fn.countAll<number>().as('events'))
    .executeTakeFirstOrThrow()
  expect(events).toBeGreaterThan(acts * 12)
  expect(year.refused).toEqual([])
  for (const [day, kept] of all) await sameOn(world, email, { day, kept })
  await world.close()
  await db.close()
})
