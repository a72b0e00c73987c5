import type { Person } from '../../access/access.store.ts'
import { firstKnownDay } from '../../access/as-at.ts'
import type { Context } from '../../context.ts'
import { addMonths, lastDayOf, monthOf, today } from '../../day.ts'
import type { Day, Month } from '../../day.ts'
import { onDay } from '../../as-at/days.ts'
import type { Reader } from '../../db/database.ts'
import { noPersonId } from '../../db/ids.ts'
import { areForecastsKnown } from '../forecast/are-known.ts'
import { countForecasts } from '../forecast/forecast-list.store.ts'
import { readForecastQuery } from '../forecast/forecast-query.ts'
import { findRun } from '../forecast/forecasts.store.ts'
import { goLivesByMonth } from '../rollout/months.store.ts'
import { rolloutNumbersOf } from '../rollout/rollout-numbers.ts'
import { currentIndex } from '../service-facets/current-index.ts'
import { cellsOf } from '../service-facets/rollout-cells.ts'
import { reportDay, reportOf } from './month-report.ts'
import type { KnownOnDay, MonthReport } from './month-report.ts'

type Needed = Pick<Context, 'db' | 'clock'>

/** A report counts every service: only people who see all of them get it. */
const everyone: Person = { accountId: '', personId: noPersonId, name: '', email: '', installationRole: 'programme-viewer' }

async function knownOn(db: Reader, { day, month, isPast }: { day: Day; month: Month; isPast: boolean }): Promise<KnownOnDay> {
  const index = await currentIndex(db, day)
  const numbers = rolloutNumbersOf({ cells: cellsOf(index, everyone), shared: index.shared })
  const months = await goLivesByMonth(db, { person: everyone, today: day }, { from: addMonths(month, -1), to: addMonths(month, 3) })
  return { day, isPast, numbers, months }
}

/** The report of a month that has begun and of whose last day something is known. */
export async function readReport(context: Needed, month: Month): Promise<MonthReport> {
  const now = today(context)
  const first = await firstKnownDay(context)
  const known = async (day: Day): Promise<KnownOnDay | null> =>
    day < first ? null : onDay(context, day, (db) => knownOn(db, { day, month: monthOf(day), isPast: true }))
  const day = reportDay(month, now)
  const ofMonth = day === now ? await knownOn(context.db.read, { day, month, isPast: false }) : await known(day)
  if (!ofMonth) throw new Error(`Nothing is known of ${day}`)
  return reportOf(month, [ofMonth, await known(lastDayOf(addMonths(month, -1))), await known(lastDayOf(addMonths(month, -2)))])
}

export interface LikelyAhead {
  /** yyyy-mm-dd. */
  madeOn: string
  months: { month: Month; n: number }[]
}

/** How many projects are likely to go live in the two months after this one, as forecast now; null for an older month, or if that is not known. */
export async function readLikely(context: Needed, month: Month): Promise<LikelyAhead | null> {
  const day = today(context)
  const { read } = context.db
  if (month < addMonths(monthOf(day), -1)) return null
  const run = await findRun(read)
  if (!run || !(await areForecastsKnown(read))) return null
  const { filter, supposed } = readForecastQuery(() => undefined, day)
  const cells = await countForecasts(read, { viewer: { person: everyone, today: day }, filter, supposed })
  const likelyIn = (one: Month): number => cells.reduce((sum, cell) => (cell.without === null && cell.likely === one ? sum + cell.n : sum), 0)
  return { madeOn: run.made_on, months: [addMonths(month, 1), addMonths(month, 2)].map((one) => ({ month: one, n: likelyIn(one) })) }
}
