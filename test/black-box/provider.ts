import type { Logger } from 'pino'
import { afterEach } from 'vitest'
import type { Database } from '../../src/db/database.ts'
import { makeSandbox } from '../../src/sandbox/sandboxes/make-sandbox.ts'
import { saveSandbox } from '../../src/sandbox/sandboxes/sandboxes.store.ts'
import { everyDay } from '../../src/sandbox/slots/lay-out.ts'
import { openWorld } from '../support/world.ts'
import { Consumer } from '../support/consumer.ts'
import type { Answered, Claims, SlotResource } from '../support/consumer.ts'

export const dosId = '2000099999'
/** A service of the same sandbox with no slots. */
export const emptyDosId = '2000099998'
const facts = { name: 'Riverside UTC', odsCode: 'RY9NR', organisation: 'Riverside Trust', site: 'Riverside Hospital', postcode: 'LS1 6AE', phone: null }

export const allIncludes = [
  'Slot:schedule',
  'Schedule:actor:Practitioner',
  'Schedule:actor:PractitionerRole',
  'Schedule:actor:HealthcareService',
  'HealthcareService:providedBy',
  'HealthcareService:location',
]
/** Three days ahead of the frozen clock, 2 March 2026 at 9am. */
export const window = 'start=ge2026-03-03T00:00:00%2B00:00&start=le2026-03-05T23:59:59%2B00:00'

export interface Outcome {
  resourceType: string
  id: string
  issue: {
    severity: string
    code: string
    diagnostics: string
    details: { coding: { system: string; code: string; display: string }[]; text: string }
    location?: string[]
  }[]
}
export interface Entry {
  fullUrl: string
  search: { mode: string }
  resource: Record<string, never> & { resourceType: string; id: string }
}
export interface Bundle {
  resourceType: string
  type: string
  total: number
  link: { relation: string; url: string }[]
  entry?: Entry[]
}

export const outcomeOf = (answer: Answered): Outcome => answer.body as unknown as Outcome
export const bundleOf = (answer: Answered): Bundle => answer.body as unknown as Bundle
export const resourcesOf = (answer: Answered, type: string) =>
  (bundleOf(answer).entry ?? []).map((one) => one.resource).filter((one) => one.resourceType === type)

export const claim =
  (change: Claims) =>
  (claims: Claims): Claims => ({ ...claims, ...change })
export const withoutClaim =
  (name: string) =>
  ({ [name]: _, ...claims }: Claims): Claims =>
    claims

export type Provider = Awaited<ReturnType<typeof openProvider>>

/** A running sandbox, and a Consumer's system that talks to it over the network alone. A test changes the sandbox as its page would. */
export async function openProvider(
  db: Database,
  format: 'json' | 'xml' = 'json',
  more: { scenarios?: boolean; edition?: string; allowedToSearch?: string[]; allowedToBook?: string[]; allowedToCancel?: string[]; log?: Logger } = {},
) {
  const world = await openWorld(db, more.log)
  const { context } = world
  const { key, id } = await context.db.transaction((trx) =>
    makeSandbox(
      trx,
      {
        projectId: null,
        name: 'Practice',
        services: [{ dosId, ...facts }],
        week: everyDay('07:00', '22:00', 15),
        slotMinutes: 15,
        perMinute: 1_000_000,
        ...(more.scenarios === undefined ? {} : { scenarios: more.scenarios }),
        ...(more.edition === undefined ? {} : { edition: more.edition }),
      },
      { newId: context.newId, now: context.clock() },
    ),
  )
  await context.db.transaction(async (trx) => {
    const service = await trx.selectFrom('sandbox_services').selectAll().where('sandbox_id', '=', id).executeTakeFirstOrThrow()
    await trx
      .insertInto('sandbox_services')
      .values({ ...service, dos_id: emptyDosId, json: service.json.replaceAll(dosId, emptyDosId) })
      .execute()
    const listed = (codes?: string[]): string | null => (codes ? JSON.stringify(codes) : null)
    await saveSandbox(trx, id, {
      allowed_to_search: listed(more.allowedToSearch),
      allowed_to_book: listed(more.allowedToBook),
      allowed_to_cancel: listed(more.allowedToCancel),
    })
  })
  const consumer = new Consumer(`${context.config.publicUrl}/sandbox/${key}/STU3`, context.clock, format)
  let free: SlotResource[] = []
  let searchedAt: number | undefined
  /** Slots that are free and were not returned before. Reading all of them from XML takes longer than most tests, so they are searched once. */
  const slotsOf = async (count: number) => {
    if (free.length < count || searchedAt !== context.clock()) free = (await consumer.slots(dosId)).filter((one) => one.start >= '2026-03-04')
    searchedAt = context.clock()
    if (free.length < count) throw new Error('Too few slots')
    return free.splice(0, count)
  }
  const slotOf = async () => (await slotsOf(1))[0] as Awaited<ReturnType<typeof slotsOf>>[number]
  /** The log entry of an answer, found by the id of its OperationOutcome. */
  const logged = async (outcomeId: string) => {
    await context.interactions.flush()
    return context.db.read.selectFrom('interactions').selectAll().where('sandbox_id', '=', id).where('outcome_id', '=', outcomeId).executeTakeFirst()
  }
  return { context, consumer, key, id, slotOf, slotsOf, logged, close: () => world.close() }
}

/** Opens Providers for the tests of a file, one at a time, and closes each after its test. */
export function providers() {
  let opened: Provider | undefined
  afterEach(async () => {
    await opened?.close()
    opened = undefined
  })
  return async (...given: Parameters<typeof openProvider>): Promise<Provider> => (opened = await openProvider(...given))
}
