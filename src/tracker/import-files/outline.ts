import { setImmediate as nextTurn } from 'node:timers/promises'
import { catalogueIn } from '../catalogue/catalogue-file.ts'
import { sectionsOfSheet } from '../import/sections.ts'
import type { SectionKind } from '../import/sections.ts'
import { looksLikeOdsList, looksLikeSuccessors } from '../ods/list-shape.ts'
import { trackerTable } from '../tracker-import/fields.ts'
import { trackerIn } from '../tracker-import/read-tracker.ts'
import { findCodes } from '../workbook/table.ts'
import type { LearntColumns, Table } from '../workbook/table.ts'
import { cellName, columnsOfRows } from '../workbook/workbook.ts'
import type { SheetColumns, SheetRows, Workbook, WorkbookSheet } from '../workbook/workbook.ts'
import { inWords } from '../import/lines.ts'
import type { FileKind, Outline } from '../kept-files/file-choices.ts'

/** What an installation has learnt about the headings of each kind of table. */
export type LearntByKind = Partial<Record<FileKind, LearntColumns>>

interface Look {
  kind: FileKind | null
  /** The higher, the more certain. */
  sure: 0 | 1 | 2 | 3
  why: string
}

/** What a file is, sheet by sheet. A hidden sheet is never proposed. */
export function outlineOf(workbook: Workbook, learnt: LearntByKind): Outline {
  const looking = lookThrough(workbook, learnt)
  for (;;) {
    const { done, value } = looking.next()
    if (done) return value
  }
}

/** The same, one part of a sheet at a time, so that other requests run in between. */
export async function outlineInTurns(workbook: Workbook, learnt: LearntByKind): Promise<Outline> {
  const looking = lookThrough(workbook, learnt)
  for (;;) {
    const { done, value } = looking.next()
    if (done) return value
    await nextTurn()
  }
}

function* lookThrough({ sheets }: Workbook, learnt: LearntByKind): Generator<undefined, Outline> {
  const [columns, cells, looks]: [SheetColumns[], number[], Look[]] = [[], [], []]
  for (const sheet of sheets) {
    yield
    columns.push(columnsOfRows(sheet.rows))
    yield
    cells.push(cellsOf(sheet))
    yield
    looks.push(lookAt({ ...sheet, columns: columns.at(-1) ?? noColumns }, learnt))
  }
  const seen = looks.filter((_, at) => !sheets[at]?.isHidden)
  const best = (seen.some((look) => look.kind !== null) ? seen : looks).filter((look) => look.kind !== null).toSorted((a, b) => b.sure - a.sure)[0]
  const kind = best?.kind ?? null
  const fewest = best?.sure === 1 ? 1 : 2
  return {
    kind,
    isSure: (best?.sure ?? 0) > 1,
    sheets: sheets.map((sheet, at) => {
      const look = looks[at] ?? nothing
      return {
        name: sheet.name,
        isHidden: sheet.isHidden,
        rows: sheet.rows.length,
        cells: cells[at] ?? 0,
        columns: columns[at] ?? noColumns,
        looksLike: look.kind,
        why: look.why,
        isProposed: !sheet.isHidden && kind !== null && look.kind === kind && look.sure >= (kind === 'operational-test-plan' ? 1 : fewest),
      }
    }),
  }
}

function cellsOf({ rows, unread }: WorkbookSheet): number {
  let cells = unread.filter((one) => one.why !== 'bad-bytes').length
  for (const row of rows) for (const cell of row.cells) if (cell.trim() !== '') cells += 1
  return cells
}

const noColumns: SheetColumns = { width: 0, blank: [] }
const nothing: Look = { kind: null, sure: 0, why: 'It is empty' }

function lookAt(sheet: WorkbookSheet & SheetRows, learnt: LearntByKind): Look {
  if (sheet.rows.length === 0) return nothing
  const [list, successors] = [looksLikeOdsList(sheet.rows), looksLikeSuccessors(sheet.rows)]
  if (list) return { kind: 'ods-organisations', sure: 3, why: list.why }
  if (successors) return { kind: 'ods-successors', sure: 3, why: successors.why }
  const tracker = trackerIn(sheet, learnt['rollout-tracker'] ?? new Map())
  if (tracker && knownIn(tracker) >= 3) return { kind: 'rollout-tracker', sure: 3, why: headingsInWords(tracker) }
  const catalogue = catalogueIn(sheet, learnt['supplier-catalogue'] ?? new Map())
  if (catalogue) return { kind: 'supplier-catalogue', sure: 3, why: headingsInWords(catalogue) }
  const plan = planSections(sheet)
  if (plan.includes('cases')) return { kind: 'operational-test-plan', sure: 3, why: `It has ${inWords(plan.map((one) => sectionNames[one] ?? one))}` }
  if (tracker) return { kind: 'rollout-tracker', sure: 2, why: headingsInWords(tracker) }
  if (plan.length > 0)
    return { kind: 'operational-test-plan', sure: 1, why: `It has ${inWords(plan.map((one) => sectionNames[one] ?? one))}, and no test cases` }
  const codes = findCodes(sheet, trackerTable, learnt['rollout-tracker'] ?? new Map())
  if (codes) {
    const column = codes.columns.findIndex((one) => one.field === 'ods_code')
    return {
      kind: 'rollout-tracker',
      sure: 1,
      why: `Its headings are not known, but ${cellName(column, (codes.headingRow ?? 0) + 1)} and the cells below it look like ODS codes`,
    }
  }
  return { kind: null, sure: 0, why: 'No heading in it is known, and no column holds codes' }
}

const knownIn = (table: Table): number => table.columns.filter((one) => one.field !== null).length

function headingsInWords({ columns, headingRow }: Table): string {
  const known = columns.filter((one) => one.field !== null).map((one) => one.name)
  const more = known.length - 3
  return `Row ${headingRow ?? 1} has ${inWords([...known.slice(0, 3), ...(more > 0 ? [more === 1 ? '1 more heading that is known' : `${more} more headings that are known`] : [])])}`
}

const sectionNames: Partial<Record<SectionKind, string>> = {
  prerequisites: 'prerequisites',
  system: 'systems',
  details: 'service details',
  stakeholders: 'stakeholders',
  hours: 'opening hours',
  patients: 'test patients',
  cases: 'test cases',
}

/** The parts of a test plan in a sheet. */
function planSections(sheet: WorkbookSheet): SectionKind[] {
  const kinds = sectionsOfSheet({ ...sheet, rows: sheet.rows.slice(0, 3000) }).map((one) => one.kind)
  return [...new Set(kinds)].filter((kind) => kind in sectionNames)
}
