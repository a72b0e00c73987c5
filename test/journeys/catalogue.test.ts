import { afterEach, expect, it } from 'vitest'
import { verifyChain } from '../../src/events/verify-chain.store.ts'
import { listStaleProducts } from '../../src/tracker/catalogue/catalogue.store.ts'
import { readCatalogue } from '../../src/tracker/catalogue/catalogue-file.ts'
import { importCatalogue } from '../../src/tracker/catalogue/from-command-line.ts'
import { seedCatalogue } from '../../src/tracker/catalogue/seed.ts'
import { invalidateStages } from '../../src/tracker/catalogue/usage.store.ts'
import { listStaleStages, refreshLapsed } from '../../src/tracker/go-live/stages.store.ts'
import { readWorkbook } from '../../src/tracker/workbook/workbook.ts'
import { learn } from '../../src/tracker/aliases/aliases.store.ts'
import { password } from '../support/world.ts'
import { uploadAndContinue } from '../support/upload.ts'
import type { Visitor } from '../support/world.ts'
import { onSqliteAndServer } from '../support/databases.ts'
import { hidden, riverside, startedProject } from '../support/started-project.ts'
import type { Started } from '../support/started-project.ts'

const plain = (text: string): string =>
  text
    .replace(/<[^>]+>/g, ' ')
    .replaceAll('&#39;', '’')
    .replace(/\s+/g, ' ')

