import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { asDay, momentOn } from '../../src/day.ts'
import { askReaders } from '../../src/tracker/readers/ask-readers.ts'
import { answerBy, linkTo } from '../support/by-link.ts'
import { openTestSqlite } from '../support/databases.ts'
import { signedProject } from '../support/honest-project.ts'
import type { Honest } from '../support/honest-project.ts'
import { password } from '../support/world.ts'
import { lookAt, openBrowser, signIn } from './browser.ts'
import type { Faults } from './browser.ts'

let browser: Browser
let honest: Honest
beforeAll(async () => {
  browser = await openBrowser()
  honest = await signedProject(await openTestSqlite())
})
afterAll(async () => {
  await browser.close()
  await honest.world.close()
})

const names = ['Ann Able', 'Ben Low', 'Cy Moss', 'Dee Nash', 'Eve Orr', 'Fay Pike']
const reader = (index: number): { name: string; email: string } => {
  const name = `${names[index % names.length] ?? ''} ${['North', 'South', 'East', 'West', 'Hill', 'Lake', 'Wood', 'Stone', 'Field', 'Brook'][index % 10] ?? ''}`
  return { name, email: `reader.${index}@harbour-community-health.nhs.uk` }
}

it('the pages of a review and of those who read a procedure fit a phone and a desk, empty and with 60 people', async () => {
  const { world, home, id } = honest
  const looks: Faults[] = []
  const page = await browser.newPage()
  const base = world.context.config.publicUrl
  await signIn(page, base, 'meera.shah@example.nhs.uk', password)
  const look = async (name: string): Promise<void> => void looks.push(await lookAt(page, `readers-${name}`))
  const go = async (path: string, name: string): Promise<void> => {
    await page.goto(base + path)
    await look(name)
  }
  await go(`${home}/sop`, 'procedure-in-force')
  await page.getByText('Review the procedure', { exact: true }).click()
  await page.getByText('Change the day of the review').click()
  await look('review-open')
  await go(`${home}/sop/readers`, 'nobody')
  await go(`${home}/sop/readers/add`, 'add')
  const people = Array.from({ length: 60 }, (_, index) => reader(index))
  const list = ['Name\tEmail', ...people.map((one) => `${one.name}\t${one.email}`), 'nobody at all', `${reader(3).name}\t${reader(3).email}`].join('\n')
  await page.getByLabel('Names and email addresses').fill(list)
  await page.getByRole('button', { name: 'Check before adding' }).click()
  await look('check')
  await page.getByRole('button', { name: 'Add 60 people and email them' }).click()
  await look('left-over')
  expect(await askReaders(world.context)).toBe(60)
  for (const { email } of people.slice(0, 6)) await answerBy(world, linkTo(world, email), email, {})
  await go(`${home}/sop/readers`, 'sixty')
  await go(`${home}/sop/readers?show=read`, 'have-read')
  await page.getByRole('link', { name: reader(0).name }).click()
  await look('one-reader')

  const phone = await browser.newPage()
  const last = people.at(-1)?.email ?? ''
  await phone.goto(base + linkTo(world, last))
  looks.push(await lookAt(phone, 'readers-by-link'))
  await phone.getByRole('button', { name: 'Send me a code' }).click()
  looks.push(await lookAt(phone, 'readers-with-code'))
  const code = /^(\d{6}) is your code/.exec(world.context.sent.at(-1)?.text ?? '')?.[1] ?? ''
  await phone.getByLabel('Code from the email').fill(code)
  await phone.getByRole('button', { name: 'I have read and understood this procedure' }).click()
  looks.push(await lookAt(phone, 'readers-done'))

  await page.goto(`${base}/to-read/${id}`)
  expect(await page.title()).toContain('not')
  await page.goto(`${base}${home}/sop`)
  await page.getByText('Review the procedure', { exact: true }).click()
  await page.getByRole('button', { name: 'Nothing has changed: sign again' }).click()
  await look('signed-again')
  await go(`${home}/sop/versions/2`, 'version-again')
  world.context.advance(momentOn(asDay('2027-03-10'), '09:00') - world.context.clock())
  await signIn(page, base, 'meera.shah@example.nhs.uk', password)
  await go(`${home}/sop`, 'overdue')
  await go('/', 'my-work')
  expect(looks.filter((one) => one.faults.length > 0)).toEqual([])
})
