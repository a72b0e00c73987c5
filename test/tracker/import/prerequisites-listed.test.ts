import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it, test } from 'vitest'
import { firstPlan } from '../../support/first-plan.ts'
import { readWorkbook } from '../../../src/tracker/workbook/workbook.ts'
import { asWorkbook, plan } from '../workbook/build-workbook.ts'
import type { Cells } from '../workbook/build-workbook.ts'

const sample = new URL('../../../../shared/cases/plan-owner-column.xlsx', import.meta.url)

/** A plan with these rows for its prerequisites, a heading first. */
const withList = (...list: Cells[]): ReturnType<typeof firstPlan> => {
  const [title = [], , , ...rest] = plan()
  return firstPlan(asWorkbook([title, ...list, ...rest]))
}
const head = ['Pre-requisites for testing', 'Owner', 'Complete']

test.skipIf(!existsSync(sample))('the sample with an Owner and a Complete column is read as it is', async () => {
  const read = firstPlan(await readWorkbook(readFileSync(sample)))
  expect(read.prerequisites.map((one) => [one.ownerSaid, one.owner, one.complete])).toEqual([
    ['National programme', 'national-delivery-manager', true],
    ['National programme', 'national-delivery-manager', null],
    ['111 Provider', 'consumer-project-lead', true],
    ['DOS Lead', 'dos-lead', null],
    ['DOS Lead', 'dos-lead', true],
    ['Dr A. Someone', null, false],
  ])
  expect(read.stakeholders.map((one) => one.role)).toEqual(['DOS Lead'])
  expect(read.appointmentLength).toBe(10)
})

describe('what a sheet says of a prerequisite', () => {
  it('takes precedence over what its words suggest, which decide only what it leaves blank', () => {
    const { prerequisites } = withList(
      head,
      ['Configure the 111 system', '111 Provider', 'Yes'],
      ['Configure the 111 system', '', ''],
      ['Configure it', 'Dr A. Someone', ''],
    )
    expect(prerequisites.map((one) => [one.owner, one.ownerSaid, one.complete])).toEqual([
      ['consumer-project-lead', '111 Provider', true],
      ['consumer-supplier-support', null, null],
      [null, 'Dr A. Someone', null],
    ])
  })

  it.each([
    ['Yes', true],
    ['y', true],
    ['✓', true],
    ['Completed', true],
    ['23/11/2026', true],
    ['No', false],
    ['Outstanding', false],
    ['In progress', false],
    ['', null],
    ['Yes / No', null],
    ['TBC', null],
    ['Ask Ann', null],
  ])('%j as done is %s', (said, complete) => {
    const { prerequisites, warnings } = withList(head, ['The surgery has a booking end point', 'DOS Lead', said])
    expect(prerequisites[0]).toMatchObject({ complete, completeSaid: said === '' || said === 'TBC' ? null : said })
    expect(warnings.some((one) => one.message.includes('does not say yes or no to being complete'))).toBe(said === 'Ask Ann')
  })

  it.each<[string, Cells[]]>([
    ['headings in their own row', [['Pre-requisites for testing'], ['No.', 'Task', 'Responsible', 'Status'], [1, 'Configure the system', 'DOS Lead', 'Done']]],
    [
      'the done column before the owner',
      [
        ['Pre-requisites', 'Done?', 'Owned by'],
        ['Configure the system', 'x', 'DOS Lead'],
      ],
    ],
    [
      'a number in front',
      [
        [null, 'Pre-requisites', 'Owner', 'Completed Y/N'],
        [1, 'Configure the system', 'DOS Lead', 'Y'],
      ],
    ],
  ])('is found with %s', (_name, list) => {
    expect(withList(...list).prerequisites).toMatchObject([{ text: 'Configure the system', owner: 'dos-lead', ownerSaid: 'DOS Lead', complete: true }])
  })
})

describe('a table', () => {
  it('ends at the blank row, and what is below is named', () => {
    const { prerequisites, warnings } = withList(
      head,
      ['One thing to do'],
      ['Another thing to do'],
      [],
      ['Testing process'],
      ['The service runs through it all'],
    )
    expect(prerequisites.map((one) => one.text)).toEqual(['One thing to do', 'Another thing to do'])
    expect(warnings.map((one) => one.message).join('\n')).toContain('"Testing process" and what follows was not read as a prerequisite')
  })

  it('of prerequisites with a blank row between each ends at none of them', () => {
    const { prerequisites } = withList(head, [], ['One thing to do'], [], ['Another thing to do'], [], ['A third thing to do'])
    expect(prerequisites).toHaveLength(3)
  })

  it('of stakeholders ends before the length of appointments, blank row or not', () => {
    for (const between of [[], [[]]]) {
      const rows = plan().flatMap((row) => (row[0] === 'Appointment Booking' ? between : [row]))
      const read = firstPlan(asWorkbook(rows))
      expect(read.stakeholders.map((one) => one.role)).toEqual(['DOS Lead', 'CCG Lead'])
      expect(read.appointmentLength).toBe(15)
    }
  })

  it('of stakeholders ends after the last one with an address, whatever blank rows there are between', () => {
    const rows = plan().flatMap((row) => (row[0] === 'CCG Lead:' ? [[], [], ['ICB Lead:', null, 'Bo Best', 'bo@example.org', null, 'No']] : [row]))
    expect(firstPlan(asWorkbook(rows)).stakeholders.map((one) => [one.role, one.testTeam])).toEqual([
      ['DOS Lead', true],
      ['ICB Lead', false],
    ])
  })

  it('of opening hours continues with the next weekday', () => {
    const rows = plan().flatMap((row) =>
      row[0] === 'Saturday' ? [['Friday', null, '09:00 to 13:00'], row, [], ['At weekends too'], ['Sunday', null, 'Closed']] : [row],
    )
    const { openingHours, account } = firstPlan(asWorkbook(rows))
    expect(openingHours.map((one) => one.day)).toEqual(['Bank holiday', 'Friday', 'Saturday', 'Sunday'])
    expect(account.left.map((one) => one.cell)).toContain('A22')
  })

  it('of cases continues with a complete case, not with other words', () => {
    const rows: Cells[] = [...plan(), [], ['Signed off', null, 'Sid Signer'], [null, 9, 'Rebook it', 'It is rebooked']]
    const { cases, account } = firstPlan(asWorkbook(rows))
    expect(cases.at(-1)).toMatchObject({ code: 'Dx05', number: '9', criterion: 'Rebook it', side: 'provider' })
    expect(account.left.map((one) => one.cell)).toEqual(['A18', 'C18', 'A35', 'C35'])
  })
})
