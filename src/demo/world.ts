import { setTimeout as wait } from 'node:timers/promises'
import type { Context } from '../context.ts'
import { listPrerequisites, needsOf } from '../tracker/prerequisites/prerequisites.store.ts'
import { createAccount } from '../web/sign-in/create-account.ts'
import { bookingOf, headersFor } from '../sandbox/right-request.ts'
import type { SlotResource } from '../sandbox/right-request.ts'
import type { Operation } from '../sandbox/operations.ts'
import { demoTracker } from './tracker.ts'
import { Visitor } from './visitor.ts'

export const demoPassword = 'harbour lantern orchard'

type Key = 'meera' | 'dan' | 'clara' | 'ivan' | 'priya' | 'tom' | 'grace' | 'nia' | 'sam' | 'omar' | 'bea' | 'vic'

/** The people of the demonstration; who they are in its projects, and what each may try. */
const cast: Record<
  Key,
  { name: string; role: 'booking-team' | 'programme-viewer' | 'project-manager' | 'none'; part: string; tries: string; holds: string[] }
> = {
  meera: {
    name: 'Meera Shah',
    role: 'project-manager',
    part: 'Project manager',
    tries: 'Open Northgate and record results on its test day; see what holds each project',
    holds: [],
  },
  clara: { name: 'Clara Jones', role: 'none', part: 'Clinical lead', tries: 'Sign the procedure of Harbour Street, or decline it', holds: ['clinical-lead'] },
  dan: { name: 'Dan Okoro', role: 'none', part: 'DoS lead', tries: 'Settle what waits for you at Mill Lane: one prerequisite is overdue', holds: ['dos-lead'] },
  grace: {
    name: 'Grace Adeyemi',
    role: 'none',
    part: 'Commissioning lead',
    tries: 'Confirm go for St Anne’s as the second person',
    holds: ['commissioning-lead'],
  },
  sam: {
    name: 'Sam Lee',
    role: 'none',
    part: 'Supplier of the Provider’s system',
    tries: 'Copy the first search from the sandbox of Northgate and send it',
    holds: ['provider-supplier-pm', 'provider-supplier-consultant', 'provider-supplier-support', 'consumer-supplier-pm', 'consumer-supplier-support'],
  },
  ivan: { name: 'Ivan Petrov', role: 'none', part: 'IT and network lead', tries: 'See which prerequisites are yours', holds: ['it-lead'] },
  priya: {
    name: 'Priya Nair',
    role: 'none',
    part: 'Service project lead',
    tries: 'Write the procedure of Castle Hub',
    holds: ['service-project-lead', 'operational-lead'],
  },
  tom: { name: 'Tom Hughes', role: 'none', part: 'Training lead', tries: 'Sign the procedure of Harbour Street', holds: ['training-lead'] },
  nia: {
    name: 'Nia Evans',
    role: 'none',
    part: 'Information governance lead and clinical safety officer',
    tries: 'Sign twice: once in each role',
    holds: ['ig-lead', 'clinical-safety-officer'],
  },
  omar: {
    name: 'Omar Khan',
    role: 'none',
    part: 'Project lead at South Coast 111',
    tries: 'See the Consumer’s side of a project',
    holds: ['consumer-project-lead'],
  },
  bea: {
    name: 'Bea Turner',
    role: 'booking-team',
    part: 'Booking team',
    tries: 'Confirm the pair that a passed run proposes; change a product of the catalogue; open Administration',
    holds: [],
  },
  vic: { name: 'Vic Young', role: 'programme-viewer', part: 'Programme viewer', tries: 'Read everything, change nothing', holds: [] },
}

const emailOf = (name: string): string => `${name.toLowerCase().replace(' ', '.')}@example.nhs.uk`

export const demoPeople = Object.values(cast).map(({ name, part, tries }) => ({ name, email: emailOf(name), part, tries }))

const dayFrom = (now: number, days: number): string => new Date(now + days * 86_400_000).toISOString().slice(0, 10)

/** Makes the demonstration's world through the product's own pages, signed in as its people: every gate, event and signature is a real one. */
export class DemoWorld {
  readonly #context: Context
  readonly #base: string
  readonly #people = new Map<Key, Visitor>()

  constructor(context: Context, base: string) {
    this.#context = context
    this.#base = base
  }

