import { writeXlsx } from 'hucre/xlsx'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { noProjectId } from '../../src/db/ids.ts'
import type { ProjectId } from '../../src/db/ids.ts'
import { demoPassword } from '../../src/demo/world.ts'
import { reports } from '../../src/sandbox/reports/report.ts'
import { asOdsCsv, odsRow, successorRow } from '../support/ods-list.ts'
import { asXlsx, plan } from '../tracker/workbook/build-workbook.ts'
import { lookAt, openBrowser, openDemonstration, signIn } from './browser.ts'

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

const idOf = async (name: string): Promise<ProjectId> =>
  (await product.context.db.read.selectFrom('projects').select('id').where('name', 'like', `${name}%`).executeTakeFirstOrThrow()).id

async function everyPage(): Promise<Record<string, [string, string][]>> {
  const [live, deciding, testing, signing, late, begun] = await Promise.all(['Riverside', 'St Anne', 'Northgate', 'Harbour', 'Mill', 'Castle'].map(idOf))
  const db = product.context.db.read
  const booked = await db
    .selectFrom('interactions as i')
    .innerJoin('sandboxes as s', 's.id', 'i.sandbox_id')
    .select('i.id')
    .where('s.project_id', '=', testing ?? noProjectId)
    .where('i.operation', '=', 'book')
    .where('i.status', '=', 201)
    .executeTakeFirstOrThrow()
  const refused = await db
    .selectFrom('interactions as i')
    .innerJoin('sandboxes as s', 's.id', 'i.sandbox_id')
    .select('i.id')
    .where('s.project_id', '=', testing ?? noProjectId)
    .where('i.status', '=', 400)
    .executeTakeFirstOrThrow()
  const diary = await db
    .selectFrom('sandbox_schedules as d')
    .innerJoin('sandboxes as s', 's.id', 'd.sandbox_id')
    .select('d.id')
    .where('s.project_id', '=', testing ?? noProjectId)
    .executeTakeFirstOrThrow()
  const medway = await db.selectFrom('products').select('id').where('product', '=', 'Medway').executeTakeFirstOrThrow()
  const wave = `/waves/${(await db.selectFrom('waves').select('id').executeTakeFirstOrThrow()).id}`
  const failing = await db
    .selectFrom('test_results as t')
    .innerJoin('test_runs as r', 'r.id', 't.run_id')
    .select('t.case_id')
    .where('r.project_id', '=', testing ?? noProjectId)
    .where('t.verdict', '=', 'fail')
    .executeTakeFirstOrThrow()
  const of = (id: string | undefined, path = ''): string => `/projects/${id ?? ''}${path}`
  return {
    'meera.shah': [
      ['my-work', '/'],
      ['projects', '/projects'],
      ['services', '/services'],
      ['projects-board', '/projects/board'],
      ['projects-timeline', '/projects/timeline'],
      ['search', '/search?q=riverside'],
      ['search-nothing', '/search?q=nowhere-at-all'],
      ['people-found', '/search/people?q=okoro'],
      ['services-counted', '/services/pivot'],
      ['wave-go', `${wave}/go`],
      ['projects-narrowed', '/projects?warning=nobody-in-role&cols=stage,likely,region'],
      ['service', '/services/RY9NR'],
      ['service-edit', '/services/RY9NR/edit'],
      ['service-new', '/services/new'],
      ['project-start', '/services/RY9NR/projects/new'],
      ['organisations', '/organisations'],
      ['project-live', of(live)],
      ['project-deciding', of(deciding)],
      ['project-testing', of(testing)],
      ['project-signing', of(signing)],
      ['project-late', of(late)],
      ['project-begun', of(begun)],
      ['people', of(signing, '/people')],
      ['people-empty', of(begun, '/people')],
      ['dates', of(deciding, '/dates')],
      ['date', of(testing, '/dates/go-live')],
      ['hold', of(begun, '/hold')],
      ['history', of(live, '/history')],
      ['prerequisites', of(late, '/prerequisites')],
      ['prerequisite', of(late, '/prerequisites/asid')],
      ['sop', of(signing, '/sop')],
      ['sop-edit', of(begun, '/sop/edit')],
      ['sop-version', of(live, '/sop/versions/1')],
      ['sop-options', of(begun, '/sop/options')],
      ['test-plan', of(testing, '/test-plan')],
      ['set-up', of(testing, '/test-plan/set-up')],
      ['run-open', of(testing, '/test-plan/runs/1')],
      ['run-several', of(testing, '/test-plan/runs/1/several')],
      ['run-finished', of(live, '/test-plan/runs/1')],
      ['day-roll-call', of(testing, '/test-plan/runs/1/day/roll-call')],
      ['day-case', of(testing, `/test-plan/runs/1/day/cases/${failing.case_id}`)],
      ['day-rehearsal', of(testing, '/test-plan/runs/2/day?without=roll-call')],
      ['day-closing', of(testing, '/test-plan/runs/1/day/closing')],
      ['day-closing-finished', of(live, '/test-plan/runs/1/day/closing')],
      ['scope', of(testing, '/scope')],
      ['test-codes', of(testing, '/test-plan/codes')],
      ['case', of(testing, `/test-plan/runs/1/cases/${failing.case_id}`)],
      ['go-live-begun', of(begun, '/go-live')],
      ['go-live-live', of(live, '/go-live')],
      ['sandbox', of(testing, '/sandbox')],
      ['sandbox-log', of(testing, '/sandbox/log')],
      ['interaction-booked', of(testing, `/sandbox/log/${booked.id}`)],
      ['interaction-refused', of(testing, `/sandbox/log/${refused.id}`)],
      ['sandbox-rotate', of(testing, '/sandbox/rotate')],
      ['sandbox-faults', of(testing, '/sandbox/faults')],
      ['sandbox-try', of(testing, '/sandbox/try')],
      ['sandbox-try-book', of(testing, '/sandbox/try?operation=book&break=two-first')],
      ['sandbox-mended', of(testing, `/sandbox/try?mend=${refused.id}`)],
      ['diary', of(testing, '/sandbox/diary')],
      ['diary-new', of(testing, '/sandbox/diary/new')],
      ['diary-edit', of(testing, `/sandbox/diary/${diary.id}`)],
      ['sandbox-reset', of(testing, '/sandbox/diary/reset')],
      ...Object.keys(reports).map((key): [string, string] => [`report-${key}`, of(testing, `/sandbox/reports?report=${key}`)]),
      ['report-empty', of(begun, '/sandbox/reports')],
      ['diary-begun', of(begun, '/sandbox/diary')],
      ['product-ready', of(live, '/product')],
      ['product-excepted', of(signing, '/product')],
      ['product-unknown', of(begun, '/product')],
      ['catalogue-manager', '/catalogue'],
      ['rules', '/sandbox/rules'],
      ['rule', '/sandbox/rules/PAT-09'],
      ['account', '/account'],
      ['acting', '/acting'],
      ['replace-person', '/rollout/bulk/replace'],
      ['import', '/imports/new'],
      ['not-found', '/nothing-here'],
      ['forbidden', '/admin'],
    ],
    'clara.jones': [
      ['my-work-clinical', '/'],
      ['sign', of(signing, '/sop/sign?role=clinical-lead')],
      ['interaction-masked', of(testing, `/sandbox/log/${booked.id}`)],
    ],
    'grace.adeyemi': [['second', of(deciding, '/go-live')]],
    'dan.okoro': [
      ['my-work-dos', '/'],
      ['prerequisites-mine', of(late, '/prerequisites?show=mine')],
      ['queue', '/queues/dos-lead'],
      ['queue-group', '/queues/dos-lead/dos-id'],
      ['checker', '/queues/checker'],
    ],
    'bea.turner': [
      ['my-work-team', '/'],
      ['rollout', '/rollout'],
      ['rollout-by-commissioner', '/rollout?by=commissioner'],
      ['waves', '/waves'],
      ['wave-procedures', `${wave}/procedures`],
      ['wave-new', '/waves/new?project=open'],
      ['wave', wave],
      ['wave-projects', `${wave}/projects`],
      ['wave-move', `${wave}/move`],
      ['wave-plan', `${wave}/plan`],
      ['wave-order', `${wave}/order`],
      ['wave-edit', `${wave}/edit`],
      ['services-team', '/services'],
      ['forecast', '/rollout/forecast'],
      ['data-quality', '/rollout/data-quality'],
      ['queues', '/queues'],
      ['waiting-for-others', '/work/awaited'],
      ['services-stage', '/services?stage=initiate&cols=region,size,stage,manager,golive'],
      ['bulk', '/rollout/bulk?rollout=ready'],
      ['bulk-jobs-done', '/rollout/bulk/jobs'],
      ['catalogue', '/catalogue'],
      ['catalogue-none', '/catalogue?q=nothing'],
      ['catalogue-product', `/catalogue/${medway.id}`],
      ['catalogue-edit', `/catalogue/${medway.id}/edit`],
      ['catalogue-new', '/catalogue/new'],
      ['catalogue-projects', `/catalogue/${medway.id}/projects`],
      ['pairs', '/catalogue/pairs'],
      ['pairs-all', '/catalogue/pairs?show=all'],
      ['pair', '/catalogue/pairs/Cleric/Adastra'],
      ['pair-proposed', '/catalogue/pairs/Cleric/Symphony'],
      ['admin', '/admin'],
      ['outbox', '/admin/outbox'],
      ['address-changes', '/admin/address-changes'],
      ['account-email', '/account/email'],
      ['account-emails', '/account/emails'],
      ['audit', '/admin/audit'],
      ['acts-with-account', '/admin/links'],
    ],
  }
}

