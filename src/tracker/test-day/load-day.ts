import type { Page } from '../../access/page.ts'
import { isOpen } from '../../access/project-state.ts'
import { nowIso } from '../../context.ts'
import { listUnsettled } from '../../evidence/evidence.store.ts'
import { listAttendees } from '../test-plan/attendees.store.ts'
import { callInWords, callOf, presentOf } from '../test-plan/call.ts'
import { nextWithoutResult } from '../test-plan/case-order.ts'
import { loadRun, whyNoResults } from '../test-plan/load-run.ts'
import { overtakenBy } from '../test-plan/overtaken.ts'
import { runHome } from '../test-plan/run-words.ts'
import type { Case } from '../test-plan/test-plan.ts'
import { casesByCode, dayProgress } from './day-words.ts'
import type { Side } from './day-words.ts'

export const dayHome = (page: Page): string => `${runHome(page)}/day`

/** The side whose cases this person goes through, if they chose one. */
export function sideOf(page: Page): Side | undefined {
  const side = page.query('side') ?? page.typed['side']
  return side === 'consumer' || side === 'provider' ? side : undefined
}

/** The address of a case in test-day mode. */
export function dayCase(page: Page, id: string, more: Record<string, string> = {}): string {
  const side = sideOf(page)
  const query = new URLSearchParams({ ...(side === undefined ? {} : { side }), ...more })
  return `${dayHome(page)}/cases/${id}${query.size === 0 ? '' : `?${query}`}`
}

/** The run in the address with its results and its call; `cases` are those to test. */
export async function loadDay(page: Page) {
  const loaded = await loadRun(page.db.read, page, page.param('run'))
  const [unsettled, attendees] = await Promise.all([
    listUnsettled(
      page.db.read,
      loaded.cases.map((one) => one.id),
    ),
    listAttendees(page.db.read, loaded.run.id),
  ])
  const withdrawn = new Set([...loaded.latest].filter(([, row]) => unsettled.has(row.id)).map(([id]) => id))
  const isOn = loaded.run.finished_at === null && whyNoResults(loaded.run) === undefined && isOpen(page)
  return { ...loaded, cases: loaded.toTest, withdrawn, attendees, present: presentOf(attendees), isOn, mayRecord: isOn && page.may('test.record') }
}
export type LoadedDay = Awaited<ReturnType<typeof loadDay>>

/** The next case without a result, of the chosen side if it has one; undefined if every case has a result. */
export function nextOpen<One extends Case>(
  { cases, latest }: { cases: One[]; latest: Map<string, unknown> },
  { after, side }: { after?: string; side?: Side | undefined },
) {
  const has = (id: string): boolean => latest.has(id)
  const own = side === undefined ? [] : nextInOrder(cases, (one) => one.side === side && !has(one.id), after)
  return own[0] ?? nextWithoutResult(cases, has, after)
}

/** The cases that fit, those after this one first. */
function nextInOrder<One extends Case>(cases: One[], fits: (one: One) => boolean, after: string | undefined): One[] {
  const index = cases.findIndex((one) => one.id === after)
  return [...cases.slice(index + 1), ...cases.slice(0, index + 1)].filter(fits)
}

/** The parts of a page of a case that change while someone looks at it, by the ids of their places. `seen` is the result that they have seen. */
export function liveParts(page: Page, day: LoadedDay, { id, seen }: { id: string; seen: number }): Record<string, string> {
  const now = nowIso(page.context)
  const latest = day.latest.get(id)
  const next = nextOpen(day, { after: id, side: sideOf(page) })
  return {
    'day-news': page.part('test-day/news', {
      text: latest !== undefined && latest.attempt > seen ? overtakenBy(latest) : '',
      next: next && next.id !== id ? dayCase(page, next.id) : null,
    }),
    'day-progress': page.part('test-day/progress', {
      call: callInWords(callOf(day.attendees, day.run, now), now),
      present: day.present.length === 1 ? '1 person' : `${day.present.length} people`,
      says: dayProgress(day.cases, day),
      total: day.cases.length,
      recorded: day.latest.size,
      isDone: nextOpen(day, {}) === undefined,
      day: dayHome(page),
    }),
    'day-jump': page.part('test-day/jump', {
      current: id,
      codes: casesByCode(day.cases, day).map((code) => ({ ...code, cases: code.cases.map((one) => ({ ...one, href: dayCase(page, one.id) })) })),
    }),
  }
}
