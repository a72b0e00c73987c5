import type { Condition, Holding } from './gate.ts'

type Thing = Pick<Holding, 'says' | 'href'>
interface HeldBy {
  /** Who can correct it: "Tom Hughes (Training lead)". */
  who: string
  isOwn: boolean
  things: Thing[]
}

/** How many things a person sees for one condition; the others are counted. */
const most = 3

const thingsOf = (one: Condition): Holding[] => one.holding ?? [{ key: one.key, says: one.sentence, href: one.href, owners: [] }]

/** Lists that are on one page, with a row for each thing: here they are counted. */
const lists: [RegExp, (n: number) => string][] = [
  [/^criteria-readiness$/, (n) => `${n} readiness criteria are not confirmed`],
  [/^criteria-handover$/, (n) => `${n} hand-over criteria are not confirmed`],
  [/^entry$/, (n) => `${n} entry conditions are not confirmed`],
  [/^prerequisites-/, (n) => `${n} prerequisites are open`],
]

function told(condition: Condition, own: Holding[]): Thing[] {
  const counted = lists.find(([key]) => key.test(condition.key))?.[1]
  if (counted !== undefined && own.length > 1) return [{ says: counted(own.length), href: condition.href }]
  const things = own.slice(0, most).map(({ says, href }) => ({ says, href }))
  return own.length > most ? [...things, { says: `And ${own.length - most} more`, href: condition.href }] : things
}

/** What holds an act, grouped by who can correct it: this person's part first, the rest in the order of the conditions. */
export function heldBy(conditions: Condition[], { whoseOf, isOwn }: { whoseOf: (thing: Holding) => string; isOwn: (thing: Holding) => boolean }): HeldBy[] {
  const groups = new Map<string, HeldBy>()
  for (const condition of conditions)
    for (const [who, some] of Map.groupBy(thingsOf(condition), whoseOf)) {
      const before = groups.get(who)
      groups.set(who, { who, isOwn: before?.isOwn === true || some.some(isOwn), things: [...(before?.things ?? []), ...told(condition, some)] })
    }
  return [...groups.values()].toSorted((a, b) => Number(b.isOwn) - Number(a.isOwn))
}
