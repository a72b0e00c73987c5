import { afterEach, expect, it } from 'vitest'
import { listBack } from '../../src/web/list-back.ts'
import { onSqliteAndServer } from '../support/databases.ts'
import { hidden, startedProject } from '../support/started-project.ts'
import type { Started } from '../support/started-project.ts'
import type { Visitor } from '../support/world.ts'

it.each([
  ['/services', '/services'],
  ['/projects?sort=-golive&after=%5B1%5D&id=x', '/projects?sort=-golive&after=%5B1%5D&id=x'],
  ['//evil.example', null],
  ['/services/RY9NR', null],
  ['/services?q=a#own.engagement-RY9NR', '/services?q=a#own.engagement-RY9NR'],
  ['/services?q=a#b/c', null],
  ['https://evil.example/services', null],
  [`/services?q=${'x'.repeat(3000)}`, null],
])('from “%s” someone returns to %s', (back, to) => {
  expect(listBack({ typed: { back }, query: () => undefined })).toBe(to)
})

/** The pages behind the pencils of a list. */
const editsIn = (text: string): string[] => [...text.matchAll(/data-edit href="([^"]*)"/g)].map(([, href = '']) => href.replaceAll('&amp;', '&'))

onSqliteAndServer('cells of a list', (open) => {
  let started: Started
  let bea: Visitor
  afterEach(async () => started.world.close())
  const begin = async (): Promise<void> => {
    started = await startedProject(await open())
    bea = await started.world.visitor().signIn((await started.world.account('Bea Turner', 'booking-team')).email)
    await bea.post('/services/new', { name: 'Castle Hub', ods_code: 'Y04512', dos_ids: '', care_setting: 'gp-practice' })
    await bea.post('/admin/fields/new', { noun: 'service', name: 'Engagement', kind: 'choice', choices: 'Signed\nIn talks' })
    await started.world.context.leases.idle('new fields')
  }
  const list = '/services?cols=own.engagement%2Cgolive'

  it('lead to a page of their own that returns to the same place in the list', { timeout: 60_000 }, async () => {
    await begin()
    const edits = editsIn((await bea.get(`${list}&sort=-name`)).text)
    expect(edits).toHaveLength(3)
    const engagement = edits.find((href) => href.startsWith('/services/RY9NR/fields?only=engagement')) ?? ''
    const page = (await bea.get(engagement)).text
    expect(page).toContain('Engagement')
    expect(page).not.toContain('Tags')
    const back = hidden(page, 'back').replaceAll('&amp;', '&')
    expect(new URL(back, 'http://x').searchParams.get('cols')).toBe('own.engagement,golive')
    expect(new URL(back, 'http://x').hash).toBe('#own.engagement-RY9NR')
    expect((await bea.get(back.split('#')[0] ?? '')).text).toContain('id="own.engagement-RY9NR" data-edit')
    const sent = { only: 'engagement', back, 'own.engagement': 'Signed', 'seen.engagement': '' }
    expect((await bea.post('/services/RY9NR/fields', sent)).location).toBe(back)
    const late = await started.pm.post('/services/RY9NR/fields', { ...sent, 'own.engagement': 'In talks' })
    expect(late.status).toBe(409)
    expect(late.text).toContain('Bea Turner set Engagement of Riverside UTC to Signed')
    expect(late.text).toContain('<option value="In talks" selected>')

    const date = edits.find((href) => href.includes('/dates/go-live')) ?? ''
    const seen = hidden((await bea.get(date)).text, 'seen')
    const moved = { day: '2026-05-04', status: 'provisional', reason: 'supplier-delay', note: 'The supplier asked', seen, back }
    const refused = await bea.post(date.split('?')[0] ?? '', { ...moved, reason: '' })
    expect(refused.status).toBe(422)
    expect(hidden(refused.text, 'back').replaceAll('&amp;', '&')).toBe(back)
    expect((await bea.post(date.split('?')[0] ?? '', moved)).location).toBe(back)
    expect((await bea.get(list)).text).toContain('4 May 2026')
  })

  it('can be changed by those who may change the row', { timeout: 60_000 }, async () => {
    await begin()
    expect(editsIn((await started.pm.get(list)).text)).toHaveLength(2)
    expect(editsIn((await started.pm.get('/services?cols=own.engagement&project=none')).text)).toEqual([])
    expect(editsIn((await started.dos.get(list)).text)).toEqual([])
    const viewer = await started.world.visitor().signIn((await started.world.account('Vic Young', 'programme-viewer')).email)
    expect(editsIn((await viewer.get(list)).text)).toEqual([])
    const projects = editsIn((await started.pm.get('/projects?cols=golive%2Cstate%2Cown.engagement')).text)
    expect(projects.map((href) => href.split('?')[0])).toEqual([`${started.home}/dates/go-live`, `${started.home}/hold`, '/services/RY9NR/fields'])
    const page = (await started.pm.get(projects[1] ?? '')).text
    const held = { reason: 'The service moves', version: hidden(page, 'version'), back: hidden(page, 'back').replaceAll('&amp;', '&') }
    expect((await started.pm.post(`${started.home}/hold`, held)).location).toBe(held.back)
    expect(editsIn((await started.pm.get('/projects?cols=state')).text).map((href) => href.split('?')[0])).toEqual([`${started.home}/resume`])
    const onHold = editsIn((await started.pm.get('/projects?cols=golive%2Cmanager%2Cnote')).text)
    expect(onHold.map((href) => href.split('?')[0])).toEqual([`${started.home}/manager`, `${started.home}/notes`])
    for (const href of onHold) expect((await started.pm.get(href)).status).toBe(200)
  })

  it('are changed on the page of their service too, by those who may', { timeout: 60_000 }, async () => {
    await begin()
    const home = '/services/RY9NR'
    const page = (await started.pm.get(home)).text
    expect(page).toContain('id="own.engagement" data-edit href="/services/RY9NR/fields?only=engagement"')
    expect((await started.dos.get(home)).text).not.toContain('data-edit')
    const form = (await started.pm.get(`${home}/fields?only=engagement`)).text
    expect([form.includes('Engagement'), form.includes('Tags')]).toEqual([true, false])
    const sent = { only: 'engagement', 'own.engagement': 'Signed', 'seen.engagement': '' }
    expect((await started.pm.post(`${home}/fields`, sent)).location).toBe(`${home}#own.engagement`)
    expect((await started.pm.post(`${home}/fields`, { ...sent, only: '//x', 'seen.engagement': 'Signed' })).location).toBe(home)
  })

  it('change who manages a project by name or address, and add notes', { timeout: 60_000 }, async () => {
    await begin()
    const shown = '/projects?cols=manager%2Cnote'
    const [manager = '', note = ''] = editsIn((await started.pm.get(shown)).text)
    expect([manager.split('?')[0], note.split('?')[0]]).toEqual([`${started.home}/manager`, `${started.home}/notes`])
    const page = (await started.pm.get(manager)).text
    expect(page).toContain('instead of Meera Shah')
    const sent = { person: 'dan okoro', how: 'beside', seen: hidden(page, 'seen'), back: hidden(page, 'back').replaceAll('&amp;', '&') }
    const unknown = await started.pm.post(`${started.home}/manager`, { ...sent, person: 'Nobody Known' })
    expect(unknown.status).toBe(422)
    for (const says of ['Nobody that you work with is known as Nobody Known', 'value="Nobody Known"', 'value="beside" checked'])
      expect(unknown.text).toContain(says)
    expect((await started.pm.post(`${started.home}/manager`, sent)).location).toBe(sent.back)
    expect((await started.pm.get(shown)).text).toContain('Dan Okoro, Meera Shah')
    const late = await started.pm.post(`${started.home}/manager`, { ...sent, how: 'instead' })
    expect([late.status, late.text.includes('Meera Shah added Dan Okoro as Project manager')]).toEqual([409, true])
    expect((await started.clinical.get(`${started.home}/manager`)).status).toBe(403)
    expect((await started.clinical.post(`${started.home}/manager`, sent)).status).toBe(403)

    const back = hidden((await started.pm.get(note)).text, 'back').replaceAll('&amp;', '&')
    const empty = await started.pm.post(`${started.home}/notes`, { body: ' ', back })
    expect([empty.status, empty.text.includes('Add no note'), empty.text.includes('Write your note')]).toEqual([422, true, true])
    expect((await started.pm.post(`${started.home}/notes`, { body: 'The router is late', back })).location).toBe(back)
    expect((await started.pm.get(shown)).text).toContain('The router is late')
    const services = '/services?cols=note'
    const [own = ''] = editsIn((await started.pm.get(services)).text)
    expect(own.split('?')[0]).toBe('/services/RY9NR/notes')
    expect((await started.pm.get(own)).text).not.toContain('The router is late')
    expect((await started.pm.post('/services/RY9NR/notes', { body: 'Moves in May', back: services })).location).toBe(services)
    expect((await started.pm.get(services)).text).toContain('Moves in May')
  })
})
