import { isWithin } from '../../clock.ts'
import type { BulkJobsTable } from '../../db/tables/rollout.ts'
import { InvalidFormError, NotFoundError, Refusal } from '../../errors.ts'
import { recordEvents } from '../../events/events.store.ts'
import { get, post } from '../../access/page.ts'
import type { Page, Route } from '../../access/page.ts'
import { momentOf } from '../../web/moments.ts'
import { viewerOf } from '../service-list/list-query.ts'
import { addressOf, readFilter } from '../service-list/filter.ts'
import { acts, deed, fromAndTo, isAct, reasonOf, unconfirming, undoDays } from './bulk.ts'
import { countOutcomes, countChangesLike, countReasons, findJob, listJobs, moveJob, pageOfRows } from './bulk.store.ts'
import type { Shown } from './bulk.store.ts'
import { offersOf, readChoice } from './bulk-form.ts'
import { idsOf, prepareJob } from './prepare-job.ts'
import type { Which } from './prepare-job.ts'
import { choiceOf, startJob } from './run-job.ts'

const base = '/rollout/bulk'
const jobPath = `${base}/jobs/:job`
const refreshSeconds = 2
const mostPicks = 200
const breadcrumbs = [{ text: 'Services', href: '/services' }]

const cleanPicks = (given: unknown): string[] =>
  [
    ...new Set(
      [given]
        .flat()
        .filter((one): one is string => typeof one === 'string')
        .flatMap((one) => one.split(','))
        .map((one) => one.trim().toUpperCase())
        .filter((one) => /^[A-Z0-9]{3,10}$/.test(one)),
    ),
  ].slice(0, mostPicks)

/** The rows that the address speaks of. */
function whichOf(page: Page): Which {
  const picks = cleanPicks(page.req.query['pick'])
  return { picks, query: picks.length > 0 ? '' : (addressOf(readFilter((name) => page.query(name))).split('?')[1] ?? '') }
}

const addressFor = ({ picks, query }: Which, more: Record<string, string> = {}): string =>
  `${base}?${new URLSearchParams([...picks.map((one): [string, string] => ['pick', one]), ...new URLSearchParams(query), ...Object.entries(more)])}`

async function show(page: Page, which: Which, given: { act?: string | undefined; status?: number; errors?: Record<string, string> } = {}): Promise<void> {
  const { act } = given
  const total = (await idsOf(page.db.read, viewerOf(page), which)).length
  const list = which.picks.length > 0 ? '/services' : `/services${which.query === '' ? '' : `?${which.query}`}`
  if (!isAct(act))
    return page.show(
      'bulk/index',
      { title: 'Change many at once', breadcrumbs },
      {
        total,
        list,
        picked: which.picks.length > 0,
        acts: Object.entries(acts).map(([key, one]) => ({ ...one, key, href: addressFor(which, { act: key }) })),
      },
    )
  page.show(
    'bulk/form',
    {
      title: acts[act].name,
      status: given.status ?? 200,
      errors: given.errors ?? {},
      breadcrumbs: [...breadcrumbs, { text: 'Change many at once', href: addressFor(which) }],
    },
    {
      act,
      name: acts[act].name,
      says: acts[act].says,
      undo: acts[act].undo,
      total,
      list,
      which: { query: which.query, picks: which.picks.join() },
      values: page.typed,
      ...(await offersOf(page, act)),
    },
  )
}

async function prepare(page: Page): Promise<void> {
  const { act, query = '', picks = '' } = page.typed
  if (!isAct(act)) throw new InvalidFormError({ act: 'Choose what to do' })
  const asked = new URLSearchParams(query)
  const which: Which = { picks: cleanPicks(picks), query: addressOf(readFilter((name) => asked.get(name) ?? undefined)).split('?')[1] ?? '' }
  try {
    page.done(`${base}/jobs/${await prepareJob(page.context, page.person, which, await readChoice(page, act))}`)
  } catch (error) {
    if (!(error instanceof InvalidFormError)) throw error
    await show(page, which, { act, status: 422, errors: error.fields })
  }
}

