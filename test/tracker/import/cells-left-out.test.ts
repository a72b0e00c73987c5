import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readPlans } from '../../../src/tracker/import/operational-test-plan.ts'
import type { PlansOfFile } from '../../../src/tracker/import/operational-test-plan.ts'
import { cellName, readWorkbook } from '../../../src/tracker/workbook/workbook.ts'
import type { Workbook } from '../../../src/tracker/workbook/workbook.ts'
import { asWorkbook, plan, type Cells } from '../workbook/build-workbook.ts'
import { planOfTheFamily } from './plan-family.ts'

const shared = new URL('../../../../shared/', import.meta.url)
const filled = (workbook: Workbook): string[] =>
  workbook.sheets.flatMap((sheet) =>
    sheet.rows.flatMap(({ number, cells }) => cells.flatMap((cell, column) => (cell.trim() === '' ? [] : [`${sheet.name} ${cellName(column, number)}`]))),
  )

/** Checks that every cell is counted once, and that each one left out is named, in the file and in each plan. */
function expectWhole(workbook: Workbook, { plans, account }: PlansOfFile): void {
  const cells = filled(workbook)
  expect(account.total).toBe(cells.length)
  for (const one of [account, ...plans.map((each) => each.account)]) {
    expect(one.read + one.kept + one.unknown + one.leftOut).toBe(one.total)
    expect(one.left).toHaveLength(one.leftOut)
    expect(one.left.filter(({ sheet, cell }) => !cells.includes(`${sheet} ${cell}`))).toEqual([])
    expect(one.left.every(({ why }) => why !== '')).toBe(true)
  }
}

describe.skipIf(!existsSync(shared))('a sample workbook', () => {
  it.each([
    ['data/operational-test-plan-utc.xlsx', { total: 178, read: 171, kept: 0, unknown: 5, leftOut: 2 }],
    ['cases/plan-owner-column.xlsx', { total: 72, read: 67, kept: 1, unknown: 0, leftOut: 4 }],
    ['cases/plan-date-and-time.xlsx', { total: 57, read: 56, kept: 0, unknown: 0, leftOut: 1 }],
  ])('is accounted for cell by cell: %s', async (file, counts) => {
    const workbook = await readWorkbook(readFileSync(new URL(file, shared)))
    const read = readPlans(workbook)
    expectWhole(workbook, read)
    expect(read.account).toMatchObject(counts)
  })
})

