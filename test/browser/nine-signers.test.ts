import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { makeMail } from '../../src/mail/mail.ts'
import { tellPeople } from '../../src/tracker/notices/tell-people.ts'
import { verifyEverything } from '../../src/tracker/verify.store.ts'
import { everyTable } from '../support/every-table.ts'
import { openTestSqlite } from '../support/databases.ts'
import { openMailServer } from '../support/smtp.ts'
import type { MailServer } from '../support/smtp.ts'
import { riverside } from '../support/started-project.ts'
import { unpack, unzipped, verified } from '../support/unpack.ts'
import { openWorld } from '../support/world.ts'
import type { Visitor, World } from '../support/world.ts'
import { openBrowser, shots } from './browser.ts'
import { issue } from '../support/issue.ts'

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
/** The newest link to sign the version that was issued last. */
const newestLink = (to: string): Promise<string> => inMailbox(to, 0, (text = '') => (text.includes(`ersion ${issued} `) ? linkIn(text) : undefined))

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
  look = (name: string) => this.page.screenshot({ path: join(shots, `nine-${name}-375.jpg`), type: 'jpeg', quality: 80, fullPage: true })
}

/** Sends what people are told once nothing new happened for some minutes. */
async function tell(): Promise<void> {
  world.context.advance(3 * 60_000)
  await tellPeople(world.context)
}
const db = () => world.context.db.read
/** Everything on record, once the mail worker has sent what it has to send. */
async function settled(): Promise<Record<string, string>> {
  await vi.waitFor(async () => expect(await db().selectFrom('outbox').select('id').where('state', '=', 'waiting').execute()).toEqual([]), 20_000)
  return everyTable(world.context.db)
}
/** The number of the version that was issued last. */
let issued = 0
async function issueNext(): Promise<void> {
  await issue(pm, home)
  issued += 1
}

/** Opens the newest link of a mailbox and has a code sent. Returns the phone with the code entered. */
async function withCode(to: string, path?: string): Promise<Phone> {
  const phone = await Phone.open()
  expect(await phone.follow(path ?? (await newestLink(to)))).toBe(200)
  const before = mailbox(to).length
  await phone.press('Send me a code')
  await phone.page
    .getByLabel('Code from the email')
    .first()
    .fill(await inMailbox(to, before, codeIn))
  return phone
}
async function sign(role: Role, to = addressOf(signers[role])): Promise<Phone> {
  const phone = await withCode(to)
  await phone.look(`sign-${role}`)
  await phone.choose(/^Sign: I approve/)
  await phone.press(/^Answer as/)
  expect(await phone.says()).toMatch(/You signed/)
  return phone
}

it('a signer on a phone needs four presses and one code', async () => {
  await issueNext()
  await tell()
  const phone = await sign('clinical-lead')
  expect(phone.presses).toBe(4)
  await phone.look('signed')
})

it('a scanner that opens a link twenty times, with a browser that runs scripts too, changes nothing', async () => {
  const address = world.context.config.publicUrl + (await newestLink(addressOf(signers['clinical-safety-officer'])))
  const before = await settled()
  for (let times = 0; times < 20; times += 1) {
    expect((await fetch(address)).status).toBe(200)
    expect((await fetch(address, { method: 'HEAD' })).status).toBe(200)
  }
  const page = await (await browser.newContext()).newPage()
  for (let times = 0; times < 20; times += 1) {
    await page.goto(address, { waitUntil: 'load' })
    // It follows what it finds, but sends no form.
    for (const link of await page.getByRole('main').getByRole('link').all()) await link.click()
  }
  expect(await everyTable(world.context.db)).toEqual(before)
})

it('a decline is told to the manager and to who has signed, and not to who declined', async () => {
  const [to, bo] = [addressOf(signers['training-lead']), addressOf(signers['clinical-lead'])]
  const before = [manager, bo, to].map((one) => subjects(one).length)
  const phone = await withCode(to)
  await phone.choose(/^Decline/)
  await phone.look('declining')
  await phone.page.getByLabel('Reason, if you decline').fill('The reception desk closes at 8pm, not at 10pm')
  await phone.press(/^Answer as/)
  expect(await phone.says()).toContain('You declined version 1')
  await tell()
  const declined = 'Ann Lee declined the procedure of Riverside UTC'
  await vi.waitFor(() => expect([manager, bo].map((one, at) => subjects(one).slice(before[at]))).toEqual([[declined], [declined]]), 20_000)
  expect(subjects(to)).not.toContain(declined)
})

