import { z } from 'zod'
import { isWithin } from '../../clock.ts'
import { nowIso } from '../../context.ts'
import type { Writer } from '../../db/database.ts'
import type { TrackerImportsTable } from '../../db/tables/imports.ts'
import { ConflictError, InvalidFormError, NotFoundError } from '../../errors.ts'
import { recordEvents } from '../../events/events.store.ts'
import { get, post } from '../../access/page.ts'
import type { Page, Route } from '../../access/page.ts'
import { momentOf } from '../../web/moments.ts'
import { WorkbookRefusal } from '../workbook/workbook-refusal.ts'
import { settleFile } from '../kept-files/kept-files.store.ts'
import { beginComparing, startUndoing, startWriting } from './import-runs.ts'
import { countOf, decisionsOf, groups, reviewOf } from './tracker-import.pages.ts'
import type { Kind } from './tracker-import.pages.ts'
import { beginAgain, readAgain } from './prepare-import.ts'
import type { Counts, KeptColumns, Offered } from './prepare-import.ts'
import { decide, findTrackerImport, importMeanwhile, moveImport } from './tracker-import.store.ts'
import { forgetAlias, learn, learntAliases } from '../aliases/aliases.store.ts'
import { columnsToLearn, noCorrections, mergeCorrections } from './corrections.ts'
import type { Corrections } from './corrections.ts'
import { outlookOf } from './undo-import.ts'
import type { Choices } from './write-import.ts'

const base = '/rollout/imports/:import'
const home = (one: Pick<TrackerImportsTable, 'id'>): string => `/rollout/imports/${one.id}`
const undoMs = 86_400_000
const refreshSeconds = 2
const crumbs = [
  { text: 'Rollout', href: '/rollout' },
  { text: 'Import', href: '/imports/new' },
]

async function load(page: Page): Promise<TrackerImportsTable> {
  const one = await findTrackerImport(page.db.read, page.param('import'))
  if (!one) throw new NotFoundError('No such import')
  return one
}

const undoUntil = (one: TrackerImportsTable): number => (one.state === 'done' && one.settled_at !== null ? Date.parse(one.settled_at) + undoMs : 0)
const mayUndo = (page: Page, one: TrackerImportsTable): boolean => one.state === 'done' && isWithin(undoMs, one.settled_at, page.context.clock())

/** Which rows the address asks for: a kind, words to look for, a page of them. */
function askedOf(page: Page, counts: Counts): { kind: Kind; words: string; page: number } {
  const kind =
    groups.map(([key]) => key).find((key) => key === page.query('show')) ?? groups.map(([key]) => key).find((key) => countOf(counts, key) > 0) ?? 'unchanged'
  const number = Number(page.query('page') ?? 1)
  return { kind, words: (page.query('q') ?? '').trim().slice(0, 100), page: Number.isInteger(number) && number > 0 && number < 10_000 ? number : 1 }
}

async function show(page: Page, given: { status?: number; errors?: Record<string, string> } = {}): Promise<void> {
  const one = await load(page)
  const asked = askedOf(page, JSON.parse(one.counts) as Counts)
  if (one.state === 'writing' || one.state === 'undoing' || one.state === 'reading') page.res.set('Refresh', String(refreshSeconds))
  const [review, meanwhile] = await Promise.all([
    reviewOf(page.db.read, one, asked),
    one.state === 'review' ? importMeanwhile(page.db.read, one, page.context.clock()) : undefined,
  ])
  page.show(
    'tracker-import/import',
    { title: one.file_name, breadcrumbs: crumbs, status: given.status ?? 200, errors: given.errors ?? {} },
    {
      ...review,
      one: { ...one, uploaded: momentOf(one.uploaded_at), settled: one.settled_at ? momentOf(one.settled_at) : '' },
      home: home(one),
      mayUndo: mayUndo(page, one),
      until: momentOf(new Date(undoUntil(one)).toISOString()),
      careSettings: page.context.templates.careSettings.map((each) => ({ value: each.key, text: each.name })),
      meanwhile: meanwhile ?? null,
    },
  )
}

function mustBeInReview(one: TrackerImportsTable): void {
  if (one.state !== 'review') throw new ConflictError('This import was approved or cancelled already. Look at its page.')
}

