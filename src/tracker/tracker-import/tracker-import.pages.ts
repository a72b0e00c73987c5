import type { Page } from '../../access/page.ts'
import type { Again } from '../../access/submit.ts'
import type { PersonId } from '../../db/ids.ts'
import { ConflictError } from '../../errors.ts'
import { momentOf } from '../../web/moments.ts'
import { importedSince, isApprovedBy, meanwhileWords } from './approve-import.ts'
import { decidedIn } from './decisions.ts'
import { countOf, groups, homeOf, reviewOf } from './import-review.pages.ts'
import type { AskedRows } from './import-review.pages.ts'
import { stateOf } from './import-state.pages.ts'
import type { Counts, TrackerImport } from './kept-import.ts'
import { findToUndo, mayUndo, undoUntil, whyNoUndo } from './start-undo.ts'
import { getTrackerImport, importMeanwhile } from './tracker-import.store.ts'
import { offeredHeadings, trackerOffersPath } from '../shared-prerequisites/tracker-offers.pages.ts'
import { unknownHeadings } from './unknown-columns.pages.ts'
import { outlookOf } from './undo-outlook.store.ts'
import { undoWords } from './undo-words.ts'
import { settingsToChoose } from '../care-settings/retired.ts'
import { usualSetting } from './kept-import.ts'

const refreshSeconds = 2
const inWords = new Intl.ListFormat('en-GB')
const crumbs = [
  { text: 'Rollout', href: '/rollout' },
  { text: 'Import', href: '/imports/new' },
]

const load = (page: Page) => getTrackerImport(page.db.read, page.param('import'), page)

/** In whose area an import is for this person: the booking team sees all of it. */
const limitFor = (page: Page, { within_id: within }: TrackerImport): PersonId | null => (page.may('rollout.manage') ? null : within)

/** Which rows the address asks for; if it names no kind, those of the first kind that has any. */
function askedOf(page: Page, counts: Counts): Omit<AskedRows, 'within'> {
  const kinds = groups.map(([key]) => key)
  const kind = kinds.find((key) => key === page.query('show')) ?? kinds.find((key) => countOf(counts, key) > 0) ?? 'unchanged'
  const number = page.number('page') ?? 1
  return { kind, words: (page.query('q') ?? '').trim().slice(0, 100), page: number > 0 && number < 10_000 ? number : 1 }
}

/** The columns that say what an organisation may have met once, and where that is recorded; null if there are none. */
function metOnceOf(page: Page, { read }: TrackerImport): { columns: string; href: string } | null {
  const headings = offeredHeadings(
    page,
    read.columns.map((one) => one.heading),
  )
  return headings.length === 0 ? null : { columns: inWords.format([...new Set(headings)]), href: trackerOffersPath }
}

/** Most trackers are of practices. If that care setting is retired, someone has to say which one new services have. */
function settingOfNew(page: Page) {
  const careSettings = settingsToChoose(page.templates)
  const typed = page.typed['care_setting'] ?? usualSetting
  const careSetting = careSettings.some((one) => one.value === typed) ? typed : ''
  return { careSetting, careSettings: careSetting === '' ? [{ value: '', text: 'Choose one' }, ...careSettings] : careSettings }
}

/** The page of an import in its current state. */
export async function show(page: Page, { status = 200, errors = {} }: Partial<Again> = {}): Promise<void> {
  const one = await load(page)
  if (one.state === 'writing' || one.state === 'undoing' || one.state === 'reading') page.res.set('Refresh', String(refreshSeconds))
  const now = page.context.clock()
  const [review, meanwhile] = await Promise.all([
    reviewOf(page.db.read, one, { ...askedOf(page, one.counts), within: limitFor(page, one) }),
    one.state === 'review' ? importMeanwhile(page.db.read, one, now) : undefined,
  ])
  page.show(
    'tracker-import/import',
    { title: one.file_name, breadcrumbs: crumbs, status, errors },
    {
      ...review,
      ...stateOf(one, review),
      fileName: one.file_name,
      home: homeOf(one),
      unknown: one.state === 'reading' ? '' : inWords.format(await unknownHeadings(page, one)),
      metOnce: metOnceOf(page, one),
      mayUndo: mayUndo(one, now),
      mayKeepColumns: page.may('fields.manage'),
      until: momentOf(new Date(undoUntil(one)).toISOString()),
      ...settingOfNew(page),
      meanwhile: meanwhile ? importedSince(meanwhile) : null,
    },
  )
}

/** The page again, with what could not be read of the file. */
export function showAgain(page: Page, { status, errors, first }: Again): Promise<void> {
  if (first !== undefined) throw new ConflictError(first)
  return show(page, { status, errors: { columns: errors['form'] ?? Object.values(errors).join('. ') } })
}

/** The page again if the import can still be approved; otherwise, for the person who approved it, the page where it continues. */
export async function showAfterConflict(page: Page, why: Again): Promise<void> {
  if (why.first === undefined) return show(page, why)
  const one = await load(page)
  if (isApprovedBy(one, page.person.personId)) return page.done(homeOf(one))
  if (one.state !== 'review') throw new ConflictError(why.first)
  const other = await importMeanwhile(page.db.read, one, page.context.clock())
  const meanwhile = other ? meanwhileWords(other) : 'Someone else began to import just now. Compare again when that is done, then import'
  return show(page, { status: 409, errors: { meanwhile } })
}

/** The rows that a form of decisions covers. */
export function rowsOf(page: Page): string {
  const { kind } = decidedIn(page.typed)
  const { q, page: number } = page.typed
  const search = new URLSearchParams({ show: kind, ...(q ? { q } : {}), ...(number ? { page: number } : {}) })
  return `/rollout/imports/${page.param('import')}?${search.toString()}`
}

/** Asks before an import is undone, and says what that restores. */
export async function askUndo(page: Page): Promise<void> {
  const now = page.context.clock()
  const found = await findToUndo(page.db.read, page.param('import'), now, page)
  const why = whyNoUndo(found, now)
  if (why !== undefined) throw new ConflictError(why)
  const { one } = found
  page.show(
    'tracker-import/undo',
    { title: `Undo the import of ${one.file_name}`, breadcrumbs: [...crumbs, { text: one.file_name, href: homeOf(one) }] },
    { home: homeOf(one), ...undoWords(await outlookOf(page.db.read, one.id, limitFor(page, one)), { isWithinArea: one.within_id !== null }) },
  )
}
