import { z } from 'zod'
import { gateKeys } from './gate.ts'
import type { Gate, GateKey, Holding } from './gate.ts'

/** A reopened gate, with each thing that holds it. */
export interface Reopened {
  gate: GateKey
  /** The name of its stage in a project of this role. */
  name: string
  things: Holding[]
}

const unmetThings = (gate: Gate): Reopened => ({
  gate: gate.key,
  name: gate.name,
  things: gate.conditions.filter((one) => !one.met).flatMap((one) => one.holding ?? [{ key: one.key, says: one.sentence, href: one.href, owners: [] }]),
})

/** The reopened gates: they were passed on record, or would be open if nothing had lapsed. */
export const reopenedOf = (gates: Gate[]): Reopened[] => gates.filter((gate) => gate.reopened).map(unmetThings)

/** Everything that is not met at any gate: a thing that was reported is not in order before it is met. */
export const unmetOf = (gates: Gate[]): Reopened[] => gates.filter((gate) => !gate.open).map(unmetThings)

/** How a project stores them: a role is `role:<key>`, so that a list can filter by it. */
export const keptReopened = (list: Reopened[]): string | null =>
  list.length === 0
    ? null
    : JSON.stringify(
        list.map(({ gate, name, things }) => ({
          gate,
          name,
          things: things.map(({ key, says, href, owners }) => ({ key, says, href, owners: owners.map((role) => `role:${role}`) })),
        })),
      )

const reopened = z.array(
  z.object({
    gate: z.enum(gateKeys),
    name: z.string(),
    things: z.array(z.object({ key: z.string(), says: z.string(), href: z.string(), owners: z.array(z.string()) })),
  }),
)

/** The reopened gates in their column. */
export const readReopened = (kept: string | null): Reopened[] =>
  kept === null
    ? []
    : reopened.parse(JSON.parse(kept)).map(({ gate, name, things }) => ({
        gate,
        name,
        things: things.map((one) => ({ ...one, owners: one.owners.map((role) => role.replace(/^role:/, '')) })),
      }))

/** "Prerequisites: Certificates installed expired on 3 March 2026". */
export const sentenceOf = ({ name, things }: Reopened): string => `${name}: ${things.map((one) => one.says).join('. ')}`

const idOf = (gate: GateKey, thing: Holding): string => `${gate} ${thing.key}`
const idsOf = (list: Reopened[]): Set<string> => new Set(list.flatMap(({ gate, things }) => things.map((one) => idOf(gate, one))))

/** The entries of one list that are not in another. */
export function without(list: Reopened[], other: Reopened[]): Reopened[] {
  const ids = idsOf(other)
  return list
    .map(({ gate, name, things }) => ({ gate, name, things: things.filter((one) => !ids.has(idOf(gate, one))) }))
    .filter((one) => one.things.length > 0)
}

/** Both lists together; an entry that is in both is worded as in the second. */
export function united(list: Reopened[], other: Reopened[]): Reopened[] {
  const all = [...without(list, other), ...other]
  return [...Map.groupBy(all, (one) => one.gate)].map(([gate, some]) => ({ gate, name: some[0]?.name ?? '', things: some.flatMap((one) => one.things) }))
}

/** A person's part: everything for a project manager, else what their roles own. */
export const ownPart = (list: Reopened[], who: { manages: boolean; roles: string[] }): Reopened[] =>
  who.manages
    ? list
    : list
        .map(({ gate, name, things }) => ({ gate, name, things: things.filter((one) => one.owners.some((role) => who.roles.includes(role))) }))
        .filter((one) => one.things.length > 0)

export interface GateChange {
  opened: Reopened[]
  inOrder: Reopened[]
}

/** Which gates reopened, and which are in order again, between two states. A gate at which anything is not met is not in order. */
export const changeOfGates = (before: Reopened[], after: Reopened[], unmet: Reopened[]): GateChange => ({
  opened: after.filter((one) => !before.some((each) => each.gate === one.gate)),
  inOrder: before.filter((one) => !unmet.some((each) => each.gate === one.gate)),
})

/** How to correct such a thing. */
export function whatToDo({ key }: Pick<Holding, 'key'>): string {
  if (key.startsWith('prerequisite ')) return 'renew it and enter its new evidence and day'
  if (key === 'product-ready') return 'have the product made Ready in the catalogue, or sign an exception'
  if (key === 'cases') return 'finish the run that has their results, or record them in a new run, with evidence'
  if (key === 'prerequisite-pair-proven') return 'finish a run that counts as a success'
  if (key === 'run') return 'finish the run again, or hold a new one'
  if (key === 'sop') return 'have the procedure signed by everyone who has to'
  if (key === 'roles') return 'add someone to each of these roles'
  if (key === 'date') return 'confirm the date'
  if (key === 'go') return 'decide go again, and have a second person confirm it'
  return 'put it right on its page'
}