async function load(page: Page): Promise<BulkJobsTable> {
  const job = await findJob(page.db.read, page.param('job'))
  if (!job || (job.person_id !== page.person.personId && !page.may('rollout.manage'))) throw new NotFoundError('No such job')
  return job
}

const mayUndo = (page: Page, job: BulkJobsTable): boolean => job.state === 'done' && isWithin(undoDays * 86_400_000, job.settled_at, page.context.clock())
const homeOf = (job: BulkJobsTable): string => `${base}/jobs/${job.id}`

/** Each row from and to, for the preview of moved dates; null if the act moves none. A day that was confirmed and is no longer is told apart. */
function movesOf(rows: { why: string | null }[]) {
  const moves = rows.map((row) => fromAndTo(row.why))
  if (moves.some((one) => one === null)) return null
  const parts = (words = '') => {
    const [day = '', standing = ''] = words.split(', ')
    return { day, standing }
  }
  return moves.map((one) => {
    const [from, to] = [parts(one?.from), parts(one?.to)]
    return { from, to, standingMoves: from.standing !== '' && from.standing !== to.standing }
  })
}

async function showJob(page: Page): Promise<void> {
  const job = await load(page)
  const outcomes = await countOutcomes(page.db.read, job.id)
  const strange = outcomes.left + outcomes.kept
  const asked = page.query('show')
  const shown: Shown = asked === 'will' || asked === 'not' || asked === 'told' ? asked : strange > 0 ? 'told' : job.will === 0 ? 'not' : 'will'
  const after = Number(page.query('after') ?? 0)
  const [{ rows, next }, reasons, unconfirmed] = await Promise.all([
    pageOfRows(page.db.read, job.id, shown, Number.isInteger(after) ? after : 0),
    countReasons(page.db.read, job.id),
    job.act === 'dates' && job.state === 'review' ? countChangesLike(page.db.read, job.id, unconfirming) : 0,
  ])
  if (job.state === 'running' || job.state === 'undoing') page.res.set('Refresh', String(refreshSeconds))
  const home = homeOf(job)
  page.show(
    'bulk/job',
    { title: deed(choiceOf(job), job.will), breadcrumbs: [...breadcrumbs, { text: 'Changes made at once', href: `${base}/jobs` }] },
    {
      job: {
        ...job,
        made: momentOf(job.made_at),
        settled: job.settled_at ? momentOf(job.settled_at) : '',
        undone: job.undone_at ? momentOf(job.undone_at) : '',
      },
      home,
      ofAnother: job.person_id !== page.person.personId,
      deed: deed(choiceOf(job), job.will),
      undo: acts[job.act].undo,
      outcomes,
      reasons,
      rows,
      moves: job.state === 'review' && shown === 'will' && rows.length > 0 ? movesOf(rows) : null,
      unconfirmed,
      reason: reasonOf(choiceOf(job)),
      shown,
      parts: [
        { key: 'will', text: job.state === 'review' ? 'Will change' : 'To change', n: job.will },
        { key: 'not', text: 'Left as they are', n: job.total - job.will },
        ...(strange > 0 ? [{ key: 'told', text: 'Came to something else', n: strange }] : []),
      ].map((one) => ({ ...one, current: one.key === shown, href: `${home}?show=${one.key}#rows` })),
      next: next === undefined ? undefined : `${home}?${new URLSearchParams({ show: shown, after: String(next) })}#rows`,
      list: `/services${job.query === '' ? '' : `?${job.query}`}`,
      mayUndo: mayUndo(page, job) && outcomes.done > 0,
      undoDays,
      finished: outcomes.done + outcomes.left,
      taken: outcomes.undone + outcomes.kept,
      toUndo: outcomes.undone + outcomes.kept + outcomes.done,
    },
  )
}

