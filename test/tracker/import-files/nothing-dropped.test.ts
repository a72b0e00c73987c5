import { describe, expect, it } from 'vitest'
import { readCatalogue } from '../../../src/tracker/catalogue/catalogue-file.ts'
import { chooseByFlags } from '../../../src/tracker/import-files/from-command-line.ts'
import { catalogueOf, odsListOf } from '../../../src/tracker/import-files/read-chosen.ts'
import { trackerOf } from '../../../src/tracker/tracker-import/read-kept-tracker.ts'
import { emptyAccount } from '../../../src/tracker/workbook/cell-account.ts'
import type { Workbook } from '../../../src/tracker/workbook/workbook.ts'
import { odsOrganisationFrom, odsSuccessorFrom } from '../../../src/tracker/ods/organisation.ts'
import { readOdsList } from '../../../src/tracker/ods/read-list.ts'
import { readCell } from '../../../src/tracker/tracker-import/read-cell.ts'
import type { FieldKey } from '../../../src/tracker/workbook/tracker-headings.ts'
import { understandTracker } from '../../support/understand-tracker.ts'
import { nothingLearnt } from '../../../src/tracker/aliases/learnt.ts'
import type { RowSaid } from '../../../src/tracker/tracker-import/kept-row.ts'
import { asWorkbook } from '../workbook/build-workbook.ts'
import type { Cells } from '../workbook/build-workbook.ts'

const longText = 'x'.repeat(301)

describe('a cell is read whole, or left out and named:', () => {
  it.each<[FieldKey, string, string | null]>([
    ['name', 'x'.repeat(300), 'x'.repeat(300)],
    ['name', longText, null],
    ['list_size', '4,011', '4011'],
    ['list_size', '19 843', '19843'],
    ['list_size', '12.0', '12'],
    ['list_size', '12,5', null],
    ['list_size', '1e3', null],
    ['list_size', '0x10', null],
    ['list_size', '12.5', null],
    ['closed_on', '23/11/2026', '2026-11-23'],
    ['closed_on', '23/11/2026 or later', null],
    ['closed_on', 'Friday 23 November 2026', null],
    ['successor', 'B83002 Mill Lane', 'B83002'],
    ['successor', 'Mill Lane (B83002)', 'B83002'],
    ['successor', 'B83002 B83003', null],
    ['successor', '+44 113 496 0000', null],
    ['successor', 'TS18 1HU', null],
  ])('%s of %j is %j', (key, cell, value) => expect(readCell(key, cell)).toBe(value))
})

function tracker(rows: Cells[]) {
  const read = understandTracker(asWorkbook(rows).sheets, nothingLearnt)
  if (!read) throw new Error('No tracker')
  return { ...read, said: read.rows.map((row) => JSON.parse(row.said) as RowSaid), named: read.cells.left.map((one) => [one.cell, one.why]) }
}

describe('in a tracker', () => {
  it('an invisible character in a code is removed, and shown before the import', () => {
    const { said, warnings } = tracker([
      ['ODS', 'ODS name', 'Post Code', 'DoS ids'],
      ['A81\u200B001', 'Dens\u00AD Surgery', 'TS18 1HU', '2000012345, 2000012\u2060346'],
      ['A81002', 'Queens Park', 'TS18\u00A02AW', ''],
    ])
    expect(said.map((one) => [one.values.ods_code, one.values.dos_ids, one.values.postcode])).toEqual([
      ['A81001', '2000012345, 2000012346', 'TS18 1HU'],
      ['A81002', undefined, 'TS18 2AW'],
    ])
    expect(warnings).toEqual([
      'Plan, A2: A81001 had a zero-width space in it; it was removed. Check it before you import.',
      'Plan, D2: 2000012346 had a zero-width joiner in it; it was removed. Check it before you import.',
    ])
  })

  it('a status of a 111 provider is left out and named if the row names no provider', () => {
    const { said, named, notTaken } = tracker([
      ['ODS', 'ODS name', '111 Provider', '111 Provider Status'],
      ['A81001', 'Dens Surgery', 'TBC', 'Yes'],
      ['A81002', 'Queens Park', 'NEAS', 'Yes'],
    ])
    expect(said.map((one) => one.values.referrer_on)).toEqual([undefined, 'yes'])
    expect(named).toEqual([['D2', 'It says yes, but the row does not say the 111 Provider. What is on record is kept']])
    expect(notTaken.map((one) => [one.row, one.column])).toEqual([[2, '111 Provider Status']])
  })

  it('a column about a missing column is left out, and says which to add', () => {
    const { named, warnings, cells } = tracker([
      ['ODS', 'ODS name', 'Principal System (IBC)', 'Technically Conformance'],
      ['A81001', 'Dens Surgery', 'EMIS Web', 'Yes'],
    ])
    expect(warnings).toEqual([
      'The column Technically Conformance is about a column that is missing: 111 IT System. It is left out: choose that column, or add it to the file.',
    ])
    expect(named).toEqual([['D', 'the column Technically Conformance is about a column that is missing: 111 IT System']])
    expect(cells).toMatchObject({ read: 6, leftOut: 2 })
  })

  it.each([
    ['yes', 'Active', 'It says yes, but the status beside it says open'],
    ['no', 'Closed', 'It says no, but the status beside it says closed'],
    ['yes', 'Closed', undefined],
    ['no', 'Dormant', undefined],
  ])('%s under Close date beside the status %s is read or reported: %s', (closed, status, why) => {
    const { notTaken } = tracker([
      ['ODS', 'ODS name', 'ODS status', 'Close date'],
      ['A81001', 'Dens Surgery', status, closed],
    ])
    expect(notTaken[0]?.why).toBe(why && `${why}. What is on record is kept`)
  })

  it('repeated headings and a row of totals are not services', () => {
    const { said, notTaken } = tracker([
      ['ODS', 'ODS name', 'Population', 'Comments', 'Comments'],
      ['A81001', 'Dens Surgery', '4,011', null, null],
      ['ods ', 'ODS name', 'Population', 'Comments', 'Comments'],
      ['A81002', 'Queens Park', '19,843', null, null],
      ['Total', null, '23,854', null, null],
      ['TOTAL', 'of all', '23,854', null, null],
    ])
    expect(said.map((one) => one.values.ods_code)).toEqual(['A81001', 'A81002'])
    expect(notTaken.map((one) => [one.row, one.why])).toEqual([
      [3, 'It repeats the headings'],
      [5, 'Total is not an ODS code: 3 to 10 letters and digits'],
      [6, 'TOTAL is not an ODS code: 3 to 10 letters and digits'],
    ])
  })

  it.each(['__proto__', 'constructor', 'toString'])('a column headed %s is kept under a safe name', (heading) => {
    const { said } = tracker([
      ['ODS', 'ODS name', heading],
      ['A81001', 'Dens Surgery', 'keep me'],
    ])
    expect(said[0]?.other).toEqual({ [`Column C ${heading}`]: 'keep me' })
  })
})

