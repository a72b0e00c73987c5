import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { verifyChain } from '../../src/events/verify-chain.store.ts'
import { createAccount } from '../../src/web/sign-in/create-account.ts'
import { openTestSqlite } from '../support/databases.ts'
import { asXlsx, plan } from '../tracker/workbook/build-workbook.ts'
import { lookAt, openBrowser, openProduct, signIn } from './browser.ts'
import type { Faults } from './browser.ts'

const password = 'three random words'
const national = '../shared/data/operational-test-plan-utc.xlsx'
const dosId = '2000099999'

/** Nine people and their roles: nobody has more than two that sign. Everybody signs in by hand. */
const cast = {
  meera: { name: 'Meera Shah', roles: [] as string[] },
  dan: { name: 'Dan Okoro', roles: ['dos-lead'] },
  ivan: { name: 'Ivan Petrov', roles: ['it-lead'] },
  clara: { name: 'Clara Jones', roles: ['clinical-lead', 'clinical-safety-officer'] },
  priya: { name: 'Priya Nair', roles: ['service-project-lead', 'operational-lead'] },
  tom: { name: 'Tom Hughes', roles: ['training-lead', 'ig-lead'] },
  omar: { name: 'Omar Khan', roles: ['consumer-project-lead'] },
  grace: { name: 'Grace Adeyemi', roles: ['commissioning-lead'] },
  sam: { name: 'Sam Lee', roles: ['provider-supplier-pm'] },
}
type Who = keyof typeof cast

let browser: Browser
let product: Awaited<ReturnType<typeof openProduct>>
const pages = new Map<Who, Page>()
const looked: Faults[] = []
let home = ''

const on = (who: Who): Page => {
  const page = pages.get(who)
  if (!page) throw new Error(`${who} is not signed in`)
  return page
}
const emailOf = (who: Who): string => `${cast[who].name.toLowerCase().replace(' ', '.')}@example.nhs.uk`
const go = (who: Who, path = '') => on(who).goto(`${product.base}${home}${path}`)
const look = async (who: Who, name: string): Promise<void> => {
  looked.push(await lookAt(on(who), `journey-${name}`))
}
/** Clicks and waits for the next page: on a busy machine the previous page would still be looked at. */
const submit = (who: Who, button: Locator) => Promise.all([on(who).waitForEvent('domcontentloaded'), button.click()])
const press = (who: Who, name: string | RegExp) => submit(who, on(who).getByRole('button', { name }).first())
const says = (who: Who): Promise<string> => on(who).locator('main').innerText()
const db = () => product.context.db.read

beforeAll(async () => {
  browser = await openBrowser()
  product = await openProduct(await openTestSqlite())
  for (const [who, person] of Object.entries(cast) as [Who, (typeof cast)[Who]][]) {
    await createAccount(product.context, { email: emailOf(who), name: person.name, installationRole: who === 'meera' ? 'project-manager' : 'none', password })
    const page = await (await browser.newContext()).newPage()
    await signIn(page, product.base, emailOf(who), password)
    pages.set(who, page)
  }
})
afterAll(async () => {
  await browser.close()
  await product.close()
})

/** Completes a prerequisite on its own page; returns false if this person may not. */
async function tick(who: Who, key: string, value: string | null): Promise<boolean> {
  await go(who, `/prerequisites/${key}`)
  const page = on(who)
  if ((await page.getByRole('button', { name: 'Save the status' }).count()) === 0) return false
  await page.getByLabel('Met', { exact: true }).check()
  if (value !== null) await page.locator('#value').fill(value)
  else await page.locator('#note').fill(`Seen by ${cast[who].name}`)
  await press(who, 'Save the status')
  return true
}

const values: Record<string, string> = {
  asid: '918999198820',
  'dos-endpoint': 'ASID:918999198820',
  fqdn: 'booking.riverside.example.nhs.uk',
  'dos-id': dosId,
  'party-key': 'RY9-812345',
  percentage: '95',
  version: '3.36',
  mpv: 'Advanced / Adastra / 3.36',
  'name-and-date': 'Dr Clara Jones, 3 March 2026',
  text: 'Recorded',
}

