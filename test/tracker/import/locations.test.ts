import { describe, expect, it } from 'vitest'
import { plansIn, readPlans } from '../../../src/tracker/import/operational-test-plan.ts'
import type { Workbook } from '../../../src/tracker/workbook/workbook.ts'
import { asWorkbook, plan, type Cells } from '../workbook/build-workbook.ts'

const named = (name: string, rows = plan()): Cells[] => rows.map((row) => row.map((cell) => (cell === 'Riverside' ? name : cell)))
const workbookOf = (sheets: Record<string, Cells[]>): Workbook => ({
  sheets: Object.entries(sheets).flatMap(([name, rows]) => asWorkbook(rows, name).sheets),
})
const details = (name: string | null, id: string | null = null): Cells[] => [
  ['UTC Details'],
  ['UTC Name:', name],
  ['UTC DoS ID:', id],
  ['UTC Postcode:', name === null ? null : 'LS1 4HR'],
]
const heading = ['Disposition Code', 'Test ID', 'Assurance Criteria', 'Expected Result', 'Pass / Fail', 'Comments']
const cases: Cells[] = [['Consumer 111 Test Plan'], heading, ['Dx05', 1, 'Book', 'Booked', null, null], [null, 2, 'Cancel', 'Cancelled', null, null]]
const people: Cells[] = [
  ['Stakeholders', 'Name', 'Email', 'Test Team'],
  ['DOS Lead:', 'Ann Able', 'ann@example.org', 'Yes'],
]

describe('a file with a tab for each location', () => {
  it('gives a plan for each, with its own content and the common content', () => {
    const plans = plansIn(
      workbookOf({
        People: people,
        Riverside: [...details('Riverside', '1'), ['Length of appointments', '15 mins']],
        Harbour: [
          ...details('Harbour', '2'),
          ['Length of appointments', '10 mins'],
          ...cases.map((row) => row.map((cell) => (cell === 'Book' ? 'Book here' : cell))),
        ],
        Cases: cases,
      }),
    )
    expect(plans.map((one) => [one.location, one.sheets, one.service.dosId, one.appointmentLength, one.stakeholders[0]?.name])).toEqual([
      ['Riverside', ['Riverside', 'People', 'Cases'], '1', 15, 'Ann Able'],
      ['Harbour', ['Harbour', 'People', 'Cases'], '2', 10, 'Ann Able'],
    ])
    expect(plans.map((one) => one.cases.map((each) => each.criterion))).toEqual([
      ['Book', 'Cancel'],
      ['Book here', 'Cancel', 'Book'],
    ])
  })

  it('may have the same code in several tabs', () => {
    const plans = plansIn(workbookOf({ A: named('Riverside'), B: named('Harbour') }))
    const alone = plansIn(workbookOf({ A: named('Riverside') }))
    expect(plans).toHaveLength(2)
    expect(plans[0]?.warnings).toEqual(alone[0]?.warnings)
    expect(plans[1]?.cases.map(({ at, ...one }) => one)).toEqual(alone[0]?.cases.map(({ at, ...one }) => one))
  })

  it('counts common content once', () => {
    const { plans, account } = readPlans(workbookOf({ Riverside: details('Riverside', '1'), Harbour: details('Harbour', '2'), Cases: cases }))
    expect(plans.map((one) => one.account.total)).toEqual([7 + 14, 7 + 14])
    expect(account).toMatchObject({ total: 7 + 7 + 14, read: 28, kept: 0, unknown: 0, leftOut: 0 })
  })

  it('names a location by its tab if its details leave the name blank', () => {
    const plans = plansIn(workbookOf({ 'Site A': [...details(null), ['UTC Tel:', '0113']], 'Site B': [...details(null), ['UTC Tel:', '0114']], Cases: cases }))
    expect(plans.map((one) => one.location)).toEqual(['Site A', 'Site B'])
  })

  it('leaves out a blank copy, and says so', () => {
    const blank = plan().map((row) => (row[0] === 'UTC Name:' ? ['UTC Name:'] : row))
    const { plans, account } = readPlans(workbookOf({ Riverside: plan(), Spare: blank }))
    expect(plans).toHaveLength(1)
    expect(plans[0]?.cases).toHaveLength(6)
    expect(plans[0]?.warnings.map((one) => one.message).join()).toContain('read as a spare copy and left out')
    expect(account.left.every((one) => one.sheet === 'Spare' || one.cell.endsWith('18'))).toBe(true)
    expect(plans[0]?.account).toEqual(account)
  })

  it('is one location if two tabs name the same service', () => {
    const plans = plansIn(workbookOf({ Front: details('Riverside'), Plan: plan() }))
    expect(plans.map((one) => [one.service.name, one.service.postcode, one.cases.length])).toEqual([['Riverside', 'LS1 4HR', 6]])
  })

  it('is refused if so many locations share so much that reading it would hold up everybody', () => {
    const notes = Array.from({ length: 500 }, () => Array.from({ length: 30 }, () => 'a note'))
    const tabs = Object.fromEntries(Array.from({ length: 10 }, (_, at) => [`Site ${at}`, details(`Site ${at}`)]))
    expect(() => plansIn(workbookOf({ ...tabs, Cases: [...cases, [], ...notes] }))).toThrow(/too large to be read for each of them. Split the file/)
    const many = Object.fromEntries(Array.from({ length: 61 }, (_, at) => [`Site ${at}`, details(`Site ${at}`)]))
    expect(() => plansIn(workbookOf({ ...many, Cases: cases }))).toThrow(/more than 60 services/)
  })

  it('is refused if no tab has a case', () => {
    expect(() => plansIn(workbookOf({ A: details('Riverside'), B: details('Harbour') }))).toThrow(/no test cases were found/)
  })
})

describe('a tab with the details of several locations', () => {
  it('gives each what follows its heading, and all what is above the first', () => {
    const rows = [
      ...people,
      [],
      ...details('Riverside'),
      ['Length of appointments', '15 mins'],
      [],
      ...details('Harbour'),
      ['Length of appointments', '10 mins'],
      [],
    ]
    const plans = plansIn(workbookOf({ Both: rows, Cases: cases }))
    expect(plans.map((one) => [one.location, one.appointmentLength, one.stakeholders.length, one.cases.length])).toEqual([
      ['Riverside', 15, 1, 2],
      ['Harbour', 10, 1, 2],
    ])
    expect(plans.flatMap((one) => one.warnings).some((one) => one.message.includes('another service'))).toBe(false)
  })

  it('is cut at the title of each if each has a whole plan', () => {
    const plans = plansIn(workbookOf({ Both: [...named('Riverside'), [], ...named('Harbour')] }))
    expect(plans.map((one) => [one.location, one.cases.length, one.prerequisites.length, one.systems.length])).toEqual([
      ['Riverside', 6, 1, 2],
      ['Harbour', 6, 1, 2],
    ])
  })

  it('is one location if the details are of people or have no name', () => {
    const rows = [...details('Riverside'), ['Contact Details'], ['Contact name', 'Ann Able'], [], ...cases]
    expect(plansIn(workbookOf({ One: rows })).map((one) => one.location)).toEqual(['Riverside'])
  })
})
