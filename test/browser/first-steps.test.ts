import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { demoPassword, demoPeople } from '../../src/demo/world.ts'
import { createAccount } from '../../src/web/sign-in/create-account.ts'
import { Visitor } from '../../src/demo/visitor.ts'
import { openTestSqlite } from '../support/databases.ts'
import { grown } from '../support/other-templates.ts'
import { riverside } from '../support/started-project.ts'
import { lookAt, openBrowser, openProduct, signIn } from './browser.ts'
import type { Faults } from './browser.ts'

let browser: Browser
let product: Awaited<ReturnType<typeof openProduct>>
beforeAll(async () => {
  browser = await openBrowser()
  product = await openProduct(await openTestSqlite())
})
afterAll(async () => {
  await browser.close()
  await product.close()
})

it('the sign-in page of a demonstration shows the form and the first people without scrolling on a phone', async () => {
  product.context.demo = { password: demoPassword, people: demoPeople }
  const page = await browser.newPage()
  await page.goto(`${product.base}/sign-in`)
  const { faults } = await lookAt(page, 'sign-in-demonstration')
  expect(faults).toEqual([])
  await page.setViewportSize({ width: 375, height: 800 })
  const bottom = async (selector: string): Promise<number> => {
    const box = await page.locator(selector).first().boundingBox()
    return box ? box.y + box.height : Infinity
  }
  expect(await bottom('#password')).toBeLessThan(800)
  expect(await bottom('form[action="/sign-in/as"] button')).toBeLessThan(800)
  await page.close()
  product.context.demo = null
})

it('the first administrator, a manager and a stakeholder each see where to begin', async () => {
  const faults: Faults[] = []
  for (const [key, name, role] of [
    ['team', 'Bea Turner', 'booking-team'],
    ['manager', 'Meera Shah', 'project-manager'],
    ['stakeholder', 'Tom Hughes', 'none'],
  ] as const) {
    const email = `${key}@example.nhs.uk`
    await createAccount(product.context, { email, name, installationRole: role, password: demoPassword })
    const page = await browser.newPage()
    await signIn(page, product.base, email, demoPassword)
    for (const [at, path] of [
      ['work', '/'],
      ['rollout', '/rollout'],
      ['projects', '/projects'],
      ['services', '/services'],
    ] as const) {
      await page.goto(product.base + path)
      faults.push(await lookAt(page, `begin-${key}-${at}`))
    }
    await page.close()
  }
  expect(faults.filter((one) => one.faults.length > 0)).toEqual([])
})

it('a manager sees what a newer template would change, and accepts it', async () => {
  const visitor = await new Visitor(product.base).signIn('manager@example.nhs.uk', demoPassword)
  await visitor.post('/services/new', riverside)
  const made = await visitor.post('/services/RY9NR/projects/new', { role: 'provider', route_in: 'Service-led', scope: 'All', testing: '', go_live: '' })
  const home = made.location ?? ''
  await visitor.post(`${home}/prerequisites/hscn`, {
    status: 'met',
    version: '1',
    note: 'Line in place',
    value: '',
    reason: '',
    valid_until: '',
    due_date: '',
  })
  product.context.templates = grown(product.context.templates)
  const page = await browser.newPage()
  await signIn(page, product.base, 'manager@example.nhs.uk', demoPassword)
  const faults: Faults[] = []
  await page.goto(product.base + home)
  faults.push(await lookAt(page, 'templates-offered'))
  await page.getByRole('link', { name: 'See what would change' }).click()
  faults.push(await lookAt(page, 'templates'))
  await page.getByRole('button', { name: 'Accept what is ticked' }).click()
  expect(await page.locator('main').textContent()).toContain('changes accepted from the templates')
  await page.goto(`${product.base}${home}/templates`)
  faults.push(await lookAt(page, 'templates-taken'))
  expect(faults.filter((one) => one.faults.length > 0)).toEqual([])
})
