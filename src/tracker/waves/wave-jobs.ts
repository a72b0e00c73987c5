import { z } from 'zod'
import { keysOf } from '../../keys.ts'
import { dayOf } from '../../web/moments.ts'
import { counted } from '../../web/numbers.ts'

/** What can be done at once to the projects of a wave, in their order, as a job stores it. */
const wave = z.object({ id: z.string(), name: z.string() })
const move = z.object({
  wave,
  days: z.number(),
  status: z.enum(['provisional', 'confirmed']),
  reason: z.string(),
  note: z.string(),
  /** Which weeks would then have more go-lives than the wave's capacity, in a sentence; empty if none. */
  over: z.string(),
})
/** The orders in which the projects of a wave can be put. */
export const waveOrders = {
  'as-is': 'As it is now',
  day: 'By the go-live day that is planned now',
  'most-patients': 'By registered patients, most first',
  'fewest-patients': 'By registered patients, fewest first',
  name: 'By name',
} as const
export type WaveOrder = keyof typeof waveOrders
const plan = z.object({
  wave,
  order: z.enum(keysOf(waveOrders)),
  /** Whether go-live days are given out again: so many a week from a day on. */
  spreads: z.boolean(),
  from: z.string(),
  capacity: z.number().nullable(),
  status: z.enum(['provisional', 'confirmed']),
  reason: z.string(),
  note: z.string(),
  over: z.string(),
})
const go = z.object({ wave, reason: z.string() })
const signers = z.object({ wave })
export const waveChoices = [
  z.object({ act: z.literal('wave-move'), choice: move }),
  z.object({ act: z.literal('wave-plan'), choice: plan }),
  z.object({ act: z.literal('wave-go'), choice: go }),
  z.object({ act: z.literal('wave-confirm'), choice: go }),
  z.object({ act: z.literal('wave-signers'), choice: signers }),
] as const
export type OfWave = z.output<(typeof waveChoices)[number]>
export type MoveOfWave = z.output<typeof move>
export type PlanOfWaveAgain = z.output<typeof plan>

/** Decisions on go are signed with a password, and are not undone: a no-go in a project ends one. */
export type Signed = 'wave-go' | 'wave-confirm'
export const isSigned = (act: string): act is Signed => act === 'wave-go' || act === 'wave-confirm'

const names = ['wave-move', 'wave-plan', 'wave-go', 'wave-confirm', 'wave-signers'] as const satisfies OfWave['act'][]

export function isOfWave(chosen: { act: string }): chosen is OfWave
export function isOfWave(chosen: string): chosen is OfWave['act']
export function isOfWave(chosen: { act: string } | string): boolean {
  const act = typeof chosen === 'string' ? chosen : chosen.act
  return names.some((name) => name === act)
}

export const waveActs: Record<OfWave['act'], { name: string; says: string; undo: string[] }> = {
  'wave-move': {
    name: 'Move the rest of a wave',
    says: 'Every planned day of the projects that are not live, by the same number of days',
    undo: [
      'The days before hold again, in every project in which nobody has moved them since',
      'If someone has moved a date of a project since, that project stays as it is',
    ],
  },
  'wave-plan': {
    name: 'Plan a wave again',
    says: 'The order of its projects, and their go-live days by what can go live in a week',
    undo: [
      'The days before hold again, in every project in which nobody has moved them since, and it gets its place back',
      'A day that was the first of its kind stays: there is none before it',
    ],
  },
  'wave-go': { name: 'Decide go for a wave', says: 'Go in every project that is ready; a second person confirms it', undo: [] },
  'wave-confirm': { name: 'Confirm go for a wave', says: 'As the second person, in every project in which go waits for one', undo: [] },
  'wave-signers': {
    name: 'Choose who signs the procedures of a wave',
    says: 'For each organisation, the project that signs the procedure for its sites',
    undo: [
      'The projects that this chose no longer sign for the others: what rests on their procedures loses it, and its gate opens again',
      'If someone has ended it or chosen another project since, that stays as it is',
    ],
  },
}

/** "1 week later", "10 days earlier". */
export function shiftOfWave(days: number): string {
  const length = Math.abs(days)
  const words = length % 7 === 0 ? counted(length / 7, 'week') : counted(length, 'day')
  return `${words} ${days < 0 ? 'earlier' : 'later'}`
}

export function deedOfWave(chosen: OfWave, n: number): string {
  if (chosen.act === 'wave-signers') return `Choose who signs the procedure in ${counted(n, 'organisation')} of the wave ${chosen.choice.wave.name}`
  const projects = `${counted(n, 'project')} of the wave ${chosen.choice.wave.name}`
  if (chosen.act === 'wave-move') return `Move ${projects} ${shiftOfWave(chosen.choice.days)}`
  if (chosen.act === 'wave-plan') {
    const { spreads, from, capacity } = chosen.choice
    return spreads ? `Plan ${projects} again, ${capacity} a week from ${dayOf(from)}` : `Put ${projects} in another order`
  }
  return chosen.act === 'wave-go' ? `Decide go for ${projects}` : `Confirm go for ${projects}`
}
