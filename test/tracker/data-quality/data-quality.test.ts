import { afterEach, describe, expect, it } from 'vitest'
import { asServiceId } from '../../../src/db/ids.ts'
import { isOneSlip } from '../../../src/tracker/tracker-import/one-slip.ts'
import { nearFinder } from '../../../src/tracker/tracker-import/near-codes.ts'
import { closeNames } from '../../../src/tracker/tracker-import/close-names.ts'
import { questions } from '../../../src/tracker/data-quality/data-quality.ts'
import { openWorld } from '../../support/world.ts'
import type { Visitor, World } from '../../support/world.ts'
import { change } from '../../support/change.ts'
import { onSqliteAndServer } from '../../support/databases.ts'
import { nationalTracker, odsOf } from '../../support/national-tracker.ts'
import { startedProject } from '../../support/started-project.ts'
import { importTrackerFile } from '../../support/tracker-file.ts'

const unescaped = (html: string): string => html.replaceAll('&amp;', '&').replaceAll('&#39;', "'").replaceAll('&quot;', '"')

describe('codes that are easily mistyped', () => {
  it.each([
    ['A10000', 'A10001', true],
    ['A10000', 'A01000', true],
    ['A10000', 'A1000', true],
    ['A1000', 'A10000', true],
    ['A10000', 'A10000', false],
    ['A10000', 'A10011', false],
    ['A10000', 'B10001', false],
  ])('are alike: %s and %s, %j', (one, other, is) => expect(isOneSlip(one, other)).toBe(is))
  it('need a similar name or place too', () => {
    const near = (ods: string, name: string, postcode: string) => {
      const finder = nearFinder()
      finder.add({ ods, name, postcode })
      finder.look({ ods_code: 'A10000', name: 'Mill Surgery', postcode: 'LS1 6AE' })
      return finder.found.get(ods)?.ods_code
    }
    expect([
      near('A10001', 'Other', 'M1 1AA'),
      near('A10001', 'MILL SURGERY', 'M1 1AA'),
      near('A10001', 'Other', 'ls1 6ae'),
      near('Z99999', 'Mill  surgery', 'LS16AE'),
      near('A1OOOO', 'Other', 'M1 1AA'),
    ]).toEqual([undefined, 'A10000', 'A10000', 'A10000', 'A10000'])
  })
})

describe('names that are spelt nearly the same', () => {
  it.each([
    ['South West', 'South East', false],
    ['Northwest London', 'Northeast London', false],
    ['NHS England South', 'NHS England South East', false],
    ['Upper Valley', 'Lower Valley', false],
    ['Leeds', 'Leeds North', false],
    ['Vision 3', 'Vision 4', false],
    ['Mill Bank ICB', 'Hill Bark ICB', false],
    ['Ash PCN Leeds', 'Elm PCN Leeds', false],
    ['South West', 'Soth West', true],
    ['South West', 'Southwest', true],
    ['North-East Kent', 'north east kent', true],
    ['St. Mary’s Hosptial', 'St Marys Hospital', true],
    ['Adastra', 'Adastraa', true],
    ['Vision 3', 'Vision 3 Hosted', true],
  ])('are alike: %s and %s, %j', (one, other, are) => expect(closeNames([one, other]).length > 0).toBe(are))
})

