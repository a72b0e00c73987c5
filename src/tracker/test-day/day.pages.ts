import type { Page } from '../../access/page.ts'
import type { Again } from '../../access/submit.ts'
import { NotFoundError } from '../../errors.ts'
import { listEvidence } from '../../evidence/evidence.store.ts'
import { streamEvents } from '../../web/event-stream.ts'
import { momentOf } from '../../web/moments.ts'
import { mostUploadBytes } from '../../web/uploads.ts'
import { listHolders } from '../people/holders.store.ts'
import { withoutName } from '../test-plan/case.pages.ts'
import { placeOf } from '../test-plan/case-order.ts'
import { whyNoResults } from '../test-plan/load-run.ts'
import { fieldsOfCase } from '../test-plan/record-form.ts'
import { runHome, runTitle, tagOf, verdictChoices } from '../test-plan/run-words.ts'
import { planCrumbs } from '../test-plan/test-plan.pages.ts'
import { caseName } from '../test-plan/test-plan.ts'
import { latestChange } from './changes.store.ts'
import { sideNames, whoDoes } from './day-words.ts'
import { dayCase, dayHome, liveParts, loadDay, nextOpen, sideOf } from './load-day.ts'
import type { LoadedDay } from './load-day.ts'
import { seenBySandbox } from './seen-by-sandbox.ts'

/** Why the page of a case is shown again. */
interface GivenOnDay {
  status?: number
  errors?: Record<string, string>
  told?: { heading?: string; text: string }
  /** What was typed is saved, so that its fields are empty again. */
  isSaved?: boolean
}

/** Goes to what comes next on the day: the roll-call, the next case without a result, or what is sent at the end. */
export async function enterDay(page: Page): Promise<void> {
  const day = await loadDay(page)
  if (whyNoResults(day.run) !== undefined) return page.res.redirect(303, runHome(page))
  const next = nextOpen(day, { side: sideOf(page) })
  const isFirst = day.mayRecord && day.attendees.length === 0 && page.query('without') !== 'roll-call'
  page.res.redirect(303, isFirst ? `${dayHome(page)}/roll-call` : next && day.run.finished_at === null ? dayCase(page, next.id) : `${dayHome(page)}/closing`)
}

/** Whose cases to go through: everyone's, or those of one side. Empty if the plan has one side. */
function sideChoices(page: Page, { cases, latest }: { cases: { id: string; side: 'consumer' | 'provider' }[]; latest: Map<string, unknown> }, id: string) {
  const chosen = sideOf(page)
  const sides = (['consumer', 'provider'] as const).filter((side) => cases.some((one) => one.side === side))
  if (sides.length < 2) return []
  const left = (side: 'consumer' | 'provider'): number => cases.filter((one) => one.side === side && !latest.has(one.id)).length
  return [
    { text: 'All cases', href: `${dayHome(page)}/cases/${id}`, isShown: chosen === undefined },
    ...sides.map((side) => ({
      text: `${sideNames[side]}: ${left(side)} left`,
      href: `${dayHome(page)}?side=${side}&without=roll-call`,
      isShown: chosen === side,
    })),
  ]
}

/** The case that was recorded just before this page, with its result. */
function afterOf(page: Page, { cases, latest }: Pick<LoadedDay, 'cases' | 'latest'>) {
  const one = cases.find((each) => each.id === page.query('after'))
  const result = one && latest.get(one.id)
  return result ? { name: caseName(one), href: dayCase(page, one.id), tag: tagOf(result.verdict) } : null
}

