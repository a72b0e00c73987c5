import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { installationDoer } from '../../src/access/doing.ts'
import { openDatabase } from '../../src/db/database.ts'
import { seedCatalogue } from '../../src/tracker/catalogue/seed.ts'
import { addProduct } from '../../src/tracker/catalogue/add-product.ts'
import { recordShared } from '../../src/tracker/shared-prerequisites/record-shared.ts'
import { createAccount } from '../../src/web/sign-in/create-account.ts'
import { testContext } from '../support/context.ts'
import type { TestContext } from '../support/context.ts'
import { startProduct } from '../support/product.ts'
import { hidden } from '../support/started-project.ts'
import { Visitor } from '../support/world.ts'
import { keepAsking } from './import-workload.ts'
import { password, teamEmail } from './seed.ts'
import { insertServices } from './seed-rollout.ts'

/**
 * Starts every service that is ready, of 7,160, as one wave from a pattern, while others read pages, and undoes it. Prints what it took. `--services` for
 * another size; `--profile` writes a profile of the server's processor time into the current folder.
 */
const { values } = parseArgs({ options: { services: { type: 'string', default: '7160' }, profile: { type: 'boolean', default: false } } })

/** What is met once for each organisation, for a product, for its supplier, for a region. */
const metBy = {
  organisation: [
    'hscn',
    'connection-agreement',
    'asid',
    'interactions',
    'party-key',
    'booking-endpoint',
    'referral-endpoint',
    'upgraded',
    'offers-slots',
    'user-access',
    'workstations',
    'dpia',
    'data-sharing',
    'dcb0160',
    'continuity-plan',
    'training-plan',
    'training-materials',
    'users-trained',
  ],
  product: ['scal', 'conformance-certificate', 'spine-product', 'dcb0129'],
  supplier: ['hosted-by-supplier'],
  region: ['disposition-codes', 'floor-walkers'],
} as const
const valuesOf: Record<string, string> = {
  asid: '200000000117',
  'party-key': 'RHT-800001',
  upgraded: '5.1',
  'users-trained': '95',
  dcb0160: 'Dr Jo Marsh, 2 March 2026',
  'spine-product': 'EMIS / EMIS Web / 5.1',
}

async function record(context: TestContext, kind: keyof typeof metBy, holders: string[]): Promise<void> {
  for (const holder of holders)
    for (const key of metBy[kind]) {
      const sent = { key, kind, holder, met_since: '2026-01-05', note: 'Seen in the tracker', value: valuesOf[key] ?? '' }
      const outcome = await recordShared.run(context, installationDoer, {}, sent)
      if (outcome.kind !== 'done') throw new Error(`${key} of ${holder}: ${JSON.stringify(outcome)}`)
    }
}

/** The services of a national tracker, run by an organisation an area, with DoS ids and what they have met long ago. */
async function seed(file: string): Promise<void> {
  const db = await openDatabase(`sqlite:${file}`)
  const context = { ...testContext(db), clock: () => Date.now() }
  await createAccount(context, { email: teamEmail, name: 'Tess Marlow', installationRole: 'booking-team', password })
  await insertServices(db, Number(values.services))
  await seedCatalogue(context)
  const emis = { role: 'provider', supplier: 'EMIS', product: 'EMIS Web', status: 'ready', reason: 'For the measurement' }
  await addProduct.run(context, installationDoer, {}, emis)
  const areas = (await db.read.selectFrom('services').select('area').distinct().where('area', 'is not', null).orderBy('area').execute()).map(
    (one) => one.area ?? '',
  )
  const codes = areas.map((_, index) => `X${String(index).padStart(4, '0')}`)
  await db.transaction(async (trx) => {
    for (const [index, area] of areas.entries()) {
      const id = `area-${index}`
      await trx
        .insertInto('organisations')
        .values({
          id,
          name: `${area} Alliance`,
          ods_code: codes[index] ?? '',
          kind: 'provider',
          created_at: new Date().toISOString(),
          switched_on: null,
          consumer_product: null,
        })
        .execute()
      await trx.updateTable('services').set({ organisation_id: id }).where('area', '=', area).execute()
    }
    await trx.updateTable('services').set({ organisation_id: 'area-0' }).where('organisation_id', 'is', null).execute()
    const services = await trx.selectFrom('services').select('id').orderBy('ods_code').execute()
    for (const [index, { id }] of services.entries())
      await trx
        .insertInto('service_dos_ids')
        .values({ dos_id: String(2_000_000_000 + index), service_id: id })
        .execute()
    await trx.updateTable('products').set({ status: 'ready' }).where('role', '=', 'provider').execute()
  })
  const used = await db.read
    .selectFrom('product_names as n')
    .innerJoin('products as p', 'p.id', 'n.product_id')
    .select(['p.id', 'p.supplier'])
    .distinct()
    .where('p.role', '=', 'provider')
    .where('n.name', 'in', ['emis web', 'systmone'])
    .execute()
  const regions = await db.read.selectFrom('services').select('region').distinct().where('region', 'is not', null).execute()
  await record(context, 'organisation', codes)
  await record(
    context,
    'product',
    used.map((one) => one.id),
  )
  await record(context, 'supplier', [...new Set(used.map((one) => one.supplier.trim().toLowerCase()))])
  await record(context, 'region', [...new Set(regions.map((one) => (one.region ?? '').trim().toLowerCase()))])
  await db.close()
}

