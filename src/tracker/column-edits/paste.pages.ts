import type { Page } from '../../access/page.ts'
import { stateNames } from '../../access/project-state.ts'
import { grouped } from '../../web/numbers.ts'
import { base } from '../bulk/job.pages.ts'
import type { List } from '../service-list/columns.ts'
import { listCodesOfSeveral } from '../services/further-services.store.ts'
import { choiceOf, chosenPeople, columnForm, dateItems, questionFields } from './column-form.ts'
import type { ColumnField } from './column-fields.ts'
import { aroundColumn, breadcrumbsOf, columnHref, columnPage, titleOf, withoutColumn } from './column-page.ts'
import type { ColumnPage, Way } from './column-page.ts'
import { namesPerson, statesInLists } from './judge-cell.ts'
import { matchLines } from './match-lines.ts'
import { markOfRows, orderChanged } from './order-mark.ts'
import { mostRows, readPasted } from './pasted-column.ts'
import { prepareColumn } from './prepare-column.ts'
import type { Question } from './prepare-column.ts'

export interface Why {
  status?: number
  errors?: Record<string, string>
  questions?: Question[]
}

/** Most questions about names at once. */
const mostQuestions = 20

/** The page on which a column is pasted or filled down, after its column is chosen. */
export function showColumn(page: Page, shown: ColumnPage, { status = 200, errors = {}, questions = [] }: Why = {}): void {
  const { field, fields, way } = shown
  page.show(
    `column-edits/${way}`,
    { title: field ? `${titleOf(way)}: ${field.name}` : titleOf(way), status, errors, breadcrumbs: breadcrumbsOf(shown) },
    {
      around: aroundColumn(
        page,
        shown,
        fields.map((one) => ({ value: one.key, text: one.name })),
        field?.key ?? '',
      ),
      field: field ? fieldView(field) : null,
      action: columnHref(page, shown, way, field?.key),
      questions: questionFields(questions),
      ...dateItems,
    },
  )
}

const fieldView = (field: ColumnField) => ({
  name: field.name,
  kind: field.kind === 'own' ? field.own.kind : field.kind === 'state' ? 'choice' : field.kind,
  isPlanned: field.kind === 'date',
  isState: field.kind === 'state',
  isPerson: namesPerson(field),
  mayBeEmpty: field.kind === 'own',
  choices: field.kind === 'state' ? statesInLists.map((one) => stateNames[one]) : field.kind === 'own' && field.own.kind === 'choice' ? field.own.choices : [],
})

/** The form keeps which rows its list has now, or had when the column was copied. */
export async function showPaste(page: Page, list: List['key']): Promise<void> {
  const shown = await columnPage(page, list, 'paste')
  const isMarked = shown.order !== '' || !shown.field || shown.rows.total > mostRows
  const order = isMarked ? shown.order : markOfRows(await shown.rows.inOrder(), shown.list)
  showColumn(page, { ...shown, order }, { errors: withoutColumn(page) })
}

/** Stores what a pasted column would change, to be confirmed. Changes nothing else. */
export async function paste(page: Page, list: List['key']): Promise<void> {
  const shown = await columnPage(page, list, 'paste')
  const { field, rows } = shown
  const form = page.check(columnForm)
  if (!field || 'refused' in form) return again(page, shown, 'refused' in form ? form.refused : { column: 'Choose a column' })
  const pasted = await readPasted(page.typed['cells'] ?? '', { name: field.name, rows: rows.total })
  if ('fault' in pasted) return again(page, shown, { cells: pasted.fault })
  if (pasted.by === 'order' && rows.total > mostRows) return again(page, shown, { cells: tooMany(rows.total) })
  const listed = pasted.by === 'order' ? await rows.inOrder() : await rows.every()
  if (pasted.by === 'order' && markOfRows(listed, shown.list) !== shown.order) return again(page, shown, { cells: orderChanged })
  const several = new Set(await listCodesOfSeveral(page.db.read))
  const matched = matchLines(pasted, { rows: listed, noun: field.noun, several })
  await confirm(page, shown, { field, matched, empties: form.input.empty === 'clear', choice: choiceOf(field, shown, form.input, null) })
}

export const tooMany = (total: number): string => `This list has ${grouped(total)} rows. Narrow it to ${grouped(mostRows)} or fewer with a filter`

type Change = Pick<Parameters<typeof prepareColumn>[1], 'field' | 'matched' | 'empties' | 'choice'>

/** Leads to what would change, or asks what is still missing; everything typed stays. */
export async function confirm(page: Page, shown: ColumnPage, change: Change): Promise<void> {
  const prepared = await prepareColumn(page, { ...change, chosen: chosenPeople(page), query: shown.query })
  if ('job' in prepared) return page.done(`${base}/jobs/${prepared.job}`)
  if ('missing' in prepared) return again(page, shown, prepared.missing)
  const { questions } = prepared
  if (questions.length > mostQuestions)
    return again(page, shown, { [cellsOf(shown.way)]: `${questions.length} of these names belong to several people each. Use email addresses` })
  const errors = Object.fromEntries(questions.map(({ people }, at) => [`who-${at}`, `Choose which ${people[0]?.name ?? 'person'} is meant`]))
  showColumn(page, shown, { status: 422, errors, questions })
}

const cellsOf = (way: Way): string => (way === 'fill' ? 'value' : 'cells')

export const again = (page: Page, shown: ColumnPage, errors: Record<string, string>): void => showColumn(page, shown, { status: 422, errors })
