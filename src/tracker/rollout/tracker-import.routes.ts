import { z } from 'zod'
import { nowIso } from '../../context.ts'
import type { TrackerImportRowsTable, TrackerImportsTable } from '../../db/tables.ts'
import { ConflictError, InvalidFormError, NotFoundError } from '../../errors.ts'
import { recordEvents } from '../../events/events.store.ts'
import { get, post } from '../../access/page.ts'
import type { Page, Route } from '../../access/page.ts'
import { momentOf } from '../../web/moments.ts'
import { WorkbookRefusal } from '../import/workbook-refusal.ts'
import { fields } from './fields.ts'
import type { Change } from './compare.ts'
import { prepareAgain } from './prepare-import.ts'
import type { Counts, KeptColumns } from './prepare-import.ts'
import { fieldChoices } from './tracker.ts'
import { countWritten, findTrackerImport, importMeanwhile, learn, moveImport, pageOfImportRows } from './tracker-import.store.ts'
import { startUndoing, startWriting } from './write-import.ts'
import type { Choices } from './write-import.ts'

const base = '/rollout/imports/:import'
const home = (one: Pick<TrackerImportsTable, 'id'>): string => `/rollout/imports/${one.id}`
const undoMs = 86_400_000
const refreshSeconds = 2

const groups = [['changed', 'Changed'], ['new', 'New'], ['close', 'Close match'], ['not-taken', 'Not taken'], ['unchanged', 'Unchanged']] as const
type Kind = TrackerImportRowsTable['kind']

async function load(page: Page): Promise<TrackerImportsTable> {
  const one = await findTrackerImport(page.db.read, page.param('import'))
  if (!one) throw new NotFoundError('No such import')
  return one
}

const mayUndo = (page: Page, one: TrackerImportsTable): boolean => one.state === 'done' && one.settled_at !== null && page.context.clock() - Date.parse(one.settled_at) < undoMs

async function show(page: Page, given: { status?: number; errors?: Record<string, string> } = {}): Promise<void> {
  const one = await load(page)
  const counts = JSON.parse(one.counts) as Counts
  const kind: Kind = groups.map(([key]) => key).find((key) => key === page.query('show')) ?? groups.map(([key]) => key).find((key) => countOf(counts, key) > 0) ?? 'unchanged'
  const [number, part] = [Number(page.query('after') ?? 0), Number(page.query('part') ?? -1)]
  const [list, written, meanwhile] = await Promise.all([
    pageOfImportRows(page.db.read, one.id, kind, Number.isInteger(number) && Number.isInteger(part) ? { number, part } : undefined), countWritten(page.db.read, one.id), one.state === 'review' ? importMeanwhile(page.db.read, one) : undefined,
  ])
  if (one.state === 'writing' || one.state === 'undoing' || one.state === 'reading') page.res.set('Refresh', String(refreshSeconds))
  const { columns = [] } = JSON.parse(one.columns) as Partial<KeptColumns>
  const toWrite = counts.new + counts.changed
  page.show('rollout/import', { title: one.file_name, breadcrumbs: [{ text: 'Rollout', href: '/rollout' }, { text: 'Import', href: '/imports/new' }], status: given.status ?? 200, errors: given.errors ?? {} }, {
    one: { ...one, uploaded: momentOf(one.uploaded_at), settled: one.settled_at ? momentOf(one.settled_at) : '' }, counts, home: home(one), kind, toWrite, written, mayUndo: mayUndo(page, one), until: one.settled_at ? momentOf(new Date(Date.parse(one.settled_at) + undoMs).toISOString()) : '',
    groups: groups.map(([key, text]) => ({ key, text, count: countOf(counts, key), current: key === kind, href: `${home(one)}?show=${key}#rows` })),
    rows: list.rows.map((row) => ({ ...row, changes: JSON.parse(row.changes) as Change[] })), next: list.next ? `${home(one)}?${new URLSearchParams({ show: kind, after: String(list.next.number), part: String(list.next.part) })}#rows` : undefined,
    columns: columns.map((column, index) => ({ ...column, index })), fieldChoices: [{ value: '', text: 'No field: kept as it stands' }, ...fieldChoices], warnings: JSON.parse(one.warnings) as string[],
    offered: (JSON.parse(one.made) as { offered?: [string, string][] }).offered ?? [], careSettings: page.context.templates.careSettings.map((each) => ({ value: each.key, text: each.name })), meanwhile: meanwhile ?? null,
  })
}

const countOf = (counts: Counts, kind: Kind): number => (kind === 'not-taken' ? counts.notTaken : counts[kind])

