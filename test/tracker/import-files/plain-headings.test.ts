import { expect, it } from 'vitest'
import { understandTracker } from '../../support/understand-tracker.ts'
import { nothingLearnt } from '../../../src/tracker/aliases/learnt.ts'
import type { RowSaid } from '../../../src/tracker/tracker-import/kept-row.ts'
import { asWorkbook } from '../workbook/build-workbook.ts'
import type { Cells } from '../workbook/build-workbook.ts'

function read(rows: Cells[]) {
  const tracker = understandTracker(asWorkbook(rows).sheets, nothingLearnt)
  if (!tracker) throw new Error('No tracker')
  const said = tracker.rows.map((row) => JSON.parse(row.said) as RowSaid)
  return { ...tracker, said, fields: tracker.sheets[0]?.columns.map((one) => one.field) }
}
const table = (heading: string, ...cells: (string | null)[]): Cells[] => [
  ['ODS', 'Practice name', heading],
  ...cells.map((cell, at) => [`A8100${at}`, 'Dens Surgery', cell]),
]

it.each([
  ['Status', ['Active', 'Closed', 'TBC'], 'ods_status'],
  ['State', ['A', 'C', 'D'], 'ods_status'],
  ['STATUS:', ['Active', 'Dormant', null], 'ods_status'],
  ['Status', ['Active', 'Closed', 'Status', 'Active'], 'ods_status'],
  ['Status', ['In progress', 'Live', 'Closed'], null],
  ['Status', ['Waiting for EMIS', 'Active', 'rang them'], null],
  ['Status', ['TBC', null, '-'], null],
  ['Closed', ['23/11/2026', null, '2026-11-24'], 'closed_on'],
  ['Closed', ['yes', 'No', 'TBC'], 'closed_on'],
  ['Closed', ['Saturday', 'Sat and Sun', '12:00 to 13:00'], null],
  ['Close date', ['Saturday', 'Sunday', 'no idea'], 'closed_on'],
])('a column headed plainly %s over %j is read as %s', (heading, cells, field) =>
  expect(read(table(heading, ...cells)).fields).toEqual(['ods_code', 'name', field]),
)

it('a plain heading that was understood by its cells says so', () =>
  expect(read(table('Status', 'Active')).warnings).toEqual([
    'The column Status was taken for ODS status, because of what the cells below it say. Choose another if that is wrong.',
  ]))

it('a plain heading gives way to a more precise one, wherever that is', () => {
  const { fields, said } = read([
    ['ODS', 'Status', 'ODS status'],
    ['A81001', 'Active', 'Closed'],
  ])
  expect(fields).toEqual(['ods_code', null, 'ods_status'])
  expect(said[0]).toEqual({ values: { ods_code: 'A81001', ods_status: 'closed' }, other: { Status: 'Active' } })
})

it('a plain heading that was not understood keeps its cells', () =>
  expect(read(table('Status', 'In progress', 'Live')).said.map((one) => one.other)).toEqual([{ Status: 'In progress' }, { Status: 'Live' }]))

it('what a person said about a plain heading takes precedence', () => {
  const sheets = asWorkbook(table('Status', 'Active', 'Closed')).sheets
  expect(understandTracker(sheets, { ...nothingLearnt, columns: new Map([['status', '']]) })?.sheets[0]?.columns[2]?.field).toBeNull()
})
