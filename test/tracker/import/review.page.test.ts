import { expect, it } from 'vitest'
import { keptPlan } from '../../../src/tracker/import/kept-plan.ts'
import { firstPlan } from '../../support/first-plan.ts'
import { recordedWords, reviewedPlan, teamWords } from '../../../src/tracker/import/review.page.ts'
import { asWorkbook, plan } from '../workbook/build-workbook.ts'

it.each([
  [true, 'Y (mornings)', 'The sheet says: Y (mornings)'],
  [null, 'Observer', 'The sheet says: Observer. That is no clear yes or no: tick this if it means yes'],
  [null, null, 'The sheet does not say. Tick this if they are'],
])('the test team column, read as %s from %j, is explained: %s', (testTeam, testTeamSaid, words) => {
  expect(teamWords({ testTeam, testTeamSaid })).toBe(words)
})

it('what we assumed is marked as a guess, and results show the words of the sheet', () => {
  const rows = plan().filter((row) => !String(row[0]).startsWith('Consumer 111'))
  const { cases } = reviewedPlan(firstPlan(asWorkbook(rows)))
  expect(cases.map((one) => [one.side, one.result]).slice(0, 4)).toEqual([
    ['Consumer (our guess)', 'Pass: “Passed”. fine'],
    ['Consumer (our guess)', 'Fail'],
    ['Consumer (our guess)', 'Not applicable: “N/A”'],
    ['Consumer (our guess)', '“maybe”'],
  ])
  expect(recordedWords([])).toBeNull()
})

it('a plan stored before cells were accounted for can still be shown', () => {
  const { account, location, sheets, ...old } = firstPlan(asWorkbook(plan()))
  const cases = old.cases.map(({ sideGuessed, verdictSaid, remarks, at, ...one }) => one)
  const stakeholders = old.stakeholders.map(({ testTeamSaid, ...one }) => one)
  const kept = keptPlan(JSON.stringify({ ...old, cases, stakeholders }))
  expect(reviewedPlan(kept)).toMatchObject({ from: null, account: null, recorded: expect.stringContaining('1 passed') })
  expect(kept.stakeholders[0]?.testTeamSaid).toBeNull()
})
