import type { Page } from '../../access/page.ts'
import type { BulkJobsTable } from '../../db/tables/rollout.ts'
import { Refusal } from '../../errors.ts'
import { momentOf } from '../../web/moments.ts'
import { grouped } from '../../web/numbers.ts'
import { acts, choiceOf, deed, reasonOf, unconfirming, undoDays } from './bulk.ts'
import { countChangesLike, countOutcomes, countReasons, listJobs, pageOfRows } from './bulk.store.ts'
import type { Outcomes, Shown } from './bulk.store.ts'
import { getJob, whyNotUndone } from './job.ts'
import { movesOf, shownRow } from './rows.ts'

export const base = '/rollout/bulk'
export const breadcrumbs = [{ text: 'Services', href: '/services' }]
const refreshSeconds = 2

const load = (page: Page): Promise<BulkJobsTable> =>
  getJob(page.db.read, page.param('job'), { personId: page.person.personId, may: (permission) => page.may(permission) })

const homeOf = (job: { id: string }): string => `${base}/jobs/${job.id}`
export const toJob = (page: Page): string => homeOf({ id: page.param('job') })
export const listOf = (job: Pick<BulkJobsTable, 'query'>): string => `/services${job.query === '' ? '' : `?${job.query}`}`

const many = (n: number, one: string, several: string): string => `${grouped(n)} ${n === 1 ? one : several}`

/** The progress of a job that is running or being undone; null for any other. */
function progressOf(job: BulkJobsTable, { done, left, undone, kept }: Outcomes) {
  if (job.state === 'running') return progress(done + left, job.will, 'done')
  return job.state === 'undoing' ? progress(undone + kept, undone + kept + done, 'undone') : null
}
const progress = (value: number, of: number, what: string) => ({
  value,
  max: Math.max(1, of),
  words: `${grouped(value)} of ${grouped(of)}`,
  says: `${grouped(value)} of ${grouped(of)} are ${what}.`,
})

/** The outcome of a finished job, in sentences. */
function endingOf(job: BulkJobsTable, { done, left, undone, kept }: Outcomes): { changed: string; more: string; undone: string } {
  const stayed =
    left > 0
      ? `${many(left, 'project', 'projects')} had been changed by someone else, and ${left === 1 ? 'was left as it was' : 'were left as they were'}: see below.`
      : ''
  const when = job.undone_at ? momentOf(job.undone_at) : ''
  const rest = kept > 0 ? ` ${many(kept, 'project stays as it is', 'projects stay as they are')}: see below why.` : ''
  return {
    changed: many(done, 'project was changed', 'projects were changed'),
    more: `${job.settled_at ? momentOf(job.settled_at) : ''}.${stayed === '' ? '' : ` ${stayed}`}`,
    undone: `${job.undone_by ?? ''} undid this, ${when}: ${many(undone, 'project is', 'projects are')} as before.${rest}`,
  }
}

/** What a job would do if it were started, in sentences. */
function previewOf(job: BulkJobsTable, unconfirmed: number) {
  const stays = job.total - job.will
  const [becomes, them] =
    unconfirmed === 1 ? ['1 day is confirmed now and becomes', 'it'] : [`${grouped(unconfirmed)} days are confirmed now and become`, 'them']
  return {
    change: many(job.will, 'project would change', 'projects would change'),
    more: `${stays > 0 ? `; ${many(stays, 'service stays as it is', 'services stay as they are')}` : ''}. Each gets a line in its history. It can be undone for ${undoDays} days.`,
    unconfirmed: unconfirmed === 0 ? '' : `${becomes} provisional. To keep ${them} confirmed, cancel, and choose Confirmed for these services.`,
  }
}

/** The parts of the rows to choose from; unexpected outcomes are a part only if there are any. */
function partsOf(job: BulkJobsTable, strange: number, shown: Shown) {
  const parts: { key: Shown; text: string; n: number }[] = [
    { key: 'will', text: job.state === 'review' ? 'Will change' : 'To change', n: job.will },
    { key: 'not', text: 'Left as they are', n: job.total - job.will },
  ]
  if (strange > 0) parts.push({ key: 'told', text: 'Came to something else', n: strange })
  return parts.map(({ key, text, n }) => ({ text: `${text} (${grouped(n)})`, current: key === shown, href: `${homeOf(job)}?show=${key}#rows` }))
}

