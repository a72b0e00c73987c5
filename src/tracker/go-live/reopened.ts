import { z } from 'zod'
import { gateKeys } from './gate.ts'
import type { Gate, GateKey, Holding } from './gate.ts'

/** A gate that is open again, with each thing that holds it. */
export interface Reopened {
  gate: GateKey
  /** Of its stage, as a project of this role calls it. */
  name: string
  things: Holding[]
}

const unmetThings = (gate: Gate): Reopened => ({
  gate: gate.key,
  name: gate.name,
  things: gate.conditions.filter((one) => !one.met).flatMap((one) => one.holding ?? [{ key: one.key, says: one.sentence, href: one.href, owners: [] }]),
})

/** The gates that are open again: they were passed on record, or would be open but for what lapsed. */
export const reopenedOf = (gates: Gate[]): Reopened[] => gates.filter((gate) => gate.reopened).map(unmetThings)

/** Whatever is not met at any gate: what was told of it is not in order before it is met. */
export const unmetOf = (gates: Gate[]): Reopened[] => gates.filter((gate) => !gate.open).map(unmetThings)

/** How a project keeps them: a role stands as `role:<key>`, so that a list can ask for it. */
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

/** The gates that are open again from their column. */
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

/** Those of a list whose things are not in another. */
export function without(list: Reopened[], other: Reopened[]): Reopened[] {
  const ids = idsOf(other)
  return list
    .map(({ gate, name, things }) => ({ gate, name, things: things.filter((one) => !ids.has(idOf(gate, one))) }))
    .filter((one) => one.things.length > 0)
}

/** Both lists as one: what is in both is told as the second says it. */
export function united(list: Reopened[], other: Reopened[]): Reopened[] {
  const all = [...without(list, other), ...other]
  return [...Map.groupBy(all, (one) => one.gate)].map(([gate, some]) => ({ gate, name: some[0]?.name ?? '', things: some.flatMap((one) => one.things) }))
}

/** What of it is someone's: all for who manages the project, else what their roles own. */
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

/** Which gates opened again, and which are in order again, between two times. A gate at which something is not met yet is not in order. */
export const changeOfGates = (before: Reopened[], after: Reopened[], unmet: Reopened[]): GateChange => ({
  opened: after.filter((one) => !before.some((each) => each.gate === one.gate)),
  inOrder: before.filter((one) => !unmet.some((each) => each.gate === one.gate)),
})

/** What puts such a thing right. */
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
