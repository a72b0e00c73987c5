import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { roleKeyOf } from '../../../src/tracker/import/operational-test-plan.ts'
import { firstPlan } from '../../support/first-plan.ts'
import { readWorkbook, WorkbookRefusal } from '../../../src/tracker/workbook/workbook.ts'
import type { Workbook } from '../../../src/tracker/workbook/workbook.ts'
import { asWorkbook, asXlsx, plan, type Cells } from '../workbook/build-workbook.ts'

const national = new URL('../../../../shared/data/operational-test-plan-utc.xlsx', import.meta.url)
const messages = (rows: Cells[]) =>
  firstPlan(asWorkbook(rows))
    .warnings.map((each) => each.message)
    .join('\n')

describe('a filled-in plan', () => {
  const read = firstPlan(asWorkbook(plan()))
  test('gives the service, the systems and who takes part', () => {
    expect(read.service).toMatchObject({ name: 'Riverside', address: null })
    expect(read.systems).toEqual([
      { side: 'provider', name: 'Adastra', testingDate: '2026-12-01 10:00', goLiveDate: null },
      { side: 'consumer', name: 'Cleric', testingDate: null, goLiveDate: null },
    ])
    expect(read.stakeholders[0]).toEqual({ role: 'DOS Lead', name: 'Ann Able', email: 'ann@example.org', phone: '0123', testTeam: true, testTeamSaid: 'Yes' })
    expect(read.stakeholders[1]?.testTeam).toBeNull()
    expect(read.prerequisites).toEqual([
      { text: 'The Scheduling endpoint is populated on the UTC DoS profile', owner: 'dos-lead', ownerSaid: null, complete: null, completeSaid: null },
    ])
  })
  test('gives the hours, the length and the patient', () => {
    expect(read.appointmentLength).toBe(15)
    expect(read.openingHours[0]).toEqual({ day: 'Bank holiday', opens: null, closes: null, slots: [] })
    expect(read.openingHours[1]).toEqual({ day: 'Saturday', opens: '09:00', closes: '13:00', slots: ['09:30', '13:30'] })
    expect(read.testPatients).toHaveLength(1)
    expect(read.testPatients[0]).toMatchObject({ nhsNumber: '9434765919', dateOfBirth: '1980-01-02' })
  })
  test('carries the code down, and normalises the verdicts', () => {
    expect(read.cases.map((each) => [each.side, each.code, each.number, each.verdict])).toEqual([
      ['consumer', 'Dx05', '1', 'pass'],
      ['consumer', 'Dx05', '2', 'fail'],
      ['consumer', 'Dx06', '1', 'not-applicable'],
      ['consumer', 'Dx06', '1', null],
      ['provider', 'Dx05', '1', 'blocked'],
      ['provider', 'Dx05', null, null],
    ])
    expect(read.cases[5]?.expected).toBeNull()
  })
  test.each([
    [19, /outside those hours: 13:30/],
    [19, /3 appointments per day, but lists 2/],
    [29, /row 28/],
    [29, /"maybe" is not a verdict/],
    [33, /no test id/],
    [33, /no expected result/],
    [14, /Nobody is named as CCG Lead/],
    [9, /leave blank/],
  ])('row %i is warned about: %s', (row, pattern) => {
    expect(
      read.warnings
        .filter((each) => each.row === row)
        .map((each) => each.message)
        .join('\n'),
    ).toMatch(pattern)
  })
  test('warns about a wrong check digit', () => {
    expect(messages(plan())).not.toMatch(/NHS number/)
    expect(messages(plan().map((row) => row.map((cell) => (cell === '943 476 5919' ? '9434765918' : cell))))).toMatch(/NHS number/)
  })
})

