import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { rolloutReport } from '../../src/tracker/rollout/report.store.ts'
import { createAccount } from '../../src/web/sign-in/create-account.ts'
import { openTestSqlite } from '../support/databases.ts'
import { nationalTracker } from '../support/national-tracker.ts'
import { importTrackerFile } from '../support/tracker-file.ts'
import { lookAt, openBrowser, openProduct, signIn } from './browser.ts'

const password = 'harbour lantern orchard'
let browser: Browser
let product: Awaited<ReturnType<typeof openProduct>>
let page: Page
beforeAll(async () => {
  browser = await openBrowser()
  product = await openProduct(await openTestSqlite())
  await importTrackerFile(product.context, await nationalTracker(7160))
  await createAccount(product.context, { email: 'bea@example.nhs.uk', name: 'Bea Turner', installationRole: 'booking-team', password })
  page = await (await browser.newContext()).newPage()
  await signIn(page, product.base, 'bea@example.nhs.uk', password)
}, 600_000)
afterAll(async () => {
  await browser.close()
  await product.close()
})

const total = async (): Promise<number> => Number(await page.locator('[data-total]').getAttribute('data-total'))

it('the national figures are on the rollout page, and each is the length of its list', async () => {
  expect(await rolloutReport(product.context.db.read)).toMatchObject({
    services: 7160,
    pairProven: 5802,
    pairProvenAndProvider111On: 1409,
    live: 38,
    readyNow: 1371,
  })
  await page.goto(`${product.base}/rollout`)
  const links = await page.$$eval('main a[href^="/services"]', (all) =>
    all.map((one) => [one.getAttribute('href') ?? '', one.firstChild?.textContent ?? ''] as const),
  )
  const numbers = links.filter(([, text]) => /^[\d,]+$/.test(text))
  expect(numbers.length).toBeGreaterThan(30)
  for (const [href, text] of new Map(numbers)) {
    await page.goto(product.base + href)
    expect([href, await total()]).toEqual([href, Number(text.replaceAll(',', ''))])
  }
}, 600_000)

it('the pages of the rollout have no fault with 7,160 services, wide and narrow', async () => {
  const pages: [string, string][] = [
    ['rollout-7160', '/rollout'],
    ['rollout-7160-commissioner', '/rollout?by=commissioner'],
    ['services-7160', '/services'],
    ['services-7160-ready', '/services?rollout=ready&sort=region,-size&cols=region,area,size,provider,postcode,stage'],
    ['services-7160-none', '/services?q=nowhere'],
    ['bulk-7160', '/rollout/bulk?rollout=ready'],
    ...['owner', 'dates', 'hold', 'start'].map((act): [string, string] => [`bulk-${act}`, `/rollout/bulk?rollout=ready&act=${act}`]),
    ['bulk-jobs-empty', '/rollout/bulk/jobs'],
  ]
  const found = []
  for (const [name, path] of pages) {
    expect([path, (await page.goto(product.base + path))?.status()]).toEqual([path, 200])
    found.push(await lookAt(page, name))
  }
  expect(found.flatMap((one) => one.faults.map((fault) => `${one.name}: ${fault}`))).toEqual([])
}, 600_000)

it('the filters are open on a wide screen and folded on a narrow one, where each service is a card', async () => {
  const session = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 1280, height: 900 } })
  const plain = await session.newPage()
  await signIn(plain, product.base, 'bea@example.nhs.uk', password)
  await plain.goto(`${product.base}/services?rollout=ready&care=gp-practice`)
  const [region, summary] = [plain.locator('#region'), plain.locator('.app-filters__fold > summary')]
  expect(await summary.textContent()).toBe('2 filters: Rollout status: Ready to start; Care setting: GP practice')
  expect([await region.isVisible(), await summary.isVisible()]).toEqual([true, false])
  await plain.setViewportSize({ width: 375, height: 800 })
  expect([await region.isVisible(), await summary.isVisible()]).toEqual([false, true])
  await summary.focus()
  await plain.keyboard.press('Enter')
  expect(await region.isVisible()).toBe(true)
  const cells = await Promise.all((await plain.locator('.app-cards tbody tr').first().locator('th, td').all()).map((one) => one.boundingBox()))
  expect(cells.length).toBeGreaterThan(5)
  expect(cells.filter((one) => one !== null && (one.x < 0 || one.x + one.width > 375))).toEqual([])
  await plain.getByRole('link', { name: 'Remove the filter Care setting: GP practice' }).click()
  expect(new URL(plain.url()).search).toBe('?rollout=ready')
  await session.close()
}, 600_000)

it('a bulk change is made by keyboard alone: filter, select, preview, apply, undo', async () => {
  await page.goto(`${product.base}/services?rollout=ready&sort=-size`)
  const ticks = page.locator('input[name=pick]')
  await ticks.nth(0).focus()
  await page.keyboard.press('Space')
  // After a checkbox the next stop is the link of its service, then the next checkbox.
  await page.keyboard.press('Tab')
  await page.keyboard.press('Tab')
  expect(await page.evaluate('document.activeElement?.getAttribute("name")')).toMatch(/pick|null/)
  await ticks.nth(1).focus()
  await page.keyboard.press('Space')
  await page.getByRole('button', { name: 'Change the ticked services' }).focus()
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/rollout\/bulk\?pick=/)
  expect(await page.textContent('main')).toContain('2 services')
  await page.getByRole('link', { name: 'Start projects' }).focus()
  await page.keyboard.press('Enter')
  await page.waitForURL(/act=start/)
  await page.getByLabel('What is in scope').focus()
  await page.keyboard.type('111 books its patients in')
  await page.getByRole('button', { name: 'See what would change' }).focus()
  await page.keyboard.press('Enter')
  await page.waitForSelector('.nhsuk-error-summary')
  expect(await page.getByLabel('What is in scope').inputValue()).toBe('111 books its patients in')
  await page.getByLabel('How these projects came about').selectOption({ index: 1 })
  await page.getByRole('button', { name: 'See what would change' }).focus()
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/jobs\//)
  const looked = [await lookAt(page, 'bulk-preview')]
  await page.getByRole('button', { name: 'Start 2 Provider projects' }).focus()
  await page.keyboard.press('Enter')
  await page.waitForSelector('text=2 projects were changed', { timeout: 60_000 })
  looked.push(await lookAt(page, 'bulk-done'))
  await page.getByRole('link', { name: 'Undo this change' }).focus()
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/undo$/)
  looked.push(await lookAt(page, 'bulk-undo'))
  await page.getByRole('button', { name: /^Undo it in 2/ }).focus()
  await page.keyboard.press('Enter')
  await page.waitForSelector('text=2 projects are as before', { timeout: 60_000 })
  looked.push(await lookAt(page, 'bulk-undone'))
  await page.goto(`${product.base}/rollout/bulk/jobs`)
  looked.push(await lookAt(page, 'bulk-jobs'))
  expect(looked.flatMap((one) => one.faults)).toEqual([])
}, 600_000)
