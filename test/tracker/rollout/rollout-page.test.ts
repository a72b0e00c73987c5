import { afterEach, describe, expect, it } from 'vitest'
import { countFacets, readFilter, shapeOf } from '../../../src/tracker/rollout/portfolio.ts'
import { openWorld } from '../../support/browserless.ts'
import type { Visitor, World } from '../../support/browserless.ts'
import { onBothEngines } from '../../support/databases.ts'
import { nationalTracker, odsOf } from '../../support/national-tracker.ts'
import { importBytes } from '../../support/tracker-file.ts'

const unescaped = (html: string): string => html.replaceAll('&amp;', '&').replaceAll('&#39;', "'").replaceAll('&quot;', '"')

describe('what is typed into the search', () => {
  it.each([['b10001', 'ods', 'B10001'], ['2000099999', 'digits', '2000099999'], ['918999198820', 'digits', '918999198820'], ['ls16ae', 'postcode', 'LS1 6AE'], ['B90 4EH', 'postcode', 'B90 4EH'], ['Riverside', 'words', 'Riverside'], ['St Anne 2', 'words', 'St Anne 2']])('%j is %s', (typed, kind, text) => expect(shapeOf(typed)).toEqual({ kind, text }))
  it('what an address asks for and nobody knows is left', () => {
    expect(readFilter((name) => ({ rollout: 'constructor', on: 'maybe', from: '2026-13-45', missing: 'password', prerequisite: "x'--", q: ' a ' })[name])).toMatchObject({ rollout: '', on: '', from: '', missing: '', prerequisite: '', q: 'a' })
  })
  it('counts beside a choice keep every other choice', () => {
    const cell = (region: string, rollout: 'live' | 'ready', services: number) => ({ region, rollout, care: 'gp', referrer: null, consumer: null, provider: null, services, patients: 0 })
    const { total, facets } = countFacets([cell('N', 'live', 1), cell('N', 'ready', 2), cell('S', 'ready', 4)], readFilter((name) => ({ region: 'N', rollout: 'ready' })[name]), { on: new Map(), pairs: new Map() })
    expect([total, Object.fromEntries(facets.region), Object.fromEntries(facets.rollout)]).toEqual([2, { N: 2, S: 4 }, { live: 1, ready: 2 }])
  })
})

onBothEngines('the rollout', (open) => {
  let world: World
  afterEach(async () => { await world.close() })
  async function imported(count = 400): Promise<Visitor> {
    world = await openWorld(await open())
    await importBytes(world.context, await nationalTracker(count))
    return world.visitor().signIn((await world.account('Bea Turner', 'booking-team')).email)
  }
  const totalOf = (text: string): number => Number(/data-total="(\d+)"/.exec(text)?.[1])

  it('shows no number but the length of the list that it leads to', async () => {
    const team = await imported()
    for (const by of ['region', 'referrer', 'provider', 'consumer']) {
      const { text } = await team.get(`/rollout?by=${by}`)
      const links = [...text.matchAll(/<a href="(\/services(?:\?[^"]*)?)">([\d,]+)(?=<)/g)].map((match) => [unescaped(match[1] ?? ''), Number(match[2]?.replaceAll(',', ''))] as const)
      expect(links.length).toBeGreaterThan(12)
      for (const [href, n] of new Map(links)) expect([href, totalOf((await team.get(href)).text)]).toEqual([href, n])
    }
  })

  it('lists what fits, page after page, by name and by size, and counts each chip', async () => {
    const team = await imported(130)
    const { read } = world.context.db
    for (const [query, where] of [['rollout=ready', 'ready'], ['rollout=referrer&sort=size', 'referrer']] as const) {
      const expected = (await read.selectFrom('services').select('ods_code').where('rollout', '=', where).execute()).map((one) => one.ods_code)
      const seen: string[] = []
      let next: string | undefined = `/services?${query}`
      while (next !== undefined) {
        const { text } = await team.get(next)
        expect(totalOf(text)).toBe(expected.length)
        seen.push(...[...text.matchAll(/<a href="\/services\/([A-Z]\d{5})">/g)].map((match) => match[1] ?? ''))
        next = /nhsuk-pagination__link--next" href="([^"]+)"/.exec(text)?.[1]?.replaceAll('&amp;', '&')
      }
      expect(seen.toSorted()).toEqual(expected.toSorted())
    }
    expect(totalOf((await team.get(`/services?q=${odsOf(7).toLowerCase()}`)).text)).toBe(1)
    expect(totalOf((await team.get('/services?missing=list_size')).text)).toBe((await read.selectFrom('services').select('id').where('list_size', 'is', null).execute()).length)
    expect((await team.get('/services?q=nowhere')).text).toContain('No service fits')
  })

  it('is downloaded with the chosen columns, every row, formula-safe', async () => {
    const team = await imported(60)
    await world.context.db.write((trx) => trx.updateTable('services').set({ name: '=1+1' }).where('ods_code', '=', odsOf(0)).execute())
    const csv = (await team.get('/services.csv?cols=size,on')).text
    expect(csv.split('\r\n')[0]).toBe('ODS code,Service,Standing,List size,Referrer switched on')
    expect(csv.trim().split('\r\n')).toHaveLength(61)
    expect(csv).toContain(`${odsOf(0)},'=1+1,`)
  })

  it('keeps views, one’s own and shared ones', async () => {
    const team = await imported(5)
    const other = await world.visitor().signIn((await world.account('Vic Viewer', 'programme-viewer')).email)
    expect((await team.post('/services/views', { name: 'Ready in London', query: 'rollout=ready&region=LONDON&evil=1', shared: 'yes' })).status).toBe(303)
    expect((await team.post('/services/views', { name: 'Mine', query: 'rollout=live' })).status).toBe(303)
    const seen = (await other.get('/services')).text
    expect(seen).toContain('href="/services?rollout=ready&amp;region=LONDON">Ready in London')
    expect(seen).not.toContain('Mine')
    const id = (await world.context.db.read.selectFrom('saved_views').select('id').where('name', '=', 'Mine').executeTakeFirstOrThrow()).id
    expect((await other.post(`/services/views/${id}/delete`, {})).status).toBe(404)
    expect((await team.post(`/services/views/${id}/delete`, {})).status).toBe(303)
  })
})
