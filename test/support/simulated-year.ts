import { setTimeout as wait } from 'node:timers/promises'
import type { Person } from '../../src/access/access.store.ts'
import type { Doer } from '../../src/access/doing.ts'
import type { Outcome } from '../../src/access/act.ts'
import { addDays, dayInWords, dayStartsAt, today } from '../../src/day.ts'
import type { Day } from '../../src/day.ts'
import type { Writer } from '../../src/db/database.ts'
import { moveDate } from '../../src/tracker/dates/move-date.ts'
import { seeded } from '../../src/tracker/forecast/seeded.ts'
import { settlePrerequisite } from '../../src/tracker/prerequisites/settle.ts'
import { holdProject } from '../../src/tracker/projects/hold-project.ts'
import { resumeProject } from '../../src/tracker/projects/resume-project.ts'
import { startProject } from '../../src/tracker/projects/start-project.ts'
import { stopProject } from '../../src/tracker/projects/stop-project.ts'
import { setPair } from '../../src/tracker/catalogue/set-pair.ts'
import { changeOrganisation } from '../../src/tracker/services/change-organisation.ts'
import { seenOf } from '../../src/tracker/services/organisation.ts'
import { addService } from '../../src/tracker/services/add-service.ts'
import { changeService } from '../../src/tracker/services/change-service.ts'
import type { TestContext } from './context.ts'

/** What chance may ask for although a rule says no. */
const allowed = ['Complete these first', 'This is the day already']

interface Given {
  context: TestContext
  person: Person
  seed: number
}

/** Months of a programme, made by real acts at random: the same seed gives the same months. Several acts share a transaction, as in a bulk change. */
export class SimulatedYear {
  readonly #context: TestContext
  readonly #doer: Doer
  readonly #random: () => number
  /** The acts that were done. */
  done = 0
  readonly refused: string[] = []

  constructor({ context, person, seed }: Given) {
    this.#context = context
    this.#doer = { person, trace: null }
    this.#random = seeded(seed)
  }