onSqliteAndServer('data quality', (open) => {
  let world: World
  afterEach(async () => {
    await world.close()
  })
  async function imported(count: number): Promise<Visitor> {
    world = await openWorld(await open())
    await importTrackerFile(world.context, await nationalTracker(count))
    return world.visitor().signIn((await world.account('Bea Turner', 'booking-team')).email)
  }
  const totalOf = (text: string): number => Number(/data-total="(\d+)"/.exec(text)?.[1] ?? -1)
  const set = (ods: string, columns: Record<string, string | number | null>) =>
    world.context.db.transaction((trx) => trx.updateTable('services').set(columns).where('ods_code', '=', ods).execute())
  const countsOf = (text: string) =>
    new Map(
      [...text.matchAll(/<a href="\/rollout\/data-quality\/([\w-]+)(?:\?[^"]*)?">([\d,]+)/g)].map((match) => [
        match[1] ?? '',
        Number(match[2]?.replaceAll(',', '')),
      ]),
    )

  it('counts what each list holds, and each line leads to a page where it can be corrected', async () => {
    const team = await imported(90)
    const { db } = world.context
    await set(odsOf(1), { region: null, commissioner: null, postcode: null, provider_product: null })
    await set(odsOf(2), { referrer_id: null, consumer_product: 'Adastraa' })
    await db.transaction(async (trx) => {
      const [a, b] = await trx.selectFrom('services').select('id').orderBy('ods_code').limit(2).execute()
      await trx
        .insertInto('service_dos_ids')
        .values([
          { dos_id: '2000000001', service_id: asServiceId(a?.id ?? '') },
          { dos_id: '2000000001', service_id: asServiceId(b?.id ?? '') },
        ])
        .execute()
      await trx.updateTable('organisations').set({ switched_on: null }).where('name', '=', 'City 111').execute()
      await trx
        .insertInto('products')
        .values({
          id: 'p',
          role: 'provider',
          supplier: 'EMIS',
          product: 'EMIS Web',
          product_version: null,
          standard_version: null,
          fhir_version: null,
          status: 'ready',
          link: null,
          version: 1,
          created_at: '2026-01-01',
        } as never)
        .execute()
    })
    await set(odsOf(3), { live: 'yes' })
    world.context.advance(400 * 86_400_000)
    const { text } = await (await world.visitor().signIn('bea.turner@example.nhs.uk')).get('/rollout/data-quality')
    const counts = countsOf(text)
    for (const key of [
      'region',
      'commissioner',
      'postcode',
      'list_size',
      'provider_product',
      'referrer_id',
      'dos-id',
      'referrer-on',
      'pair-unknown',
      'dos-id-twice',
      'not-in-catalogue',
      'names-alike',
      'live-without-project',
      'stale',
    ])
      expect([key, counts.get(key) ?? 0]).toEqual([key, expect.toSatisfy((n: number) => n > 0)])
    expect([counts.get('dos-id-twice'), counts.get('stale'), counts.get('pair-unknown')]).toEqual([2, 90, 1])
    const again = await world.visitor().signIn('bea.turner@example.nhs.uk')
    const seen = new Set<string>()
    for (const key of Object.keys(questions)) {
      const lines: string[] = []
      let next: string | undefined = `/rollout/data-quality/${key}`
      while (next !== undefined) {
        const page = await again.get(next)
        expect([key, totalOf(page.text)]).toEqual([key, counts.get(key) ?? 0])
        lines.push(...[...page.text.matchAll(/<th[^>]*><a href="([^"]+)">/g)].map((match) => unescaped(match[1] ?? '')))
        next = /nhsuk-pagination__link--next" href="([^"]+)"/.exec(page.text)?.[1]?.replaceAll('&amp;', '&')
      }
      expect([key, lines.length]).toEqual([key, counts.get(key) ?? 0])
      if (lines[0] !== undefined && !lines[0].startsWith('/catalogue')) seen.add(lines[0])
    }
    for (const href of seen) expect([href, (await again.get(href)).status]).toEqual([href, 200])
    expect(team.base).toBe(again.base)
  })

  it('makes two names of one thing one, everywhere and for the next import', async () => {
    const team = await imported(60)
    await set(odsOf(2), { provider_product: 'EMIS-Web' })
    const { text } = await team.get('/rollout/data-quality/names-alike')
    expect(text).toContain('EMIS-Web is EMIS Web?')
    const href = unescaped(/href="(\/rollout\/data-quality\/names\?[^"]*EMIS-Web[^"]*)"/.exec(text)?.[1] ?? '')
    expect((await team.get(href)).text).toMatch(/1 service moves from EMIS-Web to EMIS Web \(Provider product\)[\s\S]*already[\s\S]*cannot be undone/)
    expect((await team.post('/rollout/data-quality/names', { kind: 'provider_product', from: 'EMIS-Web', to: 'EMIS Web' })).status).toBe(303)
    const { read } = world.context.db
    expect((await read.selectFrom('services').select('provider_product').where('ods_code', '=', odsOf(2)).executeTakeFirst())?.provider_product).toBe(
      'EMIS Web',
    )
    expect(await read.selectFrom('aliases').selectAll().execute()).toEqual([{ kind: 'product', alias: 'emis-web', name: 'EMIS Web' }])
    expect((await team.post('/rollout/data-quality/names', { kind: 'provider_product', from: 'EMIS-Web', to: 'EMIS Web' })).status).toBe(404)
  })

  it('confirms an old entry when a person says so, an import says the same, or it is saved', async () => {
    await imported(30)
    world.context.advance(400 * 86_400_000)
    const team = await world.visitor().signIn('bea.turner@example.nhs.uk')
    const page = await team.get('/rollout/data-quality/stale')
    expect(totalOf(page.text)).toBe(30)
    const ids = /name="ids" value="([^"]+)"/.exec(page.text)?.[1]?.split(' ') ?? []
    await team.post('/rollout/data-quality/confirm', { ids: ids.slice(0, 4).join(' ') })
    expect(totalOf((await team.get('/rollout/data-quality/stale')).text)).toBe(26)
    expect(totalOf((await team.get('/rollout/data-quality/stale?months=24')).text)).toBe(0)
    await importTrackerFile(world.context, await nationalTracker(12))
    // Two of the twelve in the file were confirmed by hand before.
    expect(totalOf((await team.get('/rollout/data-quality/stale')).text)).toBe(16)
  })

  it('shows an endpoint met before the ASID changed where it can be corrected, and leaves it as it is until then', async () => {
    const { home, id, pm, dos, ...started } = await startedProject(await open())
    world = started.world
    const team = await world.visitor().signIn((await world.account('Bea Turner', 'booking-team')).email)
    const list = '/rollout/data-quality/endpoint-elsewhere'
    const at = `${home}/prerequisites`
    await pm.post(`${at}/spine-product`, { status: 'met', value: 'Advanced / Adastra / 3.36', note: 'Registered', version: '1' })
    await pm.post(`${at}/asid`, { status: 'met', value: '918999198111', version: '1' })
    await dos.post(`${at}/dos-id`, { status: 'met', value: '2000099999', version: '1' })
    await dos.post(`${at}/scheduling-endpoint`, { status: 'met', value: 'ASID:918999198111', version: '1' })
    expect(totalOf((await team.get(list)).text)).toBe(0)
    const { db } = world.context
    // As an ASID was saved before another one opened the endpoints that name the old one again.
    const saveAsid = (value: string) =>
      change(world.context, (trx) => trx.updateTable('prerequisites').set({ value }).where('project_id', '=', id).where('key', '=', 'asid').execute())
    await saveAsid('918999198222')
    expect(countsOf((await team.get('/rollout/data-quality')).text).get('endpoint-elsewhere')).toBe(1)
    const { text } = await team.get(list)
    expect(totalOf(text)).toBe(1)
    expect(text).toContain('The endpoint names ASID 918999198111, the project’s ASID is 918999198222')
    expect(text).toContain(`href="${at}/scheduling-endpoint"`)
    const endpoint = db.read.selectFrom('prerequisites').select('status').where('project_id', '=', id).where('key', '=', 'scheduling-endpoint')
    expect(await endpoint.executeTakeFirst()).toEqual({ status: 'met' })
    expect((await team.get(`${at}/scheduling-endpoint`)).text).toContain('Save')
    expect((await team.post(`${at}/scheduling-endpoint`, { status: 'met', value: 'ASID:918999198222', version: '2' })).status).toBe(303)
    expect(totalOf((await team.get(list)).text)).toBe(0)
    await saveAsid('918999198333')
    expect(totalOf((await team.get(list)).text)).toBe(1)
    await change(world.context, (trx) => trx.updateTable('projects').set({ state: 'stopped' }).where('id', '=', id).execute())
    expect(totalOf((await team.get(list)).text)).toBe(0)
  })
})