async function inReview(page: Page): Promise<TrackerImportsTable> {
  const one = await load(page)
  mustBeInReview(one)
  return one
}

const toldOf = (one: TrackerImportsTable): Corrections => (JSON.parse(one.choices) as Partial<Choices>).told ?? noCorrections

/** Takes which names are the same, for this import, and reads and compares the file again. Nothing is learnt before it is approved. */
async function compareAgain(page: Page): Promise<void> {
  const one = await inReview(page)
  const { offered } = JSON.parse(one.made) as { offered?: Offered }
  const told = mergeCorrections(toldOf(one), {
    columns: [],
    names: (['products', 'organisations'] as const).flatMap((list) =>
      (offered?.[list] ?? [])
        .filter(([name], index) => page.typed[`${list}-${index}`] === name)
        .map(([name, other]) => ({ kind: list === 'products' ? ('product' as const) : ('organisation' as const), name, other })),
    ),
  })
  try {
    const tracker = await readAgain(page.context, one, told)
    await beginComparing(page.context, one.id, tracker, () => beginAgain(page.context, one, tracker, told))
    page.done(home(one))
  } catch (error) {
    if (!(error instanceof WorkbookRefusal)) throw error
    await show(page, { status: 422, errors: { columns: error.message } })
  }
}

/** What approving an import teaches the installation, with an event each. */
async function learnFrom(trx: Writer, page: Page, one: TrackerImportsTable): Promise<void> {
  const told = toldOf(one)
  const lessons = columnsToLearn(told, (JSON.parse(one.columns) as KeptColumns).columns, (await learntAliases(trx)).columns)
  for (const heading of lessons.forget) await forgetAlias(trx, 'column', heading)
  for (const { heading, field } of lessons.learn) await learn(trx, 'column', heading, field)
  for (const { kind, name, other } of told.names) await learn(trx, kind, name, other)
  await recordEvents(trx, [
    ...lessons.forget.map((heading) =>
      page.event({
        subject: 'alias',
        subjectId: heading,
        action: 'forgotten',
        sentence: `${page.person.name} took back what was learnt of the column ${heading}`,
      }),
    ),
    ...lessons.learn.map(({ heading, field }) =>
      page.event({ subject: 'alias', subjectId: heading, action: 'learnt', to: field, sentence: `${page.person.name} said what the column ${heading} is` }),
    ),
    ...told.names.map(({ name, other }) =>
      page.event({ subject: 'alias', subjectId: name, action: 'learnt', to: other, sentence: `${page.person.name} said that ${name} is ${other}` }),
    ),
  ])
}

/** Keeps what was decided of the rows that were shown, or of all of their kind. */
async function saveDecisions(page: Page): Promise<void> {
  const one = await inReview(page)
  const kind = (['conflict', 'closed'] as const).find((each) => each === page.typed['kind']) ?? 'close'
  const all = decisionsOf(kind).find((decision) => decision === page.typed['all'])
  const told = Map.groupBy(
    Object.entries(page.typed).flatMap(([name, value]) => {
      const number = /^row-(\d+)$/.exec(name)?.[1]
      const decision = decisionsOf(kind).find((each) => each === value)
      return number !== undefined && decision !== undefined ? [{ number: Number(number), decision }] : []
    }),
    (each) => each.decision,
  )
  await page.db.transaction(async (trx) => {
    for (const [decision, rows] of told)
      await decide(
        trx,
        one.id,
        kind,
        decision,
        rows.map((row) => row.number),
      )
    if (all !== undefined) await decide(trx, one.id, kind, all, 'all')
  })
  const back = new URLSearchParams({
    show: kind,
    ...(page.typed['q'] ? { q: page.typed['q'] } : {}),
    ...(page.typed['page'] ? { page: page.typed['page'] } : {}),
  })
  page.done(`${home(one)}?${back.toString()}`, 'Your decisions are kept')
}

const approveForm = z.object({ care_setting: z.string().default('') })

/** Whether this person approved it already: a second press of the button asks for nothing more. */
const approvedBy = (page: Page, one: TrackerImportsTable): boolean =>
  (one.state === 'writing' || one.state === 'done') && one.settled_by_id === page.person.personId

