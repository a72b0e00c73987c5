import { expect, it, test } from 'vitest'
import { codesIn } from '../../../src/tracker/import/disposition-codes.ts'
import { firstPlan } from '../../support/first-plan.ts'
import { asWorkbook, type Cells } from '../workbook/build-workbook.ts'

it.each([
  ['Dx05', ['Dx05']],
  ['dx 05:', ['Dx05']],
  ['Dx05, Dx06', ['Dx05', 'Dx06']],
  ['Dx05/Dx06', ['Dx05', 'Dx06']],
  ['Dx 05 & 06', ['Dx05', 'Dx06']],
  ['Dx05,06,07', ['Dx05', 'Dx06', 'Dx07']],
  ['Dx05 and Dx1112', ['Dx05', 'Dx1112']],
  ['Dx05; Dx05\nDX06', ['Dx05', 'Dx06']],
  ['Dx05 Dx06', ['Dx05', 'Dx06']],
  ['Dx05-Dx07', ['Dx05', 'Dx06', 'Dx07']],
  ['Dx05 – 07, Dx11', ['Dx05', 'Dx06', 'Dx07', 'Dx11']],
  ['Dx11 to Dx15', ['Dx11', 'Dx12', 'Dx13', 'Dx14', 'Dx15']],
  ['All', ['All']],
  ['Dx05 (within 6 hours)', ['Dx05 (within 6 hours)']],
  ['Dx05 - 12 hours', ['Dx05 - 12 hours']],
])('%j means %j', (said, codes) => expect(codesIn(said)).toEqual({ codes, warning: null }))

it.each([
  ['Dx05-Dx112', ['Dx05', 'Dx112'], /not clear which codes/],
  ['Dx08 to Dx05', ['Dx08', 'Dx05'], /not clear which codes/],
  ['Dx15-Dx75', ['Dx15', 'Dx75'], /not clear which codes/],
  ['Dx05 (6 hours), Dx06 (12 hours)', ['Dx05', 'Dx06'], /the other words of it were left out/],
])('%j is read as %j, with a warning', (said, codes, warning) => {
  expect(codesIn(said).codes).toEqual(codes)
  expect(codesIn(said).warning).toMatch(warning)
})

const heading = ['Disposition Code', 'Test ID', 'Assurance Criteria', 'Expected Result', 'Pass / Fail']
const read = (...rows: Cells[]) => firstPlan(asWorkbook(rows)).cases.map((one) => [one.code, one.side, one.number, one.verdict])

test('a row of several codes gives a case for each, with its verdict, and so do the rows below it', () => {
  expect(read(['Consumer test plan'], heading, ['Dx05, Dx06', 1, 'Book', 'Booked', 'Pass'], [null, 2, 'Cancel', 'Cancelled', null])).toEqual([
    ['Dx05', 'consumer', '1', 'pass'],
    ['Dx06', 'consumer', '1', 'pass'],
    ['Dx05', 'consumer', '2', null],
    ['Dx06', 'consumer', '2', null],
  ])
})

test('a code counts only down to the end of its table', () => {
  const rows = [['Consumer test plan'], heading, ['Dx05', 1, 'Book', 'Booked'], ['Provider test plan'], heading, [null, 1, 'See it', 'Seen']]
  expect(read(...rows)).toEqual([
    ['Dx05', 'consumer', '1', null],
    [null, 'provider', '1', null],
  ])
})

test('cases repeated in a table for each code keep the side of the first, and take the code from their title', () => {
  const bare = heading.slice(1)
  const rows = [['Consumer test plan - Dx05'], bare, [1, 'Book', 'Booked'], [], ['Disposition code', 'Dx06'], bare, [1, 'Book', 'Booked']]
  expect(read(...rows).map((one) => one.slice(0, 2))).toEqual([
    ['Dx05', 'consumer'],
    ['Dx06', 'consumer'],
  ])
})

test('a heading repeated between the rows of a table is neither a case nor another table', () => {
  expect(read(heading, ['Dx05', 1, 'Book', 'Booked'], heading, [null, 2, 'Cancel', 'Cancelled'])).toEqual([
    ['Dx05', 'consumer', '1', null],
    ['Dx05', 'consumer', '2', null],
  ])
})
