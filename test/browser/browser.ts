import { DemoWorld, demoPassword, demoPeople } from '../../src/demo/world.ts'
import { openTestSqlite } from '../support/databases.ts'
import { withDerived } from '../../src/with-derived.ts'
import axe from 'axe-core'
import type { AxeResults } from 'axe-core'
import { existsSync, mkdirSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import type { Browser, Page } from 'playwright-core'
import { createApp } from '../../src/app.ts'
import type { Context } from '../../src/context.ts'
import type { Database } from '../../src/db/database.ts'
import { projectSandboxes } from '../../src/sandbox/for-tracker/project-sandboxes.ts'
import { seedCatalogue } from '../../src/tracker/catalogue/seed.ts'
import { SecurityLog } from '../../src/web/security/security-log.ts'
import { testContext } from '../support/context.ts'

/** Where screenshots go, for people to look at; ignored by git. */
export const shots = join('test-results', 'screenshots')

export async function openBrowser(): Promise<Browser> {
  const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) => existsSync(path))
  if (executablePath === undefined) throw new Error('The browser tests need Chromium: apt-get install chromium')
  mkdirSync(shots, { recursive: true })
  return chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'],
  })
}

/** The product on its own port with the real clock. */
export async function openProduct(db: Database): Promise<{ context: Context; base: string; close: () => Promise<void> }> {
  const clock = () => Date.now()
  const frozen = testContext(db)
  const sandboxes = projectSandboxes({ newId: frozen.newId, clock, projects: frozen.projects })
  const kept = withDerived(db, {
    environments: frozen.templates.environments,
    clock,
    sandboxes,
    config: frozen.config,
    newId: frozen.newId,
    mail: () => context.mail,
  })
  const context: Context = { ...frozen, clock, sandboxes, db: kept }
  context.security = new SecurityLog(db, context.log, clock)
  await seedCatalogue(context)
  const server = createServer(createApp(context))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  context.config.publicUrl = base
  return {
    context,
    base,
    async close() {
      await new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
      await context.interactions.flush()
      await context.security.flush()
      await db.close()
    },
  }
}

export interface Faults {
  name: string
  faults: string[]
}

/** The rules of WCAG 2.2 A and AA, and the others whose breach is serious. */
const axeOptions = {
  resultTypes: ['violations'],
  runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] },
  rules: Object.fromEntries(['accesskeys', 'label-title-only', 'tabindex'].map((rule) => [rule, { enabled: true }])),
}

/** What axe finds. A page that loads itself again while work goes on is looked at once more. */
async function runAxe(page: Page): Promise<AxeResults> {
  for (let tries = 1; ; tries += 1) {
    try {
      if (!(await page.evaluate<boolean>("'axe' in window"))) await page.evaluate(axe.source)
      return await page.evaluate<AxeResults>(`axe.run(document, ${JSON.stringify(axeOptions)})`)
    } catch (error) {
      if (tries === 3) throw error
      await page.waitForLoadState()
    }
  }
}

/** A browser that is short of memory refuses a picture now and then. */
async function savePicture(page: Page, path: string): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await page.screenshot({ path, type: 'jpeg', quality: 80, fullPage: true })
      return
    } catch (error) {
      if (tries === 3) throw error
      await page.waitForTimeout(500)
    }
  }
}

/** Looks at a page wide and narrow: saves both pictures, and returns what axe and the width check find. */
export async function lookAt(page: Page, name: string): Promise<Faults> {
  const faults: string[] = []
  await page.waitForLoadState()
  for (const [width, height] of [
    [1280, 900],
    [375, 800],
  ] as const) {
    await page.setViewportSize({ width, height })
    await savePicture(page, join(shots, `${name}-${width}.jpg`))
    const over = await page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth')
    if (over > 0) faults.push(`${over} px too wide at ${width} px`)
    const { violations } = await runAxe(page)
    for (const one of violations.filter((violation) => violation.impact === 'serious' || violation.impact === 'critical'))
      faults.push(
        `axe at ${width} px: ${one.id}: ${one.nodes
          .slice(0, 2)
          .map((node) => node.html.slice(0, 160))
          .join(' | ')}`,
      )
  }
  await page.setViewportSize({ width: 1280, height: 900 })
  const slip = /\b(undefined|NaN)\b|\[object Object\]/.exec(await page.evaluate<string>('document.body.innerText'))
  if (slip) faults.push(`says ${slip[0]}`)
  return { name, faults }
}

export async function signIn(page: Page, base: string, email: string, password: string): Promise<void> {
  await page.goto(`${base}/sign-in`)
  await page.getByLabel('Email address').fill(email)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'))
}

/** The product with the demonstration's world in it. */
export async function openDemonstration(): ReturnType<typeof openProduct> {
  const product = await openProduct(await openTestSqlite())
  product.context.demo = { password: demoPassword, people: demoPeople }
  await new DemoWorld(product.context, product.base).build()
  return product
}