describe('what is left out of a plan is named, with the reason:', () => {
  const leftOf = (...rows: Cells[]): Record<string, string> => {
    const workbook = asWorkbook(rows)
    const read = readPlans(workbook)
    expectWhole(workbook, read)
    return Object.fromEntries(read.account.left.map(({ cell, why }) => [cell, why]))
  }
  const heading = ['Disposition Code', 'Test ID', 'Assurance Criteria', 'Expected Result']
  const cases: Cells[] = [['Consumer test plan'], heading, ['Dx05', 1, 'Book', 'Booked'], [null, 2, 'Cancel', 'Cancelled']]

  it.each<[string, Cells[], Record<string, string>]>([
    [
      'rows below the end of the cases',
      [...cases, [], ['Signed by', null, 'Ann Able']],
      { A6: 'below the end of the table of cases', C6: 'below the end of the table of cases' },
    ],
    ['a row without a criterion', [...cases, [null, null, null, 'Something is seen']], { D5: 'a row without an assurance criterion, so no case' }],
    [
      'an unknown detail',
      [['UTC Details'], ['UTC Name:', 'Riverside'], ['UTC Colour:', 'Green'], ...cases],
      { A3: 'no detail of a service is called so', B3: 'no detail of a service is called so' },
    ],
    [
      'rows below the end of the details',
      [['UTC Details'], ['UTC Name:', 'Riverside'], [], ['Remember', 'to ring'], ...cases],
      { A4: 'below the end of the table of details', B4: 'below the end of the table of details' },
    ],
    ['a detail that is given twice', [['UTC Details'], ['UTC Name:', 'Riverside'], ['UTC Name:', 'Harbour'], ...cases], { B3: 'it was given further up' }],
    [
      'a column of the stakeholders',
      [
        ['Stakeholders', 'Name', 'Email', 'Shoe size'],
        ['DOS Lead', 'Ann Able', 'ann@example.org', '42'],
        ['UTC Lead', 'Bo Best', 'bo@example.org', 'TBC'],
        ...cases,
      ],
      { D1: 'the column "Shoe size" is none that is read here', D2: 'the column "Shoe size" is none that is read here' },
    ],
    [
      'a row of the hours without a day',
      [['Day', 'Opening hours'], ['Monday', '09:00 to 17:00'], ['Remember lunch'], ...cases],
      { A3: 'a row of the opening hours that names no day' },
    ],
    ['an invalid date', [['UTC IT System', 'Adastra'], ['Testing Date & Time', 'in spring'], ...cases], { B2: 'not a date that can be read' }],
    [
      'a detail of a system',
      [['UTC IT System', 'Adastra'], ['Version', '7.1'], ...cases],
      { A2: 'nothing that is read of a system', B2: 'nothing that is read of a system' },
    ],
    [
      'a patient who may be a real person',
      [['Test patient'], ['NHS Number', '485 777 3457'], ...cases],
      { B2: 'of a test patient who is left out: the NHS number does not start with 9, so it may be a real person’s' },
    ],
    [
      'a column of the prerequisites',
      [['Pre-requisites', 'Owner', 'Link'], ['Configure the system', 'DOS Lead', 'somewhere'], ...cases],
      { C1: 'the column "Link" is none that is read here', C2: 'the column "Link" is none that is read here' },
    ],
    ['a sheet of notes', [['Notes'], ['Remember lunch'], [], ...cases], { A1: 'not part of anything that is read', A2: 'not part of anything that is read' }],
  ])('%s', (_name, rows, left) => expect(leftOf(...rows)).toEqual(left))

  it('each table that ends has a warning', () => {
    const { plans } = readPlans(asWorkbook([...cases, [], ['Signed by', null, 'Ann Able']]))
    expect(plans[0]?.warnings.map((one) => one.message)).toContain(
      'The table of cases ends at the blank row above this one; "Signed by" and what follows was left out.',
    )
  })

  it('further columns of a case are kept with it', () => {
    const { plans, account } = readPlans(
      asWorkbook([
        [...heading, 'Tester', 'Pass / Fail'],
        ['Dx05', 1, 'Book', 'Booked', 'Ann Able', 'Pass with a delay'],
      ]),
    )
    expect(plans[0]?.cases[0]).toMatchObject({
      remarks: ['Tester: Ann Able'],
      verdict: 'pass',
      verdictSaid: 'Pass with a delay',
      at: { sheet: 'Plan', cell: 'F2' },
    })
    expect(account).toMatchObject({ kept: 1, leftOut: 0 })
  })
})

it('a cell that the file did not deliver is left out', () => {
  const { sheets } = asWorkbook(plan())
  const [sheet] = sheets
  const { account } = readPlans({
    sheets: sheet
      ? [
          {
            ...sheet,
            unread: [
              { row: 12, column: 1, why: 'no-value' as const },
              { row: 12, column: 70, why: 'beyond' as const },
            ],
          },
        ]
      : [],
  })
  const left = account.left.map((one) => one.cell)
  expect(left).toEqual(expect.arrayContaining(['B12', 'BS12']))
})

it.each(Array.from({ length: 60 }, (_, seed) => seed + 1))('every cell of generated plan %i is read or reported', (seed) => {
  const { workbook, values } = planOfTheFamily(seed)
  const read = readPlans(workbook)
  expectWhole(workbook, read)
  // What the plan says is read, wherever it was put; everything else is named.
  const left = new Set(read.account.left.map(({ sheet, cell }) => `${sheet} ${cell}`))
  const said = JSON.stringify(read.plans.map(({ warnings, account, ...one }) => one))
  for (const { place, text } of values)
    if (!said.includes(JSON.stringify(text).slice(1, -1))) expect([seed, place, text, left.has(place)]).toEqual([seed, place, text, true])
})