it('the sign-in page has no serious accessibility issue', async () => {
  const session = await browser.newContext()
  const page = await session.newPage()
  await page.goto(`${product.base}/sign-in`)
  expect((await lookAt(page, 'sign-in')).faults).toEqual([])
  await session.close()
})

it.each(['meera.shah', 'clara.jones', 'grace.adeyemi', 'dan.okoro', 'bea.turner'])(
  'every page of %s, with little and with much on it, wide and narrow, has no serious accessibility issue',
  async (who) => {
    const faults: string[] = []
    const session = await browser.newContext()
    const page = await session.newPage()
    page.on('pageerror', (error) => faults.push(String(error)))
    page.on('console', (message) => {
      if (message.type() === 'error' && !/status of 40[34]/.test(message.text())) faults.push(message.text())
    })
    await signIn(page, product.base, `${who}@example.nhs.uk`, demoPassword)
    for (const [name, path] of (await everyPage())[who] ?? []) {
      const answer = await page.goto(product.base + path)
      if ((answer?.status() ?? 500) >= 400 && !['not-found', 'forbidden'].includes(name)) faults.push(`${name}: ${path} answered ${answer?.status()}`)
      faults.push(...(await lookAt(page, name)).faults.map((fault) => `${name}: ${fault}`))
    }
    expect(faults).toEqual([])
    await session.close()
  },
)

