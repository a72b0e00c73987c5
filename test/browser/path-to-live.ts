import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect } from 'vitest'
import { addDays, today } from '../../src/day.ts'
import { asProjectId } from '../../src/db/ids.ts'
import type { ProjectId } from '../../src/db/ids.ts'
import { contradictionsIn } from '../support/contradictions.ts'
import { consumer, holderOf, settings } from './care-settings.ts'
import type { Setting, Who } from './care-settings.ts'
import { emailOf, password } from './cast.ts'
import type { Cast } from './cast.ts'

/** The acts that take projects from their start to everyday business, each done by the right person on its page. */
export class PathToLive {
  readonly cast: Cast<Who>
  readonly #homes = new Map<Setting, string>()

  constructor(cast: Cast<Who>) {
    this.cast = cast
  }

  get db() {
    return this.cast.product.context.db.read
  }
  get today() {
    return today(this.cast.product.context)
  }
  home(setting: Setting): string {
    return this.#homes.get(setting) ?? ''
  }
  id(setting: Setting): ProjectId {
    return asProjectId(this.home(setting).split('/').at(-1) ?? '')
  }
  async stage(setting: Setting): Promise<string> {
    return (await this.db.selectFrom('projects').select('stage').where('id', '=', this.id(setting)).executeTakeFirstOrThrow()).stage
  }

  /** Says what is not met if the project is at another stage. */
  async isAt(setting: Setting, stage: string): Promise<void> {
    if ((await this.stage(setting)) === stage) return
    await this.cast.go('meera', `${this.home(setting)}/go-live`)
    const open = await this.cast.on('meera').locator('.app-gate li').filter({ hasText: 'Not met' }).allTextContents()
    throw new Error(`${setting.name} is at ${await this.stage(setting)}, not at ${stage}. ${open.slice(0, 4).join('. ')}`)
  }

  async start(setting: Setting): Promise<void> {
    const { cast } = this
    const page = cast.on('meera')
    await cast.go('meera', '/services/new')
    await page.locator('#name').fill(setting.name)
    await page.locator('#ods_code').fill(setting.ods)
    await page.locator('#dos_ids').fill(setting.dosId)
    await page.locator('#care_setting').selectOption(setting.careSetting)
    await page.locator('#provider_product').fill(setting.provider)
    await page.locator('#consumer_product').fill(consumer)
    await cast.press('meera', 'Save the service')
    await cast.press('meera', 'Start a project')
    await page.locator(`input[name=role][value=${setting.role}]`).check()
    await page.locator('#route_in').selectOption({ index: 1 })
    await page.locator('#scope').fill(`${setting.name} takes part in bookings from 111.`)
    await page.locator('#testing').fill(this.today)
    await page.locator('#go_live').fill(this.today)
    await cast.press('meera', 'Start the project')
    await page.waitForURL(/\/projects\//)
    this.#homes.set(setting, new URL(page.url()).pathname)
    await this.isAt(setting, 'initiate')
  }

  /** Pasted as columns, one line a role. */
  async addPeople(setting: Setting): Promise<void> {
    const { cast } = this
    const lines = (Object.entries(setting.holders) as [Who, string[]][]).flatMap(([who, roles]) =>
      roles.map((role) => [cast.people[who].name, emailOf(cast.people[who]), role, setting.name].join('\t')),
    )
    await cast.go('meera', `${this.home(setting)}/people/several`)
    await cast.on('meera').locator('#list').fill(lines.join('\n'))
    await cast.press('meera', 'Check before adding')
    await cast.press('meera', 'Add these people to the project')
  }

  #value(setting: Setting, kind: string): string {
    const values: Record<string, string> = {
      asid: setting.asid,
      'dos-endpoint': `ASID:${setting.asid}`,
      fqdn: `booking.${setting.ods.toLowerCase()}.nhs.uk`,
      'dos-id': setting.dosId,
      'party-key': `${setting.ods}-812345`,
      percentage: '100',
      version: setting.registered.split(' / ').at(-1) ?? '',
      mpv: setting.registered,
      'name-and-date': 'Dr Clara Jones, 3 March 2026',
    }
    return values[kind] ?? 'Recorded'
  }

