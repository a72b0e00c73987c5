import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createAccount } from '../../src/web/sign-in/create-account.ts'
import { openTestSqlite } from '../support/databases.ts'
import { makePatch } from '../support/patch.ts'
import type { PatchService } from '../support/patch.ts'
import { password, Visitor } from '../support/world.ts'
import { lookAt, openBrowser, openProduct, signIn } from './browser.ts'
import type { Faults } from './browser.ts'

const services = 1040
let browser: Browser
let product: Awaited<ReturnType<typeof openProduct>>
let mine: PatchService[]
let hers: PatchService
const asid = (n: number): string => String(918_999_100_000 + n)

/** A DoS lead with more than a thousand services, 44 of which wait only for their scheduling endpoint: what that needs is completed through pasted columns. */
beforeAll(async () => {
  browser = await openBrowser()
  product = await openProduct(await openTestSqlite())
  const { context } = product
  const account = (name: string) =>
    createAccount(context, {
      email: `${name.toLowerCase().replace(' ', '.')}@example.nhs.uk`,
      name,
      installationRole: name === 'Meera Shah' ? 'project-manager' : 'none',
      password,
    })
  const [meera, dan, olive] = [await account('Meera Shah'), await account('Dan Okoro'), await account('Olive Park')]
  const creator = { personId: meera.personId, name: 'Meera Shah' }
  const all = ['dos-lead', 'it-lead', 'provider-supplier-pm'].map((role) => ({ personId: dan.personId, role }))
  const made = { ...context, sent: [], advance: () => {} }
  mine = await makePatch(made, { services, creator, people: all })
  const [other] = await makePatch(made, { services: 1, from: 5000, creator, people: [{ personId: olive.personId, role: 'dos-lead' }] })
  if (!other) throw new Error('no service')
  hers = other
  const visitor = await new Visitor(product.base).signIn('dan.okoro@example.nhs.uk')
  const settle = async (queue: string, lines: string[], note = '') => {
    const preview = await visitor.post(`${queue}/paste`, { lines: lines.join('\n'), status: 'met', note })
    expect((await visitor.post(preview.location ?? '', {})).status).toBe(303)
  }
  const few = mine.slice(0, 44)
  await settle(
    '/queues/provider-supplier-pm/spine-product',
    few.map((one) => `${one.ods}\tAdvanced / Adastra / 3.36`),
    'Registered',
  )
  await settle(
    '/queues/it-lead/asid',
    few.map((one, index) => `${one.ods}\t${asid(index)}`),
  )
  await settle(
    '/queues/dos-lead/dos-id',
    mine.slice(0, 300).map((one) => `${one.ods}\t${one.dosId}`),
  )
}, 600_000)
afterAll(async () => {
  await browser.close()
  await product.close()
})

