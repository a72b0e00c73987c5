import { asDay } from '../../../src/day.ts'
import { proposedChoices, tableOf } from '../../../src/tracker/import-files/choices.ts'
import type { FileChoices } from '../../../src/tracker/kept-files/file-choices.ts'
import { kindOf } from '../../../src/tracker/import-files/file-kinds.ts'
import type { FileKind } from '../../../src/tracker/kept-files/file-choices.ts'
import { outlineOf } from '../../../src/tracker/import-files/outline.ts'
import type { Outline } from '../../../src/tracker/kept-files/file-choices.ts'
import { catalogueOf, odsListOf, plansOf } from '../../../src/tracker/import-files/read-chosen.ts'
import { trackerOf } from '../../../src/tracker/tracker-import/read-kept-tracker.ts'
import type { SheetSource } from '../../../src/tracker/kept-files/chosen-tables.ts'
import { compare } from '../../../src/tracker/tracker-import/compare.ts'
import { valuesOf } from '../../../src/tracker/tracker-import/known.ts'
import { fieldOf } from '../../../src/tracker/tracker-import/fields.ts'
import { isHidden } from '../../../src/tracker/workbook/tracker-headings.ts'
import type { FieldKey } from '../../../src/tracker/workbook/tracker-headings.ts'
import { nothingLearnt } from '../../../src/tracker/aliases/learnt.ts'
import type { Tracker } from '../../../src/tracker/tracker-import/read-tracker.ts'
import type { RowSaid } from '../../../src/tracker/tracker-import/kept-row.ts'
import type { CellAccount } from '../../../src/tracker/workbook/cell-account.ts'
import { placeOf } from '../../../src/tracker/workbook/row-place.ts'
import { WorkbookRefusal } from '../../../src/tracker/workbook/workbook-refusal.ts'
import { isUnknown } from '../../../src/unknown.ts'
import { chance } from '../import/plan-family.ts'
import { readHere } from '../workbook/build-workbook.ts'
import { anyFile } from './generated-file.ts'
import type { AnyFile } from './generated-file.ts'
import { knownFrom } from './known-service.ts'
import { filledIn, findInCatalogue, findInOdsList, findInTracker, isNamed, textOf, untraced } from './trace-cells.ts'
import type { Find, ReadSheet } from './trace-cells.ts'

const ofAPlan: Record<AnyFile['kind'], FileKind> = {
  tracker: 'rollout-tracker',
  catalogue: 'supplier-catalogue',
  ods: 'ods-organisations',
  plan: 'operational-test-plan',
}

/** The choices of a person: mostly the proposed ones, sometimes other sheets, headings and columns. */
function chosen(seed: number, file: AnyFile, outline: Outline): FileChoices {
  const { is, of } = chance(seed + 1_000_000)
  const proposed = proposedChoices(outline)
  const kind = proposed.kind ?? ofAPlan[file.kind]
  const sheets = proposed.sheets.length > 0 ? proposed.sheets : [{ at: 0 }]
  const { table } = kindOf[kind]
  if (!table || is(0.7)) return { kind, sheets }
  const asKind = is(0.9) ? kind : of(['rollout-tracker', 'supplier-catalogue', 'ods-organisations', 'ods-successors'] as const)
  const keysOf = kindOf[asKind].table?.reader.kind.fields ?? []
  return {
    kind: asKind,
    sheets: outline.sheets.flatMap((sheet, at) => {
      if (sheet.rows === 0 || is(0.2)) return []
      if (is(0.4)) return [{ at }]
      const headingRow = of([null, 1, 1, 2, 3])
      if (is(0.5)) return [{ at, headingRow }]
      const keys = new Set<string>()
      const own = Array.from({ length: sheet.columns.width }, () => {
        const key = is(0.3) ? null : of(keysOf).key
        if (key === null || keys.has(key)) return null
        keys.add(key)
        return key
      })
      return [{ at, headingRow, fields: own }]
    }),
  }
}

const allSaid: RowSaid = {
  values: {
    ods_code: 'X1',
    name: 'Known',
    region_code: 'X2',
    region: 'Known region',
    area_code: 'X3',
    area: 'Known area',
    address_1: 'First line',
    address_2: 'Second line',
    address_3: 'Third line',
    postcode: 'LS1 1AA',
    commissioner_code: 'X4',
    commissioner: 'Known commissioner',
    list_size: '77',
    provider_product: 'Known provider product',
    referrer: 'Known referrer',
    consumer_product: 'Known consumer product',
    live: 'yes',
    ods_status: 'closed',
    closed_on: '2020-02-02',
    successor: 'X99999',
  },
  other: { Comments: 'Known comment', Colour: 'Known colour' },
}
const known = { ...knownFrom(allSaid), dos_ids: ['1'] }
const now = { on: new Map(), pairs: new Map(), disputed: new Set<string>(), today: asDay('2026-11-29'), closedInList: new Map(), dosIdOwners: new Map() }

