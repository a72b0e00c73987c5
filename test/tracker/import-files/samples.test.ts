import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { dayOfMoment } from '../../../src/day.ts'
import { chooseByFlags } from '../../../src/tracker/import-files/from-command-line.ts'
import { plansOf } from '../../../src/tracker/import-files/read-chosen.ts'
import { trackerOf } from '../../../src/tracker/tracker-import/read-kept-tracker.ts'
import type { CellAccount } from '../../../src/tracker/workbook/cell-account.ts'
import { readWorkbook } from '../../../src/tracker/workbook/workbook.ts'
import { compare } from '../../../src/tracker/tracker-import/compare.ts'
import { nothingLearnt } from '../../../src/tracker/aliases/learnt.ts'
import type { RowSaid } from '../../../src/tracker/tracker-import/kept-row.ts'
import { countCells } from './count-cells.ts'
import { knownFrom } from './known-service.ts'

const shared = new URL('../../../../shared/', import.meta.url)
const bytesOf = (file: string): Uint8Array => readFileSync(new URL(file, shared))
const withoutSamples = !existsSync(new URL('cases/README.md', shared))
if (withoutSamples) console.warn('The files that people really send are not beside this directory: test/tracker/import-files/samples.test.ts reads none.')

const kept = (heading: string): string => `The column ${heading} is not a field of a service. It is kept as it is, and exports include it.`

async function found(file: string, sheets: string[] = []) {
  const workbook = await readWorkbook(bytesOf(file), { fileName: file })
  return chooseByFlags(workbook, { sheets }, {})
}

async function tracker(file: string, sheets: string[] = []) {
  const { source, choices, found: file_ } = await found(file, sheets)
  const read = await trackerOf(source, choices, nothingLearnt)
  expectWhole(file, read.cells)
  const fields = Object.fromEntries(read.sheets.flatMap((sheet) => sheet.columns.map((column) => [column.heading, column.field])))
  return { ...read, fields, said: read.rows.map((row) => JSON.parse(row.said) as RowSaid), found: file_ }
}

/** Checks that each cell of the file is counted once. */
function expectWhole(file: string, { total, read, kept: asIs, unknown, leftOut }: CellAccount): void {
  expect(read + asIs + unknown + leftOut).toBe(total)
  expect(total).toBe(countCells(bytesOf(file), file.endsWith('.csv')))
}

const twoServices = [
  { ods_code: 'A81001', name: 'Dens Surgery', postcode: 'TS18 1HU', list_size: '4011' },
  { ods_code: 'A81002', name: 'Queens Park', postcode: 'TS18 2AW', list_size: '19843' },
].map((one) => ({ ...one, commissioner_code: '00K', commissioner: 'Hartlepool', referrer: 'NEAS' }))

