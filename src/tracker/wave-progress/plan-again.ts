import { addDays, asDay, daysBetween } from '../../day.ts'
import type { Day } from '../../day.ts'
import type { PlanOfRow } from '../bulk/plan-of-row.ts'
import { workingDayFrom } from '../../working-day.ts'
import { kindsToMove, whyFixed } from '../waves/move-wave.ts'
import type { ToMove } from '../waves/move-wave.ts'
import type { WaveOrder } from '../waves/wave-jobs.ts'
import { dayInWeek } from '../waves/wave.ts'
import { weekOf } from './burn-down.ts'
import type { ByDay } from './burn-down.ts'

/** What planning a wave again needs to know about a project. */
export interface ToPlan extends ToMove {
  name: string
  /** Registered patients; null if nobody knows. */
  patients: number | null
  manages: boolean
}

const goLiveOf = ({ days }: Pick<ToMove, 'days'>) => days.find(({ kind }) => kind === 'go-live')?.current

/** Those for which nobody knows come last, those that are alike stay in their order. */
const by =
  <T extends string | number>(of: (one: ToPlan) => T | null, direction: 1 | -1 = 1) =>
  (a: ToPlan, b: ToPlan): number => {
    const [one, other] = [of(a), of(b)]
    if (one === null || other === null) return Number(one === null) - Number(other === null)
    return (one < other ? -1 : one > other ? 1 : 0) * direction
  }

const comparing: Record<Exclude<WaveOrder, 'as-is'>, (a: ToPlan, b: ToPlan) => number> = {
  day: by((one) => goLiveOf(one)?.day ?? null),
  'most-patients': by((one) => one.patients, -1),
  'fewest-patients': by((one) => one.patients),
  name: (a, b) => a.name.localeCompare(b.name),
}

/** These projects, given in their order, in another one. */
export const inOrderOf = <One extends ToPlan>(some: One[], order: WaveOrder): One[] => (order === 'as-is' ? some : some.toSorted(comparing[order]))

/** Gives out go-live days: so many a week from the first one, beside those that are planned already. */
export class GoLiveDays {
  readonly #first: Day
  readonly #capacity: number
  readonly #taken = new Map<Day, number>()
  #week = 0

  constructor(first: Day, capacity: number, kept: ByDay) {
    this.#first = first
    this.#capacity = capacity
    for (const [day, n] of kept) this.#taken.set(weekOf(day), (this.#taken.get(weekOf(day)) ?? 0) + n)
  }

  next(): Day {
    for (;;) {
      const day = dayInWeek(this.#first, this.#week)
      const taken = this.#taken.get(weekOf(day)) ?? 0
      if (taken < this.#capacity) {
        this.#taken.set(weekOf(day), taken + 1)
        return day
      }
      this.#week += 1
    }
  }
}

/** The days that a project gets with this go-live day: what is planned before it moves along, but neither into the past nor behind it. */
export function daysWith(one: ToPlan, goLive: Day, today: Day): PlanOfRow['days'] {
  const current = goLiveOf(one)
  if (!current) return [{ kind: 'go-live', day: goLive, seen: '' }]
  const by = daysBetween(asDay(current.day), goLive)
  return kindsToMove(one).flatMap(({ kind, current: { id, day } }) => {
    const own = asDay(day)
    const along = workingDayFrom(addDays(own, by))
    const notPast = along < today ? own : along
    const next = kind === 'go-live' || notPast > goLive ? goLive : notPast
    return next === own ? [] : [{ kind, day: next, seen: id }]
  })
}

/** Why the days of a project stay as they are; null if it gets days by its place. */
export const whyDaysStay = (one: ToPlan): string | null => whyFixed(one)

/** Whether a project has a place in the order of what is still to come. */
export const isToCome = ({ state, done }: Pick<ToMove, 'state' | 'done'>): boolean => state !== 'stopped' && state !== 'closed' && !done.includes('go-live')