onSqliteAndServer('the catalogue', (open) => {
  let started: Started
  let team: Visitor
  afterEach(async () => {
    expect(await listStaleStages(read(), { environments: started.world.context.templates.environments, clock: started.world.context.clock })).toEqual([])
    await started.world.close()
  })

  const read = () => started.world.context.db.read
  const idOf = async (product: string, role: 'provider' | 'consumer' = 'provider') =>
    (await read().selectFrom('products').select('id').where('product', '=', product).where('role', '=', role).executeTakeFirstOrThrow()).id
  async function begin(): Promise<void> {
    started = await startedProject(await open())
    team = await started.world.visitor().signIn((await started.world.account('Bea Turner', 'booking-team')).email)
  }
  const names = async (product: string) => {
    const { version } = await read().selectFrom('services').select('version').executeTakeFirstOrThrow()
    expect((await started.pm.post('/services/RY9NR/edit', { ...riverside, provider_product: product, version: String(version) })).status).toBe(303)
  }
  /** Adds a name, looks at what would move, and confirms it. */
  async function confirmed(path: string, name: string): Promise<void> {
    const asked = await team.post(path, { name })
    expect(asked.status).toBe(200)
    expect((await team.post(path, { name, seen: hidden(asked.text, 'seen') })).status).toBe(303)
  }
  const facts = { supplier: 'System C', product: 'Medway', product_version: '', standard_version: '', fhir_version: '', link: '' }

  it('loads the published list once, and is searched, filtered, counted and downloaded', async () => {
    await begin()
    await seedCatalogue(started.world.context)
    expect(await read().selectFrom('products').select('id').execute()).toHaveLength(35)
    expect(await listStaleProducts(read())).toEqual([])
    await names('emis web')
    const list = await team.get('/catalogue')
    expect(plain(list.text)).toMatch(/14 ready .* 35 products/)
    expect(plain(list.text)).toMatch(/In use, but not in the catalogue .* emis web Role Provider Projects 1 Services 1/)
    expect(plain((await team.get('/catalogue?q=trip')).text)).toContain('C3 Tripath')
    expect(plain((await team.get('/catalogue?role=consumer&status=ready')).text)).toContain(' 7 products')
    expect(plain((await team.get('/catalogue?q=nothing+like+it')).text)).toContain('No product matches')
    const csv = await team.get('/catalogue.csv?supplier=TPP')
    expect(csv.text.split('\r\n').slice(0, 2)).toEqual([
      'Role,Supplier,Product,Product version,Standard version,FHIR version,Status,Link,Slipway version',
      expect.stringMatching(/^(Consumer|Provider),TPP,SystmOne,/),
    ])
    expect((await team.get('/catalogue.xlsx')).headers.get('content-type')).toContain('spreadsheetml')
  })

  it('holds the first gate for a product that is not Ready or not known, until it is or someone signs an exception', async () => {
    await begin()
    const { pm, clinical, home } = started
    const gate = async () => plain((await pm.get(`${home}/go-live`)).text)
    await names('Maxi Book')
    expect(await gate()).toContain('Not met: Maxi Book is not in the catalogue, so it is not known to be Ready')
    await names('medway ')
    expect(await gate()).toContain('medway is not Ready in the catalogue: its status is Not started. An exception would have to be signed')
    const page = await pm.get(`${home}/product`)
    expect(page.text).toContain(`/catalogue/${await idOf('Medway')}`)
    const seen = hidden(page.text, 'seen').replaceAll('&#39;', "'")
    expect(seen).toContain('I accept as ')
    const sign = { seen, reason: 'The certificate comes in May', until: '2026-05-31', password }
    for (const [change, says] of [
      [{ reason: '' }, 'Say why the project goes on'],
      [{ until: '2026-03-01' }, 'Choose a day from today on'],
      [{ until: '2028-01-01' }, 'a year at most'],
      [{ password: 'wrong' }, 'The password is not right'],
    ] as const) {
      const refused = await pm.post(`${home}/product/exceptions`, { ...sign, ...change })
      expect([refused.status, refused.text.includes(says), refused.text.includes('The certificate comes in May') || 'reason' in change]).toEqual([
        422,
        true,
        true,
      ])
    }
    expect((await pm.post(`${home}/product/exceptions`, { ...sign, seen: 'Another thing' })).status).toBe(409)
    expect((await clinical.post(`${home}/product/exceptions`, sign)).status).toBe(403)
    expect(await read().selectFrom('product_exceptions').selectAll().execute()).toEqual([])
    expect((await pm.post(`${home}/product/exceptions`, sign)).status).toBe(303)
    expect(await gate()).toContain('Met: medway is not Ready in the catalogue: its status is Not started; Meera Shah signed an exception as')
    // It was signed for that product, until that day, and can be ended earlier.
    await names('Lorenzo')
    expect(await gate()).toContain('Lorenzo is not Ready in the catalogue')
    expect(await gate()).not.toContain('signed an exception')
    await names('Medway')
    expect(await gate()).toContain('signed an exception')
    const { id } = await read().selectFrom('product_exceptions').select('id').executeTakeFirstOrThrow()
    expect((await pm.post(`${home}/product/exceptions/${id}/withdraw`, { why: '' })).status).toBe(422)
    expect((await pm.post(`${home}/product/exceptions/${id}/withdraw`, { why: 'It is late' })).status).toBe(303)
    expect((await pm.post(`${home}/product/exceptions/${id}/withdraw`, { why: 'Again' })).status).toBe(409)
    expect(await gate()).toContain('An exception would have to be signed')
    await pm.get(`${home}/product`)
    await pm.post(`${home}/product/exceptions`, sign)
    started.world.context.advance(91 * 86_400_000)
    await refreshLapsed(started.world.context.db, { environments: started.world.context.templates.environments, clock: started.world.context.clock })
    expect(plain((await (await started.world.visitor().signIn('meera.shah@example.nhs.uk')).get(`${home}/go-live`)).text)).toContain(
      'An exception would have to be signed',
    )
  })

  it('previews what depends on a product, then changes its status, opens the gate, and shows a second editor the conflict', async () => {
    await begin()
    const { pm, home } = started
    await names('Medway')
    const edit = `/catalogue/${await idOf('Medway')}/edit`
    expect((await pm.get(edit)).status).toBe(403)
    const change = { ...facts, status: 'ready', product_version: '5.1', reason: 'Certificate of 1 March', version: '1' }
    const first = await team.post(edit, change)
    expect([first.status, plain(first.text)]).toEqual([200, expect.stringContaining('1 project and 1 service depend on this')])
    expect(plain(first.text)).toContain('It would no longer hold the Initiation gate of 1 project.')
    expect((await read().selectFrom('products').select('status').where('product', '=', 'Medway').executeTakeFirstOrThrow()).status).toBe('not-started')
    for (const [wrong, says] of [
      [{ reason: '' }, 'Say why'],
      [{ link: 'javascript:alert(1)' }, 'Enter a web address'],
      [{ status: 'almost' }, 'Choose a status'],
      [{ status: 'not-started', product_version: '' }, 'Nothing is changed yet'],
    ] as const)
      expect([(await team.post(edit, { ...change, ...wrong })).status, (await team.post(edit, { ...change, ...wrong })).text.includes(says)]).toEqual([
        422,
        true,
      ])
    expect((await team.post(edit, { ...change, confirmed: 'yes' })).status).toBe(303)
    expect(plain((await pm.get(`${home}/go-live`)).text)).toContain('Met: Medway is Ready in the catalogue')
    const late = await team.post(edit, { ...change, status: 'assurance', confirmed: 'yes' })
    expect([late.status, plain(late.text)]).toEqual([
      409,
      expect.stringContaining('Bea Turner changed Medway: Product version to 5.1, Status to Ready. They wrote: Certificate of 1 March.'),
    ])
    expect(
      await read()
        .selectFrom('product_statuses')
        .select(['number', 'status', 'product_version', 'reason', 'set_by'])
        .where('reason', '=', 'Certificate of 1 March')
        .execute(),
    ).toEqual([{ number: 2, status: 'ready', product_version: '5.1', reason: 'Certificate of 1 March', set_by: 'Bea Turner' }])
    expect(plain((await team.get(edit.replace('/edit', ''))).text)).toMatch(
      /Status and versions .* Status Ready Version 5\.1 .* Certificate of 1 March Bea Turner .* Not started/,
    )
    expect(await listStaleProducts(read())).toEqual([])
    expect(await verifyChain(read())).toMatchObject({ ok: true })
  })

  it('adds, renames and gives other names to a product; a name means one product of a role, and services keep theirs', async () => {
    await begin()
    await names('MW Classic')
    const added = await team.post('/catalogue/new', {
      ...facts,
      product: 'EMIS Web',
      supplier: 'EMIS Health',
      role: 'provider',
      status: 'ready',
      reason: 'New',
    })
    expect(added.status).toBe(303)
    const twin = await team.post('/catalogue/new', { ...facts, product: 'emis web', supplier: 'Another', role: 'provider', status: 'ready', reason: 'New' })
    expect([twin.status, plain(twin.text)]).toEqual([
      422,
      expect.stringContaining('emis web is the name of EMIS Web, EMIS Health, a Provider product. Use a name that tells the two apart'),
    ])
    const medway = `/catalogue/${await idOf('Medway')}`
    const taken = await team.post(`${medway}/names`, { name: 'EMIS Web' })
    expect([taken.status, plain(taken.text)]).toEqual([422, expect.stringContaining('EMIS Web is the name of EMIS Web, EMIS Health, a Provider product')])
    expect((await team.post(`${medway}/names`, { name: ' ' })).status).toBe(422)
    await confirmed(`${medway}/names`, 'MW Classic')
    expect(plain((await team.get(medway)).text)).toContain('MW Classic is this product from now on: 1 project and 1 service depend on this')
    expect(plain((await team.get(`${medway}/projects`)).text)).toContain('1 project, open or on hold')
    expect(
      (await team.post(`${medway}/edit`, { ...facts, product: 'CareFlow', status: 'not-started', reason: 'Renamed', version: '1', confirmed: 'yes' })).status,
    ).toBe(303)
    expect(
      await read()
        .selectFrom('product_names as n')
        .innerJoin('products as p', 'p.id', 'n.product_id')
        .select(['n.shown', 'n.own'])
        .where('p.product', '=', 'CareFlow')
        .orderBy('n.name')
        .execute(),
    ).toEqual([
      { shown: 'CareFlow', own: 1 },
      { shown: 'Medway', own: 0 },
      { shown: 'MW Classic', own: 0 },
    ])
    await confirmed(`${medway}/names/drop`, 'MW Classic')
    expect(plain((await team.get('/catalogue')).text)).toMatch(/In use, but not in the catalogue .* MW Classic/)
    expect((await team.post(`${medway}/names/drop`, { name: 'CareFlow' })).status).toBe(303)
    expect(plain((await team.get(medway)).text)).toContain('CareFlow is no other name of this product: nothing was changed')
  })

  it('imports a file by the command line as by the page: the same products, events and gates, under the same person’s name', async () => {
    const csv = ['role,supplier,product,status', 'Provider,System C,Medway,Ready', 'Consumer,New Ltd,Newbook,Development'].join('\n')
    const result = async () => ({
      products: await read().selectFrom('products').select(['role', 'product', 'status', 'version']).orderBy('role').orderBy('product').execute(),
      statuses: await read().selectFrom('product_statuses').select(['number', 'status', 'reason', 'set_by']).where('number', '=', 2).execute(),
      events: (
        await read()
          .selectFrom('events')
          .select(['action', 'actor_name', 'sentence', 'subject'])
          .where('subject', 'in', ['import', 'product'])
          .orderBy('seq')
          .execute()
      ).map((one) => ({ ...one, sentence: one.sentence.replace(' for review', '') })),
      gate: plain((await started.pm.get(`${started.home}/go-live`)).text).includes('Met: Medway is Ready in the catalogue'),
    })
    await begin()
    await names('Medway')
    const uploaded = await uploadAndContinue(team, Buffer.from(csv), 'list.csv')
    const review = uploaded.location ?? ''
    const { text } = await team.get(review)
    expect((await team.post(review, { seen: hidden(text, 'seen') })).status).toBe(303)
    const byPage = await result()
    expect(byPage.gate).toBe(true)
    await started.world.close()

    await begin()
    await names('Medway')
    const bytes = Buffer.from(csv)
    const catalogue = readCatalogue((await readWorkbook(bytes, { fileName: 'list.csv' })).sheets)
    if (!catalogue) throw new Error('No catalogue')
    const { context } = started.world
    const given = { fileName: 'list.csv', bytes, catalogue, by: 'bea.turner@example.nhs.uk' }
    expect(await importCatalogue(context, { ...given, write: false })).toMatchObject({ rows: 2, new: 1, changed: 1, importId: null })
    await expect(importCatalogue(context, { ...given, write: true, by: 'meera.shah@example.nhs.uk' })).rejects.toThrow('--by must be')
    expect(await read().selectFrom('imports').select('id').execute()).toEqual([])
    const told = await importCatalogue(context, { ...given, write: true })
    expect(await result()).toEqual(byPage)
    expect(plain((await team.get(`/catalogue/imports/${told.importId}`)).text)).toContain('This import was approved or cancelled')
    expect(await verifyChain(read())).toMatchObject({ ok: true })
  })

  it('imports a file whole, even if the process ends right after its approval', async () => {
    await begin()
    const { context } = started.world
    const products = Array.from({ length: 25 }, (_, index) => `Provider,Supplier ${index},Bookwell ${index},Development`)
    const uploaded = await uploadAndContinue(team, Buffer.from(['role,supplier,product,status', ...products].join('\n')), 'list.csv')
    const review = uploaded.location ?? ''
    const seen = hidden((await team.get(review)).text, 'seen')
    // Nothing is written after the commit of the approval, as if the process had ended with it.
    const { write } = context.db
    context.db.write = () => Promise.reject(new Error('The process ended'))
    await team.post(review, { seen })
    context.db.write = write
    const written = await read().selectFrom('products').select('product').where('product', 'like', 'Bookwell %').execute()
    expect(written).toHaveLength(25)
    expect(await listStaleProducts(read())).toEqual([])
  })

  it('previews what another name would move and do to gates, and asks again if that changes before it is confirmed', async () => {
    await begin()
    const { pm, home } = started
    const other = async (name: string) => read().selectFrom('product_names').select('own').where('name', '=', name).execute()
    const gate = async () => plain((await pm.get(`${home}/go-live`)).text)
    const medway = `/catalogue/${await idOf('Medway')}`
    expect((await team.post(`${medway}/names`, { name: 'Nobody has this' })).status).toBe(303)
    await names('MW Classic')
    expect((await pm.post(`${medway}/names`, { name: 'mw classic' })).status).toBe(403)
    const asked = await team.post(`${medway}/names`, { name: 'mw classic' })
    expect([asked.status, plain(asked.text)]).toEqual([200, expect.stringContaining('1 project and 1 service would move to Medway')])
    expect(plain(asked.text)).toContain(
      '1 project and 1 service have MW Classic for their product. It means no product of the catalogue now, and would mean Medway from now on.',
    )
    expect(plain(asked.text)).toContain('It would go on holding the Initiation gate of 1 project: it is not Ready, before or after.')
    expect(asked.text).toContain('See the service with MW Classic')
    expect(await other('mw classic')).toEqual([])
    // A second service has the name by the time the first answer is confirmed.
    await team.post('/services/new', { ...riverside, ods_code: 'RY9ND', name: 'Dales UTC', dos_ids: '', provider_product: 'MW classic' })
    const late = await team.post(`${medway}/names`, { name: 'mw classic', seen: hidden(asked.text, 'seen') })
    expect([late.status, plain(late.text)]).toEqual([409, expect.stringContaining('1 project and 2 services have MW classic or MW Classic for their product')])
    expect(await other('mw classic')).toEqual([])
    expect((await team.post(`${medway}/names`, { name: 'mw classic', seen: hidden(late.text, 'seen') })).status).toBe(303)
    expect(plain((await team.get(medway)).text)).toContain('mw classic is this product from now on: 1 project and 2 services depend on this')
    expect(await gate()).toContain('MW Classic is not Ready in the catalogue')
    // If it means a Ready product by what an import learnt, another name of Medway would close the gate.
    await confirmed(`${medway}/names/drop`, 'mw classic')
    await team.post('/catalogue/new', { ...facts, product: 'CareFlow', role: 'provider', status: 'ready', reason: 'New' })
    const careFlow = await idOf('CareFlow')
    await started.world.context.db.transaction(async (trx) => {
      await learn(trx, 'product', 'MW Classic', 'CareFlow')
      await invalidateStages(trx, [careFlow])
    })
    const closes = plain((await team.post(`${medway}/names`, { name: 'mw classic' })).text)
    expect(closes).toContain('It means CareFlow now, and would mean Medway from now on.')
    expect(closes).toContain('The Initiation gate of 1 project would be held')
    await refreshLapsed(started.world.context.db, { environments: started.world.context.templates.environments, clock: started.world.context.clock })
  })

  it('shows someone without an installation role only the products of their own projects', async () => {
    await begin()
    const { clinical } = started
    expect(plain((await clinical.get('/catalogue')).text)).toContain('None of your projects has a product')
    await names('Medway')
    expect(plain((await clinical.get('/catalogue')).text)).toContain(' 1 product ')
    expect((await clinical.get(`/catalogue/${await idOf('Medway')}`)).status).toBe(200)
    expect((await clinical.get(`/catalogue/${await idOf('Lorenzo')}`)).status).toBe(404)
    expect((await clinical.get('/catalogue.csv')).text.split('\r\n')).toHaveLength(3)
  })

  it('keeps the products that a set-up names, and they count if the service names none', async () => {
    await begin()
    const { pm, home } = started
    const form = await pm.get(`${home}/test-plan/set-up`)
    const value = (name: string): string => new RegExp(`name="${name}"[^>]* value="([^"]*)"`).exec(form.text)?.[1] ?? ''
    const days = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']
    expect(
      (
        await pm.post(`${home}/test-plan/set-up`, {
          dosIds: '2000099999',
          slotMinutes: '15',
          version: '1',
          'provider-product': 'Medway',
          'consumer-product': 'Cleo',
          ...Object.fromEntries(days.flatMap((day) => ['opens', 'closes'].map((what) => [`${day}-${what}`, value(`${day}-${what}`)]))),
        })
      ).status,
    ).toBe(303)
    const kept = await read().selectFrom('test_plans').select(['set_up', 'provider_product', 'consumer_product']).executeTakeFirstOrThrow()
    expect([kept.provider_product, kept.consumer_product]).toEqual(
      (JSON.parse(kept.set_up) as { systems: { product: string }[] }).systems.map((one) => one.product),
    )
    expect(plain((await team.get(`/catalogue/${await idOf('Medway')}`)).text)).toContain('1 project depends on this')
    expect(plain((await pm.get(`${home}/go-live`)).text)).toContain('Medway is not Ready in the catalogue')
  })
})