it('a change of address ends the old link, and the new address gets one that works', async () => {
  const [old, renamed] = [addressOf(signers['operational-lead']), 'eve.stone@riverside.example.nhs.uk']
  const spent = await newestLink(old)
  await world.account('Tess Field', 'booking-team')
  const team = await world.visitor().signIn('tess.field@example.nhs.uk')
  const eve = await db().selectFrom('people').select('id').where('email', '=', old).executeTakeFirstOrThrow()
  await team.get(`/admin/people/${eve.id}/address`)
  await team.post(`/admin/people/${eve.id}/address`, { email: renamed, reason: 'Eve rang from the number on the website' })
  for (const [to, path, button] of [
    [old, /\/address-change\/[\w-]{43}/, 'Agree to the change'],
    [renamed, /\/confirm-address\/[\w-]{43}/, /^(Use|Confirm)/],
  ] as const) {
    const phone = await Phone.open()
    await phone.follow(await inMailbox(to, 0, (text = '') => path.exec(text)?.[0]))
    await phone.press(button)
  }
  expect(await (await Phone.open()).follow(spent)).toBe(410)
  await sign('operational-lead', renamed)
})

it('who answers after a new version is shown that it moved on, and asks for the new link', async () => {
  const to = addressOf(signers['ig-lead'])
  const old = await newestLink(to)
  await pm.get(`${home}/sop/edit`)
  const { body, version } = await db().selectFrom('sop_drafts').select(['body', 'version']).executeTakeFirstOrThrow()
  await pm.post(`${home}/sop/edit`, { body: `${body}\n\nThe reception desk closes at 8pm.\n`, version: String(version), action: 'save' })
  await issueNext()
  await newestLink(to)
  const phone = await Phone.open()
  expect(await phone.follow(old)).toBe(410)
  const before = mailbox(to).length
  await phone.press('Send me a new link')
  const phoneAgain = await withCode(to, await inMailbox(to, before, linkIn))
  await phoneAgain.choose(/^Sign: I approve/)
  await phoneAgain.press(/^Answer as/)
  expect(await phoneAgain.says()).toContain('You signed version 2')
})

it('who lets someone else answer is named beside them, and told', async () => {
  const [grace, hari] = [addressOf(signers['commissioning-lead']), 'hari.patel@example.nhs.uk']
  const phone = await withCode(grace)
  const code = await phone.page.getByLabel('Code from the email').first().inputValue()
  await phone.page.getByText('Let someone else answer', { exact: true }).tap()
  await phone.page.getByLabel('Their name').fill('Hari Patel')
  await phone.page.getByLabel('Their email address').fill(hari)
  await phone.page.getByLabel('Code from the email, to let them answer').fill(code)
  await phone.look('letting-someone-answer')
  await phone.press('Let them answer')
  const before = subjects(grace).length
  await sign('commissioning-lead', hari)
  await tell()
  await vi.waitFor(() => expect(subjects(grace).slice(before)).toEqual([expect.stringContaining('Hari Patel')]), 20_000)
  const { text } = await pm.get(`${home}/sop/versions/2`)
  expect(text).toMatch(/Hari Patel[^<]*for Grace Adeyemi/)
})

it('the round ends signed by all, which the manager learns; the record verifies, and the evidence pack without Slipway', async () => {
  for (const role of Object.keys(signers) as Role[]) {
    if (role === 'ig-lead' || role === 'commissioning-lead') continue
    await sign(role, role === 'operational-lead' ? 'eve.stone@riverside.example.nhs.uk' : addressOf(signers[role]))
  }
  await tell()
  await vi.waitFor(() => expect(subjects(manager)).toContain('Everyone has signed the procedure of Riverside UTC'), 20_000)
  const { db: whole, config } = world.context
  expect((await verifyEverything(whole, config.uploadsDir)).ok).toBe(true)
  const sent = await fetch(`${pm.base}${home}/pack.zip`, { headers: { cookie: pm.cookie } })
  const folder = mkdtempSync(join(tmpdir(), 'slipway-pack-'))
  try {
    expect(verified(unpack(unzipped(Buffer.from(await sent.arrayBuffer())), folder))).toMatchObject({ status: 0 })
  } finally {
    rmSync(folder, { recursive: true })
  }
})
