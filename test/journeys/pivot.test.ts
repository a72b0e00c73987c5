import { afterEach, expect, it } from 'vitest'
import type { Visitor, World } from '../support/world.ts'
import { openWorld } from '../support/world.ts'
import { onSqliteAndServer } from '../support/databases.ts'
import { nationalTracker, odsOf } from '../support/national-tracker.ts'
import { change } from '../support/change.ts'
import { importTrackerFile } from '../support/tracker-file.ts'

onSqliteAndServer('services counted by two things', (open) => {
  let world: World
  afterEach(() => world.close())
  const number = (text: string): number => Number(text.replaceAll(',', ''))

  async function imported(): Promise<Visitor> {
    world = await openWorld(await open())
    await importTrackerFile(world.context, await nationalTracker(80))
    const bea = await world.visitor().signIn((await world.account('Bea Turner', 'booking-team')).email)
    for (const n of [0, 1, 2])
      await bea.post(`/services/${odsOf(n)}/projects/new`, { role: 'provider', route_in: 'Service-led', scope: '111 books in', go_live: '2026-05-01' })
    const held = (await bea.get('/projects')).text.match(/\/projects\/[\w-]{20,}/)?.[0] ?? ''
    await bea.post(`${held}/hold`, { reason: 'Waits for the supplier' })
    return bea
  }

  /** The numbers of a page with the address of each. */
  const cells = (text: string): [address: string, value: number][] =>
    [...text.matchAll(/<t[dh][^>]*--numeric[^>]*><a href="(\/services[^"]*)">([\d,]+)</g)].map((match) => [
      (match[1] ?? '').replaceAll('&amp;', '&'),
      number(match[2] ?? ''),
    ])

  it('shows no number but the length of the list that it links to', { timeout: 120_000 }, async () => {
    const bea = await imported()
    let compared = 0
    for (const query of [
      '',
      'rows=area&columns=pair',
      'rows=stage&columns=region',
      'rows=project&columns=provider',
      'rows=referrer&columns=on&region=-',
      'rows=care&columns=stage&project=open',
    ]) {
      const { text, status } = await bea.get(`/services/pivot?${query}`)
      expect([query, status]).toEqual([query, 200])
      const all = cells(text)
      for (const [address, value] of all.filter((_, at) => at % 3 === 0 || at > all.length - 6)) {
        const list = await bea.get(address)
        expect([query, address, Number(/data-total="(\d+)"/.exec(list.text)?.[1])]).toEqual([query, address, value])
        compared += 1
      }
    }
    expect(compared).toBeGreaterThan(40)
  })

  it('counts numbers and days of own fields in ranges, each with its list', { timeout: 120_000 }, async () => {
    const bea = await imported()
    for (const [noun, name, kind] of [
      ['service', 'Licences', 'number'],
      ['service', 'Agreed', 'date'],
      ['project', 'Effort', 'number'],
    ] as const)
      expect((await bea.post('/admin/fields/new', { noun, name, kind, choices: '' })).status).toBe(303)
    await world.context.leases.idle('new fields')
    for (let n = 0; n < 14; n += 1) {
      const sent = { 'own.licences': String(n * 7), 'own.agreed': `202${n % 5}-0${(n % 9) + 1}-15` }
      expect((await bea.post(`/services/${odsOf(n)}/fields`, sent)).status).toBe(303)
    }
    const project = (await bea.get('/projects')).text.match(/\/projects\/[\w-]{20,}/)?.[0] ?? ''
    expect((await bea.post(`${project}/fields`, { 'own.effort': '2.5' })).status).toBe(303)
    for (const [query, names] of [
      ['rows=own.licences&columns=own.agreed', ['0 to 9', '10 to 19', '90 to 99', '2020', '2024', 'Not known']],
      ['rows=own.licences&columns=rollout&own=licences%3E2', ['0 to 9', '90 to 99']],
      ['rows=own.effort&columns=region', ['2.5', 'Not known']],
    ] as const) {
      const { text } = await bea.get(`/services/pivot?${query}`)
      for (const name of names) expect([query, name, text.includes(`>${name}<`)]).toEqual([query, name, true])
      const all = cells(text)
      expect(all.length).toBeGreaterThan(3)
      for (const [address, value] of all)
        expect([query, address, Number(/data-total="(\d+)"/.exec((await bea.get(address)).text)?.[1])]).toEqual([query, address, value])
    }
  })

  it('adds up patients, counts those that are not known beside them, and gives the same as a file', async () => {
    const bea = await imported()
    await change(world.context, (trx) =>
      trx
        .updateTable('services')
        .set({ list_size: null })
        .where('ods_code', 'in', [odsOf(3), odsOf(4), odsOf(5)])
        .execute(),
    )
    const rows = await world.context.db.read.selectFrom('services').select(['region', 'list_size', 'provider_product']).execute()
    const { text } = await bea.get('/services/pivot.csv?rows=region&columns=provider&measure=patients')
    const [head = '', ...lines] = text.trimEnd().split('\r\n')
    const isNull = (one: string | null): number => Number(one === null)
    const inOrder = (all: (string | null)[]) => [...new Set(all)].toSorted((a, b) => isNull(a) - isNull(b) || (a ?? '').localeCompare(b ?? '', 'en-GB'))
    const products = inOrder(rows.map((one) => one.provider_product))
    const quoted = (cell: string): string => (cell.includes(',') ? `"${cell}"` : cell)
    const names = [...products.map((one) => one ?? 'Not known'), 'All']
    expect(head).toBe(['Region', ...names.flatMap((name) => [name, `${name}: services without a known value`])].map(quoted).join())
    const sum = (some: typeof rows): string =>
      `${some.reduce((all, one) => all + (one.list_size ?? 0), 0)},${some.filter((one) => one.list_size === null).length}`
    const lineOf = (name: string, some: typeof rows): string =>
      [quoted(name), ...products.map((product) => sum(some.filter((one) => one.provider_product === product))), sum(some)].join()
    const regions = inOrder(rows.map((one) => one.region))
    expect(lines).toEqual([
      ...regions.map((region) =>
        lineOf(
          region ?? 'Not known',
          rows.filter((one) => one.region === region),
        ),
      ),
      lineOf('All', rows),
    ])
    expect((await bea.get('/services/pivot.xlsx?rows=region&columns=live')).status).toBe(200)
  })

  it('counts only what a person sees, and ignores what it does not know', async () => {
    await imported()
    const none = await world.visitor().signIn((await world.account('Nora None')).email)
    const { text } = await none.get('/services/pivot')
    expect([cells(text), text.includes('No service fits')]).toEqual([[], true])
    for (const query of ['rows=constructor&columns=__proto__&measure=evil', 'rows=stage&columns=project', 'rows=rollout&columns=rollout'])
      expect((await none.get(`/services/pivot?${query}`)).status).toBe(200)
  })
})
