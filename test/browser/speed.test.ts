import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { demoPassword } from '../../src/demo/world.ts'
import { openBrowser, openDemonstration, signIn } from './browser.ts'

let browser: Browser
let product: Awaited<ReturnType<typeof openDemonstration>>
beforeAll(async () => {
  browser = await openBrowser()
  product = await openDemonstration()
})
afterAll(async () => {
  await browser.close()
  await product.close()
})

/** A cheap phone on a slow network, as in https://developer.chrome.com/docs/lighthouse: 1.6 Mbit/s, a round trip of 150 ms, a quarter of the speed. */
async function slowDown(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page)
  await session.send('Network.enable')
  await session.send('Network.setCacheDisabled', { cacheDisabled: true })
  await session.send('Network.emulateNetworkConditions', { offline: false, latency: 150, downloadThroughput: 1_638_400 / 8, uploadThroughput: 768_000 / 8 })
  await session.send('Emulation.setCPUThrottlingRate', { rate: 4 })
}

/** In milliseconds. */
const largestPaint = (page: Page): Promise<number> =>
  page.evaluate<number>(
    `new Promise((resolve) => new PerformanceObserver((list) => resolve(list.getEntries().at(-1).startTime)).observe({ type: 'largest-contentful-paint', buffered: true }))`,
  )

it.each([
  ['the sign-in page', '/sign-in', false],
  ['My work', '/', true],
])('%s appears within 2.5 seconds on a slow phone with an empty cache', async (name, path, signedIn) => {
  const page = await browser.newPage({ viewport: { width: 375, height: 800 } })
  if (signedIn) await signIn(page, product.base, 'meera.shah@example.nhs.uk', demoPassword)
  await slowDown(page)
  await page.goto(product.base + path)
  const ms = await largestPaint(page)
  process.stdout.write(`Largest contentful paint of ${name}: ${Math.round(ms)} ms\n`)
  expect(ms).toBeLessThan(2500)
  await page.close()
})
