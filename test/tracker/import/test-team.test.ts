import { expect, it } from 'vitest'
import { firstPlan } from '../../support/first-plan.ts'
import { readTestTeam } from '../../../src/tracker/import/test-team.ts'
import { asWorkbook, plan } from '../workbook/build-workbook.ts'

it.each([
  ...['Yes', 'y', 'TRUE', 'x', '✓', '✔ lead', 'Yes - lead', 'Y (mornings)', 'Yes, if needed', 'Lead tester', 'Tester', 'Lead', 'Ann Able', 'Attending'].map(
    (said) => [said, true],
  ),
  ...['No', 'n', 'No thanks', 'No - on leave', 'Not required', 'Not in the team', '✗', 'FALSE', 'Declined'].map((said) => [said, false]),
  ...['Observer', 'Bo Best', 'Maybe', 'Not sure', 'No idea', 'Optional', 'Norma Yeo', 'Yesterday', 'Xavier'].map((said) => [said, null]),
] as [string, boolean | null][])('%j in the column of the test team is %s, and its words are kept', (said, team) => {
  expect(readTestTeam(said, 'Ann Able')).toEqual({ testTeam: team, isBlank: false })
})

it.each(['', 'TBC', 'Yes / No', 'Y/N', 'yes or no', 'n/a', '-', '?', '0', '#N/A', '☐', 'None'])('%j says nothing about the test team', (said) => {
  expect(readTestTeam(said, null)).toEqual({ testTeam: null, isBlank: true })
})

it('words that are neither yes nor no are shown as they are written', () => {
  const rows = plan().map((row) => row.map((cell) => (cell === 'Yes / No' ? 'Observer' : cell)))
  const { stakeholders, warnings, account } = firstPlan(asWorkbook(rows))
  expect(stakeholders[1]).toMatchObject({ testTeam: null, testTeamSaid: 'Observer' })
  expect(warnings.map((one) => one.message).join()).toContain('"Observer" does not say yes or no to being in the test team; it is shown as it is written.')
  expect(account.kept).toBe(3)
})