async function run(page: Page): Promise<void> {
  const job = await load(page)
  if (job.will === 0) throw new Refusal('None of these would change. Go back to the list and choose others.')
  await page.db.transaction(async (trx) => {
    await moveJob(trx, job.id, 'review', 'running', { started_by: page.person.name, started_by_id: page.person.personId })
    await recordEvents(trx, [
      page.event({
        subject: 'bulk',
        subjectId: job.id,
        action: 'begun',
        sentence: `${page.person.name} began: ${deed(choiceOf(job), job.will)}`,
        to: job.choices,
      }),
    ])
  })
  void startJob(page.context, job.id)
  page.done(homeOf(job))
}

async function cancel(page: Page): Promise<void> {
  const job = await load(page)
  await page.db.transaction(async (trx) => {
    await moveJob(trx, job.id, 'review', 'cancelled')
    await recordEvents(trx, [
      page.event({ subject: 'bulk', subjectId: job.id, action: 'cancelled', sentence: `${page.person.name} cancelled: ${deed(choiceOf(job), job.will)}` }),
    ])
  })
  page.done(`/services${job.query === '' ? '' : `?${job.query}`}`, 'Nothing was changed')
}

function mustBeUndone(page: Page, job: BulkJobsTable): void {
  if (!mayUndo(page, job))
    throw new Refusal(
      job.state === 'done'
        ? `This can be undone for ${undoDays} days, which have passed. Change the projects one by one, or with another change at once.`
        : 'This is not done yet, or undone already.',
    )
}

async function showUndo(page: Page): Promise<void> {
  const job = await load(page)
  mustBeUndone(page, job)
  const { done } = await countOutcomes(page.db.read, job.id)
  page.show(
    'bulk/undo',
    {
      title: 'Undo this change',
      breadcrumbs: [
        { text: 'Changes made at once', href: `${base}/jobs` },
        { text: deed(choiceOf(job), job.will), href: homeOf(job) },
      ],
    },
    { home: homeOf(job), deed: deed(choiceOf(job), job.will), undo: acts[job.act].undo, n: done },
  )
}

async function undo(page: Page): Promise<void> {
  const job = await load(page)
  mustBeUndone(page, job)
  await page.db.transaction(async (trx) => {
    await moveJob(trx, job.id, 'done', 'undoing', { undone_by: page.person.name, undone_by_id: page.person.personId })
    await recordEvents(trx, [
      page.event({ subject: 'bulk', subjectId: job.id, action: 'undo begun', sentence: `${page.person.name} began to undo: ${deed(choiceOf(job), job.will)}` }),
    ])
  })
  void startJob(page.context, job.id)
  page.done(homeOf(job))
}

const stateWords: Record<BulkJobsTable['state'], string> = {
  review: 'Not begun',
  running: 'Under way',
  done: 'Done',
  undoing: 'Being undone',
  undone: 'Undone',
  cancelled: 'Cancelled',
}

async function showJobs(page: Page): Promise<void> {
  const jobs = await listJobs(page.db.read, page.may('rollout.manage') ? null : page.person.personId)
  page.show(
    'bulk/jobs',
    { title: 'Changes made at once', breadcrumbs: [{ text: 'Rollout', href: '/rollout' }] },
    {
      jobs: jobs.map((job) => ({
        href: homeOf(job),
        deed: deed(choiceOf(job), job.will),
        who: job.started_by ?? job.person_name,
        when: momentOf(job.made_at),
        state: stateWords[job.state],
        left: job.total - job.will,
      })),
    },
  )
}

export const bulkRoutes: Route[] = [
  get(base, 'bulk.change', (page) => show(page, whichOf(page), { act: page.query('act') })),
  post(base, 'bulk.change', prepare),
  get(`${base}/jobs`, 'bulk.change', showJobs),
  get(jobPath, 'bulk.change', showJob),
  post(jobPath, 'bulk.change', run),
  post(`${jobPath}/cancel`, 'bulk.change', cancel),
  get(`${jobPath}/undo`, 'bulk.change', showUndo),
  post(`${jobPath}/undo`, 'bulk.change', undo),
]