it('a DoS lead completes 40 endpoints from a pasted column; three wrong ASIDs and another patch’s endpoint are refused with the reason', async () => {
  const page = await (await browser.newContext()).newPage()
  const looked: Faults[] = []
  await signIn(page, product.base, 'dan.okoro@example.nhs.uk', password)
  await page.goto(`${product.base}/`)
  looked.push(await lookAt(page, 'queue-my-work'))
  await page.goto(`${product.base}/queues/dos-lead`)
  looked.push(await lookAt(page, 'queue'))
  await page.getByRole('link', { name: 'Scheduling endpoint added' }).click()
  expect(await page.locator('[data-total]').getAttribute('data-total')).toBe('44')
  looked.push(await lookAt(page, 'queue-group'))
  await page.getByRole('button', { name: 'Paste a column of values' }).click()
  await page.waitForURL(/\/paste$/)
  const lines = [
    ...mine.slice(0, 20).map((one, index) => `${one.ods}\tASID:${asid(index)}`),
    ...mine.slice(20, 40).map((one, index) => `${one.dosId}\tASID:${asid(index + 20)}`),
    `${mine[40]?.ods ?? ''}\t${asid(40)}`,
    `${mine[41]?.ods ?? ''}\tASID:91899910004`,
    `${mine[42]?.ods ?? ''}\tASID:${asid(7)}`,
    `${hers.ods}\tASID:${asid(99)}`,
  ]
  await page.getByLabel('Code and Endpoint address').fill(lines.join('\n'))
  await page.getByLabel('One note for all, as evidence').fill('Added in DoS and looked up again')
  looked.push(await lookAt(page, 'queue-paste'))
  await page.getByRole('button', { name: 'Check before saving' }).click()
  await page.waitForURL(/\/batches\//)
  const before = await page.locator('main').innerText()
  expect(before).toContain('40 services would be set to met')
  expect(before).toContain('The address lacks the prefix ASID:')
  expect(before).toContain('The address must be ASID: followed by 12 digits')
  expect(before).toContain('The address names another system')
  expect(before).toContain(`${hers.ods} is not among your services`)
  expect(before).not.toContain(hers.name)
  looked.push(await lookAt(page, 'queue-preview'))
  await page.getByRole('button', { name: 'Save 40 services' }).click()
  await page.waitForSelector('.nhsuk-notification-banner--success')
  const after = await page.locator('main').innerText()
  expect(after).toContain('40 services set to met')
  expect(after).toContain('4 were not saved: the reasons are below')
  looked.push(await lookAt(page, 'queue-result'))
  const rows = await product.context.db.read
    .selectFrom('prerequisites')
    .select(['project_id', 'status', 'value', 'note'])
    .where('key', '=', 'scheduling-endpoint')
    .where('status', '=', 'met')
    .execute()
  expect(new Map(rows.map((row) => [row.project_id, row.value]))).toEqual(
    new Map(mine.slice(0, 40).map((one, index) => [one.projectId, `ASID:${asid(index)}`])),
  )
  expect(rows.every((row) => row.note === 'Added in DoS and looked up again')).toBe(true)
  await page.getByRole('link', { name: 'Correct these 4 and try again' }).click()
  expect((await page.getByLabel('Code and Endpoint address').inputValue()).split('\n')).toEqual(lines.slice(40))

  expect(looked.flatMap((one) => one.faults.map((fault) => `${one.name}: ${fault}`))).toEqual([])
  await page.context().close()
}, 600_000)

it('the checker says what is wrong with endpoints as DoS has them, and leads to completing the right ones', async () => {
  const page = await (await browser.newContext()).newPage()
  const looked: Faults[] = []
  await signIn(page, product.base, 'dan.okoro@example.nhs.uk', password)
  await page.goto(`${product.base}/queues/dos-lead/disposition-codes`)
  looked.push(await lookAt(page, 'queue-thousand'))
  await page.goto(`${product.base}/queues/checker`)
  await page
    .getByLabel('Rows from DoS')
    .fill(
      [
        'DoS id\tTransport\tFormat\tInteraction\tAddress',
        `${mine[43]?.dosId ?? ''}\thttp\tFHIR\tScheduling\tASID:${asid(43)}`,
        `${mine[40]?.dosId ?? ''}\thttp\tFHIR\tScheduling\tASID:${asid(40)}`,
        `${mine[41]?.dosId ?? ''}\thttps\tFHIR\tScheduling\t${asid(41)}`,
        `${mine[42]?.dosId ?? ''}\thttp\tFHIR\tScheduling\tASID:${asid(42)}`,
        `${mine[42]?.dosId ?? ''}\thttp\tFHIR\tScheduling\tASID:${asid(42)}`,
        `${hers.dosId}\thttp\tFHIR\tScheduling\tASID:${asid(1)}`,
      ].join('\n'),
    )
  await page.getByRole('button', { name: 'Check these rows' }).click()
  await page.waitForSelector('text=Wrong (3)')
  looked.push(await lookAt(page, 'queue-checker'))
  await page.getByRole('button', { name: 'Go on to tick the 2 that are right' }).click()
  await page.waitForURL(/\/batches\//)
  await page.getByRole('button', { name: 'Save 2 services' }).click()
  await page.waitForSelector('.nhsuk-notification-banner--success')
  expect(looked.flatMap((one) => one.faults.map((fault) => `${one.name}: ${fault}`))).toEqual([])
}, 600_000)
