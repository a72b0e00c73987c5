import { afterEach, expect, it } from 'vitest'
import { noPersonId } from '../../src/db/ids.ts'
import { verifyRecord } from '../../src/events/verify-record.store.ts'
import { seedTags } from '../../src/tracker/custom-fields/seed-tags.ts'
import { listFields } from '../../src/tracker/custom-fields/fields.store.ts'
import { onSqliteAndServer } from '../support/databases.ts'
import { facetsAgree } from '../support/facets-agree.ts'
import { projectsAgree } from '../support/projects-agree.ts'
import { startedProject } from '../support/started-project.ts'
import type { Started } from '../support/started-project.ts'
import type { Visitor } from '../support/world.ts'

const team = { accountId: '', personId: noPersonId, name: '', email: '', installationRole: 'booking-team' as const }
const plain = (text: string): string => text.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ')

onSqliteAndServer('own fields', (open) => {
  let started: Started
  const db = () => started.world.context.db
  afterEach(async () => {
    expect(await verifyRecord(db().read)).toMatchObject({ count: 0, faults: [] })
    await started.world.close()
  })
  const begin = async (): Promise<void> => {
    started = await startedProject(await open())
    await seedTags(started.world.context)
  }
  const bookingTeam = async (): Promise<Visitor> => started.world.visitor().signIn((await started.world.account('Bea Turner', 'booking-team')).email)
  /** Waits until what was there before is read into new fields. */
  const filled = async (): Promise<void> => {
    await started.world.context.leases.idle('new fields')
    expect((await listFields(db().read, 'service')).every((field) => field.filled === 1)).toBe(true)
  }
  const agree = async (...queries: string[]): Promise<void> => {
    for (const query of queries) {
      await facetsAgree(db().read, { person: team, clock: started.world.context.clock, query })
      await projectsAgree(db().read, { person: team, clock: started.world.context.clock, query })
    }
  }

  it('are added, set on a service, counted, filtered, sorted, searched and exported', { timeout: 60_000 }, async () => {
    await begin()
    const bea = await bookingTeam()
    await bea.post('/services/new', { name: 'Castle Hub', ods_code: 'Y04512', dos_ids: '', care_setting: 'gp-practice' })
    const refused = await bea.post('/admin/fields/new', { noun: 'service', name: 'Engagement', kind: 'choice', choices: '' })
    expect(refused.status).toBe(422)
    expect(refused.text).toContain('Enter at least one choice')
    for (const [name, kind] of Object.entries({ Licences: 'number', 'DSA until': 'date', Contact: 'person', Remark: 'text' }))
      expect((await bea.post('/admin/fields/new', { noun: 'service', name, kind })).status).toBe(303)
    await bea.post('/admin/fields/new', { noun: 'service', name: 'Engagement', kind: 'choice', choices: 'Signed\r\nIn talks' })
    await filled()
    const { email } = await started.world.account('Gwen Price')
    const sent = {
      'own.engagement': 'Signed',
      'own.licences': '1,200',
      'own.dsa-until': '1 May 2026',
      'own.contact': email,
      'own.remark': 'Waits for the roof',
    }
    expect((await started.pm.post('/services/RY9NR/fields', { ...sent, 'own.service-tags': 'winter; flagship' })).status).toBe(303)
    const page = plain((await started.pm.get('/services/RY9NR')).text)
    expect(page).toMatch(/Engagement Signed/)
    for (const shown of ['Licences 1,200', 'DSA until 1 May 2026', 'Contact Gwen Price', 'Tags winter; flagship']) expect(page).toContain(shown)

    const list = await bea.get('/services?cols=own.engagement,own.licences,own.contact&sort=own.licences')
    expect(plain(list.text)).toContain('Signed (1)')
    expect(plain(list.text)).toContain('Gwen Price')
    const total = async (query: string) => Number(/data-total="(\d+)"/.exec((await bea.get(`/services?${query}`)).text)?.[1])
    expect(await total('own=engagement%3DSigned')).toBe(1)
    expect(await total('own=engagement%3D-')).toBe(1)
    expect(await total('own=licences%3E1000~licences%3C1200')).toBe(1)
    expect(await total('own=licences%3E1201')).toBe(0)
    expect(await total('own=dsa-until%3C2026-05-01~service-tags%3Dwinter')).toBe(1)
    expect(await total('q=roof')).toBe(1)
    // Nobody may guess an address by its parts.
    expect(await total('q=gwen.price')).toBe(0)
    expect((await bea.get('/services?own.licences.from=1%2C000&own.engagement=')).location).toBe('/services?own=licences%3E1000')
    const csv = (await bea.get('/services.csv?cols=own.engagement,own.dsa-until,own.service-tags')).text
    expect(csv).toContain('Engagement,DSA until,Tags')
    expect(csv).toContain('Signed,2026-05-01,winter; flagship')
    await agree('own=engagement=Signed', 'own=engagement=-', 'own=licences>1000~licences<1200', 'own=dsa-until<2026-05-01~service-tags=winter', 'q=roof')

    // A tag that differs in case alone is the same tag.
    expect((await bea.post('/services/Y04512/fields', { 'own.service-tags': 'WINTER; roof' })).status).toBe(303)
    for (const value of ['winter', 'Winter', 'WINTER']) expect(await total(`own=service-tags%3D${value}`)).toBe(2)
    expect(plain((await bea.get('/services')).text).match(/winter \(\d\)/gi)).toEqual([expect.stringMatching(/^winter \(2\)$/i)])
    await agree('own=service-tags=winter', 'own=service-tags=WINTER')

    expect(plain((await started.pm.get(`${started.home}/history`)).text)).toContain('Meera Shah changed the service:')
    await bea.post('/services/RY9NR/fields', { 'own.engagement': '', 'seen.engagement': 'Signed' })
    expect(await total('own=engagement%3D-')).toBe(2)
    await agree('own=engagement=-', 'own=engagement=Signed')
  })

  it('keep what someone else wrote until it was seen, and are retired and brought back with their values', { timeout: 60_000 }, async () => {
    await begin()
    const bea = await bookingTeam()
    await bea.post('/admin/fields/new', { noun: 'service', name: 'Engagement', kind: 'choice', choices: 'Signed\nIn talks' })
    await filled()
    await bea.post('/services/RY9NR/fields', { 'own.engagement': 'Signed', 'seen.engagement': '' })
    const late = await started.pm.post('/services/RY9NR/fields', { 'own.engagement': 'In talks', 'seen.engagement': '' })
    expect(late.status).toBe(409)
    expect(plain(late.text)).toContain('Bea Turner set Engagement of Riverside UTC to Signed')
    expect(plain(late.text)).toContain('It says now: Engagement: Signed.')
    expect(late.text).toContain('<option value="In talks" selected>')
    const [field] = (await listFields(db().read, 'service')).filter((one) => one.id === 'engagement')
    expect(
      (await bea.post('/admin/fields/engagement', { name: 'Engaged', choices: 'Signed\nNo', shown: 'page', version: String(field?.version) })).status,
    ).toBe(303)
    expect(plain((await bea.get('/services/RY9NR')).text)).toContain('Engaged Signed')
    expect((await bea.get('/services?cols=own.engagement')).text).not.toContain('>Engaged')
    await bea.post('/admin/fields/engagement/retire', { version: String((field?.version ?? 0) + 1) })
    expect(plain((await bea.get('/services/RY9NR')).text)).not.toContain('Engaged Signed')
    await bea.post('/admin/fields/engagement/bring-back', { version: String((field?.version ?? 0) + 2) })
    expect(plain((await bea.get('/services/RY9NR')).text)).toContain('Engaged Signed')
  })

  it('are set on projects and organisations by those who change these', { timeout: 60_000 }, async () => {
    await begin()
    const bea = await bookingTeam()
    await bea.post('/admin/fields/new', { noun: 'organisation', name: 'Board day', kind: 'date' })
    await bea.post('/organisations/new', { name: 'Harbour Trust', ods_code: 'RH1', kind: 'provider', switched_on: '', consumer_product: '' })
    const organisation = /\/organisations\/([^/]+)\/edit/.exec((await bea.get('/organisations')).text)?.[1] ?? ''
    expect((await bea.post(`/organisations/${organisation}/fields`, { 'own.board-day': '3 April 2026' })).status).toBe(303)
    expect((await bea.get(`/organisations/${organisation}/fields`)).text).toContain('value="2026-04-03"')
    expect((await bea.post(`/organisations/${organisation}/fields`, { 'own.board-day': 'soon' })).status).toBe(422)
    expect((await started.pm.post(`${started.home}/fields`, { 'own.project-tags': 'pilot' })).status).toBe(303)
    expect(plain((await started.dos.get(started.home)).text)).toContain('Tags pilot')
    expect((await started.dos.post(`${started.home}/fields`, { 'own.project-tags': 'mine' })).status).toBe(403)
    expect(plain((await started.pm.get(`${started.home}/history`)).text)).toContain('Meera Shah set Tags of Riverside UTC, Provider to pilot')
  })

  /** A second project, of a service of its own. */
  async function withTwoProjects(bea: Visitor): Promise<{ first: string; second: string }> {
    await bea.post('/services/new', { name: 'Castle Hub', ods_code: 'Y04512', dos_ids: '', care_setting: 'gp-practice' })
    const made = await bea.post('/services/Y04512/projects/new', { role: 'provider', route_in: 'Service-led', scope: '111 books in', go_live: '2026-05-01' })
    return { first: started.home, second: /^\/projects\/[\w-]+/.exec(made.location ?? '')?.[0] ?? '' }
  }
  const total = async (visitor: Visitor, address: string): Promise<number> => Number(/data-total="(\d+)"/.exec((await visitor.get(address)).text)?.[1])
  const listed = (text: string): string[] =>
    [...text.matchAll(/scope="row"[^>]*>(?:<input[^>]*> )?<a href="(\/projects\/[^"]+)"/g)].map((match) => match[1] ?? '')

  it('of projects are filters with counts, sorts, columns, views, exports and a side of the pivot', { timeout: 60_000 }, async () => {
    await begin()
    const bea = await bookingTeam()
    const { first, second } = await withTwoProjects(bea)
    for (const [name, kind] of Object.entries({ 'Licence cost': 'number', Sponsor: 'person', Remark: 'text', Board: 'date' }))
      expect((await bea.post('/admin/fields/new', { noun: 'project', name, kind })).status).toBe(303)
    await filled()
    const { email } = await started.world.account('Gwen Price')
    await bea.post(`${first}/fields`, { 'own.project-tags': 'pilot; winter', 'own.licence-cost': '900', 'own.sponsor': email, 'own.remark': 'zebra' })
    await bea.post(`${second}/fields`, { 'own.project-tags': 'winter', 'own.licence-cost': '1,100', 'own.remark': 'apple', 'own.board': '1 May 2026' })
    const { text } = await bea.get('/projects')
    for (const shown of ['pilot (1)', 'winter (2)', 'Gwen Price (1)', 'Not known (1)', 'Tags of the project']) expect(plain(text)).toContain(shown)
    expect(text).not.toContain(email)
    const sent = await bea.get('/projects?projectOwn.project-tags=winter&projectOwn.licence-cost.from=1%2C000&own.service-tags=')
    expect(sent.location).toBe('/projects?projectOwn=project-tags%3Dwinter%7Elicence-cost%3E1000')
    expect(await total(bea, sent.location ?? '')).toBe(1)
    expect(plain((await bea.get(sent.location ?? '')).text)).toContain('Licence cost from: 1,000')
    for (const [query, n] of Object.entries({
      'project-tags=winter': 2,
      'project-tags=pilot': 1,
      'sponsor=-': 1,
      'board<2026-05-01': 1,
      'licence-cost>900': 2,
    })) {
      expect([query, await total(bea, `/projects?projectOwn=${encodeURIComponent(query)}`)]).toEqual([query, n])
      expect([query, await total(bea, `/services?projectOwn=${encodeURIComponent(query)}`)]).toEqual([query, n])
      await agree(`projectOwn=${encodeURIComponent(query)}`)
    }
    for (const [sort, order] of Object.entries({
      '-own.licence-cost': [second, first],
      'own.licence-cost': [first, second],
      'own.remark': [second, first],
      'own.sponsor': [first, second],
    }))
      expect([sort, listed((await bea.get(`/projects?sort=${sort}`)).text)]).toEqual([sort, order])
    for (const [words, n] of Object.entries({ zebra: 1, winter: 2, 'gwen.price': 0 })) {
      expect([words, await total(bea, `/projects?q=${words}`)]).toEqual([words, n])
      await agree(`q=${words}`)
    }
    // Who does not see a project does not find its service by what is written of it.
    expect(await total(started.pm, '/services?q=apple')).toBe(0)
    const csv = (await bea.get('/projects.csv?cols=own.project-tags,own.licence-cost&sort=-own.licence-cost&projectOwn=project-tags%3Dpilot')).text
    expect(csv).toBe('ODS code,Project,Tags of the project,Licence cost\r\nRY9NR,"Riverside UTC, Provider",pilot; winter,900\r\n')
    const view = await bea.post('/services/views', { name: 'Pilots', list: 'projects', query: 'projectOwn=project-tags%3Dpilot&sort=-own.licence-cost' })
    expect(view.location).toBe('/projects?projectOwn=project-tags%3Dpilot&sort=-own.licence-cost')
    const pivot = (await bea.get('/services/pivot.csv?rows=own.project-tags&columns=care&measure=own.licence-cost')).text
    expect(pivot.split('\r\n').map((line) => line.split(',').at(-2))).toEqual(['All', '900', '2000', '2000', undefined])
    const cell = /<a href="(\/services\?[^"]*pilot[^"]*)"/.exec((await bea.get('/services/pivot?rows=own.project-tags&columns=care')).text)?.[1] ?? ''
    expect(await total(bea, cell.replaceAll('&amp;', '&'))).toBe(1)
  })

  it('of organisations are columns of their list, and filters with counts', { timeout: 60_000 }, async () => {
    await begin()
    const bea = await bookingTeam()
    for (const [name, kind] of Object.entries({ 'Board day': 'date', Contact: 'person', Labels: 'tags' }))
      await bea.post('/admin/fields/new', { noun: 'organisation', name, kind })
    for (const [name, code] of Object.entries({ 'Harbour Trust': 'RH1', 'Castle Trust': 'RC1' }))
      await bea.post('/organisations/new', { name, ods_code: code, kind: 'provider', switched_on: '', consumer_product: '' })
    const id = (name: string, text: string): string => new RegExp(`/organisations/([^/"]+)/edit">${name}`).exec(text)?.[1] ?? ''
    const { email, personId } = await started.world.account('Gwen Price')
    const before = (await bea.get('/organisations')).text
    const all = Number(/data-total="(\d+)"/.exec(before)?.[1])
    await bea.post(`/organisations/${id('Harbour Trust', before)}/fields`, {
      'own.board-day': '3 April 2026',
      'own.contact': email,
      'own.labels': 'north; pilot',
    })
    await bea.post(`/organisations/${id('Castle Trust', before)}/fields`, { 'own.labels': 'north' })
    const { text } = await bea.get('/organisations')
    for (const shown of ['Board day', '3 April 2026', 'Gwen Price (1)', 'north (2)', 'pilot (1)', `Not known (${all - 1})`])
      expect(plain(text)).toContain(shown)
    expect(text).not.toContain(email)
    expect((await bea.get('/organisations?q=trust&own.labels=north&own.board-day.from=')).location).toBe('/organisations?q=trust&own=labels%3Dnorth')
    for (const [query, n] of Object.entries({
      'labels=north': 2,
      'labels=north~labels=pilot': 2,
      'labels=pilot': 1,
      [`contact=${personId}`]: 1,
      'labels=-': all - 2,
      'board-day>2026-04-04': 0,
    }))
      expect([query, (await total(bea, `/organisations?own=${encodeURIComponent(query)}`)) || 0]).toEqual([query, n])
    expect(plain((await bea.get('/organisations?own=board-day%3E2026-04-04')).text)).toContain('No organisation fits')
  })

  it('have choices that are renamed with everything that has them, and retired', { timeout: 60_000 }, async () => {
    await begin()
    const bea = await bookingTeam()
    await bea.post('/admin/fields/new', { noun: 'service', name: 'Engagement', kind: 'choice', choices: 'Signed\nIn talks' })
    await filled()
    await bea.post('/services/RY9NR/fields', { 'own.engagement': 'Signed' })
    await bea.post('/services/views', { name: 'Signed ones', list: 'services', query: 'own=engagement%3DSigned' })
    const home = '/admin/fields/engagement'
    const version = async (): Promise<string> => /name="version" value="(\d+)"/.exec((await bea.get(home)).text)?.[1] ?? ''
    expect(plain((await bea.get(home)).text)).toContain('Signed 1 service Offered Retire Signed')
    const refused = await bea.post(`${home}/rename-choice`, { choice: 'Signed', new_name: 'In talks', version: await version() })
    expect([refused.status, plain(refused.text).includes('There is a choice In talks already')]).toEqual([422, true])
    const done = await bea.post(`${home}/rename-choice`, { choice: 'Signed', new_name: 'Agreement signed', version: await version() })
    expect(done.location).toBe(home)
    await filled()
    expect(plain((await bea.get(home)).text)).toContain('Agreement signed 1 service Offered Retire Agreement signed')
    expect(plain((await bea.get('/services/RY9NR')).text)).toContain('Engagement Agreement signed')
    expect(plain((await bea.get('/services')).text)).toContain('Agreement signed (1)')
    expect(await total(bea, '/services?own=engagement%3DAgreement+signed')).toBe(1)
    await agree('own=engagement=Agreement+signed')
    expect((await bea.get('/services')).text).toContain('/services?own=engagement%3DAgreement+signed')
    expect((await bea.get('/rollout/export.csv')).text).toContain('Agreement signed')
    expect(
      (await started.world.context.db.read.selectFrom('events').select('sentence').where('subject', '=', 'choice').execute()).map((one) => one.sentence),
    ).toEqual(['Bea Turner renamed the choice Signed of the field Engagement of services to Agreement signed: 1 of them have it'])
    await bea.post(`${home}/rename-choice`, { choice: 'Agreement signed', new_name: 'Signed', version: await version() })
    await filled()
    expect(await total(bea, '/services?own=engagement%3DSigned')).toBe(1)
    await bea.post(`${home}/retire-choice`, { choice: 'Signed', version: await version() })
    expect(plain((await bea.get(home)).text)).toContain('Signed 1 service Retired: offered to nobody Bring back Signed')
    expect((await bea.get('/services/RY9NR/fields')).text).toContain('<option value="Signed" selected>')
    await bea.post('/services/new', { name: 'Castle Hub', ods_code: 'Y04512', dos_ids: '', care_setting: 'gp-practice' })
    expect((await bea.get('/services/Y04512/fields')).text).not.toContain('value="Signed"')
    expect((await bea.post('/services/Y04512/fields', { 'own.engagement': 'Signed' })).status).toBe(422)
    await bea.post(`${home}/bring-back-choice`, { choice: 'Signed', version: await version() })
    expect((await bea.post('/services/Y04512/fields', { 'own.engagement': 'Signed' })).status).toBe(303)
  })

  it('suggest the tags of services and projects that one sees, and no others', { timeout: 60_000 }, async () => {
    await begin()
    const bea = await bookingTeam()
    const { first, second } = await withTwoProjects(bea)
    await bea.post(`${first}/fields`, { 'own.project-tags': 'shown' })
    await bea.post(`${second}/fields`, { 'own.project-tags': 'secret' })
    await bea.post('/services/RY9NR/fields', { 'own.service-tags': 'shown too' })
    await bea.post('/services/Y04512/fields', { 'own.service-tags': 'secret too' })
    for (const [address, tag] of [
      [`${first}/fields`, 'shown'],
      ['/services/RY9NR/fields', 'shown too'],
    ] as const) {
      expect((await started.pm.get(address)).text).toContain(`In use: ${tag}`)
      expect((await started.pm.get(address)).text).not.toContain('secret')
      expect((await bea.get(address)).text).toMatch(/In use: (secret; shown|secret too; shown too)/)
    }
  })

  it('name a person by their id in addresses, never by their address', { timeout: 60_000 }, async () => {
    await begin()
    const bea = await bookingTeam()
    await bea.post('/admin/fields/new', { noun: 'service', name: 'Contact', kind: 'person' })
    await filled()
    const { email, personId } = await started.world.account('Gwen Price')
    await started.pm.post('/services/RY9NR/fields', { 'own.contact': email })
    for (const address of [
      '/services?cols=own.contact&sort=own.contact',
      '/services/pivot?rows=own.contact',
      `/services?own=contact%3D${personId}`,
      '/projects?sort=own.contact',
    ]) {
      const { text } = await bea.get(address)
      expect([address, text.includes(email), text.includes('Gwen Price')]).toEqual([address, false, true])
    }
    expect(await total(bea, `/services?own=contact%3D${personId}`)).toBe(1)
    const said = await db().read.selectFrom('events').select('sentence').where('subject', '=', 'service-field').execute()
    expect(said.map((one) => one.sentence)).toEqual(['Meera Shah set Contact of Riverside UTC to Gwen Price'])
    await agree(`own=contact=${personId}`, 'own=contact=-')
    for (const file of ['/rollout/export.csv', '/services/RY9NR/fields']) {
      const { text } = await started.pm.get(file)
      expect([file, text.includes(email), text.includes('Gwen Price')]).toEqual([file, false, true])
    }
    // What the form showed is sent back: the person stays, and so does the link to them.
    expect((await started.pm.post('/services/RY9NR/fields', { 'own.contact': 'Gwen Price', 'seen.contact': 'Gwen Price' })).status).toBe(303)
    expect(await total(bea, `/services?own=contact%3D${personId}`)).toBe(1)
    // Anyone may write an id into an address: it tells nobody whose it is.
    const { personId: other } = await started.world.account('Olga Other')
    expect((await bea.get(`/services?own=contact%3D${other}`)).text).not.toContain('Olga')
  })
})
