import type { Page } from '../../access/page.ts'
import { seesAllProjects } from '../../access/visible-projects.store.ts'
import type { BulkJobsTable } from '../../db/tables/rollout.ts'
import { ConflictError, Refusal } from '../../errors.ts'
import type { Again } from '../../access/submit.ts'
import { isSigned } from '../waves/wave-jobs.ts'
import { homeOfWave, proceduresOfWave, wavesCrumb } from '../waves/addresses.ts'
import { momentOf } from '../../web/moments.ts'
import { counted, grouped } from '../../web/numbers.ts'
import type { ColumnChoice } from './column-choice.ts'
import { dateOfColumn } from './cell-choice.ts'
import { acts, choiceOf, deed, reasonOf, unconfirming, undoDays } from './bulk.ts'
import { countChangesLike, countOpen, countOutcomes, countReasons, countSeen, listJobs, pageOfRows } from './bulk.store.ts'
import type { Outcomes, Shown } from './bulk.store.ts'
import { addsNotes, getJob, whyNotUndone } from './job.ts'
import { readPreview } from './start-preview.ts'
import { startWords } from './start-words.ts'
import { movesOf, shownRow } from './rows.ts'

export const base = '/rollout/bulk'
export const breadcrumbs = [{ text: 'Services', href: '/services' }]
const refreshSeconds = 2
const mostReasons = 12

const load = (page: Page): Promise<BulkJobsTable> =>
  getJob(page.db.read, page.param('job'), { personId: page.person.personId, may: (permission) => page.may(permission) })

const homeOf = (job: { id: string }): string => `${base}/jobs/${job.id}`
export const toJob = (page: Page): string => homeOf({ id: page.param('job') })
/** The list where a job was started. */
export function listOf(job: Pick<BulkJobsTable, 'act' | 'choices' | 'query' | 'wave_id'>): string {
  if (job.wave_id !== null) return job.act === 'wave-signers' ? proceduresOfWave(job.wave_id) : homeOfWave(job.wave_id)
  return `${columnOf(job)?.list === 'projects' ? '/projects' : '/services'}${job.query === '' ? '' : `?${job.query}`}`
}

/** Of a pasted or filled column, what it does; null for any other job. */
function columnOf(job: Pick<BulkJobsTable, 'act' | 'choices'>): ColumnChoice | null {
  const chosen = choiceOf(job)
  return chosen.act === 'column' ? chosen.choice : null
}

/** What a job changes, and what its rows are called that stay as they are. */
const nounOf = (job: BulkJobsTable): string => columnOf(job)?.noun ?? 'project'
const stayOf = (job: BulkJobsTable): string => (columnOf(job) || job.act === 'wave-signers' ? 'row' : 'service')

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
  const noun = nounOf(job)
  const signs = job.act === 'wave-signers'
  const stayed =
    left > 0 ? `${counted(left, noun)} had been changed by someone else, and ${left === 1 ? 'was left as it was' : 'were left as they were'}: see below.` : ''
  const when = job.undone_at ? momentOf(job.undone_at) : ''
  const rest = kept > 0 ? ` ${counted(kept, `${noun} stays as it is`, `${noun}s stay as they are`)}: see below why.` : ''
  return {
    changed: signs ? counted(done, 'project was chosen', 'projects were chosen') : counted(done, `${noun} was changed`, `${noun}s were changed`),
    more: `${job.settled_at ? momentOf(job.settled_at) : ''}.${stayed === '' ? '' : ` ${stayed}`}`,
    undone: `${job.undone_by ?? ''} undid this, ${when}: ${counted(undone, `${noun} is`, `${noun}s are`)} as before.${rest}`,
  }
}

const signedWords =
  'Each project gets its own decision on record, with its conditions at that moment. This cannot be undone: to end it, decide no-go in the project.'