it('the workbook of an urgent treatment centre becomes a project', async () => {
  let file = national
  if (!existsSync(file)) {
    file = join('test-results', 'plan.xlsx')
    await writeFile(file, await asXlsx(plan()))
  }
  const page = on('meera')
  await page.goto(`${product.base}/imports/new`)
  await page.getByLabel('File').setInputFiles(file)
  await press('meera', 'Upload')
  await page.waitForURL(/\/imports\/files\//)
  await look('meera', '00-found')
  await press('meera', 'Continue')
  await page.waitForURL(/\/imports\/[0-9a-f-]{36}$/)
  await look('meera', '01-review')
  expect(
    Number(
      (
        await db()
          .selectFrom('projects')
          .select((eb) => eb.fn.countAll().as('n'))
          .executeTakeFirstOrThrow()
      ).n,
    ),
  ).toBe(0)
  await press('meera', /^Start the project/)
  await page.waitForSelector('.nhsuk-error-summary')
  await page.locator('#name').fill('Riverside Urgent Treatment Centre')
  await page.locator('#ods_code').fill('RY9NR')
  await page.locator('#care_setting').selectOption('urgent-treatment-centre')
  await page.locator('#dos_ids').fill(dosId)
  await page.locator('#provider_product').fill('Adastra')
  await page.locator('#consumer_product').fill('Cleric')
  await page.locator('#route_in').selectOption({ index: 1 })
  await page.locator('#scope').fill('South Coast 111 books its patients into Riverside.')
  await page.locator('#testing').fill(new Date().toISOString().slice(0, 10))
  await page.locator('#go_live').fill(new Date(Date.now() + 7 * 86_400_000).toISOString().slice(0, 10))
  await press('meera', /^Start the project/)
  await page.waitForURL(/\/projects\//)
  home = new URL(page.url()).pathname
  await look('meera', '02-project')
  expect(await says('meera')).toContain('required roles are unfilled')
})

it('every role is filled', async () => {
  const page = on('meera')
  const roles = Object.values(cast).flatMap((person) => person.roles)
  // The person whom the workbook named in one of these roles has no account here and could not sign.
  for (const { id } of await db().selectFrom('project_people').select('id').where('role_key', 'in', roles).execute()) {
    await go('meera', `/people/${id}/leave`)
    await press('meera', 'Remove from the project')
  }
  for (const [who, person] of Object.entries(cast) as [Who, (typeof cast)[Who]][])
    for (const role of person.roles) {
      await go('meera', '/people')
      await page.locator('#role').selectOption(role)
      await page.locator('#name').fill(person.name)
      await page.locator('#email').fill(emailOf(who))
      await press('meera', 'Add to the project')
      await page.waitForSelector('.nhsuk-notification-banner')
    }
  await look('meera', '03-people')
  await go('meera')
  expect(await says('meera')).toContain('Every required role is filled')
})

it('each lead completes their own prerequisites and cannot complete others’', async () => {
  const rows = await db().selectFrom('prerequisites').selectAll().where('derived', 'is', null).orderBy('position').execute()
  const owned = (one: { owners: string }, who: Who) => cast[who].roles.some((role) => (JSON.parse(one.owners) as string[]).includes(role))
  const [ofIvan] = rows.filter((one) => owned(one, 'ivan') && !owned(one, 'dan'))
  const [ofDan] = rows.filter((one) => owned(one, 'dan') && !owned(one, 'ivan'))
  expect(await tick('dan', ofIvan?.key ?? '', null)).toBe(false)
  expect(await tick('ivan', ofDan?.key ?? '', null)).toBe(false)
  const done = new Set<string>()
  for (let left = rows.filter((one) => one.key !== 'configuration-verified'); left.length > 0; left = left.filter((one) => !done.has(one.key))) {
    const ready = left.filter((one) => (JSON.parse(one.needs) as string[]).every((need) => done.has(need)))
    if (ready.length === 0) break
    for (const one of ready) {
      const who = (['dan', 'ivan', 'sam', 'clara', 'priya', 'tom', 'omar', 'grace'] as const).find((lead) => owned(one, lead)) ?? 'meera'
      expect([one.key, await tick(who, one.key, one.value_kind === null ? null : (values[one.value_kind] ?? 'Recorded'))]).toEqual([one.key, true])
      expect([one.key, (await db().selectFrom('prerequisites').select('status').where('id', '=', one.id).executeTakeFirstOrThrow()).status]).toEqual([
        one.key,
        'met',
      ])
      done.add(one.key)
    }
  }
  await go('dan', '/prerequisites')
  await look('dan', '04-prerequisites')
})

it('of two people who edit one prerequisite, the second sees who saved first and keeps what they typed', async () => {
  await go('meera', '/prerequisites/hscn')
  await go('ivan', '/prerequisites/hscn')
  await on('ivan').locator('#note').fill('Line seen at the rack')
  await press('ivan', 'Save the status')
  await on('meera').locator('#note').fill('Confirmed by phone')
  await press('meera', 'Save the status')
  expect(await says('meera')).toContain('Ivan Petrov changed this to')
  expect(await on('meera').locator('#note').inputValue()).toBe('Confirmed by phone')
  await look('meera', '05-second-editor')
})

/** Issues the draft, with every gap in it confirmed. */
async function issue(): Promise<void> {
  await go('meera', '/sop')
  for (const open of await on('meera').locator('input[name=open]').all()) await open.check()
  await press('meera', /^Issue version/)
}

const answer = async (who: Who, role: string, decision: 'signed' | 'declined', reason = ''): Promise<void> => {
  await go(who, `/sop/sign?role=${role}`)
  await on(who).locator(`input[name=decision][value=${decision}]`).check()
  if (reason !== '') await on(who).locator('#reason').fill(reason)
  await on(who).locator('#password').fill(password)
  await press(who, /^Answer as/)
}

it('the procedure is drafted, issued, declined once, changed and signed by all; signing an outdated version is refused', async () => {
  await go('priya', '/sop/edit')
  await on('priya')
    .locator('#body')
    .fill(`${await on('priya').locator('#body').inputValue()}\n\n## Local\n\nReception keeps the list.`)
  await press('priya', /Save/)
  await issue()
  await go('clara', '/sop/sign?role=clinical-lead')
  await look('clara', '06-sign')
  await answer('clara', 'clinical-lead', 'declined', 'Late patients are not covered')
  await go('tom', '/sop/sign?role=training-lead')
  await go('meera', '/sop/edit')
  await on('meera')
    .locator('#body')
    .fill(`${await on('meera').locator('#body').inputValue()}\n\nA patient who is late is seen as a walk-in.`)
  await press('meera', /Save/)
  await issue()
  await on('tom').locator('input[name=decision][value=signed]').check()
  await on('tom').locator('#password').fill(password)
  await press('tom', /^Answer as/)
  expect(await says('tom')).toContain('changed while you were reading it')
  await look('tom', '07-moved')
  const stakeholders = (await db().selectFrom('project_roles').select('role_key').where('key_stakeholder', '=', 1).execute()).map((row) => row.role_key)
  for (const who of ['dan', 'clara', 'priya', 'tom', 'omar', 'grace'] as const)
    for (const role of cast[who].roles.filter((one) => stakeholders.includes(one))) await answer(who, role, 'signed')
  await go('meera', '/sop')
  expect(await says('meera')).toContain('Clara Jones signed for two key roles: Clinical lead and Clinical safety officer')
  await look('meera', '08-signed')
  await go('meera', '/sop/compare?from=1&to=2')
  await look('meera', '09-compare')
  await go('meera')
  expect(await says('meera')).not.toMatch(/ha(s|ve) not signed/)
})

it('a FHIR client from another process searches, books, is refused a second booking, and cancels; the exchanges become evidence', async () => {
  await go('meera', '/sandbox')
  const baseUrl = (await on('meera').getByLabel('Base URL').innerText()).trim()
  const { stdout } = await promisify(execFile)(process.execPath, ['test/support/fhir-client.ts', baseUrl, dosId])
  const steps = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { step: string; status: number })
  expect(steps.map((one) => [one.step, one.status])).toEqual([
    ['search', 200],
    ['book', 201],
    ['book again', 422],
    ['read', 200],
    ['cancel', 200],
  ])
  await product.context.interactions.flush()
  await go('meera', '/sandbox')
  await look('meera', '10-sandbox')
  await go('meera', '/sandbox/log')
  await look('meera', '11-log')
  const kept = await db().selectFrom('interactions').select(['id', 'operation', 'status']).execute()
  for (const [operation, status] of [
    ['search-slots', 200],
    ['book', 201],
    ['book', 422],
    ['cancel', 200],
  ] as const) {
    await go('meera', `/sandbox/log/${kept.find((one) => one.operation === operation && one.status === status)?.id ?? ''}`)
    if (status === 422) await look('meera', '12-refused')
    await on('meera').locator('#place').selectOption({ index: 1 })
    await press('meera', 'Attach as evidence')
    await on('meera').waitForSelector('.nhsuk-notification-banner')
  }
  expect(await tick('meera', 'configuration-verified', null)).toBe(true)
  expect(await says('meera')).not.toContain('There is a problem')
  expect(await db().selectFrom('evidence').select('id').where('kind', '=', 'interaction').execute()).toHaveLength(4)
})

it('go cannot be decided while a condition is open, and the page says which', async () => {
  await go('meera', '/go-live')
  expect(await on('meera').locator('input[name=decision][value=go]').count()).toBe(0)
  expect(await says('meera')).toMatch(/Meera Shah \(Project manager\)[^]*entry conditions are not confirmed/)
  await look('meera', '13-refused-go')
  expect(await db().selectFrom('attestations').select('id').execute()).toEqual([])
})

it('the test run has one failure and a retest that passes', async () => {
  await go('meera', '/test-plan')
  const open = () => on('meera').locator('button[name=met][value=yes]')
  for (let left = await open().count(); left > 0; left -= 1) {
    if (!(await open().first().isVisible())) await on('meera').locator('summary').filter({ hasText: 'that others confirm' }).click()
    await submit('meera', open().first())
  }
  // Everything is confirmed, so the form is shown.
  await on('meera').locator('input[name=environment][value=production-isolated]').check()
  await on('meera').locator('#attendees').fill('Meera Shah, Dan Okoro, Ivan Petrov, Sam Lee')
  await press('meera', 'Open the run')
  const run = on('meera').url()
  await on('dan').goto(run)
  const cases = await db().selectFrom('test_cases').select(['id', 'code']).orderBy('position').execute()
  const [failing, second] = cases
  await submit('dan', on('dan').getByRole('link', { name: 'Record the next case' }))
  await on('dan').getByLabel('Fail', { exact: true }).check()
  await press('dan', 'Save and next')
  expect(await says('dan')).toContain('Say what was seen')
  await look('dan', '14-case')
  await on('dan')
    .locator(`[id="comment-${failing?.id ?? ''}"]`)
    .fill('The button did not come')
  await press('dan', 'Save and next')
  expect(new URL(on('dan').url()).pathname).toContain(`/cases/${second?.id ?? ''}`)
  await on('dan').getByLabel('Pass', { exact: true }).check()
  await press('dan', 'Save and next')
  // The others at once, code by code.
  for (const [code, own] of Map.groupBy(cases.slice(2), (one) => one.code)) {
    await on('dan').goto(`${run}/several?code=${code}`)
    for (const one of own) await on('dan').locator(`[id="verdict-${one.id}"]`).selectOption('pass')
    await press('dan', 'Record the results')
  }
  await on('meera').reload()
  await on('meera').locator('#review').fill('One fault')
  await on('meera').locator('input[name=outcome][value=success]').check()
  await press('meera', /^Save the review/)
  expect(await says('meera')).toContain('1 case is not passed')
  await look('meera', '14-run')
  await on('dan').goto(`${run}/cases/${failing?.id ?? ''}`)
  await on('dan').getByLabel('Pass', { exact: true }).check()
  await press('dan', 'Save and next')
  expect(on('dan').url()).toBe(run)
  await on('meera').goto(on('dan').url())
  await on('meera').locator('#review').fill('One fault, mended on the day; its retest passed')
  await on('meera').locator('input[name=outcome][value=success]').check()
  await press('meera', /^Save the review/)
  expect(await says('meera')).toContain('someone else has to finish it')
  await on('omar').goto(on('dan').url())
  await look('omar', '15-second-of-the-run')
  await press('omar', 'Finish the run')
  await on('dan').reload()
  expect(await says('dan')).toContain('This run is finished')
  await look('dan', '15-run-finished')
  await on('dan')
    .getByRole('link', { name: /: Pass$/ })
    .first()
    .click()
  expect(await says('dan')).toContain('The button did not come')
})

it('go is attested by two people, business live is declared, and the service takes over', async () => {
  await go('meera', '/dates/go-live')
  await on('meera').locator('input[name=status][value=confirmed]').check()
  await press('meera', 'Save the date')
  const confirmAll = async (): Promise<void> => {
    for (let open = await on('meera').locator('button[value=meet]').count(); open > 0; open -= 1) {
      const button = on('meera').locator('button[value=meet]').first()
      if (!(await button.isVisible()))
        await on('meera')
          .locator('summary')
          .filter({ hasText: /others confirm/ })
          .first()
          .click()
      await submit('meera', button)
    }
  }
  await go('meera', '/go-live')
  await confirmAll()
  const again = async (who: Who, act: string, button: string): Promise<void> => {
    await on(who).locator(`form[action$="/${act}"] input[type=password]`).fill(password)
    await press(who, button)
  }
  await on('meera').locator('input[name=decision][value=go]').check()
  await again('meera', 'decision', 'Record the decision')
  await go('grace', '/go-live')
  await look('grace', '16-second')
  await again('grace', 'second', 'Confirm go')
  expect(await says('grace')).toContain('Go is decided by two people')
  await go('meera', '/go-live')
  await again('meera', 'technical-live', 'Declare technical live')
  await on('meera').locator('#test').fill('Booked the 9:30 slot, seen with its referral, cancelled, free again')
  await on('meera').locator('#tested_by').fill('Dan Okoro')
  await again('meera', 'business-live', 'Declare live')
  expect(await says('meera')).toContain('Business live is declared')
  await confirmAll()
  await go('priya', '/go-live')
  await again('priya', 'hand-over', 'Accept the hand-over')
  await look('priya', '17-handed-over')
  await go('meera')
  expect(await on('meera').locator('[aria-current=step]').innerText()).toContain('Hand-over')
  await look('meera', '18-business-as-usual')
  await go('meera', '/history')
  await look('meera', '19-history')
  expect(await verifyChain(db())).toMatchObject({ ok: true })
  expect(looked.flatMap((one) => one.faults.map((fault) => `${one.name}: ${fault}`))).toEqual([])
})