describe('in a catalogue', () => {
  it('a version that no export writes is left out and named', () => {
    const file = readCatalogue(
      asWorkbook([
        ['Role', 'Supplier', 'Product', 'Slipway version'],
        ['Consumer', 'Acme', 'Booker', 'three'],
      ]).sheets,
    )
    expect(file?.cells?.left).toEqual([{ sheet: 'Plan', cell: 'D2', why: 'three is not the number that an export writes. What is on record is kept' }])
  })
})

describe('in an ODS list', () => {
  const headings = ['Code', 'Name', 'Open date', 'Status', 'Reason', 'Successor']
  it('a reason, which is not kept, is left out and named', async () => {
    const list = await readOdsList(asWorkbook([headings, ['A81001', 'Dens Surgery', '20200101', 'Closed', 'Merger', 'A81002']]).sheets)
    expect(list?.kind).toBe('organisations')
    expect(list?.cells.left).toEqual([{ sheet: 'Plan', cell: 'E', why: 'nothing of the list is kept of this column' }])
  })

  it.each([
    [
      'a text that is too long to keep',
      { code: 'A81001', name: longText },
      [{ field: 'name', why: 'It has 301 characters, and 300 can be kept. What is on record is kept' }],
    ],
    [
      'a line of an address that is too long',
      { code: 'A81001', address_2: longText },
      [{ field: 'address_2', why: 'It has 301 characters, and 100 can be kept. What is on record is kept' }],
    ],
    ['an organisation that succeeds itself', { code: 'A81001', successor: 'A81001' }, [{ field: 'successor', why: 'A81001 cannot be its own successor' }]],
    [
      'a date with further words',
      { code: 'A81001', opened: '23/11/2026 or so' },
      [{ field: 'opened', why: '23/11/2026 or so is not a date. What is on record is kept' }],
    ],
  ])('%s is left out and named', (_name, values, faults) => expect(odsOrganisationFrom(values).faults).toEqual(faults))

  it('a reason that is too long is refused too', () =>
    expect(odsSuccessorFrom({ code: 'A81001', successor: 'A81002', reason: longText }).faults.map((one) => one.field)).toEqual(['reason']))
})

describe('whole sheets and columns that are left out are named, however many cells they have:', () => {
  const many = (head: string[], row: (at: number) => string[]): Workbook => ({
    sheets: [...asWorkbook([head, ...Array.from({ length: 600 }, (_, at) => row(at))], 'Data').sheets, ...asWorkbook([['Ring first']], 'Notes').sheets],
  })
  const code = (at: number): string => `A8${1000 + at}`
  it.each<[string, Workbook, string[]]>([
    ['a tracker', many(['ODS', 'ODS name', 'Population', 'Mix'], (at) => [code(at), 'Dens', 'many', 'both']), ['All', 'D']],
    ['a catalogue', many(['Role', 'Supplier', 'Product', 'Link', 'Colour'], (at) => ['Consumer', `Supplier ${at}`, 'Booker', 'nowhere', 'red']), ['All', 'E']],
    ['an ODS list', many(['Code', 'Name', 'Open date', 'Status', 'Colour'], (at) => [code(at), 'Dens', 'in May', 'Active', 'red']), ['All', 'E']],
  ])('in %s', async (_name, workbook, named) => {
    const { source, choices } = chooseByFlags(workbook, { sheets: ['Data'] }, {})
    const { left } = await (choices.kind === 'rollout-tracker'
      ? trackerOf(source, choices, nothingLearnt).then((one) => one.cells)
      : choices.kind === 'supplier-catalogue'
        ? catalogueOf(source, choices, new Map()).then((one) => one.cells ?? emptyAccount())
        : odsListOf(source, choices, new Map()).then((one) => one.cells))
    expect(left).toHaveLength(500)
    expect(left.slice(0, 2).map((one) => one.cell)).toEqual(named)
  })
})