async function approve(page: Page): Promise<void> {
  const one = await load(page)
  if (approvedBy(page, one)) return page.done(home(one))
  mustBeInReview(one)
  const { care_setting: careSetting } = page.form(approveForm)
  if (!page.context.templates.careSettings.some((each) => each.key === careSetting)) throw new InvalidFormError({ care_setting: 'Choose a care setting' })
  const choices: Choices = { careSetting, told: toldOf(one) }
  try {
    await page.db.transaction(async (trx) => {
      const meanwhile = await importMeanwhile(trx, one, page.context.clock())
      if (meanwhile)
        throw new ConflictError(
          `${meanwhile.person_name} ${meanwhile.state === 'writing' ? 'is importing' : 'imported'} ${meanwhile.file_name} meanwhile. Compare again, look at what is different, then import`,
          'meanwhile',
        )
      if (
        !(await moveImport(trx, one.id, ['review'], 'writing', {
          choices: JSON.stringify(choices),
          settled_by: page.person.name,
          settled_by_id: page.person.personId,
          settled_at: nowIso(page.context),
        }))
      )
        throw new ConflictError('This import was approved or cancelled already. Look at its page.')
      await learnFrom(trx, page, one)
      await settleFile(trx, one.file_id, nowIso(page.context))
    })
  } catch (error) {
    if (!(error instanceof ConflictError)) throw error
    const now = await load(page)
    if (approvedBy(page, now)) return page.done(home(one))
    if (now.state !== 'review') throw error
    return show(page, {
      status: 409,
      errors: {
        meanwhile: error.field === 'meanwhile' ? error.message : 'Somebody else began to import just now. Compare again when that is done, then import',
      },
    })
  }
  startWriting(page.context, one.id)
  page.done(home(one))
}

async function cancel(page: Page): Promise<void> {
  const one = await inReview(page)
  await page.db.transaction(async (trx) => {
    if (
      !(await moveImport(trx, one.id, ['review'], 'cancelled', {
        settled_at: nowIso(page.context),
        settled_by: page.person.name,
        settled_by_id: page.person.personId,
      }))
    )
      throw new ConflictError('This import was approved already. Look at its page.')
    await settleFile(trx, one.file_id, nowIso(page.context))
    await recordEvents(trx, [
      page.event({ subject: 'import', subjectId: one.id, action: 'dropped', sentence: `${page.person.name} cancelled the import of ${one.file_name}` }),
    ])
  })
  page.done('/imports/new', 'The import was cancelled. Nothing of it was written')
}

async function undoable(page: Page): Promise<TrackerImportsTable> {
  const one = await load(page)
  if (!mayUndo(page, one)) throw new ConflictError('An import can be undone for a day after it was written, and once.')
  const other = await importMeanwhile(page.db.read, { id: one.id, uploaded_at: one.settled_at ?? '' }, page.context.clock())
  if (other)
    throw new ConflictError(
      other.state === 'done'
        ? `${other.person_name} imported ${other.file_name} after this. Undo that import first.`
        : `${other.person_name} imported or undid ${other.file_name} after this. Look at that import.`,
    )
  return one
}

async function askUndo(page: Page): Promise<void> {
  const one = await undoable(page)
  page.show(
    'tracker-import/undo',
    { title: `Undo the import of ${one.file_name}`, breadcrumbs: [...crumbs, { text: one.file_name, href: home(one) }] },
    { one, home: home(one), outlook: await outlookOf(page.db.read, one.id) },
  )
}

async function undo(page: Page): Promise<void> {
  const one = await undoable(page)
  if (
    !(await page.db.transaction((trx) => moveImport(trx, one.id, ['done'], 'undoing', { settled_by: page.person.name, settled_by_id: page.person.personId })))
  )
    throw new ConflictError('This import is being undone already. Look at its page.')
  startUndoing(page.context, one.id)
  page.done(home(one))
}

export const trackerImportRoutes: Route[] = [
  get(base, 'rollout.manage', (page) => show(page)),
  post(`${base}/compare`, 'rollout.manage', compareAgain),
  post(`${base}/decisions`, 'rollout.manage', saveDecisions),
  post(base, 'rollout.manage', approve),
  post(`${base}/cancel`, 'rollout.manage', cancel),
  get(`${base}/undo`, 'rollout.manage', askUndo),
  post(`${base}/undo`, 'rollout.manage', undo),
]