/** Files of every kind that the booking team uploads. The ODS list closes Mill Lane Surgery, with Castle Hub as its successor. */
async function uploads(): Promise<[name: string, fileName: string, bytes: Uint8Array][]> {
  const head = ['ODS', 'ODS name', '111 Provider', 'Remark']
  const region = (name: string, code: string) => ({ name, rows: [head, [code, `PRACTICE OF ${name}`, 'City 111', 'By phone']] })
  const products = (name: string) => ({
    name,
    rows: [
      ['Supplier', 'Product', 'Status'],
      ['Quay Soft', `Quayside ${name}`, 'Ready'],
    ],
  })
  const regions = [region('North', 'A81001'), region('South', 'A81002'), { ...region('Old', 'A81003'), hidden: true }]
  const listed = [odsRow('B86012', 'MILL LANE SURGERY', { closed: '20250331', status: 'C' }), odsRow('Y04512', 'CASTLE HUB'), odsRow('A81001', 'NORTH')]
  return [
    ['tracker', 'regions.xlsx', await writeXlsx({ sheets: regions })],
    ['no-headings', 'codes.csv', Buffer.from('A81001,North\nA81002,South\nA81003,Old\nA81004,New')],
    ['unknown', 'shapes.csv', Buffer.from('Colour,Shape\nRed,Square')],
    ['catalogue', 'catalogue.xlsx', await writeXlsx({ sheets: [products('Consumer'), products('Provider')] })],
    ['plan', 'plan.xlsx', await asXlsx(plan())],
    ['ods-list', 'epraccur.csv', asOdsCsv(listed)],
    ['ods-successors', 'succ.csv', asOdsCsv([successorRow('B86012', 'Y04512'), successorRow('A81001', 'A81009')])],
  ]
}