function shownPart(page: Page, job: BulkJobsTable, strange: number): Shown {
  const asked = page.query('show')
  if (asked === 'will' || asked === 'not' || asked === 'told') return asked
  return strange > 0 ? 'told' : job.will === 0 ? 'not' : 'will'
}

const preparedWords = (job: BulkJobsTable): string =>
  `Prepared by ${job.person_name}, ${momentOf(job.made_at)}.${job.started_by && job.started_by_id !== job.person_id ? ` Started by ${job.started_by}.` : ''}`

/** The page of a job: its preview, its progress or its outcome. */
export async function showJob(page: Page): Promise<void> {
  const job = await load(page)
  const outcomes = await countOutcomes(page.db.read, job.id)
  const strange = outcomes.left + outcomes.kept
  const shown = shownPart(page, job, strange)
  const after = Number(page.query('after') ?? 0)
  const isReview = job.state === 'review'
  const [{ rows, next }, reasons, unconfirmed] = await Promise.all([
    pageOfRows(page.db.read, job.id, shown, Number.isInteger(after) ? after : 0),
    countReasons(page.db.read, job.id),
    job.act === 'dates' && isReview ? countChangesLike(page.db.read, job.id, unconfirming) : 0,
  ])
  if (job.state === 'running' || job.state === 'undoing') page.res.set('Refresh', String(refreshSeconds))
  const home = homeOf(job)
  const stays = job.total - job.will
  page.show(
    'bulk/job',
    { title: deed(choiceOf(job), job.will), breadcrumbs: [...breadcrumbs, { text: 'Changes made at once', href: `${base}/jobs` }] },
    {
      home,
      list: listOf(job),
      state: job.state,
      mayBegin: isReview && job.will > 0,
      prepared: preparedWords(job),
      reason: reasonOf(choiceOf(job)),
      progress: progressOf(job, outcomes),
      ending: endingOf(job, outcomes),
      preview: previewOf(job, unconfirmed),
      another:
        job.person_id === page.person.personId
          ? ''
          : `${job.person_name} prepared this. If you start it, each history names you, and each row is judged by what you may do.`,
      deed: deed(choiceOf(job), job.will),
      whyHeading: `Why ${many(stays, 'stays as it is', 'stay as they are')}`,
      reasons: reasons.map((one) => `${grouped(one.n)}: ${one.why}`),
      rows: rows.map((row) => shownRow(row, job.state)),
      moves: isReview && shown === 'will' && rows.length > 0 ? movesOf(rows) : null,
      parts: partsOf(job, strange, shown),
      next: next === undefined ? undefined : `${home}?${new URLSearchParams({ show: shown, after: String(next) })}#rows`,
      mayUndo: whyNotUndone(job, page.context.clock()) === undefined && outcomes.done > 0,
      undoDays,
    },
  )
}

export async function showUndo(page: Page): Promise<void> {
  const job = await load(page)
  const why = whyNotUndone(job, page.context.clock())
  if (why !== undefined) throw new Refusal(why)
  const { done } = await countOutcomes(page.db.read, job.id)
  const what = deed(choiceOf(job), job.will)
  page.show(
    'bulk/undo',
    {
      title: 'Undo this change',
      breadcrumbs: [
        { text: 'Changes made at once', href: `${base}/jobs` },
        { text: what, href: homeOf(job) },
      ],
    },
    {
      home: homeOf(job),
      says: `${what}. ${many(done, 'project was', 'projects were')} changed by it.`,
      button: `Undo it in ${many(done, 'project', 'projects')}`,
      undo: acts[choiceOf(job).act].undo,
    },
  )
}

const stateWords: Record<BulkJobsTable['state'], string> = {
  review: 'Not begun',
  running: 'Under way',
  done: 'Done',
  undoing: 'Being undone',
  undone: 'Undone',
  cancelled: 'Cancelled',
}

export async function showJobs(page: Page): Promise<void> {
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
