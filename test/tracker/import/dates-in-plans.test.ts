import { existsSync, readFileSync } from 'node:fs'
import { expect, it, test } from 'vitest'
import { firstPlan } from '../../support/first-plan.ts'
import { dateIn } from '../../../src/tracker/import/review-form.ts'
import { readWorkbook } from '../../../src/tracker/workbook/workbook.ts'

const sample = new URL('../../../../shared/cases/plan-date-and-time.xlsx', import.meta.url)

test.skipIf(!existsSync(sample))('the sample with dates and times in words has both', async () => {
  const plan = firstPlan(await readWorkbook(readFileSync(sample)))
  expect(dateIn(plan, 'testing')).toMatchObject({ day: '2026-11-23', time: '09:30' })
  expect(dateIn(plan, 'go-live')).toMatchObject({ day: '2026-11-30', time: '08:00' })
})

it.each([
  ['23 November 2026, 9:30am', { day: '2026-11-23', time: '09:30' }],
  ['2026-11-23 09:30', { day: '2026-11-23', time: '09:30' }],
  ['23/11/26', { day: '2026-11-23', time: null }],
  ['46349.395833333', { day: '2026-11-23', time: '09:30' }],
])('a plan that says %j has that date and time', (testingDate, said) => {
  const system = { side: 'consumer' as const, name: null, testingDate, goLiveDate: null }
  expect(dateIn({ systems: [system] }, 'testing')).toMatchObject(said)
  const first = { side: 'provider' as const, name: null, testingDate: '1/12/2026', goLiveDate: null }
  expect(dateIn({ systems: [system, first] }, 'testing')?.day).toBe('2026-12-01')
  expect(dateIn({ systems: [system] }, 'go-live')).toBeUndefined()
})
