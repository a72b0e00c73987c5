import { existsSync, readFileSync } from 'node:fs'
import { readWorkbook } from '../../src/tracker/workbook/workbook.ts'
import { afterEach, expect, it } from 'vitest'
import { noPersonId } from '../../src/db/ids.ts'
import { listFields } from '../../src/tracker/custom-fields/fields.store.ts'
import { onSqliteAndServer } from '../support/databases.ts'
import { facetsAgree } from '../support/facets-agree.ts'
import { importTrackerFile } from '../support/tracker-file.ts'
import { uploadAndContinue } from '../support/upload.ts'
import { openWorld } from '../support/world.ts'
import type { Visitor, World } from '../support/world.ts'

const plain = (text: string): string => text.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ')
const heads = 'ODS,ODS name,Post Code,Area team name,111 Provider,Principal System (IBC),Engagement,DSA'
const file = (rows: string[]): Uint8Array => new TextEncoder().encode([heads, ...rows].join('\n'))
const first = file([
  'A81001,Dens Surgery,TS18 1HU,Cumbria,NEAS,EMIS Web,Signed,03/04/2026',
  'A81002,Mill Surgery,TS18 1HV,Cumbria,NEAS,EMIS Web,In talks,1 May 2026',
  'A81003,Hill Surgery,TS18 1HW,Cumbria,NEAS,EMIS Web,Signed,TBC',
])

