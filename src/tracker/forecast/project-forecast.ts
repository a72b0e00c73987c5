import type { Page } from '../../access/page.ts'
import { asDay } from '../../day.ts'
import type { Day } from '../../day.ts'
import type { ForecastsTable } from '../../db/tables/forecast.ts'
import { dayOf } from '../../web/moments.ts'
import { readForecastQuery } from './forecast-query.ts'
import type { Supposed } from './forecast-query.ts'
import { findForecast, findRun } from './forecasts.store.ts'
import { readBacktest, readLikeness, readPath, readUsual } from './kept.ts'
import { findProvider111 } from './provider-111.store.ts'
import { shownDays, supposeStep } from './suppose-step.ts'
import { backtestWords, casesWords, changeWords, monthInWords, rangeWords, usualWords, whyNotWords } from './words.ts'

type Kept = ForecastsTable & Record<'day_10' | 'day_20' | 'day_50' | 'day_80' | 'day_90', string>
const isLikely = (row: ForecastsTable | undefined): row is Kept => row !== undefined && row.day_50 !== null

/** When a project is likely to go live, as its page says it; null if it is live or over. `planned` is the day that holds now. */
export async function projectForecast(page: Page, { planned, isLive }: { planned: string | null; isLive: boolean }) {
  const { project } = page.access
  if (isLive || project.state === 'closed' || project.state === 'stopped') return null
  const db = page.db.read
  const run = await findRun(db)
  const backtest = run ? readBacktest(run.backtest) : null
  const nothing = { says: '', rows: [], howGood: backtest ? backtestWords(backtest) : [], whatIf: null, waits: '' }
  if (project.state === 'on-hold') return { ...nothing, whyNot: 'The project is on hold, so no month is likely yet.' }
  if (run === undefined || backtest === null) return { ...nothing, whyNot: 'Forecasts have not been worked out yet.' }
  if (backtest.verdict !== 'good enough') return { ...nothing, whyNot: `We cannot say yet when it goes live. ${whyNotWords(backtest)}` }
  const row = await findForecast(db, project.id)
  if (!isLikely(row))
    return { ...nothing, whyNot: 'We cannot say yet when it goes live: nobody like it has completed one of its steps, or it was started today.' }
  const provider111 = await findProvider111(db, project.service_id)
  const query = readForecastQuery((name) => page.query(name), page.today)
  const usual = usualWords(readUsual(row.usual))
  return {
    ...nothing,
    whyNot: '',
    says: [planned === null ? 'No date is planned' : `Planned for ${dayOf(planned)}`, `likely ${monthInWords(asDay(row.day_50))}`].join(', '),
    waits: provider111?.switched_on === 'no' ? `${provider111.name} is not switched on. These days count from its other steps alone.` : '',
    rows: [
      { text: '8 in 10 like it', value: `live ${rangeWords(asDay(row.day_10), asDay(row.day_90))}` },
      { text: 'Chances', value: `2 in 10 live by ${dayOf(row.day_20)}, 5 in 10 by ${dayOf(row.day_50)}, 8 in 10 by ${dayOf(row.day_80)}` },
      { text: 'What decides it most', value: [row.driver_title ?? '', usual].filter(Boolean).join(': ') },
      {
        text: 'From',
        value: row.cases === null || row.likeness === null ? '' : `${casesWords(row.cases, readLikeness(row.likeness))}, on ${dayOf(row.made_on)}`,
      },
    ],
    whatIf: {
      errors: query.errors,
      typed: { step: page.query('step') ?? '', days: page.query('days') ?? '' },
      steps: [{ value: '', text: 'Choose' }, ...readPath(row.path).steps.map(({ key, title }) => ({ value: key, text: title }))],
      answer: await answerOf(page, row, { supposed: query.supposed, madeAt: run.made_at }),
    },
  }
}

/** The days with and without what is supposed, in words; null if nothing is. */
async function answerOf(page: Page, row: Kept, { supposed, madeAt }: { supposed: Supposed | null; madeAt: string }) {
  if (supposed?.kind !== 'step') return null
  const { key, days } = supposed
  const answers = await supposeStep(page.db.read, { change: { key, days }, madeAt, ids: [row.project_id] })
  const own = answers.get(row.project_id)
  const title = readPath(row.path).steps.find((one) => one.key === key)?.title
  if (own === undefined || title === undefined) return null
  const { early, likely, late } = shownDays(asDay(row.made_on), own)
  return {
    words: changeWords(days, title),
    without: wordsOf({ early: asDay(row.day_10), likely: asDay(row.day_50), late: asDay(row.day_90) }),
    with: wordsOf({ early, likely, late }),
  }
}

const wordsOf = ({ early, likely, late }: { early: Day; likely: Day; late: Day }) => ({ month: monthInWords(likely), range: rangeWords(early, late) })