/** What a job would do if it were started, in sentences. */
function previewOf(job: BulkJobsTable, unconfirmed: number) {
  const chosen = choiceOf(job)
  const stays = job.total - job.will
  const [noun, stay] = [nounOf(job), stayOf(job)]
  const [becomes, them] =
    unconfirmed === 1 ? ['1 day is confirmed now and becomes', 'it'] : [`${grouped(unconfirmed)} days are confirmed now and become`, 'them']
  return {
    over: chosen.act === 'wave-move' || chosen.act === 'wave-plan' ? chosen.choice.over : '',
    change:
      job.act === 'start'
        ? counted(job.will, 'project would start', 'projects would start')
        : job.act === 'wave-signers'
          ? counted(job.will, 'project would be chosen', 'projects would be chosen')
          : counted(job.will, `${noun} would change`, `${noun}s would change`),
    more: `${stays > 0 ? `; ${counted(stays, `${stay} stays as it is`, `${stay}s stay as they are`)}` : ''}. ${isSigned(job.act) ? signedWords : addsNotes(job) ? 'Notes stay on record: this cannot be undone.' : `Each gets a line in its history. It can be undone for ${undoDays} days.`}`,
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

/** Whether a job moves days, which may lose that they are confirmed. */
const movesDates = (job: BulkJobsTable): boolean =>
  job.act === 'dates' || job.act === 'wave-move' || job.act === 'wave-plan' || dateOfColumn(columnOf(job)?.key ?? '') !== undefined

function shownPart(page: Page, job: BulkJobsTable, strange: number): Shown {
  const asked = page.query('show')
  if (asked === 'will' || asked === 'not' || asked === 'told') return asked
  return strange > 0 ? 'told' : job.will === 0 ? 'not' : 'will'
}

const preparedWords = (job: BulkJobsTable): string =>
  `Prepared by ${job.person_name}, ${momentOf(job.made_at)}.${job.started_by && job.started_by_id !== job.person_id ? ` Started by ${job.started_by}.` : ''}`

/** The page of a job: its preview, its progress or its outcome. */
export async function showJob(page: Page, given: Partial<Again> = {}): Promise<void> {
  const job = await load(page)
  const outcomes = await countOutcomes(page.db.read, job.id)
  const strange = outcomes.left + outcomes.kept
  const shown = shownPart(page, job, strange)
  const after = page.number('after') ?? 0
  const isReview = job.state === 'review'
  const [{ rows, next }, reasons, seen, unconfirmed, open] = await Promise.all([
    pageOfRows(page.db.read, job.id, { person: page.person, shown, after }),
    countReasons(page.db.read, job.id, { person: page.person, most: mostReasons + 1 }),
    seesAllProjects(page.person) ? job.total : countSeen(page.db.read, job.id, page.person),
    movesDates(job) && isReview ? countChangesLike(page.db.read, job.id, unconfirming) : 0,
    job.act === 'start' && isReview ? countOpen(page.db.read, job.id) : null,
  ])
  if (job.state === 'running' || job.state === 'undoing') page.res.set('Refresh', String(refreshSeconds))
  const home = homeOf(job)
  const stays = job.total - job.will
  page.show(
    'bulk/job',
    {
      title: deed(choiceOf(job), job.will),
      status: given.status ?? 200,
      errors: given.errors ?? {},
      breadcrumbs: [
        ...(job.wave_id !== null ? [wavesCrumb] : columnOf(job)?.list === 'projects' ? [{ text: 'Projects', href: listOf(job) }] : breadcrumbs),
        ...(page.may('bulk.change') ? [{ text: 'Changes made at once', href: `${base}/jobs` }] : []),
      ],
    },
    {
      home,
      begin: isSigned(job.act) ? `${homeOfWave(job.wave_id ?? '')}/go/${job.id}` : home,
      isSigned: isSigned(job.act),
      conflict: given.conflict ?? null,
      list: { href: listOf(job), text: job.wave_id === null ? 'Back to the list' : job.act === 'wave-signers' ? 'Back to the procedures' : 'Back to the wave' },
      state: job.state,
      mayBegin: isReview && job.will > 0 && (!isSigned(job.act) || job.person_id === page.person.personId),
      prepared: preparedWords(job),
      reason: reasonOf(choiceOf(job)),
      progress: progressOf(job, outcomes),
      ending: endingOf(job, outcomes),
      preview: previewOf(job, unconfirmed),
      start: isReview ? startWords(choiceOf(job), { will: job.will, preview: readPreview(job.preview), open }) : null,
      another:
        job.person_id === page.person.personId
          ? ''
          : `${job.person_name} prepared this. If you start it, each history names you, and each row is judged by what you may do.`,
      deed: deed(choiceOf(job), job.will),
      whyHeading: `Why ${counted(stays, 'stays as it is', 'stay as they are')}`,
      reasons: reasons.slice(0, mostReasons).map((one) => `${counted(one.n, 'row')}: ${one.why}`),
      moreReasons: reasons.length > mostReasons,
      unseen:
        job.total > seen
          ? `${counted(job.total - seen, 'row is', 'rows are')} not shown: you do not see ${job.total - seen === 1 ? 'its project' : 'their projects'} any more.`
          : '',
      rows: rows.map((row) => shownRow(row, job.state)),
      moves: isReview && shown === 'will' && rows.length > 0 ? movesOf(rows) : null,
      rowHeading: nounOf(job) === 'project' && columnOf(job) ? 'Project' : 'Service',
      parts: partsOf(job, strange, shown),
      next: next === undefined ? undefined : `${home}?${new URLSearchParams({ show: shown, after: String(next) })}#rows`,
      mayUndo: whyNotUndone(job, page.context.clock()) === undefined && outcomes.done > 0,
      undoDays,
    },
  )
}

/** Whether this was asked a second time by the person who did it, or of a job that was cancelled: its page says what became of it. */
async function isAskedAgain(page: Page, { first }: Again): Promise<boolean> {
  const job = await load(page)
  const me = page.person.personId
  if (job.state === 'undoing' || job.state === 'undone') return job.undone_by_id === me
  return job.state === 'cancelled' || (first !== undefined && job.started_by_id === me)
}

/** The page of the job if this person asked twice; otherwise why it is not done. */
export async function showAfterConflict(page: Page, why: Again): Promise<void> {
  if (await isAskedAgain(page, why)) return page.done(toJob(page))
  throw why.first === undefined ? new Refusal(Object.values(why.errors).join('. ')) : new ConflictError(why.first)
}

/** After a second click on “Sign”, the page where the decisions continue. */
export async function showSignedAgain(page: Page, why: Again): Promise<void> {
  const job = await load(page)
  return why.first !== undefined && job.started_by_id === page.person.personId ? page.done(homeOf(job)) : showJob(page, why)
}

export async function showUndo(page: Page): Promise<void> {
  const job = await load(page)
  const why = whyNotUndone(job, page.context.clock())
  if (why !== undefined) throw new Refusal(why)
  const { done } = await countOutcomes(page.db.read, job.id)
  const what = deed(choiceOf(job), job.will)
  const noun = nounOf(job)
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
      says: `${what}. ${counted(done, `${noun} was`, `${noun}s were`)} changed by it.`,
      button: `Undo it in ${counted(done, noun)}`,
      struck: columnOf(job) === null,
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