onSqliteAndServer('columns of a tracker that match nothing', (open) => {
  let world: World
  let bea: Visitor
  afterEach(async () => world.close())
  const begin = async (): Promise<void> => {
    world = await openWorld(await open())
    bea = await world.visitor().signIn((await world.account('Bea Turner', 'booking-team')).email)
  }
  const settled = async (home: string): Promise<string> => {
    for (;;) {
      const { text } = await bea.get(home)
      if (!text.includes('This page refreshes itself')) return text
    }
  }
  const filled = async (): Promise<void> => {
    await world.context.leases.idle('new fields')
    expect((await listFields(world.context.db.read, 'service')).every((field) => field.filled === 1)).toBe(true)
  }
  const total = async (query: string) => Number(/data-total="(\d+)"/.exec((await bea.get(`/services?${query}`)).text)?.[1])
  const upload = async (bytes: Uint8Array, name: string): Promise<string> => (await uploadAndContinue(bea, bytes, name)).location ?? ''
  /** Adds the field that the page of columns proposes for one. */
  const keep = async (home: string, heading: string): Promise<void> => {
    const { text } = await bea.get(`${home}/columns`)
    const href = new RegExp(`href="([^"]*heading=${heading}[^"]*)"`).exec(text)?.[1]?.replaceAll('&amp;', '&') ?? ''
    const asked = new URL(href, 'http://x').searchParams
    const proposed = { name: heading, heading, noun: 'service', kind: asked.get('kind') ?? '', choices: asked.get('choices') ?? '' }
    expect((await bea.get(href)).status).toBe(200)
    expect((await bea.post('/admin/fields/new', { ...proposed, back: `${home}/columns` })).location).toBe(`${home}/columns`)
  }

  it('become fields in its review, come in, are filtered, go out as they came in, and are taken back with the import', { timeout: 60_000 }, async () => {
    await begin()
    const home = await upload(first, 'tracker.csv')
    expect(plain(await settled(home))).toContain('Engagement and DSA : Slipway keeps what is written there')
    const columns = plain((await bea.get(`${home}/columns`)).text)
    expect(columns).toContain('Engagement 3 rows: Signed (2), In talks (1) Choice')
    expect(columns).toContain('DSA 2 rows: 03/04/2026 (1), 1 May 2026 (1) Date')
    await keep(home, 'Engagement')
    await keep(home, 'DSA')
    await filled()
    expect(plain((await bea.get(`${home}/columns`)).text)).toContain('Slipway recognises every column in this file')
    expect(plain(await settled(home))).toContain('DSA may say what an organisation has met once')
    await bea.post(home, { care_setting: 'gp-practice' })
    expect(await settled(home)).toContain('href="/catalogue/shared/from-trackers"')
    expect(await total('own=engagement%3DSigned')).toBe(2)
    expect(await total('own=dsa%3E2026-04-03~dsa%3C2026-04-30')).toBe(1)
    expect(await total('own=dsa%3D-')).toBe(1)
    for (const query of ['own=engagement=Signed', 'own=dsa>2026-04-03~dsa<2026-04-30', 'own=dsa=-'])
      await facetsAgree(world.context.db.read, {
        person: { accountId: '', personId: noPersonId, name: '', email: '', installationRole: 'booking-team' },
        clock: world.context.clock,
        query,
      })
    const own = plain((await bea.get('/services/A81001')).text)
    for (const says of ['Engagement Signed', 'DSA 3 April 2026']) expect(own).toContain(says)

    const csv = (await bea.get('/rollout/export.csv')).text
    expect(csv.split('\n')[0]).toContain('Engagement,DSA')
    expect(csv).toContain('Signed,03/04/2026')
    const again = await upload(new TextEncoder().encode(csv.replaceAll('03/04/2026', '3 April 2026')), 'back.csv')
    expect(plain(await settled(again))).toContain('Nothing in this file differs from what is known')
    await bea.post(`${again}/cancel`, {})

    expect((await bea.post(`${home}/undo`, {})).status).toBe(303)
    await settled(home)
    expect(await total('own=engagement%3DSigned')).toBe(0)
    expect((await bea.get('/services/A81001')).status).toBe(404)
  })

  it('of services that are there already are read into a field afterwards', { timeout: 60_000 }, async () => {
    await begin()
    await importTrackerFile(world.context, first, { fileName: 'tracker.csv' })
    const page = plain((await bea.get('/admin/fields')).text)
    expect(page).toContain('Engagement 3 services: Signed (2), In talks (1) Keep Engagement as a field')
    const form = await bea.get('/admin/fields/new?noun=service&heading=Engagement')
    expect(plain(form.text)).toContain('3 services have a value in this column: Signed (2), In talks (1)')
    await bea.post('/admin/fields/new', { noun: 'service', name: 'Engaged', heading: 'Engagement', kind: 'choice', choices: 'Signed\nIn talks' })
    await filled()
    expect(await total('own=engaged%3DSigned')).toBe(2)
    await bea.post('/services/A81002/fields', { 'own.engaged': 'Signed' })
    expect(await total('own=engaged%3DSigned')).toBe(3)
    const csv = (await bea.get('/rollout/export.csv')).text
    expect(csv.split('\n')[0]).toContain('Engagement')
    expect(csv).not.toContain('In talks')
  })

  const sample = '../shared/data/rollout-tracker-sample.xlsx'
  it.skipIf(!existsSync(sample))('of the national tracker become fields, and come back as they went out', { timeout: 120_000 }, async () => {
    await begin()
    await importTrackerFile(world.context, new Uint8Array(readFileSync(sample)))
    const { text } = await bea.get('/admin/fields')
    const brought = [...text.matchAll(/new\?noun=service&amp;heading=([^"&]*)"/g)].map(([, heading = '']) => decodeURIComponent(heading.replaceAll('+', ' ')))
    expect(brought.length).toBeGreaterThan(0)
    for (const heading of brought) {
      const form = (await bea.get(`/admin/fields/new?noun=service&heading=${encodeURIComponent(heading)}`)).text
      const kind = /name="kind" type="radio" value="([^"]*)" checked/.exec(form)?.[1] ?? ''
      const choices = /<textarea[^>]*name="choices"[^>]*>\n([^<]*)</.exec(form)?.[1]?.replaceAll('&amp;', '&') ?? ''
      expect((await bea.post('/admin/fields/new', { noun: 'service', name: heading.slice(0, 60), heading, kind, choices })).status).toBe(303)
    }
    await filled()
    const exported = await fetch(`${bea.base}/rollout/export.xlsx`, { headers: { cookie: bea.cookie } })
    const bytes = new Uint8Array(await exported.arrayBuffer())
    const { sheets } = await readWorkbook(bytes, { limits: { rows: 20_000, milliseconds: 20_000 } })
    for (const heading of brought) expect(sheets[0]?.rows[0]?.cells).toContain(heading)
    const home = await upload(bytes, 'back.xlsx')
    expect(plain(await settled(home))).toContain('Nothing in this file differs from what is known')
  })
})
