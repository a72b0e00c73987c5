import { isMonth } from '../../day.ts'
import type { Day } from '../../day.ts'
import type { ProjectId } from '../../db/ids.ts'
import { dayOf, monthOf } from '../../web/moments.ts'
import type { Changed } from './forecast-list.store.ts'
import { noMonth } from './forecast-query.ts'
import type { ForecastQuery, NoMonth } from './forecast-query.ts'
import { readLikeness, readUsual } from './kept.ts'
import { casesWords, monthInWords, rangeWords, usualWords } from './words.ts'
import { isKey } from '../../keys.ts'

/** What a list of projects is of. */
export function headingOf({ by, at }: NonNullable<ForecastQuery['show']>): string {
  if (isKey(noMonth, at)) return `Projects ${noMonth[at]}`
  const when = isMonth(at) ? `in ${monthOf(at)}` : at === 'earlier' ? 'before this month' : 'later'
  if (at === 'none') return by === 'planned' ? 'Projects without a planned date' : 'Projects without a likely month'
  return { planned: `Planned ${when}`, likely: `Likely ${when}`, if: `Likely ${when}, if that happens` }[by]
}

interface Row {
  id: ProjectId
  name: string
  planned: Day | null
  early: Day | null
  likely: Day | null
  late: Day | null
  without: NoMonth | null
  driver_title: string | null
  cases: number | null
  likeness: string | null
  usual: string | null
}

/** A project in the list. `supposed` are its days if what is supposed holds. */
export function lineOfList(row: Row, supposed: Changed['days'] | undefined) {
  const { early, likely, late } = supposed ?? row
  const isLikely = row.without === null && early !== null && likely !== null && late !== null
  return {
    name: row.name,
    href: `/projects/${row.id}/dates#likely`,
    planned: row.planned === null ? 'No date yet' : dayOf(row.planned),
    likely: isLikely ? monthInWords(likely) : '',
    range: isLikely ? `8 in 10: ${rangeWords(early, late)}` : row.without === null ? '' : noMonth[row.without].replace(/^./, (letter) => letter.toUpperCase()),
    decides: row.without === null ? (row.driver_title ?? '') : '',
    usual: row.without === null ? usualWords(readUsual(row.usual)) : '',
    cases: row.without === null && row.cases !== null && row.likeness !== null ? casesWords(row.cases, readLikeness(row.likeness)) : '',
  }
}
