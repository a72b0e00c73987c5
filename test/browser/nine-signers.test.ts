import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { makeMail } from '../../src/mail/mail.ts'
import { verifyEverything } from '../../src/tracker/verify.store.ts'
import { everyTable } from '../support/every-table.ts'
import { openTestSqlite } from '../support/databases.ts'
import { openMailServer } from '../support/smtp.ts'
import type { MailServer } from '../support/smtp.ts'
import { riverside } from '../support/started-project.ts'
import { openWorld } from '../support/world.ts'
import type { Visitor, World } from '../support/world.ts'
import { openBrowser, shots } from './browser.ts'

/** The nine key roles of a Provider project, each with a person who has no account. */
const signers = {
  'dos-lead': 'Dilys Owen',
  'commissioning-lead': 'Grace Adeyemi',
  'service-project-lead': 'Priya Nair',
  'clinical-lead': 'Bo Larsen',
  'operational-lead': 'Eve Stone',
  'training-lead': 'Ann Lee',
  'ig-lead': 'Nia Evans',
  'clinical-safety-officer': 'Cyril Brown',
  'consumer-project-lead': 'Omar Khan',
}
type Role = keyof typeof signers
const addressOf = (name: string): string => `${name.toLowerCase().replaceAll(' ', '.')}@example.nhs.uk`
const manager = 'meera.shah@example.nhs.uk'

let browser: Browser
let server: MailServer
let world: World
let pm: Visitor
let home: string

beforeAll(async () => {
  browser = await openBrowser()
  server = await openMailServer()
  world = await openWorld(await openTestSqlite())
  const { context } = world
  context.config.smtpUrl = server.url
  context.mail = makeMail(context)
  context.mail.start()
  await world.account('Meera Shah', 'project-manager')
  pm = await world.visitor().signIn(manager)
  await pm.post('/services/new', riverside)
  const dates = { testing: '2026-04-01', go_live: '2026-04-20' }
  const made = await pm.post('/services/RY9NR/projects/new', { role: 'provider', route_in: 'Service-led', scope: '111 books into Riverside', ...dates })
  home = made.location ?? ''
  for (const [role, name] of Object.entries(signers)) await pm.post(`${home}/people`, { role, name, email: addressOf(name) })
})
afterAll(async () => {
  await world.context.mail.stop()
  await world.close()
  await server.close()
  await browser.close()
})

/** The messages that a mailbox holds, in the order in which they came. */
const mailbox = (to: string) => server.received.filter((one) => [one.to].flat().some((field) => field?.text === to))
const subjects = (to: string): string[] => mailbox(to).map((one) => one.subject ?? '')
const linkIn = (text = ''): string | undefined => /\/act\/[\w-]{43}/.exec(text)?.[0]
const codeIn = (text = ''): string | undefined => /(\d{6}) is your code/.exec(text)?.[1]
/** The newest link to sign that a mailbox holds. */
const newestLink = (to: string): Promise<string> => inMailbox(to, 0, linkIn)

/** What the newest message has that `find` finds, of those after the first so many. */
function inMailbox(to: string, after: number, find: (text?: string) => string | undefined): Promise<string> {
  return vi.waitFor(() => {
    const found = mailbox(to)
      .slice(after)
      .map((one) => find(one.text))
      .filter((one) => one !== undefined)
      .at(-1)
    if (found === undefined) throw new Error(`${to} has ${subjects(to).join(', ') || 'no mail'}`)
    return found
  }, 20_000)
}

/** A phone with nobody signed in, that counts what is pressed. */
class Phone {
  readonly page: Page
  presses = 0
  constructor(page: Page) {
    this.page = page
  }
  static async open(): Promise<Phone> {
    const context = await browser.newContext({ viewport: { width: 375, height: 800 }, hasTouch: true, isMobile: true })
    return new Phone(await context.newPage())
  }
  /** Follows a link of an email. */
  async follow(path: string): Promise<number> {
    this.presses += 1
    const answer = await this.page.goto(world.context.config.publicUrl + path)
    return answer?.status() ?? 0
  }
  async press(name: string | RegExp): Promise<void> {
    this.presses += 1
    await Promise.all([this.page.waitForEvent('domcontentloaded'), this.page.getByRole('button', { name }).tap()])
  }
  async choose(name: string | RegExp): Promise<void> {
    this.presses += 1
    await this.page.getByRole('radio', { name }).tap()
  }
  says = (): Promise<string> => this.page.locator('main').innerText()
  look = (name: string) => this.page.screenshot({ path: join(shots, `nine-${name}-375.png`), fullPage: true })
}

const issue = () => pm.post(`${home}/sop/issue`, {})

/** Opens the newest link of a mailbox and has a code sent. Returns the phone with the code entered. */
async function withCode(to: string, path?: string): Promise<Phone> {
  const phone = await Phone.open()
  expect(await phone.follow(path ?? (await newestLink(to)))).toBe(200)
  const before = mailbox(to).length
  await phone.press('Send me a code')
  await phone.page.getByLabel('Code from the email').fill(await inMailbox(to, before, codeIn))
  return phone
}
async function sign(role: Role, to = addressOf(signers[role])): Promise<Phone> {
  const phone = await withCode(to)
  await phone.choose(/^Sign: I approve/)
  await phone.press(/^Answer as/)
  expect(await phone.says()).toContain('You signed version')
  return phone
}

it('a signer on a phone needs four presses and one code', async () => {
  await issue()
  const phone = await sign('clinical-lead')
  expect(phone.presses).toBe(4)
  await phone.look('signed')
})
