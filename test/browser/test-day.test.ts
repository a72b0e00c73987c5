import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openTestSqlite } from '../support/databases.ts'
import { startedProject } from '../support/started-project.ts'
import type { Started } from '../support/started-project.ts'
import { countingRun } from '../support/run-forms.ts'
import { password } from '../support/world.ts'
import { openBrowser, shots, signIn } from './browser.ts'

const photo = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')
let browser: Browser
let started: Started
let run: string

/** A run of 24 cases, 12 of each side, opened on its day. */
beforeAll(async () => {
  browser = await openBrowser()
  started = await startedProject(await openTestSqlite())
  const { context } = started.world
  const ids = (await context.db.read.selectFrom('test_cases').select('id').orderBy('position').execute()).map((row) => row.id)
  await context.db.transaction(async (trx) => {
    await trx.deleteFrom('test_cases').where('id', 'in', ids.slice(24)).execute()
    await trx.updateTable('test_cases').set({ side: 'consumer' }).where('id', 'in', ids.slice(0, 12)).execute()
    await trx.updateTable('test_cases').set({ side: 'provider' }).where('id', 'in', ids.slice(12, 24)).execute()
  })
  await started.pm.post(`${started.home}/test-plan/runs`, countingRun)
  run = `${started.home}/test-plan/runs/1`
})
afterAll(async () => {
  started.world.context.interactions.endWatching()
  await started.world.close()
  await browser.close()
})

async function phone(email: string, javaScriptEnabled: boolean): Promise<Page> {
  const session = await browser.newContext({ viewport: { width: 375, height: 740 }, hasTouch: true, javaScriptEnabled })
  const page = await session.newPage()
  await signIn(page, started.pm.base, email, password)
  return page
}

/** Presses a result, with a comment if it needs one, and waits for the page that follows. */
async function press(page: Page, result: 'Pass' | 'Fail' | 'Blocked' | 'Not applicable', comment = ''): Promise<void> {
  const before = page.url()
  if (comment !== '') await page.getByLabel('Comment').fill(comment)
  await page.getByRole('button', { name: result, exact: true }).click()
  await page.waitForURL((url) => url.href !== before)
}
const picture = (page: Page, name: string) => page.screenshot({ path: join(shots, `test-day-${name}-375.png`) })

it('two people go through 24 cases on two phones at once, one of them without JavaScript, and send the results', async () => {
  const { base } = started.pm
  const [meera, dan] = [await phone('meera.shah@example.nhs.uk', true), await phone('dan.okoro@example.nhs.uk', false)]
  await meera.goto(base + run)
  await meera.getByRole('button', { name: 'Go through the cases one by one' }).click()
  for (const name of ['Meera Shah', 'Dan Okoro']) await meera.getByLabel(name, { exact: true }).check()
  await picture(meera, 'roll-call')
  await meera.getByRole('button', { name: 'Save the roll-call and start' }).click()
  await dan.goto(`${base + run}/day`)
  await picture(dan, 'first-case')

  // Both have the same case: the second keeps what they typed, and is told who was first.
  await dan.getByLabel('Comment').fill('The list was empty')
  await press(meera, 'Pass')
  await dan.getByRole('button', { name: 'Fail', exact: true }).click()
  await dan.getByText('Your result was not recorded').waitFor()
  expect(await dan.getByLabel('Comment').inputValue()).toBe('The list was empty')
  await picture(dan, 'second-of-two')

  // From here each goes through the cases of one side.
  await meera.getByRole('link', { name: /^Consumer:/ }).click()
  await dan.getByRole('link', { name: /^Provider:/ }).click()
  const consumers = async (): Promise<void> => {
    for (let done = 1; done < 12; done += 1) {
      if (done === 4) await meera.getByLabel('Photo').setInputFiles({ name: 'screen.png', mimeType: 'image/png', buffer: photo })
      await press(meera, done === 4 ? 'Fail' : 'Pass', done === 4 ? 'The freed slot came back only after ten minutes' : '')
    }
  }
  const providers = async (): Promise<void> => {
    for (let done = 0; done < 11; done += 1)
      await press(
        dan,
        done === 2 ? 'Blocked' : done === 5 ? 'Not applicable' : 'Pass',
        done === 2 ? 'The diary is closed' : done === 5 ? 'No text messages here' : '',
      )
  }
  await Promise.all([consumers(), providers()])

  // The last case is open on both phones: what one records shows on the other by itself.
  expect(meera.url().split('?')[0]).toBe(dan.url().split('?')[0])
  await meera.locator('#day-progress', { hasText: '23 of 24 recorded, 1 failed, 1 blocked' }).waitFor()
  await press(dan, 'Pass')
  await meera.locator('#day-progress', { hasText: '24 of 24 recorded' }).waitFor()
  await meera.getByText(/Dan Okoro recorded Pass on/).waitFor()
  await picture(meera, 'news')
  await picture(dan, 'closing')
  await meera.getByRole('link', { name: 'Send the results to the test team' }).click()
  await meera.getByRole('button', { name: 'Send to the test team' }).click()
  await meera.getByText('The results were sent to 1 person').waitFor()
  await picture(meera, 'sent')

  const results = await started.world.context.db.read.selectFrom('test_results').select(['verdict', 'recorded_by']).execute()
  const count = (verdict: string): number => results.filter((one) => one.verdict === verdict).length
  expect([results.length, count('pass'), count('fail'), count('blocked'), count('not-applicable')]).toEqual([24, 21, 1, 1, 1])
  expect(new Set(results.map((one) => one.recorded_by))).toEqual(new Set(['Meera Shah', 'Dan Okoro']))
  expect((await started.world.context.db.read.selectFrom('evidence').select('kind').execute()).map((row) => row.kind)).toEqual(['file'])
  expect(started.world.context.sent.map((mail) => mail.subject)).toContain('Results of the test of Riverside UTC, run 1')
})