/** Differences between what rows would do to a fully known service and what their cells say. */
function wrongChanges(tracker: Tracker, sheets: readonly ReadSheet[]): string[] {
  return tracker.rows.flatMap((row) => {
    const said = JSON.parse(row.said) as RowSaid
    const place = placeOf(row.number)
    const { source, columns } = sheets[place.sheet] ?? { source: { rows: [] }, columns: [] }
    const telling = new Set(
      columns.flatMap(({ name, field }, at) =>
        isUnknown(textOf(source.rows[place.row - 1]?.[at] ?? null)) ? [] : [field === null ? name : fieldOf(field as FieldKey).heading],
      ),
    )
    const { changes } = compare(said, known, null, now)
    const isAboutClosing = telling.has('Close date') || telling.has('ODS status')
    const bad = changes.flatMap(({ field, to }) => {
      const isOpenAgain = field === 'Close date' && to === 'None' && isAboutClosing
      const hasSource = telling.has(field) || (isAboutClosing && (field === 'Close date' || field === 'ODS status'))
      return (to !== '' && !isUnknown(to) && hasSource) || isOpenAgain ? [] : [`${row.ods}: ${field} to ${JSON.stringify(to)}`]
    })
    const changed = new Set(changes.map((one) => one.field))
    const before = valuesOf(known)
    const idle = Object.entries(said.values).flatMap(([key, value]) => {
      const { heading } = fieldOf(key as FieldKey)
      const isTold = key === 'ods_code' || isHidden(key as FieldKey) || changed.has(heading) || before[key as FieldKey] === value
      // Yes or no under Closed is a status; a status given beside it says the same.
      const isStatus = key === 'closed_on' && (said.values.ods_status !== undefined ? value.length < 4 : changed.has('ODS status') || value === 'yes')
      return isTold || isStatus ? [] : [`${row.ods}: ${heading} says ${value}, and nothing comes of it`]
    })
    return [...bad, ...idle, ...(['ODS', 'CODE', 'TOTAL'].includes(row.ods) ? [`${row.ods} is taken for a service`] : [])]
  })
}

interface Understood {
  account: CellAccount
  found?: Find
  wrong?: string[]
}

async function readAs(source: SheetSource, choices: FileChoices, sheets: ReadSheet[]): Promise<Understood> {
  switch (choices.kind) {
    case 'rollout-tracker': {
      const tracker = await trackerOf(source, choices, nothingLearnt)
      return { account: tracker.cells, found: findInTracker(tracker), wrong: wrongChanges(tracker, sheets) }
    }
    case 'supplier-catalogue': {
      const file = await catalogueOf(source, choices, new Map())
      if (!file.cells) throw new Error('No account')
      return { account: file.cells, found: findInCatalogue(file) }
    }
    case 'operational-test-plan': {
      const [plan] = await plansOf(source, choices)
      if (!plan?.account) throw new Error('No plan')
      return { account: plan.account }
    }
    default: {
      const list = await odsListOf(source, choices, new Map())
      return { account: list.cells, found: findInOdsList(list, sheets) }
    }
  }
}

/** What is wrong with how a generated file is read; empty if all is well. */
export async function faultsOf(seed: number): Promise<string[]> {
  const file = anyFile(seed)
  const workbook = readHere(file.bytes, { isCsv: file.isCsv })
  const outline = outlineOf(workbook, {})
  const source: SheetSource = {
    outline,
    sheet: (at) => Promise.resolve(workbook.sheets[at] ?? { name: '', isHidden: false, rows: [], unread: [], warnings: [] }),
  }
  const choices = chosen(seed, file, outline)
  const { kind } = choices
  const tables = choices.sheets.flatMap((choice): ReadSheet[] => {
    const [sheet, written] = [workbook.sheets[choice.at], file.sheets[choice.at]]
    const table = sheet && kind && tableOf(sheet, kind, choice, new Map())
    return table && written ? [{ source: written, headingRow: table.headingRow ?? 0, columns: table.columns }] : []
  })
  try {
    const { account, found, wrong } = await readAs(source, choices, tables)
    const total = file.sheets.reduce((sum, sheet) => sum + [...filledIn(sheet)].length, 0)
    const counts = [account.total, account.read + account.kept + account.unknown + account.leftOut]
    const chosenSheets = new Set(choices.sheets.map(({ at }) => at))
    const unread = file.sheets
      .filter((_, at) => !chosenSheets.has(at))
      .flatMap((sheet) => [...filledIn(sheet)].filter((place) => !isNamed(account.left, place)))
    const misread = choices.sheets.every((one) => one.headingRow === undefined) ? tables.flatMap(misreadHeadings) : []
    return [
      ...(counts.every((one) => one === total) ? [] : [`${total} cells, counted as ${counts.join(' and ')}`]),
      ...unread.map((place) => `${place.sheet} was not chosen, and nothing says so`),
      ...(found ? untraced(tables, account.left, found) : []),
      ...(wrong ?? []),
      ...(kind === 'rollout-tracker' ? misread : []),
    ]
  } catch (error) {
    if (!(error instanceof WorkbookRefusal)) throw new Error(`File ${seed}`, { cause: error })
    return /\b(Choose|Name the|Write|Import|Upload)\b/.test(error.message) ? [] : [`A refusal that does not say what to do: ${error.message}`]
  }
}

/** Known headings, however they are written, that were not recognised. */
const misreadHeadings = ({ source: { means, of: made }, headingRow, columns }: ReadSheet): string[] =>
  made !== 'tracker' || means.headingRow !== headingRow || headingRow === 0
    ? []
    : means.fields.flatMap((key, at) => {
        const isKnown = key === null || columns[at]?.field === key || columns.some((one) => one.field === key)
        return isKnown || columns[at]?.name === '' ? [] : [`The column ${columns[at]?.name} is not taken for ${key}`]
      })
