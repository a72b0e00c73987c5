import type { Person } from '../../access/access.store.ts'
import { firstKnownDay } from '../../access/as-at.ts'
import type { Context } from '../../context.ts'
import { addMonths, lastDayOf, monthOf, today } from '../../day.ts'
import type { Day, Month } from '../../day.ts'
import { onDay } from '../../as-at/days.ts'
import type { Reader } from '../../db/database.ts'
import { noPersonId } from '../../db/ids.ts'
import type { PersonId } from '../../db/ids.ts'
import { lookInArea } from '../areas/look-in-area.ts'
import type { WhoLooks } from '../areas/look-in-area.ts'
import { areForecastsKnown } from '../forecast/are-known.ts'
import { countForecasts } from '../forecast/forecast-list.store.ts'
import { readForecastQuery } from '../forecast/forecast-query.ts'
import { findRun } from '../forecast/forecasts.store.ts'
import { goLivesByMonth } from '../rollout/months.store.ts'
import { rolloutNumbersOf } from '../rollout/rollout-numbers.ts'
import { currentIndex } from '../service-facets/current-index.ts'
import { hasRolesOutside, servicesInArea } from '../service-facets/area-sets.ts'
import { cellsAmong, cellsOf } from '../service-facets/rollout-cells.ts'
import type { Viewer } from '../service-list/filter-conditions.store.ts'
import { reportDay, reportOf } from './month-report.ts'
import type { KnownOnDay, MonthReport } from './month-report.ts'

type Needed = Pick<Context, 'db' | 'clock'>

/** Whose area a report is about; null for a report of everything. */
export type AreaOfReport = WhoLooks | null

const everyone: Person = { accountId: '', personId: noPersonId, name: '', email: '', installationRole: 'programme-viewer' }
const onlyInArea = (personId: PersonId): Pick<Viewer, 'person' | 'inArea'> => ({ person: { ...everyone, personId, installationRole: 'none' }, inArea: true })

interface OnDay {
  day: Day
  month: Month
  isPast: boolean
}

async function knownOn(db: Reader, { day, month, isPast }: OnDay, area: AreaOfReport): Promise<KnownOnDay> {
  const personId = area === null ? null : isPast ? await lookInArea(area, { day, read: db }) : area.person.personId
  const index = await currentIndex(db, day)
  const cells = personId === null ? cellsOf(index, everyone) : cellsAmong(index, servicesInArea(index, personId))
  const viewer = personId === null ? { person: everyone } : onlyInArea(personId)
  const months = await goLivesByMonth(db, { ...viewer, today: day }, { from: addMonths(month, -1), to: addMonths(month, 3) })
  // The lists of today also have what someone has a role in outside their area.
  const hasLists = personId === null || isPast || !hasRolesOutside(index, personId)
  return { day, isPast, numbers: rolloutNumbersOf({ cells, shared: index.shared }), months, hasLists }
}

/** The report of a month that has begun and of whose last day something is known. */
export async function readReport(context: Needed, month: Month, area: AreaOfReport): Promise<MonthReport> {
  const now = today(context)
  const first = await firstKnownDay(context)
  const known = async (day: Day): Promise<KnownOnDay | null> =>
    day < first ? null : onDay(context, day, (db) => knownOn(db, { day, month: monthOf(day), isPast: true }, area))
  const day = reportDay(month, now)
  const ofMonth = day === now ? await knownOn(context.db.read, { day, month, isPast: false }, area) : await known(day)
  if (!ofMonth) throw new Error(`Nothing is known of ${day}`)
  return reportOf(month, [ofMonth, await known(lastDayOf(addMonths(month, -1))), await known(lastDayOf(addMonths(month, -2)))], area !== null)
}

export interface LikelyAhead {
  /** yyyy-mm-dd. */
  madeOn: string
  months: { month: Month; n: number }[]
}

/** How many projects are likely to go live in the two months after this one, as forecast now; null for an older month, or if that is not known. */
export async function readLikely(context: Needed, month: Month, area: AreaOfReport): Promise<LikelyAhead | null> {
  const day = today(context)
  const { read } = context.db
  if (month < addMonths(monthOf(day), -1)) return null
  const run = await findRun(read)
  if (!run || !(await areForecastsKnown(read))) return null
  const { filter, supposed } = readForecastQuery(() => undefined, day)
  const viewer = area === null ? { person: everyone } : onlyInArea(area.person.personId)
  const cells = await countForecasts(read, { viewer: { ...viewer, today: day }, filter, supposed })
  const likelyIn = (one: Month): number => cells.reduce((sum, cell) => (cell.without === null && cell.likely === one ? sum + cell.n : sum), 0)
  return { madeOn: run.made_on, months: [addMonths(month, 1), addMonths(month, 2)].map((one) => ({ month: one, n: likelyIn(one) })) }
}