/** One case on the day of the test: what to do, who does it, what the sandbox saw, and the buttons that record it. */
export async function showDayCase(page: Page, given: GivenOnDay = {}): Promise<void> {
  const day = await loadDay(page)
  const { run, cases, latest } = day
  const one = cases.find((each) => each.id === page.param('case'))
  if (!one) throw new NotFoundError('No such case')
  const [holders, evidence, sandbox] = await Promise.all([
    listHolders(page.db.read, page.access.project.id),
    listEvidence(page.db.read, [one.id]),
    seenBySandbox(page, { ...day, one }),
  ])
  const pieces = evidence.filter((piece) => piece.run_id === run.id && piece.removed_at === null).length
  const fields = fieldsOfCase(one.id)
  const result = latest.get(one.id)
  const seen = result?.attempt ?? 0
  const place = placeOf(cases, one.id)
  const following = nextOpen(day, { after: one.id, side: sideOf(page) })
  const who = whoDoes(one.side, holders, day.present)
  const chosen = given.isSaved ? undefined : verdictChoices.find(({ value }) => value === page.typed[fields.verdict])
  page.show(
    'test-day/case',
    {
      title: caseName(one),
      breadcrumbs: [...planCrumbs(page), { text: runTitle(run), href: runHome(page) }],
      status: given.status ?? 200,
      errors: withoutName(given.errors ?? {}, caseName(one)),
    },
    {
      run,
      one,
      fields,
      name: caseName(one),
      place: `Case ${place.number} of ${cases.length}, run ${run.number}`,
      home: runHome(page),
      day: dayHome(page),
      here: dayCase(page, one.id),
      at: `${dayHome(page)}/cases/${one.id}`,
      after: afterOf(page, day),
      side: sideOf(page) ?? '',
      sides: sideChoices(page, day, one.id),
      previous: place.previous ? dayCase(page, place.previous.id) : null,
      next: place.next ? dayCase(page, place.next.id) : null,
      nextOpen: following && following.id !== one.id ? dayCase(page, following.id) : null,
      sideName: sideNames[one.side],
      who,
      tag: result === undefined ? null : tagOf(result.verdict),
      result: result === undefined ? null : `${result.recorded_by}, ${momentOf(result.recorded_at)}${result.comment === null ? '' : `: ${result.comment}`}`,
      pieces: pieces === 0 ? '' : pieces === 1 ? '1 piece of evidence' : `${pieces} pieces of evidence`,
      // A form that comes back with an error names what the person saw, not what has come in since.
      seen: (given.status === 422 && !given.isSaved ? page.typed[fields.seen] : undefined) ?? String(seen),
      comment: given.isSaved ? '' : (page.typed[fields.comment] ?? ''),
      verdicts: verdictChoices,
      chosen: chosen ?? null,
      mayRecord: day.mayRecord,
      stopped: day.mayRecord
        ? ''
        : run.finished_at !== null
          ? 'This run is finished: its results can no longer change.'
          : (whyNoResults(run) ?? 'The test team records the results. You can watch here.'),
      first: given.told ?? null,
      sandbox,
      photoHint: `Up to ${mostUploadBytes / 1024 / 1024} MB. No patient’s details in it. Where and with what it was taken is removed`,
      parts: liveParts(page, day, { id: one.id, seen }),
      stream: day.isOn ? `${dayHome(page)}/cases/${one.id}/live?seen=${seen}${sideOf(page) === undefined ? '' : `&side=${sideOf(page)}`}` : null,
    },
  )
}

/** Who was first, and what became of what was typed. */
export const notSaved = (first: string): string => `${first} What you typed is still here, and was not saved.`

/** The page of a case again, after an act that did nothing. */
export const dayCaseAgain = (page: Page, { status, errors, first }: Again): Promise<void> =>
  showDayCase(page, { status, errors, ...(first !== undefined && { told: { text: notSaved(first) } }) })

/** Sends the parts of the page of a case whenever they change. */
export async function streamDay(page: Page): Promise<void> {
  const seen = page.number('seen') ?? 0
  const id = page.param('case')
  const { run } = await loadDay(page)
  const sent = new Map<string, string>()
  let mark = ''
  await streamEvents(page, {
    watch: (on) => page.context.interactions.watch(run.id, on),
    busy: 'Too many people are watching now. Load the page again to see what others recorded.',
    async look(send) {
      // The call's minutes change without an event.
      const now = `${await latestChange(page.db.read, page.access.project.id)} ${Math.floor(page.context.clock() / 60_000)}`
      if (now === mark) return
      mark = now
      const parts = Object.entries(liveParts(page, await loadDay(page), { id, seen })).filter(([name, html]) => sent.get(name) !== html)
      for (const [name, html] of parts) sent.set(name, html)
      if (parts.length > 0) send('parts', Object.fromEntries(parts))
    },
  })
}
