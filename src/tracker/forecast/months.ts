import { firstDayOf, isMonth } from '../../day.ts'
import type { Day } from '../../day.ts'
import { columns as columnChart } from '../../web/chart.ts'
import { monthOf } from '../../web/moments.ts'
import { forecastHref, monthsShown, noMonth, placeOfDay } from './forecast-query.ts'
import type { CountedBy, ForecastQuery, NoMonth, Place } from './forecast-query.ts'
import type { Cell } from './forecast-list.store.ts'
import { entriesOf } from '../../keys.ts'

/** A number with the address of its list; null for none. */
interface Counted {
  n: number
  href: string | null
}
type MonthLine = { text: string } & Record<CountedBy, Counted>

type Tally = Map<Place, number>
function add(tally: Tally, place: Place, n: number): void {
  tally.set(place, (tally.get(place) ?? 0) + n)
}
const placeOfMonth = (month: string | null, today: Day): Place => placeOfDay(month !== null && isMonth(month) ? firstDayOf(month) : null, today)

/** A project that is supposed to be likely on another day. */
export interface Move {
  was: Day
  is: Day
}

/** The numbers of the page: by month, and of projects without a month. */
export function monthsOf(cells: Cell[], moves: Move[], { query, today }: { query: ForecastQuery; today: Day }) {
  const tallies: Record<CountedBy, Tally> = { planned: new Map(), likely: new Map(), if: new Map() }
  for (const cell of cells) {
    add(tallies.planned, placeOfMonth(cell.planned, today), cell.n)
    add(tallies.likely, cell.without ?? placeOfMonth(cell.likely, today), cell.n)
    add(tallies.if, cell.ifWithout ?? placeOfMonth(cell.ifMonth, today), cell.n)
  }
  for (const { was, is } of moves) {
    add(tallies.if, placeOfDay(was, today), -1)
    add(tallies.if, placeOfDay(is, today), 1)
  }
  const number = (by: CountedBy, at: Place): Counted => {
    const n = tallies[by].get(at) ?? 0
    return { n, href: n === 0 ? null : forecastHref({ ...query, page: 1, show: { by, at } }) }
  }
  const line = (text: string, at: Place): MonthLine => ({ text, planned: number('planned', at), likely: number('likely', at), if: number('if', at) })
  const months = monthsShown(today)
  const isAny = ({ planned, likely, if: supposed }: MonthLine): boolean => planned.n + likely.n + supposed.n > 0
  const shown = [
    ...[line('Before this month', 'earlier')].filter(isAny),
    ...months.map((month) => line(monthOf(month), month)),
    ...[line('Later', 'later'), line('No planned date', 'none')].filter(isAny),
  ]
  const without = entriesOf(noMonth).flatMap(([at, words]: [NoMonth, string]) => {
    const { n, href } = number(query.supposed ? 'if' : 'likely', at)
    return n === 0 ? [] : [{ n, href, words }]
  })
  return {
    lines: shown,
    total: cells.reduce((sum, one) => sum + one.n, 0),
    without,
    chart: columnChart({
      title: 'Go-lives by month: likely, and planned',
      areBeside: true,
      bars: months.map((month) => ({ label: monthOf(month), value: number('likely', month).n, of: number('planned', month).n })),
    }),
  }
}