describe.skipIf(withoutSamples)('a typical tracker', () => {
  it('is read from its visible sheet, even if a hidden one is larger', async () => {
    const read = await tracker('cases/tracker-hidden-sheet-is-larger.xlsx')
    expect(read.found.sheets.map(({ name, isHidden, rows, isRead }) => [name, isHidden, rows, isRead])).toEqual([
      ['Backup 2019', true, 6, false],
      ['GP Data', false, 3, true],
    ])
    expect(read.said.map((one) => one.values)).toEqual(twoServices)
    expect(read.cells.left).toEqual([{ sheet: 'Backup 2019', cell: 'All', why: 'the sheet is hidden, and was not chosen' }])
    const hidden = await tracker('cases/tracker-hidden-sheet-is-larger.xlsx', ['backup 2019'])
    expect(hidden.rows).toHaveLength(5)
    expect(hidden.cells.left).toEqual([{ sheet: 'GP Data', cell: 'All', why: 'the sheet was not chosen' }])
  })

  it('may say nothing in many ways, none of which changes what is known', async () => {
    const known = knownFrom((await tracker('cases/tracker-known.csv')).said[0])
    expect(known).toMatchObject({ name: 'Dens Surgery', postcode: 'TS18 1HU', area: 'Cumbria and North East', referrer: 'NEAS', provider_product: 'EMIS Web' })
    const { said, cells, notTaken } = await tracker('cases/tracker-unknown-words.csv')
    expect(cells).toMatchObject({ total: 12, read: 7, kept: 0, unknown: 5, leftOut: 0 })
    expect(notTaken).toEqual([])
    expect(said).toEqual([{ values: { ods_code: 'A81001' }, other: {} }])
    const now = { on: new Map(), pairs: new Map(), disputed: new Set<string>(), today: dayOfMoment(0), closedInList: new Map(), dosIdOwners: new Map() }
    expect(said.map((one) => compare(one, known, null, now))).toEqual([{ kind: 'unchanged', changes: [], near: null, why: null }])
  })

  it('keeps both of two columns with the same heading', async () => {
    const { said, warnings, cells } = await tracker('cases/tracker-heading-twice.csv')
    expect(said.map((one) => one.other)).toEqual([{ Comments: 'keep me' }, { Comments: 'left note', 'Comments (2)': 'right note' }])
    expect(warnings).toEqual([kept('Comments'), kept('Comments (2)')])
    expect(cells).toMatchObject({ kept: 3, leftOut: 0 })
  })

  it('with a quotation mark that is never closed keeps all its rows, and the cell is named', async () => {
    const { said, warnings } = await tracker('cases/tracker-unclosed-quote.csv')
    expect(said.map((one) => one.values)).toEqual(twoServices)
    expect(said.map((one) => one.other)).toEqual([{ Comments: '"first' }, { Comments: 'second' }])
    expect(warnings[1]).toContain('CSV, row 2: The quotation mark at the start of cell H2 is never closed')
  })

  it('is read by the meaning of its headings, not their letters', async () => {
    const { said, fields, warnings } = await tracker('cases/tracker-underscored-headings.csv')
    expect(fields).toEqual({
      ODS_CODE: 'ods_code',
      SERVICE_NAME: 'name',
      POSTCODE: 'postcode',
      DOS_ID: 'dos_ids',
      REGION_NAME: 'region',
      GP_SYSTEM: 'provider_product',
    })
    expect(said[1]?.values).toEqual({
      ods_code: 'A81002',
      name: 'Queens',
      postcode: 'TS18 2AW',
      dos_ids: '2000012346',
      region: 'North East',
      provider_product: 'EMIS Web',
    })
    expect(warnings).toEqual([])
  })

  it('with names under headings of codes has names, which become no codes', async () => {
    const { said, warnings } = await tracker('cases/tracker-name-under-a-code-heading.csv')
    expect(said[0]?.values).toEqual({
      ods_code: 'A81001',
      name: 'Dens Surgery',
      commissioner: 'NHS North East and North Cumbria ICB',
      area: 'Tees Valley',
      region: 'North East and Yorkshire',
      postcode: 'TS18 1HU',
    })
    expect(warnings).toEqual([
      'The column ICB was taken for CCG name, because the cells below it are names, not codes. Choose another if that is wrong.',
      'The column Area was taken for Area team name, because the cells below it are names, not codes. Choose another if that is wrong.',
    ])
  })

  it('with one bad byte keeps its accents, and the bad cell is named', async () => {
    const { said, warnings } = await tracker('cases/tracker-mixed-encoding.csv')
    expect(said.map((one) => one.values.name)).toEqual(['Dens Surgery', 'Queens Park', 'Café Surgery', 'Café two'])
    expect(warnings[1]).toBe('CSV, row 5: B5 has characters in another encoding than the rest of the file. What was read is a guess: check it.')
  })

  it('with a formula that was never calculated names the cell, and changes nothing', async () => {
    const { said, warnings, cells } = await tracker('cases/tracker-formula-without-value.xlsx')
    const { list_size: _, ...rest } = twoServices[0] ?? { list_size: '' }
    expect(said[0]?.values).toEqual(rest)
    expect(cells.left).toEqual([{ sheet: 'GP Data', cell: 'F2', why: 'it is a formula that was never calculated' }])
    expect(warnings[1]).toContain('GP Data, row 2: F2 is a formula that was never calculated')
  })

  it('in a zip64 archive is read, as Excel opens it', async () =>
    expect((await tracker('cases/tracker-zip64.xlsx')).said.map((one) => one.values)).toEqual(twoServices))
})

describe.skipIf(withoutSamples)('the national tracker', () => {
  it('is read whole, except a column that repeats two others and the sheets that are not trackers', async () => {
    const { rows, notTaken, cells, fields, found: file } = await tracker('data/rollout-tracker-sample.xlsx')
    expect(file.sheets.filter((sheet) => sheet.isRead).map((sheet) => sheet.name)).toEqual(['GP Data'])
    expect([rows.length, notTaken.length]).toEqual([716, 0])
    expect(Object.values(fields).filter((field) => field !== null)).toHaveLength(19)
    expect(cells.left).toEqual([
      { sheet: 'Glossary', cell: 'All', why: 'the sheet was not chosen' },
      { sheet: 'Lookups', cell: 'All', why: 'the sheet was not chosen' },
      { sheet: 'GP Data', cell: 'Z', why: 'the column Mix combines two other columns' },
    ])
  })
})

describe.skipIf(withoutSamples)('a typical test plan', () => {
  async function plan(file: string) {
    const { source, choices } = await found(file)
    const [read] = await plansOf(source, choices)
    if (!read) throw new Error(`${file} has no plan`)
    expectWhole(file, read.account)
    return read
  }

  it('says who owns each prerequisite and whether it is done, and ends its list at the blank row', async () => {
    const { prerequisites, stakeholders } = await plan('cases/plan-owner-column.xlsx')
    expect(prerequisites.map((one) => [one.text, one.owner, one.ownerSaid, one.complete])).toEqual([
      ['Name the surgery under test', 'national-delivery-manager', 'National programme', true],
      ['Configure the surgery system', 'national-delivery-manager', 'National programme', null],
      ['Configure the 111 system', 'consumer-project-lead', '111 Provider', true],
      ['The surgery has updated instructions', 'dos-lead', 'DOS Lead', null],
      ['The surgery has a booking end point', 'dos-lead', 'DOS Lead', true],
      ['Arrange the test call', null, 'Dr A. Someone', false],
    ])
    expect(stakeholders.map((one) => one.role)).toEqual(['DOS Lead'])
  })

  it('shows dates and times as people write them', async () =>
    expect((await plan('cases/plan-date-and-time.xlsx')).systems).toEqual([
      { side: 'provider', name: 'Clinic Pro', testingDate: '23/11/2026 09:30', goLiveDate: '30/11/2026 08:00' },
    ]))

  it('of the national programme is read whole', async () => {
    const { prerequisites, stakeholders, cases, account } = await plan('data/operational-test-plan-utc.xlsx')
    expect([prerequisites.length, stakeholders.length]).toEqual([6, 10])
    expect(cases.length).toBeGreaterThan(0)
    expect(account.leftOut).toBe(2)
  })
})
