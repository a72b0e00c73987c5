import { afterEach, expect, it } from 'vitest'
import { shownFields } from '../../src/web/stale-form.ts'
import { openWorld, password } from '../support/world.ts'
import type { Visitor, World } from '../support/world.ts'
import { onBothEngines } from '../support/databases.ts'

const service = { name: 'Riverside <b>UTC</b>', ods_code: 'RY9NR', dos_ids: '2000099999\r\n2000099998', care_setting: 'urgent-treatment-centre', site: '' }

onBothEngines('a form opened before the last sign-in', (open) => {
  let world: World
  afterEach(async () => {
    await world.close()
  })
  const services = () => world.context.db.read.selectFrom('services').select(['name', 'ods_code']).execute()

  /** Somebody who opened a form, then signed in again; `old` is the token of the form. */
  async function signedInAgain(): Promise<{ visitor: Visitor; old: string }> {
    world = await openWorld(await open())
    const { email } = await world.account('Ada Admin', 'booking-team')
    const visitor = await world.visitor().signIn(email)
    const old = visitor.token
    await visitor.signIn(email)
    expect(visitor.token).not.toBe(old)
    return { visitor, old }
  }
  const from = ({ base }: Visitor, page = '/services/new') => ({ origin: base, referer: base + page, 'sec-fetch-site': 'same-origin' })
  /** The form on a page as a browser would send it. */
  function formOf(text: string): { action: string; fields: Record<string, string[]> } {
    const [, action = '', inner = ''] = /<form method="post" action="(\/(?!sign-out)[^"]*)">([\s\S]*?)<\/form>/.exec(text) ?? []
    const plain = (html: string) => html.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
    const fields: Record<string, string[]> = {}
    for (const [, name = '', value = ''] of inner.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)) (fields[name] ??= []).push(plain(value))
    return { action: plain(action), fields }
  }

  it('is shown with all its fields and not carried out, until the person sends it again', async () => {
    const { visitor, old } = await signedInAgain()
    const stale = await visitor.post('/services/new?a=1', { ...service, _csrf: old, picks: ['a', 'b'] }, from(visitor))
    expect(stale.status).toBe(403)
    expect(stale.text).toContain('nothing of it was saved. You are signed in as Ada Admin.')
    expect(stale.text).toContain('Riverside &lt;b&gt;UTC&lt;/b&gt;')
    expect(stale.text).toMatch(/Goes to<\/dt><dd[^>]*><span[^>]*>\/services\/new\?a=1</)
    expect(stale.text).toContain('<a href="/services/new">Open the page again without sending this</a>')
    expect(await services()).toEqual([])
    const { action, fields } = formOf(stale.text)
    expect(action).toBe('/services/new?a=1')
    expect(fields).toEqual({ _csrf: [visitor.token], ...Object.fromEntries(Object.entries(service).map(([key, value]) => [key, [value]])), picks: ['a', 'b'] })
    expect((await visitor.post(action, fields, from(visitor))).status).toBe(303)
    expect(await services()).toEqual([{ name: service.name, ods_code: 'RY9NR' }])
  })

  it.each([
    ['from another origin', { origin: 'https://evil.example' }],
    ['from no origin', { origin: 'null' }],
    ['from another site', { 'sec-fetch-site': 'cross-site' }],
  ])('is neither shown nor offered again if it came %s', async (_name, headers: Record<string, string>) => {
    const { visitor, old } = await signedInAgain()
    const answer = await visitor.post('/services/new', { ...service, _csrf: old }, headers)
    expect([answer.status, answer.text.includes('The form came from another site')]).toEqual([403, true])
    expect(answer.text).not.toContain('Riverside')
    expect(await services()).toEqual([])
  })

  it.each([
    ['a browser that does not say where it came from', '/services/new', {}],
    ['one from another site of the same owner', '/services/new', { 'sec-fetch-site': 'same-site' }],
    ['an address that leads to another site', '//evil.example/services/new', { own: 'yes' }],
  ])('is shown as text to copy, without a button: %s', async (_name, path, { own, ...headers }: Record<string, string>) => {
    const { visitor, old } = await signedInAgain()
    const answer = await visitor.post(path, { ...service, _csrf: old }, own === 'yes' ? from(visitor) : headers)
    expect([answer.status, answer.text.includes('Riverside &lt;b&gt;UTC')]).toEqual([403, true])
    expect(answer.text).toContain('Copy from below what you need')
    expect(answer.text).not.toContain('Send it again')
    expect(formOf(answer.text).action).toBe('')
    expect(await services()).toEqual([])
  })

  it('returns no password, and offers nothing if it had nothing else', async () => {
    const { visitor, old } = await signedInAgain()
    const answer = await visitor.post('/account/password', { _csrf: old, current: password, password: 'four other random words' }, from(visitor, '/account'))
    expect([answer.status, answer.text.includes('Open the page again and send it once more.')]).toEqual([403, true])
    expect(answer.text).not.toMatch(/random words|Send it again/)
    const close = await visitor.post('/projects/p1/go-live/close', { _csrf: old, password, lessons: 'Begin early' }, from(visitor, '/projects/p1/go-live'))
    expect(close.text).toContain('A password is not kept: you are asked for it again.')
    expect(close.text).not.toContain(password)
    expect(Object.keys(formOf(close.text).fields)).toEqual(['_csrf', 'lessons'])
  })

  it('lets the person sign out on the page that says so', async () => {
    const { visitor, old } = await signedInAgain()
    await visitor.post('/services/new', { ...service, _csrf: old }, from(visitor))
    expect((await visitor.post('/sign-out', {}, from(visitor))).location).toBe('/sign-in')
  })
})

it('a field is shown by its label, or by its name, whatever that is', () => {
  const fields = ['ods_code', 'care_setting', 'constructor', 'toString', '__proto__'].map((name) => ({ name, value: 'x' }))
  expect(shownFields(fields).shown.map((one) => one.key)).toEqual(['ODS code', 'Care setting', 'Constructor', 'ToString', ' proto '])
})
