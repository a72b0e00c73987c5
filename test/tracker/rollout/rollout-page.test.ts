import { afterEach, describe, expect, it } from 'vitest'
import { asServiceId } from '../../../src/db/ids.ts'
import { projects, readSorts, services, sortedAlsoBy, writeSorts } from '../../../src/tracker/service-list/columns.ts'
import { readFilter } from '../../../src/tracker/service-filter/filter.ts'
import { shapeOf } from '../../../src/tracker/service-list/search-words.ts'
import { openWorld } from '../../support/world.ts'
import type { Visitor, World } from '../../support/world.ts'
import { onSqliteAndServer } from '../../support/databases.ts'
import { nationalRows, nationalTracker, odsOf } from '../../support/national-tracker.ts'
import { importTrackerFile } from '../../support/tracker-file.ts'

const unescaped = (html: string): string => html.replaceAll('&amp;', '&').replaceAll('&#39;', "'").replaceAll('&quot;', '"')

describe('the order of a list', () => {
  it.each([
    ['', ''],
    ['region,-size', 'region,-size'],
    ['-size,region,-size,evil,care,golive', '-size,region,care'],
    ['name', ''],
  ])('%j is read as %j', (asked, kept) => expect(writeSorts(services, readSorts(services, asked))).toBe(kept))
  it('of projects begins with what was changed last', () => {
    expect(writeSorts(projects, readSorts(projects, ''))).toBe('')
    expect(readSorts(projects, 'rollout-,-holds')).toEqual([{ key: 'changed', desc: true }])
    expect(writeSorts(projects, readSorts(projects, 'changed,-stage'))).toBe('changed,-stage')
  })
  it('has a chosen heading first and reverses it if chosen again, with the previous first next', () => {
    expect(writeSorts(services, sortedAlsoBy(readSorts(services, 'region'), 'size'))).toBe('-size,region')
    expect(writeSorts(services, sortedAlsoBy(readSorts(services, '-size,region'), 'size'))).toBe('size,region')
  })
})

describe('text typed into the search', () => {
  it.each([
    ['b10001', 'ods', 'B10001'],
    ['2000099999', 'digits', '2000099999'],
    ['918999198820', 'digits', '918999198820'],
    ['ls16ae', 'postcode', 'LS1 6AE'],
    ['B90 4EH', 'postcode', 'B90 4EH'],
    ['Riverside', 'words', 'Riverside'],
    ['St Anne 2', 'words', 'St Anne 2'],
  ])('is recognised: %j is %s', (typed, kind, text) => expect(shapeOf(typed)).toEqual({ kind, text }))
  it('and unknown parameters of an address are ignored', () => {
    expect(
      readFilter((name) => ({ rollout: 'constructor', on: 'maybe', from: '2026-13-45', missing: 'password', prerequisite: "x'--", q: ' a ' })[name]),
    ).toMatchObject({ rollout: '', on: '', from: '', missing: '', prerequisite: '', status: '', q: 'a' })
    expect(readFilter((name) => ({ prerequisite: 'asid:met', owner: '-', stage: 'testing', overdue: 'date', date: 'never' })[name])).toMatchObject({
      prerequisite: 'asid',
      status: 'met',
      owner: '-',
      stage: 'testing',
      overdue: 'date',
      date: '',
    })
  })
  it('and an old address with the former name of a status still works', () => {
    expect(readFilter((name) => ({ prerequisite: 'asid', standing: 'blocked' })[name])).toMatchObject({ prerequisite: 'asid', status: 'blocked' })
  })
})

