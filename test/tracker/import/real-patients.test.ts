import { describe, expect, it, test } from 'vitest'
import { withoutRealPatients, withoutRealPeople } from '../../../src/tracker/import/real-patients.ts'
import { firstPlan } from '../../support/first-plan.ts'
import { asWorkbook, plan } from '../workbook/build-workbook.ts'
import type { Cells } from '../workbook/build-workbook.ts'

/** Passes the check digit, and does not start with 9. */
const real = '4010232137'
const hiddenIn = (rows: Cells[], isTable = false): string[][] =>
  asWorkbook(rows)
    .sheets.map((sheet) => withoutRealPeople(sheet, { isTable }))
    .flatMap((sheet) => sheet.rows.map((row) => row.cells))

describe('a sheet that is not a table of services', () => {
  test.each([
    ['3 3 4', '401 023 2137'],
    ['no-break spaces', '401\u00A0023\u00A02137'],
    ['dots', '401.023.2137'],
    ['dashes', '401–023–2137'],
    ['invisible characters', '401\u200B0232137'],
    ['full-width digits', '４０１０２３２１３７'],
    ['words after it', '401 023 2137 (checked)'],
    ['a number with a decimal', `${real}.0`],
  ])('keeps no patient whose number is written with %s', (_how, number) => {
    expect(
      hiddenIn([
        ['Patient name', 'Jane Real'],
        ['NHS number', number],
        ['Date of birth', '1980-01-02'],
      ]).flat(),
    ).not.toContain('Jane Real')
    expect(hiddenIn([['NHS number', number]])[0]?.[1]).toMatch(/^Hidden|\[not kept\]/)
  })

  test.each([
    ['a label in the same cell', [['Patient', 'Jane Real'], [`NHS no: ${real}`]]],
    [
      'a heading with underscores',
      [
        ['Patient_name', 'NHS_number'],
        ['Jane Real', real],
      ],
    ],
    [
      'a heading in one word',
      [
        ['PatientName', 'NHSNumber'],
        ['Jane Real', real],
      ],
    ],
    [
      'a heading that says patient id',
      [
        ['Name', 'Patient ID'],
        ['Jane Real', real],
      ],
    ],
    [
      'a heading, whatever is left of the number',
      [
        ['Name', 'Employer', 'NHS number'],
        ['Jane Real', 'Care Services', real],
      ],
    ],
    ['a heading far above', [['Name', 'NHS number'], ...Array.from({ length: 120 }, () => ['Jane Real', real])]],
  ] as [string, Cells[]][])('keeps no patient below or beside %s', (_how, rows) => {
    expect(JSON.stringify(hiddenIn(rows))).not.toMatch(/Jane Real|4010232137/)
  })

  it('keeps no number of a real person without a label, or in a comment', () => {
    expect(hiddenIn([['Jane Real', real]])).toEqual([['Jane Real', 'Hidden']])
    expect(hiddenIn([['Comments'], [`Booked for 401 023 2137 at 10`]])).toEqual([['Comments'], ['Booked for [not kept] at 10']])
  })

  it('keeps the ten digits of services and telephones, and synthetic patients', () => {
    const rows: Cells[] = [
      ['NHS 111 DoS service ID', '2000099999'],
      ['DoS ID', real],
      ['Phone', real],
      ['NHS number', '943 476 5919'],
      ['Name', 'Phone number'],
      ['Ann', real],
      [`Service ID ${real}`],
    ]
    expect(hiddenIn(rows)).toEqual(rows)
  })

  it('says where something was hidden', () => {
    const [sheet] = asWorkbook([['Notes'], ['NHS number', real], ['NHS number', real]]).sheets.map((one) => withoutRealPeople(one))
    expect(sheet?.warnings).toEqual([
      { row: 2, message: 'This row and 1 more have what may be a real person’s NHS number. It was hidden before anything was kept.' },
    ])
  })
})

test('a table of services loses only its columns of patients, and the services stay', () => {
  const rows: Cells[] = [
    ['ODS code', 'ODS name', 'DoS ID', 'Patient list size', 'Patient name', 'DOB', 'NHS number', 'Notes'],
    ['A81001', 'Mill Lane', real, '4010', 'Jane Real', '1980-01-02', real, `NHS no: ${real}`],
    ['A81002', 'Mill Road', real, '4011', 'Test Patient', '1980-01-02', '9434765919', ''],
  ]
  expect(hiddenIn(rows, true)).toEqual([rows[0], ['A81001', 'Mill Lane', real, '4010', 'Hidden', 'Hidden', 'Hidden', 'NHS no: [not kept]'], rows[2]])
})

test('a warning repeats no patient’s number, whatever quotation marks are in it', () => {
  const odd = '401 "023" 2136'
  const rows = plan().map((row) => row.map((cell) => (cell === '943 476 5919' ? odd : cell)))
  const messages = withoutRealPatients(firstPlan(asWorkbook(rows))).warnings.map((one) => one.message)
  expect(messages.join('\n')).not.toMatch(/401|2136/)
  expect(messages).toContain('An NHS number here is not a valid NHS number: its check digit is wrong.')
})