it('the pages of an uploaded file, its review, and services that closed or moved have no serious accessibility issue', async () => {
  const session = await browser.newContext()
  const page = await session.newPage()
  const faults: string[] = []
  const look = async (name: string): Promise<void> => {
    faults.push(...(await lookAt(page, name)).faults.map((fault) => `${name}: ${fault}`))
  }
  const openAll = () => page.evaluate("document.querySelectorAll('main details').forEach((one) => { one.open = true })")
  await signIn(page, product.base, 'bea.turner@example.nhs.uk', demoPassword)
  for (const [name, fileName, bytes] of await uploads()) {
    await page.goto(`${product.base}/imports/new`)
    await page.getByLabel('File').setInputFiles({ name: fileName, mimeType: 'application/octet-stream', buffer: Buffer.from(bytes) })
    await page.getByRole('button', { name: 'Upload' }).click()
    await page.waitForURL(/\/imports\/files\//)
    await openAll()
    await look(`found-${name}`)
    if (name === 'unknown' || name === 'no-headings') continue
    await page
      .getByRole('button', { name: /^(Continue|Load this list)$/ })
      .first()
      .click()
    await page.waitForURL((url) => !url.pathname.startsWith('/imports/files/'))
    await page.waitForSelector('h1')
    await openAll()
    await look(`found-${name}-next`)
  }
  for (const [name, path] of [
    ['closed-or-moved', '/services/closed-or-moved'],
    ['closed-or-moved-none', '/services/closed-or-moved?q=nobody'],
    ['closure', '/services/B86012/closure'],
    ['ods-import', '/ods/import'],
    ['import-with-files', '/imports/new'],
  ] as const) {
    expect([path, (await page.goto(product.base + path))?.status()]).toEqual([path, 200])
    await look(name)
  }
  await page.goto(`${product.base}/services/closed-or-moved`)
  expect(await page.locator('main').innerText()).toContain('Mill Lane Surgery')
  await page.setViewportSize({ width: 375, height: 800 })
  // Each row is a block: its last item is visible without scrolling sideways.
  const last = await page.locator('main tbody td').last().boundingBox()
  expect((last?.x ?? 0) + (last?.width ?? 999)).toBeLessThanOrEqual(375)
  expect(faults).toEqual([])
  await session.close()
})

it('every chart is whole on a phone without JavaScript, with its newest bar and its label in view', async () => {
  const session = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 375, height: 800 } })
  const page = await session.newPage()
  await signIn(page, product.base, 'bea.turner@example.nhs.uk', demoPassword)
  const sandbox = `/projects/${await idOf('Northgate')}/sandbox`
  for (const path of ['/rollout', `${sandbox}/reports?report=rep-prov-01`, `${sandbox}/reports?report=rep-prov-03`, `${sandbox}/reports?report=errors`]) {
    await page.goto(product.base + path)
    const drawn = page.locator('svg rect, svg text').and(page.locator('.app-chart *, .app-bars *'))
    const boxes = await Promise.all((await drawn.all()).map((one) => one.boundingBox()))
    const shown = boxes.filter((one) => one !== null && one.width > 0)
    expect([path, shown.length > 0]).toEqual([path, true])
    expect([path, shown.filter((one) => one !== null && (one.x < 0 || one.x + one.width > 375))]).toEqual([path, []])
    const last = page.locator('.app-chart text.app-chart__label').last()
    if (!path.endsWith('errors')) expect([path, await last.isVisible()]).toEqual([path, true])
  }
  await session.close()
})

it('every page works by keyboard alone: skip link, form, error summary that leads to the field', async () => {
  const session = await browser.newContext()
  const page = await session.newPage()
  await page.goto(`${product.base}/sign-in`)
  await page.keyboard.press('Tab')
  expect(await page.evaluate('document.activeElement?.textContent')).toBe('Skip to main content')
  await page.keyboard.press('Enter')
  await page.getByLabel('Email address').focus()
  await page.keyboard.type('meera.shah@example.nhs.uk')
  await page.keyboard.press('Enter')
  await page.waitForSelector('.nhsuk-error-summary')
  const link = page.locator('.nhsuk-error-summary a').first()
  await link.focus()
  await page.keyboard.press('Enter')
  expect(['email', 'password']).toContain(await page.evaluate('document.activeElement?.id'))
  expect(await page.getByLabel('Email address').inputValue()).toBe('meera.shah@example.nhs.uk')
  await session.close()
})

it('a link to a group of rules opens it without JavaScript, and the others stay folded', async () => {
  const session = await browser.newContext({ javaScriptEnabled: false })
  const page = await session.newPage()
  await page.goto(`${product.base}/sandbox/rules/PAT-09`)
  await page.getByRole('link', { name: 'Patient', exact: true }).click()
  await page.waitForURL((url) => url.hash === '#PAT')
  expect([await page.locator('#PAT a[href$="/PAT-09"]').isVisible(), await page.locator('#JWT a[href$="/JWT-02"]').isVisible()]).toEqual([true, false])
  await session.close()
})