onSqliteAndServer('the rollout', (open) => {
  let world: World
  afterEach(async () => {
    await world.close()
  })
  async function imported(count = 400): Promise<Visitor> {
    world = await openWorld(await open())
    await importTrackerFile(world.context, await nationalTracker(count))
    return world.visitor().signIn((await world.account('Bea Turner', 'booking-team')).email)
  }
  const totalOf = (text: string): number => Number(/data-total="(\d+)"/.exec(text)?.[1])

  /** Every number of a page that is a link, with the list that it leads to. */
  const linksOf = (text: string) =>
    new Map(
      [...text.matchAll(/<a href="(\/(?:services|projects)(?:\?[^"]*)?)">([\d,]+)(?=<)/g)].map((match) => [
        unescaped(match[1] ?? ''),
        Number(match[2]?.replaceAll(',', '')),
      ]),
    )
  async function walk(visitor: Visitor, most = 0) {
    const walked = new Set<string>()
    for (const by of ['region', 'area', 'commissioner', 'referrer', 'provider', 'consumer']) {
      const links = [...linksOf((await visitor.get(`/rollout?by=${by}&all=yes`)).text)]
      expect(links.length).toBeGreaterThan(most)
      const fresh = links.filter(([href]) => !walked.has(href))
      // A few of a hundred commissioners are enough; the browser test walks every number of 7,160 services.
      for (const [href, n] of ['area', 'commissioner'].includes(by) ? fresh.slice(0, 6) : fresh.slice(0, 25)) {
        walked.add(href)
        expect([href, totalOf((await visitor.get(href)).text)]).toEqual([href, n])
      }
    }
  }

  it('shows no number but the length of the list that it links to', async () => {
    await walk(await imported(60), 12)
  })

  it('shows the same numbers as counting the rows of the file', async () => {
    const team = await imported(120)
    const rows = nationalRows(120)
    const is = (row: (typeof rows)[number], at: number) => row[at] === 'Yes'
    const count = (test: (row: (typeof rows)[number]) => boolean) => rows.filter(test).length
    const { text } = await team.get('/rollout?by=referrer')
    const links = linksOf(text)
    const proven = count((row) => is(row, 26))
    const ready = count((row) => is(row, 26) && is(row, 19) && !is(row, 24))
    for (const [href, n] of [
      ['/services', 120],
      ['/services?pair=yes', proven],
      ['/services?on=yes&pair=yes', count((row) => is(row, 26) && is(row, 19))],
      ['/services?rollout=live', count((row) => is(row, 24))],
      ['/services?rollout=ready', ready],
      ['/services?rollout=referrer', count((row) => is(row, 26) && !is(row, 19))],
      ['/services?rollout=both', count((row) => !is(row, 26) && !is(row, 19))],
    ] as const)
      expect([href, links.get(href)]).toEqual([href, n])
    const patients = rows.filter((row) => is(row, 26) && is(row, 19) && !is(row, 24)).reduce((sum, row) => sum + (Number(row[12]) || 0), 0)
    expect(text).toContain(`${patients.toLocaleString('en-GB')} patients could be booked`)
    for (const referrer of new Set(rows.map((row) => String(row[18]).trim()))) {
      const own = rows.filter((row) => String(row[18]).trim() === referrer)
      const free = own.filter((row) => is(row, 26) && !is(row, 19))
      expect(text).toMatch(new RegExp(`scope="row">${referrer.replace(/[()]/g, '\\$&')}</th><td[^>]*><a[^>]*>${own.length}<`))
      if (free.length > 0)
        expect(text).toMatch(
          new RegExp(
            `Switch on ${referrer.replace(/[()]/g, '\\$&')}</a></th><td[^>]*><a[^>]*>${free.length}<[\\s\\S]*?>${free.reduce((sum, row) => sum + (Number(row[12]) || 0), 0).toLocaleString('en-GB')}<`,
          ),
        )
    }
  })

  it('lists what matches, page after page, in every order, and counts each choice', async () => {
    const team = await imported(130)
    const { read } = world.context.db
    for (const [query, where] of [
      ['rollout=ready', 'ready'],
      ['rollout=referrer&sort=-size', 'referrer'],
      ['rollout=referrer&sort=region,-commissioner,size', 'referrer'],
      ['rollout=both&sort=golive,-stage,area', 'both'],
      ['rollout=referrer&sort=-referrer,provider,-name', 'referrer'],
    ] as const) {
      const expected = (await read.selectFrom('services').select('ods_code').where('rollout', '=', where).execute()).map((one) => one.ods_code)
      const seen: string[] = []
      let next: string | undefined = `/services?${query}`
      while (next !== undefined) {
        const { text } = await team.get(next)
        expect(totalOf(text)).toBe(expected.length)
        seen.push(...[...text.matchAll(/<a href="\/services\/([A-Z]\d{5})">/g)].map((match) => match[1] ?? ''))
        next = unescaped(/nhsuk-pagination__link--next" href="([^"]+)"/.exec(text)?.[1] ?? '') || undefined
      }
      expect(seen.toSorted()).toEqual(expected.toSorted())
    }
    const inOrder = [...(await team.get('/services?sort=region,-size&cols=region,size')).text.matchAll(/<tr class="nhsuk-table__row"><th[\s\S]*?<\/tr>/g)]
      .slice(1)
      .map((match) => [...match[0].matchAll(/<td[^>]*>([^<]*)<\/td>/g)].map((cell) => cell[1] ?? ''))
    const sizes = inOrder.map(([region = '', size = '']) => [region, Number(size.replace(',', ''))] as const)
    expect(sizes).toEqual(sizes.toSorted((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : b[1] - a[1])))
    const { text } = await team.get('/services')
    for (const key of ['region', 'area', 'commissioner', 'referrer', 'provider', 'pair', 'live', 'project']) {
      const options = [
        ...(new RegExp(`<select[^>]*name="${key}"[\\s\\S]*?</select>`).exec(text)?.[0] ?? '').matchAll(/<option value="([^"]+)">[^<]*\(([\d,]+)\)/g),
      ]
      expect([key, options.length > 0]).toEqual([key, true])
      for (const [, value = '', n] of options.slice(0, 4))
        expect([key, value, totalOf((await team.get(`/services?${new URLSearchParams({ [key]: unescaped(value) })}`)).text)]).toEqual([key, value, Number(n)])
    }
    expect(totalOf((await team.get('/services?missing=list_size')).text)).toBe(
      (await read.selectFrom('services').select('id').where('list_size', 'is', null).execute()).length,
    )
    expect((await team.get('/services?q=nowhere')).text).toContain('No service fits')
  })

  it('goes straight to the service of a code, an id or a postcode', async () => {
    const team = await imported(5)
    const [one] = await world.context.db.read.selectFrom('services').selectAll().orderBy('ods_code').execute()
    await world.context.db.transaction((trx) =>
      trx
        .insertInto('service_dos_ids')
        .values({ dos_id: '2000012345', service_id: asServiceId(one?.id ?? '') })
        .execute(),
    )
    for (const typed of [one?.ods_code.toLowerCase(), '2000012345', one?.postcode?.toLowerCase().replace(' ', '')])
      expect((await team.get(`/services?q=${typed}`)).location).toBe(`/services/${one?.ods_code}`)
    expect((await team.get('/services?q=PRACTICE')).status).toBe(200)
    expect((await team.get(`/services?q=${one?.ods_code}&rollout=live`)).status).toBe(200)
    expect((await team.get('/services?q=999999999999')).text).toContain('No service fits')
  })

  it('can be downloaded with the chosen columns and every row, without live formulas', async () => {
    const team = await imported(60)
    await world.context.db.transaction((trx) => trx.updateTable('services').set({ name: '=1+1' }).where('ods_code', '=', odsOf(0)).execute())
    const csv = (await team.get('/services.csv?cols=size,on')).text
    expect(csv.split('\r\n')[0]).toBe('ODS code,Service,Rollout status,List size,111 provider switched on')
    expect(csv.trim().split('\r\n')).toHaveLength(61)
    expect(csv).toContain(`${odsOf(0)},'=1+1,`)
  })

  it('keeps saved views, your own and shared ones', async () => {
    const team = await imported(5)
    const other = await world.visitor().signIn((await world.account('Vic Viewer', 'programme-viewer')).email)
    expect((await team.post('/services/views', { name: 'Ready in London', query: 'rollout=ready&region=LONDON&evil=1', shared: 'yes' })).status).toBe(303)
    expect((await team.post('/services/views', { name: 'Mine', query: 'rollout=live' })).status).toBe(303)
    const seen = (await other.get('/services')).text
    expect(seen).toContain('href="/services?rollout=ready&amp;region=LONDON">Ready in London')
    expect(seen).not.toContain('Mine')
    const id = (await world.context.db.read.selectFrom('saved_views').select('id').where('name', '=', 'Mine').executeTakeFirstOrThrow()).id
    for (const path of ['', '/edit']) expect((await other.get(`/services/views/${id}${path}`)).status).toBe(404)
    expect((await team.post(`/services/views/${id}/edit`, { name: '' })).status).toBe(422)
    expect((await team.post(`/services/views/${id}/edit`, { name: 'Live ones', shared: 'yes' })).status).toBe(303)
    expect((await other.get(`/services/views/${id}`)).location).toBe('/services?rollout=live')
    expect((await other.get('/services')).text).toContain('Live ones')
    for (const act of ['edit', 'delete']) expect((await other.post(`/services/views/${id}/${act}`, { name: 'Stolen' })).status).toBe(404)
    const bad = await team.post('/services/views', { name: '', query: 'rollout=live' })
    expect([bad.status, bad.text.includes('value="rollout=live"')]).toEqual([422, true])
    expect((await team.post(`/services/views/${id}/delete`, {})).status).toBe(303)
    expect((await team.get(`/services/views/${id}`)).status).toBe(404)
  })
})