describe('a variant of the plan is read like the original:', () => {
  /** What is read, without its place. */
  const said = (workbook: Workbook) => {
    const { warnings: _, sheets: __, cases, account, ...read } = firstPlan(workbook)
    return { ...read, account: { ...account, left: account.left.length }, cases: cases.map(({ at, ...one }) => one) }
  }
  const original = said(asWorkbook(plan()))
  test.each([
    ['another sheet name, through a real file', async () => readWorkbook(await asXlsx(plan(), 'Sheet9'))],
    ['blank rows between', async () => asWorkbook(plan().flatMap((row) => [row, []]))],
    ['columns inserted on the left', async () => asWorkbook(plan().map((row) => [null, null, ...row]))],
  ])('%s', async (_name, workbook) => {
    expect(said(await workbook())).toEqual(original)
  })
  test.each(['ED', 'GP', 'Service'])('%s in place of UTC', (service) => {
    const read = said(asWorkbook(plan(service)))
    expect(read.cases).toEqual(original.cases)
    expect(read.systems).toEqual(original.systems)
    expect(read.service).toEqual(original.service)
  })
  test('without a table of cases it is refused', () => {
    expect(() => firstPlan(asWorkbook([['Hello', 'world']]))).toThrow(WorkbookRefusal)
    expect(() => firstPlan(asWorkbook([]))).toThrow(/Assurance Criteria/)
  })
})

test.each([
  ['UTC IT Supplier Lead:', 'provider-supplier-pm'],
  ['111 IT Supplier Lead', 'consumer-supplier-pm'],
  ['STP Lead', 'commissioning-lead'],
  ['NHS England Lead', 'regional-lead'],
  ['ED Lead', 'service-project-lead'],
  ['111 Provider Lead', 'consumer-project-lead'],
  ['Caldicott guardian', 'ig-lead'],
  ['Clinical safety officer', 'clinical-safety-officer'],
  ['Cook', null],
])('%s is the role %s', (label, key) => expect(roleKeyOf(label)).toBe(key))

describe.skipIf(!existsSync(national))('the national plan (skipped if the shared file is absent)', () => {
  test('is read in full', async () => {
    const read = firstPlan(await readWorkbook(new Uint8Array(readFileSync(national))))
    expect(read.cases.filter((each) => each.side === 'consumer')).toHaveLength(13)
    expect(read.cases.filter((each) => each.side === 'provider')).toHaveLength(11)
    expect(read.prerequisites).toHaveLength(6)
    expect(read.stakeholders).toHaveLength(10)
    expect(read.openingHours).toHaveLength(8)
    expect(read.appointmentLength).toBe(10)
    expect(read.cases.every((each) => each.code === 'Dx05' && each.verdict === null)).toBe(true)
    const rows = read.warnings.map((each) => each.row)
    expect(rows).toEqual(expect.arrayContaining([22, 33, 54, 75, 76, 81, 85, 91, 92, 94, 95, 98]))
  })
})

describe('a file larger than any plan', () => {
  const head = ['Test ID', 'Assurance Criteria', 'Expected Result', 'Pass/Fail']
  const same = (count: number): Cells[] => [head, ...Array.from({ length: count }, () => ['1', 'the same', 'the same', 'Pass'])]
  test('with more than 3,000 rows is refused with both numbers', () => {
    expect(() => firstPlan(asWorkbook(same(3000)))).toThrow(/3,000 rows at most; this file has 3,001/)
  })
  test('with more than 5,000 cases, each code counted, is refused', () => {
    const codes = 'Dx05, Dx06, Dx07'
    const rows = [['Dx', ...head], ...Array.from({ length: 2000 }, () => [codes, '1', 'the same', 'the same', ''])]
    expect(() => firstPlan(asWorkbook(rows))).toThrow(/more than 5,000 cases/)
  })
  test('with thousands of warnings shows five hundred and how many more there are', () => {
    const { warnings } = firstPlan(asWorkbook(same(2000)))
    expect(warnings).toHaveLength(501)
    expect(warnings.at(-1)?.message).toMatch(/^There are [\d,]+ more warnings/)
  })
})