  /** Six projects at different stages. */
  async build(): Promise<void> {
    for (const [key, person] of Object.entries(cast) as [Key, (typeof cast)[Key]][]) {
      await createAccount(this.#context, { email: emailOf(person.name), name: person.name, installationRole: person.role, password: demoPassword })
      this.#people.set(key, await new Visitor(this.#base).signIn(emailOf(person.name), demoPassword))
    }
    const live = await this.#project('Riverside Urgent Treatment Centre', 'RY9NR', '2000099991', 'urgent-treatment-centre', { testing: -40, goLive: -20 })
    await this.#toTheEnd(live)
    await this.#catalogue()
    const deciding = await this.#project(
      'St Anne’s Urgent Treatment Centre',
      'RY9SA',
      '2000099992',
      'urgent-treatment-centre',
      { testing: -7, goLive: 5 },
      { products: ['Symphony', 'Cleric'] },
    )
    await this.#toGo(deciding)
    await this.#act('meera', `${deciding}/go-live/decision`, { decision: 'go', password: demoPassword })
    const testing = await this.#project('Northgate Emergency Department', 'RTX02', '2000099993', 'emergency-department', { testing: 0, goLive: 14 })
    await this.#toTestDay(testing)
    await this.#waitForTheConsumer(testing)
    const signing = await this.#project(
      'Harbour Street Urgent Treatment Centre',
      'RW603',
      '2000099994',
      'urgent-treatment-centre',
      { testing: 10, goLive: 30 },
      { products: ['Medway', 'Cleric'] },
    )
    await this.#exception(signing)
    await this.#prerequisites(signing, () => true)
    await this.#signatures(signing, ['clara', 'tom', 'nia'])
    const late = await this.#project(
      'Mill Lane Surgery',
      'B86012',
      '2000099995',
      'gp-practice',
      { testing: 20, goLive: 45 },
      { products: ['SystmOne', 'Adastra'] },
    )
    await this.#prerequisites(late, (one) => one.group_key === 'assurance' || ['hscn', 'spine-product', 'asid', 'fqdn'].includes(one.key))
    await this.#overdue(late, 'dos-id', -6)
    const begun = await this.#project(
      'Castle Hub',
      'Y04512',
      '2000099996',
      'gp-hub',
      { testing: 60, goLive: 90 },
      { products: ['Vision 3', 'Adastra'], only: ['priya', 'dan'] },
    )
    await this.#act('meera', `${begun}/notes`, { body: 'Kick-off held. Clinical lead and supplier still to be named by the hub.' })
    await this.#rollout()
  }

  /** Sixty practices come by the import of a tracker; projects for those of the South East that wait for nothing are started at once, with their DoS lead, and some of their dates moved. */
  async #rollout(): Promise<void> {
    const bea = this.#visitor('bea')
    await bea.get('/imports/new')
    const imported = (await bea.upload('/imports/new', demoTracker(), 'south-tracker.csv')).location ?? ''
    await this.#until('bea', imported, 'id="approve"')
    await this.#act('bea', imported, { care_setting: 'gp-practice' })
    await this.#until('bea', imported, 'written</strong>')
    const ready = 'rollout=ready&region=South+East'
    await this.#atOnce({
      act: 'start',
      query: ready,
      side: 'provider',
      route_in: this.#context.templates.routesIn[0] ?? '',
      scope: '111 books its patients into the practice.',
      testing: this.#day(40),
      go_live: this.#day(61),
      manager: emailOf(cast.meera.name),
    })
    await this.#atOnce({ act: 'owner', query: `${ready}&project=open`, side: 'provider', role: 'dos-lead', email: emailOf(cast.dan.name) })
    await this.#atOnce({
      act: 'dates',
      query: `${ready}&provider=SystmOne`,
      side: 'provider',
      kind: 'go-live',
      how: 'shift',
      shift: '35',
      standing: 'provisional',
      reason: 'supplier-delay',
      note: 'The supplier’s release comes five weeks later',
    })
  }

  async #atOnce(form: Record<string, string>): Promise<void> {
    const job = await this.#act('bea', '/rollout/bulk', form)
    await this.#act('bea', job, {})
    await this.#until('bea', job, 'changed</strong>')
  }

  /** Looks at a page until it says so. */
  async #until(key: Key, path: string, says: string): Promise<void> {
    for (let tries = 0; tries < 2000; tries += 1) {
      if ((await this.#visitor(key).get(path)).text.includes(says)) return
      await wait(30)
    }
    throw new Error(`${path} never said ${says}`)
  }

  #visitor(key: Key): Visitor {
    const visitor = this.#people.get(key)
    if (!visitor) throw new Error(`Nobody is called ${key}`)
    return visitor
  }

  /** Sends a form as somebody; anything but a redirect to the result is a fault of the demonstration. */
  async #act(key: Key, path: string, form: Record<string, string>): Promise<string> {
    const answer = await this.#visitor(key).post(path, form)
    if (answer.status === 303) return answer.location ?? ''
    const told = [...answer.text.matchAll(/nhsuk-error-summary__list">([\s\S]*?)<\/ul>/g)]
      .map((match) => match[1]?.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' '))
      .join()
    throw new Error(`${path} as ${key} answered ${answer.status}:${told || answer.text.slice(0, 300)}`)
  }

  get #db() {
    return this.#context.db.read
  }

  #day(days: number): string {
    return dayFrom(this.#context.clock(), days)
  }

  async #project(
    name: string,
    ods: string,
    dosId: string,
    careSetting: string,
    dates: { testing: number; goLive: number },
    { products: [provider, consumer] = ['Adastra', 'Cleric'], only }: { products?: [string, string]; only?: Key[] } = {},
  ): Promise<string> {
    await this.#act('meera', '/services/new', {
      name,
      ods_code: ods,
      dos_ids: dosId,
      care_setting: careSetting,
      site: `${name} main site`,
      region: 'South East',
      commissioner: 'NHS Solent Integrated Care Board',
      provider_product: provider,
      consumer_product: consumer,
    })
    const home = await this.#act('meera', `/services/${ods}/projects/new`, {
      role: 'provider',
      route_in: this.#context.templates.routesIn[0] ?? '',
      scope: `South Coast 111 books its patients into ${name}.`,
      testing: this.#day(dates.testing),
      go_live: this.#day(dates.goLive),
    })
    const roles = new Set(
      (await this.#db.selectFrom('project_roles').select('role_key').where('project_id', '=', idOf(home)).execute()).map((row) => row.role_key),
    )
    for (const [key, person] of Object.entries(cast) as [Key, (typeof cast)[Key]][])
      if (!only || only.includes(key))
        for (const role of person.holds.filter((one) => roles.has(one)))
          await this.#act('meera', `${home}/people`, { role, name: person.name, email: emailOf(person.name), organisation: person.part })
    return home
  }

  /** The booking team says what it knows of products and pairs, and confirms what the first passed run proposes. */
  async #catalogue(): Promise<void> {
    const product = async (name: string, role: 'provider' | 'consumer') =>
      `/catalogue/${(await this.#db.selectFrom('products').select('id').where('product', '=', name).where('role', '=', role).executeTakeFirstOrThrow()).id}`
    await this.#act('bea', `${await product('RESPOND-2', 'consumer')}/names`, { name: 'Cleric' })
    const change = { supplier: 'System C', product: 'Medway', product_version: '4.8', standard_version: 'v1.0.0', fhir_version: '', link: '', confirmed: 'yes' }
    await this.#act('bea', `${await product('Medway', 'provider')}/edit`, {
      ...change,
      status: 'assurance',
      reason: 'The supplier’s project manager sent the first evidence',
      version: '1',
    })
    const proposal = await this.#db.selectFrom('pair_proposals').select('id').executeTakeFirstOrThrow()
    await this.#act('bea', `/catalogue/pairs/Cleric/Adastra/proposals/${proposal.id}`, { act: 'confirm', why: '', version: '0' })
    await this.#act('bea', '/catalogue/pairs/Adastra/SystmOne', {
      state: 'not-proven',
      reason: 'Rebooking failed in the last trial; a fix is due in the next version',
      day: this.#day(-12),
      version: '0',
    })
  }

  /** The project manager lets a project go on with a product that is not Ready. */
  async #exception(home: string): Promise<void> {
    const page = await this.#visitor('meera').get(`${home}/product`)
    await this.#act('meera', `${home}/product/exceptions`, {
      seen: hidden(page.text, 'seen').replaceAll('&#39;', "'"),
      reason: 'The certificate is promised before the test day. The test is put off where it does not come.',
      until: this.#day(60),
      password: demoPassword,
    })
  }

  /** Settles prerequisites in the order that their needs ask for. */
  async #prerequisites(home: string, which: (one: { key: string; group_key: string }) => boolean): Promise<void> {
    const values: Record<string, string> = {
      asid: '918999198820',
      'dos-endpoint': 'ASID:918999198820',
      fqdn: 'booking.provider.example.nhs.uk',
      'dos-id': '2000099991',
      'party-key': 'RY9-812345',
      percentage: '95',
      text: 'Recorded',
    }
    const rows = await listPrerequisites(this.#db, idOf(home))
    const done = new Set<string>()
    let left = rows.filter(which)
    while (left.length > 0) {
      const now = left.filter((row) => needsOf(row).every((need) => done.has(need)))
      if (now.length === 0) return
      for (const row of now) {
        await this.#act('meera', `${home}/prerequisites/${row.key}`, {
          standing: 'met',
          version: String(row.version),
          value: row.value_kind === null ? '' : (values[row.value_kind] ?? 'Recorded'),
          note: 'Seen by the project manager',
          valid_until: row.expires ? this.#day(400) : '',
        })
        done.add(row.key)
      }
      left = left.filter((row) => !done.has(row.key))
    }
  }

  async #overdue(home: string, key: string, days: number): Promise<void> {
    await this.#act('dan', `${home}/prerequisites/${key}`, {
      standing: 'in-progress',
      version: '1',
      due_date: this.#day(days),
      note: 'Waiting for the practice to confirm its profile',
    })
  }

  async #signatures(home: string, without: Key[] = []): Promise<void> {
    await this.#act('meera', `${home}/sop/issue`, {})
    const roles = await this.#db.selectFrom('project_roles').select('role_key').where('project_id', '=', idOf(home)).where('key_stakeholder', '=', 1).execute()
    for (const [key, person] of Object.entries(cast) as [Key, (typeof cast)[Key]][])
      if (!without.includes(key))
        for (const role of person.holds.filter((one) => roles.some((row) => row.role_key === one))) {
          const read = await this.#visitor(key).get(`${home}/sop/sign?role=${role}`)
          await this.#act(key, `${home}/sop/sign`, { role, digest: hidden(read.text, 'digest'), decision: 'signed', password: demoPassword })
        }
  }

  /** A Consumer's system searches, books, books again, reads, cancels and books once more on the project's sandbox. */
  async #tryTheSandbox(home: string, dosId: string): Promise<void> {
    const { key } = await this.#db.selectFrom('sandboxes').select('key').where('project_id', '=', idOf(home)).executeTakeFirstOrThrow()
    const baseUrl = `${this.#base}/sandbox/${key}/STU3`
    const now = this.#context.clock()
    const send = async (operation: Operation, path: string, more: { method?: string; body?: object; headers?: Record<string, string> } = {}) => {
      const body = more.body === undefined ? {} : { body: JSON.stringify(more.body) }
      const answer = await fetch(baseUrl + path, {
        method: more.method ?? 'GET',
        headers: {
          ...headersFor(operation, baseUrl, now),
          ...(more.body ? { 'content-type': 'application/fhir+json', 'x-request-id': this.#context.newId() } : {}),
          ...more.headers,
        },
        ...body,
      })
      return (await answer.json()) as Record<string, unknown>
    }
    const found = await send(
      'search-slots',
      `/Slot?schedule.actor:healthcareservice=${dosId}&status=free&start=ge${this.#day(0)}&start=le${this.#day(7)}&_include=Slot:schedule`,
    )
    const slot = (found['entry'] as { resource: SlotResource }[] | undefined)?.[0]?.resource
    if (!slot) return
    const booking = bookingOf(slot, '9000000009', new Date(now).toISOString())
    const booked = await send('book', '/Appointment', { method: 'POST', body: booking })
    await send('book', '/Appointment', { method: 'POST', body: booking })
    await send('read', `/Appointment/${String(booked['id'])}`)
    await send('cancel', `/Appointment/${String(booked['id'])}`, { method: 'PUT', body: { ...booked, status: 'cancelled' }, headers: { 'if-match': 'W/"1"' } })
    await send('book', '/Appointment', { method: 'POST', body: bookingOf(slot, '9000000017', new Date(now).toISOString()) })
    await send('search-slots', `/Slot?strat=ge${this.#day(0)}`, { headers: { 'ssp-from': 'unknown' } })
    await this.#context.interactions.flush()
  }

  async #toTestDay(home: string): Promise<void> {
    await this.#prerequisites(home, () => true)
    await this.#signatures(home)
    await this.#tryTheSandbox(home, await this.#dosId(home))
    for (const one of await this.#db.selectFrom('test_entry_conditions').selectAll().where('project_id', '=', idOf(home)).execute())
      await this.#act('meera', `${home}/test-plan/conditions/${one.id}`, { met: 'yes', note: '', version: '1' })
    await this.#act('meera', `${home}/test-plan/runs`, {
      held_on: this.#day(0),
      environment: this.#context.templates.environments.find((one) => one.counts)?.key ?? '',
      attendees: 'Meera Shah, Dan Okoro, Ivan Petrov, Sam Lee, Omar Khan',
    })
    const cases = await this.#cases(home)
    const [failing] = cases.filter((one) => one.number === 'C8')
    const first = cases.filter((one) => one.code === cases[0]?.code)
    await this.#act('dan', `${home}/test-plan/runs/1/results`, {
      ...Object.fromEntries(first.map((one) => [`verdict-${one.id}`, 'pass'])),
      ...(failing ? { [`verdict-${failing.id}`]: 'fail', [`comment-${failing.id}`]: 'The freed slot came back only after ten minutes' } : {}),
    })
  }

  /** The run waits for the Consumer, whose system then sends what proposes results. */
  async #waitForTheConsumer(home: string): Promise<void> {
    const codes = [...new Set((await this.#cases(home)).map((one) => one.code))]
    await this.#act('dan', `${home}/test-plan/runs/1/wait`, { code: codes[1] ?? codes[0] ?? '', organisation: 'RYE' })
    await this.#tryTheSandbox(home, await this.#dosId(home))
  }

  async #dosId(home: string): Promise<string> {
    const { dos_id } = await this.#db
      .selectFrom('sandbox_services as s')
      .innerJoin('sandboxes as b', 'b.id', 's.sandbox_id')
      .select('s.dos_id')
      .where('b.project_id', '=', idOf(home))
      .executeTakeFirstOrThrow()
    return dos_id
  }

  #cases(home: string) {
    return this.#db.selectFrom('test_cases').selectAll().where('project_id', '=', idOf(home)).orderBy('position').execute()
  }

  async #toGo(home: string): Promise<void> {
    await this.#toTestDay(home)
    await this.#act('dan', `${home}/test-plan/runs/1/results`, Object.fromEntries((await this.#cases(home)).map((one) => [`verdict-${one.id}`, 'pass'])))
    await this.#act('meera', `${home}/test-plan/runs/1/finish`, {
      review: 'One fault was found and mended on the day; its retest passed.',
      outcome: 'success',
      actions: 'Sam Lee watches freed slots for a week',
    })
    await this.#criteria(home, 'readiness')
    const date = await this.#db
      .selectFrom('project_dates')
      .select(['id', 'day'])
      .where('project_id', '=', idOf(home))
      .where('kind', '=', 'go-live')
      .orderBy('set_at', 'desc')
      .executeTakeFirstOrThrow()
    await this.#act('meera', `${home}/dates/go-live`, { day: date.day, standing: 'confirmed', reason: '', note: '', seen: date.id })
  }

  async #criteria(home: string, kind: string): Promise<void> {
    for (const one of await this.#db.selectFrom('go_live_criteria').selectAll().where('project_id', '=', idOf(home)).where('kind', '=', kind).execute())
      await this.#act('meera', `${home}/go-live/criteria/${one.id}`, { act: 'meet', note: '', version: String(one.version) })
  }

  async #toTheEnd(home: string): Promise<void> {
    await this.#toGo(home)
    const again = { password: demoPassword }
    await this.#act('meera', `${home}/go-live/decision`, { decision: 'go', ...again })
    await this.#act('grace', `${home}/go-live/second`, again)
    await this.#act('meera', `${home}/go-live/technical-live`, again)
    await this.#act('meera', `${home}/go-live/business-live`, {
      ...again,
      test: 'Booked the 9:30 slot from 111, seen in the day’s list with its referral, cancelled, slot free again.',
      tested_by: 'Dan Okoro',
    })
    await this.#criteria(home, 'handover')
  }
}

const idOf = (home: string): string => home.split('/').at(-1) ?? ''
const hidden = (text: string, name: string): string => new RegExp(`name="${name}" value="([^"]*)"`).exec(text)?.[1] ?? ''