async function inReview(page: Page): Promise<TrackerImportsTable> {
  const one = await load(page)
  if (one.state !== 'review') throw new ConflictError('This import was approved or cancelled already. Look at its page.')
  return one
}

/** Learns what a column is and which names are the same, then reads and compares the file anew. */
async function correct(page: Page): Promise<void> {
  const one = await inReview(page)
  const { columns } = JSON.parse(one.columns) as KeptColumns
  const offered = (JSON.parse(one.made) as { offered?: [string, string][] }).offered ?? []
  const keys = new Set<string>(fields.map((field) => field.key))
  const columnsTold = columns.flatMap((column, index) => {
    const told = page.typed[`column-${index}`]
    return told !== undefined && told !== (column.field ?? '') && (told === '' || keys.has(told)) ? [{ heading: column.heading, field: told }] : []
  })
  const merged = offered.filter(([name], index) => page.typed[`same-${index}`] === name)
  await page.db.write(async (trx) => {
    for (const { heading, field } of columnsTold) await learn(trx, 'column', heading, field)
    for (const [name, other] of merged) await learn(trx, 'product', name, other)
    await recordEvents(trx, [
      ...columnsTold.map(({ heading, field }) => page.event({ subject: 'alias', subjectId: heading, action: 'learnt', to: field, sentence: `${page.person.name} said what the column ${heading} is` })),
      ...merged.map(([name, other]) => page.event({ subject: 'alias', subjectId: name, action: 'learnt', to: other, sentence: `${page.person.name} said that ${name} is ${other}` })),
    ])
  })
  try {
    await prepareAgain(page.context, one)
    page.done(home(one), 'The file was compared anew')
  } catch (error) {
    if (!(error instanceof WorkbookRefusal)) throw error
    await show(page, { status: 422, errors: { columns: error.message } })
  }
}

const approveForm = z.object({ care_setting: z.string().default('') })

async function approve(page: Page): Promise<void> {
  const one = await inReview(page)
  const { care_setting: careSetting } = page.form(approveForm)
  if (!page.context.templates.careSettings.some((each) => each.key === careSetting)) throw new InvalidFormError({ care_setting: 'Choose a care setting' })
  const meanwhile = await importMeanwhile(page.db.read, one)
  if (meanwhile) return show(page, { status: 409, errors: { meanwhile: `${meanwhile.person_name} ${meanwhile.state === 'writing' ? 'is importing' : 'imported'} ${meanwhile.file_name} meanwhile. Compare again, look at what is different, then import` } })
  const choices: Choices = { careSetting, close: Object.keys(page.typed).flatMap((name) => /^close-(\d+)$/.exec(name)?.[1] ?? []).map(Number) }
  const moved = await page.db.write((trx) => moveImport(trx, one.id, ['review'], 'writing', { choices: JSON.stringify(choices), settled_by: page.person.name }))
  if (!moved) throw new ConflictError('This import was approved or cancelled already. Look at its page.')
  startWriting(page.context, one.id)
  page.done(home(one))
}

async function cancel(page: Page): Promise<void> {
  const one = await inReview(page)
  await page.db.write(async (trx) => {
    await moveImport(trx, one.id, ['review'], 'cancelled', { settled_at: nowIso(page.context), settled_by: page.person.name })
    await recordEvents(trx, [page.event({ subject: 'import', subjectId: one.id, action: 'dropped', sentence: `${page.person.name} cancelled the import of ${one.file_name}` })])
  })
  page.done('/imports/new', 'The import was cancelled. Nothing of it was written')
}

async function undo(page: Page): Promise<void> {
  const one = await load(page)
  if (!mayUndo(page, one)) throw new ConflictError('An import can be undone for a day after it was written.')
  const other = await importMeanwhile(page.db.read, { id: one.id, uploaded_at: one.settled_at ?? '' })
  if (other) throw new ConflictError(`${other.person_name} imported ${other.file_name} after this. Undo that import first.`)
  if (!(await page.db.write((trx) => moveImport(trx, one.id, ['done'], 'undoing', { settled_by: page.person.name })))) throw new ConflictError('This import is being undone already. Look at its page.')
  startUndoing(page.context, one.id)
  page.done(home(one))
}

export const trackerImportRoutes: Route[] = [
  get(base, 'rollout.manage', (page) => show(page)),
  post(`${base}/columns`, 'rollout.manage', correct),
  post(base, 'rollout.manage', approve),
  post(`${base}/cancel`, 'rollout.manage', cancel),
  post(`${base}/undo`, 'rollout.manage', undo),
]