/** How many prerequisites a project may have left that starts from a pattern with everything else recorded above it. */
const mostOpen = 6

const ticksASecond = 100
/** Processor time of a process so far, of all its threads. */
function processorSeconds(pid: number | undefined): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) / ticksASecond
}

const at = (sorted: number[], share: number): string => `${(sorted[Math.floor(sorted.length * share)] ?? 0).toFixed(0)} ms`
const say = (words: string): void => void process.stdout.write(`${words}\n`)

/** Saves a pattern from a project in which two prerequisites do not apply; returns its id. */
async function makePattern(visitor: Visitor): Promise<string> {
  const list = (await visitor.get('/services?rollout=both')).text
  const ods = /href="\/services\/([A-Z]\d+)"/.exec(list)?.[1] ?? ''
  const made = await visitor.post(`/services/${ods}/projects/new`, { role: 'provider', route_in: 'National programme', scope: '111 books in' })
  const home = made.location ?? ''
  for (const key of ['smartcards', 'require-booking']) {
    const page = await visitor.get(`${home}/prerequisites/${key}`)
    await visitor.post(`${home}/prerequisites/${key}`, {
      version: hidden(page.text, 'version'),
      status: 'not-applicable',
      reason: 'Not used by practices of this programme',
    })
  }
  await visitor.post(`${home}/people`, { role: 'dos-lead', name: 'Dan Okoro', email: 'dan.okoro@example.nhs.uk' })
  const part = ['people', 'procedure', 'options', 'set-up', 'not-applicable']
  const saved = await visitor.post(`${home}/pattern`, { name: 'Practice, 111 books in', part, 'who-dos-lead': 'person' })
  if (saved.status !== 303) throw new Error(`The pattern was refused: ${saved.status}`)
  return saved.location?.split('/').at(-1) ?? ''
}

const home = mkdtempSync(join(tmpdir(), 'slipway-start-many-'))
try {
  const file = join(home, 'start.db')
  await seed(file)
  const product = await startProduct(file, { nodeOptions: values.profile ? ['--cpu-prof', `--cpu-prof-dir=${process.cwd()}`] : [] })
  const visitor = await new Visitor(product.base).signIn(teamEmail, password)
  const pattern = await makePattern(visitor)

  /** Runs the job of this address to its end while others read pages. */
  async function timed(what: string, address: string, begin: () => Promise<unknown>, ended: RegExp): Promise<void> {
    const reading = ['/services', '/rollout', '/queues/dos-lead', '/healthz'].map((path) => ({
      path,
      asking: keepAsking(product.base + path, visitor.cookie, 50),
    }))
    const started = performance.now()
    const before = processorSeconds(product.child.pid)
    await begin()
    for (;;) {
      await wait(500)
      const { text } = await visitor.get(address)
      if (ended.test(text)) break
      if (performance.now() - started > 600_000) throw new Error('It did not end')
    }
    const seconds = ((performance.now() - started) / 1000).toFixed(1)
    say(`${what}: ${seconds} s, of which the server worked ${(processorSeconds(product.child.pid) - before).toFixed(1)} s, reading pages too`)
    for (const { path, asking } of reading) {
      const times = await asking.stop()
      say(`  ${path}: ${times.length} requests, p50 ${at(times, 0.5)}, p99 ${at(times, 0.99)}, longest ${(times.at(-1) ?? 0).toFixed(0)} ms`)
    }
  }

  const preparing = performance.now()
  const prepared = await visitor.post('/rollout/bulk', {
    act: 'start',
    side: 'provider',
    query: 'rollout=ready',
    pattern,
    wave: 'new',
    wave_name: 'Winter',
    capacity: '50',
    go_live: '2027-03-01',
  })
  const job = prepared.location ?? ''
  say(`Preview: ${((performance.now() - preparing) / 1000).toFixed(1)} s`)
  const preview = (await visitor.get(job)).text.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ')
  say(/Start [\d,]+ Provider projects[^.]*/.exec(preview)?.[0]?.slice(0, 80) ?? 'No title')
  const open = /Open prerequisites (.*?) Emails/.exec(preview)?.[1] ?? 'No count'
  say(`Open prerequisites: ${open}, and ${mostOpen} are allowed`)
  if (!/\d/.test(open) || [...open.matchAll(/\d+/g)].some(([n]) => Number(n) > mostOpen)) throw new Error('Too many prerequisites stay open')
  say(/Which prerequisites stay open .*? Who gets/.exec(preview)?.[0] ?? 'None named')
  await timed('Starting', job, () => visitor.post(job, {}), /Undo this change/)
  await timed('Undoing', job, () => visitor.post(`${job}/undo`, {}), /undid this/)
  await product.end()
} finally {
  rmSync(home, { recursive: true, force: true })
}
