import type { Page } from '../../access/page.ts'
import { seesAllProjects } from '../../access/visible-projects.store.ts'
import { asDay } from '../../day.ts'
import type { ProjectId } from '../../db/ids.ts'
import { readModel } from '../../db/read-model.ts'
import { dayOf } from '../../web/moments.ts'
import { counted } from '../../web/numbers.ts'
import { viewerOf } from '../service-list/list-query.ts'
import { choicesOf } from './choices.ts'
import { listChoices, listWithStep, mostSupposed } from './forecast-choices.store.ts'
import { countForecasts, listForecasts, pageSize } from './forecast-list.store.ts'
import type { Changed } from './forecast-list.store.ts'
import type { Asked } from './on-their-way.store.ts'
import { forecastHref, forecastPath, readForecastQuery } from './forecast-query.ts'
import type { ForecastQuery } from './forecast-query.ts'
import { findRun } from './forecasts.store.ts'
import { readBacktest } from './kept.ts'
import { headingOf, lineOfList } from './list-lines.ts'
import { monthsOf } from './months.ts'
import type { Move } from './months.ts'
import { shownDays, supposeStep } from './suppose-step.ts'
import { backtestWords, changeWords, whyNotWords } from './words.ts'

interface Whose {
  whose: string
  madeAt: string
}
const choicesFor = readModel('forecast choices', { until: 'event' }, (db, _: Whose, viewer: Asked['viewer']) => listChoices(db, viewer))
const counts = readModel('forecast counts', { until: 'event' }, (db, _: Whose & { query: object }, asked: Asked) => countForecasts(db, asked))

/** Likely go-lives by month, with the list behind each number, how good forecasts are, and what if. */
export async function showForecast(page: Page): Promise<void> {
  const query = readForecastQuery((name) => page.query(name), page.today)
  const viewer = viewerOf(page)
  const { filter, supposed } = query
  const asked: Asked = { viewer, filter, supposed }
  const run = await findRun(page.db.read)
  const whose = { whose: `${page.today} ${seesAllProjects(page.person) ? '' : page.person.personId}`, madeAt: run?.made_at ?? '' }
  const backtest = run ? readBacktest(run.backtest) : null
  const isKnown = backtest?.verdict === 'good enough'
  const cells = await counts(page.db.read, { ...whose, query: { filter, supposed } }, asked)
  const step = run && isKnown ? await ofStep(page, asked, { madeOn: run.made_on, madeAt: run.made_at }) : nothingMoves
  const choices = choicesOf(page, query, await choicesFor(page.db.read, whose, viewer))
  page.show(
    'forecast/index',
    { title: 'Likely go-lives', errors: isKnown ? query.errors : {}, breadcrumbs: [{ text: 'Rollout', href: '/rollout' }] },
    {
      action: forecastPath,
      scoped: !seesAllProjects(page.person),
      isKnown,
      madeOn: run ? dayOf(run.made_on) : null,
      howGood: backtest ? backtestWords(backtest) : [],
      whyNot: backtest ? whyNotWords(backtest) : 'Nothing has been worked out yet. It is worked out each day, the first time within some minutes.',
      ...monthsOf(cells, step.moves, { query, today: page.today }),
      choices,
      supposedWords: supposedWords(query, choices),
      note: step.note,
      noneHref: forecastHref({ ...query, supposed: null, show: null, page: 1 }),
      list: await listOf(page, asked, query, step.changed),
    },
  )
}

interface Supposition {
  moves: Move[]
  changed: Map<ProjectId, Changed['days']>
  /** How many were worked out, if not all. */
  note: string
}
const nothingMoves: Supposition = { moves: [], changed: new Map(), note: '' }

/** What changes if a step takes other days: worked out for the soonest projects, in a thread. */
async function ofStep(page: Page, asked: Asked, { madeOn, madeAt }: { madeOn: string; madeAt: string }): Promise<Supposition> {
  const { supposed } = asked
  if (supposed?.kind !== 'step') return nothingMoves
  const found = await listWithStep(page.db.read, asked, supposed.key)
  const some = found.slice(0, mostSupposed)
  const change = { key: supposed.key, days: supposed.days }
  const days = await supposeStep(page.db.read, { change, madeAt, ids: some.map((one) => one.id) })
  const changed = new Map([...days].map(([id, own]) => [id, shownDays(asDay(madeOn), own)]))
  const moves = some.flatMap(({ id, likely }) => {
    const is = changed.get(id)?.likely
    return is === undefined ? [] : [{ was: likely, is }]
  })
  const note = found.length > mostSupposed ? `Worked out for the ${counted(mostSupposed, 'project')} that are likely first. Narrow the list to see others.` : ''
  return { moves, changed, note }
}

/** What is supposed, in words; null for nothing. */
function supposedWords({ supposed }: ForecastQuery, { steps, providers111 }: ReturnType<typeof choicesOf>): string | null {
  if (supposed === null) return null
  if (supposed.kind === 'step') return changeWords(supposed.days, steps.find((one) => one.value === supposed.key)?.text ?? supposed.key)
  const name = providers111.find((one) => one.value === supposed.organisation)?.text ?? 'the 111 provider'
  return `${name} is switched on from ${dayOf(supposed.day)}`
}

async function listOf(page: Page, asked: Asked, query: ForecastQuery, changed: ReadonlyMap<ProjectId, Changed['days']>) {
  const { show } = query
  if (show === null) return null
  const { rows, total } = await listForecasts(page.db.read, asked, { ...show, page: query.page, changed })
  const at = (number: number): string => forecastHref({ ...query, page: number })
  return {
    heading: headingOf(show),
    total,
    rows: rows.map((row) => lineOfList(row, show.by === 'if' ? changed.get(row.id) : undefined)),
    previous: query.page > 1 ? at(query.page - 1) : undefined,
    next: query.page * pageSize < total ? at(query.page + 1) : undefined,
  }
}
