import { z } from 'zod'
import { overtaken, sandboxAct } from '../../access/act.ts'
import type { SandboxesTable } from '../../db/tables/sandbox.ts'
import { whoWasFirst } from '../../events/who-was-first.ts'
import { editions } from '../rules/editions.ts'
import { toSandbox } from '../sandboxes/happened.ts'
import { getSandboxAt, lockSandboxAt } from '../sandboxes/place.store.ts'
import type { SandboxPlace } from '../sandboxes/place.store.ts'
import { saveSandbox } from '../sandboxes/sandboxes.store.ts'
import { wholeNumber } from './whole-number.ts'

const form = z.object({
  edition: z
    .string()
    .default('')
    .refine((one) => Object.hasOwn(editions, one), 'Choose an edition'),
  scenarios: z.enum(['yes', 'no'], 'Choose whether reserved values are answered'),
  per_minute: wholeNumber(10, 100_000, 'Enter a whole number from 10 to 100,000'),
  /** The settings that the person saw, in words. */
  seen: z.string().optional(),
})

type Settings = Pick<SandboxesTable, 'edition' | 'scenarios' | 'per_minute'>

/** How a sandbox answers: "edition Booking API 2.0.1; scenarios off; 600 requests a minute". */
export const settingsInWords = ({ edition, scenarios, per_minute: perMinute }: Settings): string =>
  `edition ${editions[edition]?.name ?? edition}; scenarios ${scenarios === 1 ? 'on' : 'off'}; ${perMinute} requests a minute`

/** Changes how the sandbox answers. If its edition or scenarios change, what was proven before no longer counts. */
export const changeSettings = sandboxAct({
  permission: 'sandbox.manage',
  form,
  lock: lockSandboxAt,
  load: getSandboxAt,
  decide(sandbox: SandboxesTable, typed, { at }) {
    const settings: Settings = { edition: typed.edition, scenarios: typed.scenarios === 'yes' ? 1 : 0, per_minute: typed.per_minute }
    const answersOtherwise = settings.edition !== sandbox.edition || settings.scenarios !== sandbox.scenarios
    if (!answersOtherwise && settings.per_minute === sandbox.per_minute) return { next: null, happened: [] }
    const from = settingsInWords(sandbox)
    if (typed.seen !== undefined && typed.seen !== from) return overtaken
    const set = answersOtherwise ? { ...settings, configured_at: at } : settings
    return { next: { id: sandbox.id, set }, happened: [{ kind: 'sandbox.settings', ...toSandbox(sandbox), from, to: settingsInWords(settings) }] }
  },
  async save(trx, next) {
    if (next) await saveSandbox(trx, next.id, next.set)
  },
  async whoWasFirst(db, place: SandboxPlace) {
    const sandbox = await getSandboxAt(db, place)
    return `${await whoWasFirst(db, sandbox.id, ['settings'])} It is now: ${settingsInWords(sandbox)}.`
  },
  says: (next) => (next ? 'Saved' : 'Nothing changed'),
})