  /** Each prerequisite by its owner, in their queue, for all projects at once. What the sandbox shows is left for its own page. */
  async settleInQueues(): Promise<void> {
    const rows = await this.db
      .selectFrom('prerequisites')
      .selectAll()
      .where('derived', 'is', null)
      .where('on_record', 'is', null)
      .where('key', '<>', 'configuration-verified')
      .execute()
    const settingOf = new Map(settings.map((one) => [this.id(one), one]))
    const owned = rows.flatMap((row) => {
      const setting = settingOf.get(row.project_id)
      const role = (JSON.parse(row.owners) as string[]).find((one) => setting && holderOf(setting, one) !== 'meera')
      return setting && role ? [{ ...row, setting, role, who: holderOf(setting, role) }] : []
    })
    expect(owned).toHaveLength(rows.length)
    const done = new Set<string>()
    const exists = new Set(owned.map((row) => `${row.project_id} ${row.key}`))
    const isReady = (row: (typeof owned)[number]) =>
      (JSON.parse(row.needs) as string[]).map((need) => `${row.project_id} ${need}`).every((need) => !exists.has(need) || done.has(need))
    let left = [...Map.groupBy(owned, (row) => `${row.who} ${row.role} ${row.key}`).values()]
    while (left.length > 0) {
      const ready = left.filter((group) => group.every(isReady))
      expect(ready).not.toEqual([])
      // Each person works on their own, all at once.
      await Promise.all(
        [...Map.groupBy(ready, (group) => group[0]?.who).values()].map(async (own) => {
          for (const group of own) await this.#settleGroup(group)
        }),
      )
      for (const row of ready.flat()) done.add(`${row.project_id} ${row.key}`)
      left = left.filter((group) => !ready.includes(group))
    }
  }