  get day(): Day {
    return today(this.#context)
  }

  /** Moves the clock to a time of a later day in London. */
  goTo(day: Day, hour: number): void {
    this.#context.advance(dayStartsAt(day) + hour * 3_600_000 - this.#context.clock())
  }

  /** So many acts on days from today until a day, several in each transaction. */
  async until(end: Day, { acts, each }: { acts: number; each: number }): Promise<void> {
    const first = this.day
    const days = Math.round((dayStartsAt(end) - dayStartsAt(first)) / 86_400_000)
    for (let done = 0; done < acts; done += each) {
      const day = addDays(first, 1 + Math.floor((done / acts) * (days - 1)))
      if (day > this.day) this.goTo(day, 9)
      this.#context.advance(60_000)
      await this.#context.db.transaction(async (trx) => {
        for (let n = 0; n < Math.min(each, acts - done); n += 1) await this.#actAtRandom(trx)
      })
      await wait(0)
    }
  }

  async start(projects: number): Promise<void> {
    const free = await this.#context.db.read
      .selectFrom('services as s')
      .select('s.ods_code')
      .where((eb) => eb.not(eb.exists(eb.selectFrom('projects as p').select('p.id').whereRef('p.service_id', '=', 's.id'))))
      .orderBy('s.ods_code')
      .limit(projects)
      .execute()
    for (let from = 0; from < free.length; from += 10)
      await this.#context.db.transaction(async (trx) => {
        for (const { ods_code: ods } of free.slice(from, from + 10)) {
          const go = addDays(this.day, 30 + this.#upTo(200))
          const sent = { role: 'provider', route_in: 'Service-led', scope: '111 books in', testing: dayInWords(addDays(go, -14)), go_live: dayInWords(go) }
          this.#note(await startProject.within(trx, { context: this.#context, doer: this.#doer, where: { ods }, sent }))
        }
      })
  }

  #upTo(most: number): number {
    return Math.floor(this.#random() * most)
  }

  #oneOf<T>(all: T[]): T | undefined {
    return all[this.#upTo(all.length)]
  }

  #note(outcome: Outcome<unknown>): void {
    if (outcome.kind === 'done') this.done += 1
    else if (!allowed.some((one) => JSON.stringify(outcome).includes(one)))
      this.refused.push('fields' in outcome ? JSON.stringify(outcome.fields) : outcome.kind)
  }

  async #actAtRandom(trx: Writer): Promise<void> {
    const roll = this.#random()
    if (roll < 0.62) return this.#settle(trx)
    if (roll < 0.77) return this.#move(trx)
    if (roll < 0.9) return this.#changeService(trx)
    if (roll < 0.96) return this.#changeState(trx)
    if (roll < 0.975) return this.#addService(trx)
    return roll < 0.99 ? this.#changePair(trx) : this.#switch(trx)
  }

  async #settle(trx: Writer): Promise<void> {
    const project = this.#oneOf(await trx.selectFrom('projects').select('id').where('state', '=', 'open').orderBy('id').execute())
    if (!project) return
    const rows = await trx
      .selectFrom('prerequisites')
      .select(['key', 'version', 'status', 'value_kind'])
      .where('project_id', '=', project.id)
      .where('derived', 'is', null)
      .orderBy('key')
      .execute()
    const row = this.#oneOf(rows.filter((one) => one.value_kind === null))
    if (!row) return
    const status = this.#oneOf(['not-started', 'in-progress', 'blocked', 'met'].filter((one) => one !== row.status)) ?? 'met'
    const due = addDays(this.day, this.#upTo(60) - 10)
    const sent = { status, reason: 'Waits for the supplier', note: 'Told by phone', version: row.version, due_date: dayInWords(due) }
    this.#note(await settlePrerequisite.within(trx, { context: this.#context, doer: this.#doer, where: { project: project.id, key: row.key }, sent }))
  }

  async #move(trx: Writer): Promise<void> {
    const project = this.#oneOf(await trx.selectFrom('projects').select('id').where('state', '=', 'open').orderBy('id').execute())
    if (!project) return
    const current = await trx
      .selectFrom('project_dates')
      .select(['id', 'day'])
      .where('project_id', '=', project.id)
      .where('kind', '=', 'go-live')
      .orderBy('set_at', 'desc')
      .executeTakeFirst()
    const day = dayInWords(addDays(this.day, 5 + this.#upTo(120)))
    const sent = { day, status: 'confirmed', reason: 'supplier-delay', note: 'The supplier is late', seen: current?.id ?? '' }
    this.#note(await moveDate.within(trx, { context: this.#context, doer: this.#doer, where: { project: project.id, kind: 'go-live' }, sent }))
  }

  async #changeService(trx: Writer): Promise<void> {
    const row = this.#oneOf(await trx.selectFrom('services').selectAll().orderBy('ods_code').execute())
    if (!row) return
    const sent = {
      name: `${row.name.replace(/ \(.*/, '')} (${this.#upTo(100)})`,
      care_setting: row.care_setting,
      dos_ids: '',
      postcode: row.postcode ?? '',
      region: this.#oneOf(['NORTH', 'SOUTH', row.region ?? '']) ?? '',
      commissioner: row.commissioner ?? '',
      provider_product: row.provider_product ?? '',
      consumer_product: row.consumer_product ?? '',
      area: row.area ?? '',
      referrer_id: row.referrer_id ?? '',
      list_size: String(1000 + this.#upTo(9000)),
      live: this.#random() < 0.2 ? 'yes' : 'no',
      version: row.version,
    }
    this.#note(await changeService.within(trx, { context: this.#context, doer: this.#doer, where: { ods: row.ods_code }, sent }))
  }

  async #addService(trx: Writer): Promise<void> {
    const code = `ZZ${String(this.done).padStart(6, '0')}`
    const sent = { name: `New service ${this.#upTo(1000)}`, ods_code: code, care_setting: 'gp-practice', dos_ids: '' }
    this.#note(await addService.within(trx, { context: this.#context, doer: this.#doer, where: {}, sent }))
  }

  async #changeState(trx: Writer): Promise<void> {
    const project = this.#oneOf(await trx.selectFrom('projects').select(['id', 'state', 'version']).orderBy('id').execute())
    if (!project) return
    const act = project.state === 'open' ? (this.#random() < 0.7 ? holdProject : stopProject) : resumeProject
    const sent = { reason: 'The service asked for it', version: project.version }
    this.#note(await act.within(trx, { context: this.#context, doer: this.#doer, where: { project: project.id }, sent }))
  }

  async #changePair(trx: Writer): Promise<void> {
    const pair = this.#oneOf(await trx.selectFrom('pairs').selectAll().orderBy('consumer_product').orderBy('provider_product').execute())
    if (!pair) return
    const state = pair.state === 'proven' ? 'not-proven' : 'proven'
    const sent = { state, reason: 'A test', day: dayInWords(this.day), version: pair.version }
    const where = { consumer: pair.consumer_product, provider: pair.provider_product }
    this.#note(await setPair.within(trx, { context: this.#context, doer: this.#doer, where, sent }))
  }

  async #switch(trx: Writer): Promise<void> {
    const one = this.#oneOf(await trx.selectFrom('organisations').selectAll().where('switched_on', 'is not', null).orderBy('id').execute())
    if (!one) return
    const sent = {
      name: one.name,
      ods_code: one.ods_code ?? '',
      kind: one.kind,
      switched_on: one.switched_on === 'yes' ? 'no' : 'yes',
      consumer_product: one.consumer_product ?? '',
      seen: seenOf(one),
    }
    this.#note(await changeOrganisation.within(trx, { context: this.#context, doer: this.#doer, where: { id: one.id }, sent }))
  }
}
