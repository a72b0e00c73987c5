import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, expect, it } from 'vitest'
import { asPersonId, noProjectId } from '../../src/db/ids.ts'
import { recordEvents } from '../../src/events/events.store.ts'
import { openWorld } from '../support/world.ts'
import type { Visitor, World } from '../support/world.ts'
import { change } from '../support/change.ts'
import { onSqliteAndServer } from '../support/databases.ts'
import { makePatch } from '../support/patch.ts'
import type { PatchService } from '../support/patch.ts'
import { staleSearchTexts } from '../support/search-texts.ts'
import { written } from '../support/search-cases.ts'
import { uploadAndContinue } from '../support/upload.ts'

const at = '2026-03-02T09:00:00Z'
const plain = { product_version: null, standard_version: null, fhir_version: null, status: 'ready' as const, link: null, version: 1, created_at: at }

onSqliteAndServer('every search box', (open) => {
  let world: World
  let team: Visitor
  let manager: Visitor
  let lead: Visitor
  let services: PatchService[]
  afterEach(async () => {
    await world.close()
  })

  /** Each text as the name of a service, a person, an organisation, a product and a supplier, and in an event of the first project. */
  async function begin(): Promise<void> {
    world = await openWorld(await open())
    const { context } = world
    team = await world.visitor().signIn((await world.account('Bea Turner', 'booking-team')).email)
    const meera = await world.account('Meera Shah', 'project-manager')
    manager = await world.visitor().signIn(meera.email)
    const dan = await world.account('Dan Okoro')
    lead = await world.visitor().signIn(dan.email)
    const people = [{ personId: dan.personId, role: 'dos-lead' }]
    services = await makePatch(context, { services: written.length, creator: { personId: meera.personId, name: 'Meera Shah' }, people })
    await change(context, async (trx) => {
      for (const [n, [text]] of written.entries()) {
        const { ods } = services[n] ?? { ods: '' }
        await trx
          .insertInto('organisations')
          .values({ id: `o${n}`, name: text, ods_code: null, kind: 'provider', created_at: at, switched_on: null, consumer_product: null })
          .execute()
        await trx
          .updateTable('services')
          .set({ name: text, referrer_id: `o${n}` })
          .where('ods_code', '=', ods)
          .execute()
        await trx
          .insertInto('people')
          .values({ id: asPersonId(`p${n}`), name: text, email: `p${n}.@example.nhs.uk`, phone: null, organisation: null, created_at: at })
          .execute()
        await trx
          .insertInto('people')
          .values({ id: asPersonId(`q${n}`), name: `Q ${n}`, email: `q${n}.@example.nhs.uk`, phone: null, organisation: text, created_at: at })
          .execute()
        await trx
          .insertInto('accounts')
          .values({
            id: `a${n}`,
            person_id: asPersonId(`p${n}`),
            installation_role: 'none',
            password_hash: null,
            created_at: at,
            disabled_at: null,
            made_by: null,
          })
          .execute()
        await trx
          .insertInto('products')
          .values({ id: `c${n}`, role: 'provider', product: `${text} ${n}`, supplier: 'X', ...plain })
          .execute()
        await trx
          .insertInto('products')
          .values({ id: `d${n}`, role: 'provider', product: `D ${n}`, supplier: text, ...plain })
          .execute()
        await trx
          .insertInto('products')
          .values({ id: `e${n}`, role: 'provider', product: `E ${n}`, supplier: 'X', ...plain })
          .execute()
        await trx
          .insertInto('product_names')
          .values({ role: 'provider', name: `${text} (${n})`.toLowerCase(), shown: text, product_id: `e${n}`, own: 0 })
          .execute()
      }
      const event = {
        at,
        actor: { id: null, name: 'Somebody' },
        projectId: services[0]?.projectId ?? noProjectId,
        subject: 'note',
        subjectId: 'n',
        action: 'written',
      }
      await recordEvents(
        trx,
        written.flatMap(([text], n) => [
          { ...event, id: `s${n}`, sentence: `${text} was noted as case s${n}.` },
          { ...event, id: `r${n}`, sentence: `This is case r${n}.`, reason: text },
          { ...event, id: `t${n}`, sentence: `This is case t${n}.`, actor: { id: null, name: text } },
        ]),
      )
    })
  }

  interface Box {
    name: string
    visitor: () => Visitor
    address: string
    /** What the page contains when it shows the text with this number. */
    shows: (n: number) => string[]
  }
  const ods = (n: number): string => services[n]?.ods ?? ''
  const boxes = (): Box[] => [
    { name: 'services', visitor: () => team, address: '/services?q=', shows: (n) => [`/services/${ods(n)}"`] },
    { name: 'projects', visitor: () => team, address: '/projects?q=', shows: (n) => [`/projects/${services[n]?.projectId}"`] },
    { name: 'a queue', visitor: () => lead, address: '/queues/dos-lead/dos-id?show=all&q=', shows: (n) => [`/projects/${services[n]?.projectId}/`] },
    { name: 'the catalogue', visitor: () => team, address: '/catalogue?q=', shows: (n) => ['c', 'd', 'e'].map((one) => `/catalogue/${one}${n}"`) },
    { name: 'organisations', visitor: () => team, address: '/organisations?q=', shows: (n) => [`/organisations/o${n}/`] },
    { name: 'people and accounts', visitor: () => team, address: '/admin?q=', shows: (n) => [`p${n}.@example`, `q${n}.@example`] },
    { name: 'security', visitor: () => team, address: '/admin/security?q=', shows: (n) => [`person=p${n}&`, `person=p${n}"`, `value="p${n}"`] },
    { name: 'the audit', visitor: () => team, address: '/admin/audit?q=', shows: (n) => ['s', 'r', 't'].map((one) => `case ${one}${n}.`) },
    {
      name: 'a history',
      visitor: () => manager,
      address: `/projects/${services[0]?.projectId}/history?q=`,
      shows: (n) => ['s', 'r'].map((one) => `case ${one}${n}.`),
    },
    {
      name: 'known people',
      visitor: () => manager,
      address: `/projects/${services[0]?.projectId}/people?q=`,
      shows: (n) => [`person=p${n}#`, `person=q${n}#`],
    },
    { name: 'services of a list on data quality', visitor: () => team, address: '/rollout/data-quality/postcode?q=', shows: (n) => [`/services/${ods(n)}/`] },
    { name: 'another list on data quality', visitor: () => team, address: '/rollout/data-quality/referrer-on?q=', shows: (n) => [`/organisations/o${n}/`] },
  ]

  it('finds a text however it is stored and however it is typed', async () => {
    await begin()
    const missed: string[] = []
    for (const { name, visitor, address, shows } of boxes()) {
      for (const [n, [stored, typed]] of written.entries()) {
        const { text, status } = await visitor().get(`${address}${encodeURIComponent(typed)}`)
        const found = name === 'security' ? shows(n).some((one) => text.includes(one)) : shows(n).every((one) => text.includes(one))
        if (!found) missed.push(`${name}: ${stored} by ${typed} (${status})`)
      }
      const { text } = await visitor().get(`${address}nothing+like+it`)
      for (const n of written.keys()) if (shows(n).some((one) => text.includes(one))) missed.push(`${name} shows number ${n} for other words`)
    }
    expect(missed).toEqual([])
    expect((await staleSearchTexts(world.context.db)).stale).toEqual([])
  }, 60_000)

  it('finds a code and a postcode with any characters that came with them from a spreadsheet', async () => {
    await begin()
    const [first] = services
    await change(world.context, async (trx) => {
      await trx
        .updateTable('services')
        .set({ postcode: 'LS1\u00A06AE' })
        .where('ods_code', '=', first?.ods ?? '')
        .execute()
      await trx.updateTable('organisations').set({ ods_code: 'RY9NR' }).where('id', '=', 'o0').execute()
    })
    const pasted = (code: string): string => encodeURIComponent(`\uFEFF\u00A0${code.toLowerCase()}\u200B `)
    const missed: string[] = []
    for (const typed of [first?.ods ?? '', 'ls1 6ae', 'LS16AE', first?.dosId ?? ''])
      if ((await team.get(`/services?q=${pasted(typed)}`)).location !== `/services/${first?.ods}`) missed.push(`services: ${typed}`)
    if (!(await team.get(`/projects?q=${pasted(first?.ods ?? '')}`)).text.includes(`/projects/${first?.projectId}"`)) missed.push('projects')
    if (!(await team.get(`/organisations?q=${pasted('RY9NR')}`)).text.includes('/organisations/o0/')) missed.push('organisations')
    if (!(await lead.get(`/queues/dos-lead/dos-id?show=all&q=${pasted(first?.dosId ?? '')}`)).text.includes(`/projects/${first?.projectId}/`))
      missed.push('queues')
    const people = await manager.get(`/projects/${first?.projectId}/people?q=${pasted('P3.@example.nhs.uk')}`)
    if (!people.text.includes('person=p3#')) missed.push('people')
    expect(missed).toEqual([])
  })

  it('works during the review of an import, and its texts are right after the import is written and undone', async () => {
    await begin()
    const rows = written.map(([text], n) => `A${80000 + n},"${text.replaceAll('"', '""')}",LS1 6AE`)
    const home =
      (await uploadAndContinue(team, new TextEncoder().encode(`\uFEFFODS,ODS name,Post Code\r\n${rows.join('\r\n')}\r\n`), 'tracker.csv')).location ?? ''
    const until = async (state: string): Promise<void> => {
      const id = home.split('/').at(-1) ?? ''
      for (let tries = 0; tries < 500; tries += 1) {
        if ((await world.context.db.read.selectFrom('tracker_imports').select('state').where('id', '=', id).executeTakeFirst())?.state === state) return
        await wait(20)
      }
      throw new Error(`The import is not ${state}`)
    }
    await until('review')
    const missed: string[] = []
    for (const [n, [stored, typed]] of written.entries())
      if (!(await team.get(`${home}?show=new&q=${encodeURIComponent(typed)}`)).text.includes(`A${80000 + n}`)) missed.push(`${stored} by ${typed}`)
    expect(missed).toEqual([])
    expect((await team.post(home, { care_setting: 'gp-practice' })).status).toBe(303)
    await until('done')
    expect((await team.get('/services?q=lodz+strasse')).text).toContain(`A${80000 + written.findIndex(([, typed]) => typed === 'lodz strasse')}`)
    expect((await staleSearchTexts(world.context.db)).stale).toEqual([])
    expect((await team.post(`${home}/undo`, {})).status).toBe(303)
    await until('undone')
    expect((await staleSearchTexts(world.context.db)).stale).toEqual([])
  }, 60_000)
})