  async #settleGroup(
    group: { id: string; who: Who; role: string; key: string; value_kind: string | null; expires: number; setting: Setting }[],
  ): Promise<void> {
    const [first] = group
    if (!first) return
    const { cast } = this
    const page = cast.on(first.who)
    await cast.go(first.who, `/queues/${first.role}/${first.key}?show=open`)
    for (const row of group) {
      await page.locator(`[id="pick-${row.id}"]`).check()
      if (row.value_kind !== null) await page.locator(`[name="value-${row.id}"]`).fill(this.#value(row.setting, row.value_kind))
    }
    await page.locator('#note').fill(`Seen by ${cast.people[first.who].name}`)
    if (first.expires) {
      await cast.unfold(first.who, 'Reason and expiry')
      await page.locator('#valid_until').fill(addDays(this.today, 400))
    }
    await cast.press(first.who, 'Check before saving')
    await cast.press(first.who, group.length === 1 ? 'Save 1 service' : `Save ${group.length} services`)
    const met = await this.db
      .selectFrom('prerequisites')
      .select('id')
      .where(
        'id',
        'in',
        group.map((row) => row.id),
      )
      .where('status', '=', 'met')
      .execute()
    expect([first.key, met.length]).toEqual([first.key, group.length])
  }

  /** The service chooses how it works, the project manager issues the procedure, and everybody reads it without a gap or a contradiction. */
  async issueProcedure(setting: Setting): Promise<void> {
    const { cast } = this
    const { lead } = setting
    const page = cast.on(lead)
    await cast.go(lead, `${this.home(setting)}/sop/options`)
    for (const question of await page.locator('form').filter({ hasText: 'Save choices' }).locator('fieldset').all()) {
      const answers = question.locator('input[type=checkbox], input[type=radio]:not([value=""])')
      const only = question.getByLabel(/^Booking only/)
      await ((await only.count()) > 0 ? only : answers.nth(setting.option % (await answers.count()))).check()
    }
    await cast.press(lead, 'Save choices')
    await cast.mayNot(lead, { page: `${this.home(setting)}/sop`, post: `${this.home(setting)}/sop/issue` })
    await cast.go('meera', `${this.home(setting)}/sop`)
    for (const open of await cast.on('meera').locator('input[name=open]').all()) await open.check()
    await cast.press('meera', /^Issue version 1/)
    const { body } = await this.db.selectFrom('sop_versions').select('body').where('project_id', '=', this.id(setting)).executeTakeFirstOrThrow()
    expect(contradictionsIn(body, setting.careSetting)).toEqual([])
    expect(body).not.toMatch(/\{\{|\}\}|\{(minutes|hours|days)\}|not chosen yet/i)
  }

  /** Each key role signs; the project manager signs for none of them, and the last signature moves the stage. */
  async sign(setting: Setting): Promise<void> {
    const { cast } = this
    const rows = await this.db
      .selectFrom('project_roles')
      .select('role_key')
      .where('project_id', '=', this.id(setting))
      .where('key_stakeholder', '=', 1)
      .where('required', '=', 1)
      .execute()
    const [first] = rows
    const { digest } = await this.db.selectFrom('sop_versions').select('digest').where('project_id', '=', this.id(setting)).executeTakeFirstOrThrow()
    await cast.mayNot('meera', {
      page: `${this.home(setting)}/sop`,
      post: `${this.home(setting)}/sop/sign`,
      form: { role: first?.role_key ?? '', digest, decision: 'signed', reason: '', password },
    })
    for (const { role_key: role } of rows) {
      await this.isAt(setting, 'configuration')
      const who = holderOf(setting, role)
      await cast.go(who, `${this.home(setting)}/sop/sign?role=${role}`)
      const document = cast.on(who).locator('.app-document')
      expect(await document.innerText()).not.toMatch(/\{\{|\}\}|\{minutes\}|not chosen yet|undefined|null/i)
      await cast.on(who).locator('input[name=decision][value=signed]').check()
      await cast.on(who).locator('#password').fill(password)
      await cast.press(who, /^Answer as/)
    }
  }

  /** A rehearsal beside the run that counts: the Consumer's system books on the sandbox, and a tester confirms what they saw too. */
  async rehearse(setting: Setting): Promise<void> {
    const { cast } = this
    await this.#openRun('meera', setting, { environment: 'sandbox-rehearsal', attendees: 'Dan Okoro, Omar Khan' })
    const run = new URL(cast.on('meera').url()).pathname
    const tester = cast.on('omar')
    await cast.go('omar', run)
    await cast.unfold('omar', 'Wait for their requests')
    await tester.locator('#organisation').fill('RYE')
    await cast.press('omar', 'Wait for their requests')
    await cast.go('meera', `${this.home(setting)}/sandbox`)
    const baseUrl = (await cast.on('meera').getByLabel('Base URL').innerText()).trim()
    await promisify(execFile)(process.execPath, ['test/support/fhir-client.ts', baseUrl, setting.dosId])
    await cast.product.context.interactions.flush()
    await cast.go('omar', run)
    expect(await cast.says('omar')).toContain('Did not see:')
    const proposed = tester.locator('#proposals input[type=checkbox]')
    expect(await proposed.evaluateAll((all) => all.filter((one) => (one as unknown as { checked: boolean }).checked).length)).toBe(0)
    await cast.look('omar', 'settings-rehearsal')
    await proposed.first().check()
    await cast.press('omar', 'Confirm those that are ticked')
    expect(await cast.says('omar')).toContain('1 result confirmed')
    const counting = await this.db.selectFrom('test_runs').select('id').where('project_id', '=', this.id(setting)).where('counts', '=', 1).execute()
    expect(counting).toEqual([])
  }

  async verifyConfiguration(setting: Setting): Promise<void> {
    const { cast } = this
    await cast.go('sam', `${this.home(setting)}/prerequisites/configuration-verified`)
    await cast.on('sam').getByLabel('Met', { exact: true }).check()
    await cast.on('sam').locator('#note').fill('Compared with the supplier’s guide, line by line')
    await cast.press('sam', 'Save the status')
  }

  /** Each person confirms their own; an owner of one is shown no other. */
  async #confirmOwn(setting: Setting, given: { path: string; prefix: string; confirm: string; rows: { id: string; owner: string }[] }): Promise<void> {
    const { cast } = this
    const confirmAs = async (who: Who, rows: typeof given.rows): Promise<void> => {
      await cast.go(who, `${this.home(setting)}/${given.path}`)
      const drawn = await cast
        .on(who)
        .locator(`li[id^="${given.prefix}-"]:has(button[value=${given.confirm}])`)
        .evaluateAll((all) => all.map((one) => (one as unknown as { id: string }).id))
      const offered = given.rows.filter((row) => drawn.includes(`${given.prefix}-${row.id}`))
      if (who !== 'meera') expect([who, offered]).toEqual([who, rows])
      const [first, ...others] = rows.map(({ id }) => cast.on(who).locator(`[id="${given.prefix}-${id}"] button[value=${given.confirm}]`))
      if (!first) return
      // The first by hand, the others as their forms would be sent: some two hundred clicks of one kind say no more than one.
      const forms = await Promise.all(others.map((button) => cast.formOf(button)))
      if (!(await first.isVisible())) await cast.unfold(who, 'that others confirm')
      await cast.submit(who, first)
      for (const form of forms) await cast.send(who, form)
    }
    const byHolder = [...Map.groupBy(given.rows, (row) => holderOf(setting, row.owner))]
    await Promise.all(byHolder.map(([who, rows]) => confirmAs(who, rows)))
  }

  async confirmConditions(setting: Setting): Promise<void> {
    const rows = await this.db.selectFrom('test_entry_conditions').select(['id', 'owner']).where('project_id', '=', this.id(setting)).execute()
    await this.#confirmOwn(setting, { path: 'test-plan', prefix: 'condition', confirm: 'yes', rows })
  }

  async confirmCriteria(setting: Setting, kind: 'readiness' | 'handover'): Promise<void> {
    const rows = await this.db
      .selectFrom('go_live_criteria')
      .select(['id', 'owner'])
      .where('project_id', '=', this.id(setting))
      .where('kind', '=', kind)
      .execute()
    await this.#confirmOwn(setting, { path: 'go-live', prefix: 'criterion', confirm: 'meet', rows })
  }

  async #openRun(who: Who, setting: Setting, given: { environment: string; attendees: string; partners?: string[] }): Promise<void> {
    const { cast } = this
    await cast.go(who, `${this.home(setting)}/test-plan`)
    const page = cast.on(who)
    await cast.unfold(who, 'Open a new run')
    await page.locator(`input[name=environment][value=${given.environment}]`).check()
    for (const one of given.partners ?? []) await page.locator(`[id="partner-${one}"]`).check()
    await page.locator('#attendees').fill(given.attendees)
    await cast.press(who, 'Open the run')
    await page.waitForURL(/\/runs\/\d+$/)
  }

  async #review(who: Who, run: string, review: string): Promise<void> {
    const { cast } = this
    await cast.go(who, run)
    await cast.on(who).locator('#review').fill(review)
    await cast.on(who).locator('input[name=outcome][value=success]').check()
    await cast.submit(who, cast.on(who).locator(`form[action="${run}/finish"] button`))
  }

  /** The run that counts: opened by the project manager, recorded by both sides, finished by two people. */
  async test(setting: Setting, partners: string[] = []): Promise<void> {
    const { cast } = this
    const home = this.home(setting)
    const before = await this.stage(setting)
    const opening = { held_on: this.today, environment: 'production-isolated', attendees: 'Only me' }
    await cast.mayNot('dan', { page: `${home}/test-plan`, post: `${home}/test-plan/runs`, form: opening })
    await this.#openRun('meera', setting, { environment: 'production-isolated', attendees: 'Meera Shah, Dan Okoro, Omar Khan, Sam Lee', partners })
    const run = new URL(cast.on('meera').url()).pathname
    const cases = await this.db.selectFrom('test_cases').select(['id', 'side', 'code']).where('project_id', '=', this.id(setting)).execute()
    const sides =
      setting.role === 'provider' ? { provider: setting.lead, consumer: setting.otherSide } : { consumer: setting.lead, provider: setting.otherSide }
    for (const [part, own] of Map.groupBy(cases, (one) => `${one.side} ${one.code}`)) {
      const [side, code] = part.split(' ') as ['consumer' | 'provider', string]
      await cast.go(sides[side], `${run}/several?code=${code}`)
      // Some hundred lists: chosen at once, recorded with one click.
      await cast
        .on(sides[side])
        .locator('select[id^="verdict-"]')
        .evaluateAll(
          (all, ids) => {
            for (const one of all as unknown as { id: string; value: string }[]) if (ids.includes(one.id)) one.value = 'pass'
          },
          own.map((one) => `verdict-${one.id}`),
        )
      await cast.press(sides[side], 'Record the results')
    }
    await cast.mayNot('dan', { page: run, post: `${run}/finish`, form: { review: 'All well', outcome: 'success' } })
    await this.#review('meera', run, 'Every case passed')
    const { version } = await this.db
      .selectFrom('test_runs')
      .select('version')
      .where('project_id', '=', this.id(setting))
      .orderBy('number', 'desc')
      .executeTakeFirstOrThrow()
    for (const who of ['meera', 'sam'] as const) await cast.mayNot(who, { page: run, post: `${run}/second`, form: { version: String(version) } })
    await this.isAt(setting, before)
    await cast.go(setting.otherSide, run)
    await cast.press(setting.otherSide, 'Finish the run')
  }

  async confirmDate(setting: Setting): Promise<void> {
    const { cast } = this
    await cast.go('meera', `${this.home(setting)}/dates/go-live`)
    await cast.on('meera').locator('input[name=status][value=confirmed]').check()
    await cast.press('meera', 'Save the date')
  }

  /** An act that asks for the password again, by its form on the go-live page. */
  async #declare(who: Who, setting: Setting, act: string): Promise<void> {
    const form = this.cast.on(who).locator(`form[action="${this.home(setting)}/go-live/${act}"]`)
    await form.locator('input[type=password]').fill(password)
    await this.cast.submit(who, form.locator('button[type=submit], button:not([type])').last())
  }

  /** Decided by the project manager, confirmed by the commissioner; then technical live. */
  async goAndTechnicalLive(setting: Setting): Promise<void> {
    const { cast } = this
    const page = `${this.home(setting)}/go-live`
    await cast.mayNot(setting.lead, { page, post: `${page}/decision`, form: { decision: 'go', password } })
    await cast.go('meera', page)
    await cast.on('meera').locator('input[name=decision][value=go]').check()
    await this.#declare('meera', setting, 'decision')
    for (const who of ['meera', 'sam', 'dan'] as const) await cast.mayNot(who, { page, post: `${page}/second`, form: { password } })
    await this.isAt(setting, 'technical-live')
    await cast.go('grace', page)
    await this.#declare('grace', setting, 'second')
    await cast.mayNot('grace', { page, post: `${page}/technical-live`, form: { password } })
    await cast.go('meera', page)
    await this.#declare('meera', setting, 'technical-live')
    await this.isAt(setting, 'business-live')
  }

  async businessLive(setting: Setting): Promise<void> {
    const { cast } = this
    const page = `${this.home(setting)}/go-live`
    const test = 'Booked the 9:30 slot, seen with its referral, cancelled, free again'
    await cast.mayNot(setting.lead, { page, post: `${page}/business-live`, form: { test, tested_by: 'Only me', password } })
    await cast.go('meera', page)
    await cast.on('meera').locator('#test').fill(test)
    await cast.on('meera').locator('#tested_by').fill('Dan Okoro')
    await this.#declare('meera', setting, 'business-live')
    await this.isAt(setting, 'hand-over')
  }

  /** The service takes over; then the project manager closes the project. */
  async handOverAndClose(setting: Setting): Promise<void> {
    const { cast } = this
    const page = `${this.home(setting)}/go-live`
    for (const who of ['meera', 'grace'] as const) await cast.mayNot(who, { page, post: `${page}/hand-over`, form: { password } })
    await cast.go(setting.lead, page)
    await this.#declare(setting.lead, setting, 'hand-over')
    await cast.mayNot(setting.lead, { page, post: `${page}/close`, form: { lessons: 'None', password } })
    await cast.go('meera', page)
    await cast.on('meera').locator('#lessons').fill('Name the people early')
    await this.#declare('meera', setting, 'close')
    await this.isAt(setting, 'closed')
    const { state } = await this.db.selectFrom('projects').select('state').where('id', '=', this.id(setting)).executeTakeFirstOrThrow()
    expect(state).toBe('closed')
  }
}
