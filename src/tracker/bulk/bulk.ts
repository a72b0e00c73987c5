import { z } from 'zod'
import { asPersonId } from '../../db/ids.ts'
import { withEarlierKeys } from '../../earlier-keys.ts'
import { addDays, asDay } from '../../day.ts'
import type { ProjectDatesTable } from '../../db/tables/projects.ts'
import type { BulkJobsTable } from '../../db/tables/rollout.ts'
import { dateKinds, faultsOfMove, reasonName } from '../dates/dates.ts'
import type { ProjectState } from '../../access/project-state.ts'
import { deedOfWave, isOfWave, waveActs, waveChoices } from '../waves/wave-jobs.ts'
import type { OfWave } from '../waves/wave-jobs.ts'
import { columnAct, columnChoice, deedOfColumn } from './column-choice.ts'
import type { ColumnChoice } from './column-choice.ts'
import { whyOwnArea } from '../waves/own-area.ts'
import { whyNotJoin } from '../waves/wave.ts'
import { dayOf } from '../../web/moments.ts'
import { grouped } from '../../web/numbers.ts'

/** A change of services that were chosen in the list. */
export type Act = Exclude<BulkJobsTable['act'], OfWave['act'] | 'column'>
export type Side = 'provider' | 'consumer'

const side = z.enum(['provider', 'consumer'])
/** The choices for each act, as a job stores them. */
const choices = {
  /** Stored as `owner`: it puts a person into roles too, in every role and project of another. */
  replace: z.object({
    from: z.object({ id: z.string().transform(asPersonId), name: z.string() }),
    to: z.object({ email: z.string(), name: z.string() }),
  }),
  owner: z.object({ side, role: z.string(), roleName: z.string(), email: z.string(), name: z.string(), replace: z.boolean() }),
  dates: withEarlierKeys(
    { standing: 'status' },
    z.object({
      side,
      kind: z.enum(dateKinds.map((one) => one.key)),
      /** Null if days are shifted. */
      day: z.string().nullable(),
      shift: z.number(),
      status: z.enum(['provisional', 'confirmed']),
      reason: z.string(),
      note: z.string(),
    }),
  ),
  hold: z.object({ side, reason: z.string() }),
  start: z.object({
    side,
    routeIn: z.string(),
    scope: z.string(),
    testing: z.string(),
    goLive: z.string(),
    manager: z.object({ id: z.string().transform(asPersonId), name: z.string() }),
    /** The version of the pattern that they start from. */
    pattern: z.object({ versionId: z.string(), name: z.string(), careSetting: z.string(), settingName: z.string() }).nullable().default(null),
    /** The wave that they join: one that is there, or one that is made when they start. */
    wave: z.object({ id: z.string().nullable(), name: z.string(), capacity: z.number().nullable() }).nullable().default(null),
  }),
  wave: z.object({
    side,
    wave: z.object({ id: z.string(), name: z.string() }),
    /** Whether those that are in another wave leave it, and why. */
    moves: z.boolean().default(false),
    reason: z.string().default(''),
  }),
}
export type Choices = { [A in keyof typeof choices]: z.output<(typeof choices)[A]> }
/** The choices for services of the list. */
export type ListChoice = { [A in Act]: { act: A; choice: Choices[A] } }[Act]
export type Choice = ListChoice | { act: 'replace'; choice: Choices['replace'] } | OfWave | { act: 'column'; choice: ColumnChoice }

const choice = z.discriminatedUnion('act', [
  z.object({ act: z.literal('owner'), choice: choices.owner }),
  z.object({ act: z.literal('dates'), choice: choices.dates }),
  z.object({ act: z.literal('hold'), choice: choices.hold }),
  z.object({ act: z.literal('start'), choice: choices.start }),
  z.object({ act: z.literal('wave'), choice: choices.wave }),
  z.object({ act: z.literal('column'), choice: columnChoice }),
  ...waveChoices,
])
/** The choices of a job. */
export function choiceOf(job: Pick<BulkJobsTable, 'act' | 'choices'>): Choice {
  const kept: unknown = JSON.parse(job.choices)
  const replacing = choices.replace.safeParse(kept)
  return replacing.success ? { act: 'replace', choice: replacing.data } : choice.parse({ act: job.act, choice: kept })
}

export const sideNames: Record<Side, string> = { provider: 'Provider', consumer: 'Consumer' }

/** What can be done to many projects at once, with its words on the pages. `undo` says what undoing it does and what it leaves. */
export const acts: Record<Choice['act'], { name: string; says: string; undo: string[] }> = {
  replace: {
    name: 'Replace a person',
    says: 'Move everything from one person to another: their roles in every project, with what waits in them, and the actions that name them',
    undo: [
      'The roles go back, in every project in which the new person has not answered the procedure since',
      'Actions from reviews stay with the new person, and what the new person did stays on record',
    ],
  },
  owner: {
    name: 'Put a person into a role',
    says: 'The same person in every project, beside whoever holds the role or in their place',
    undo: [
      'The person is removed from the role again, in every project in which they still hold it',
      'Whoever held it before comes back, if they were replaced',
    ],
  },
  dates: {
    name: 'Set or move a date',
    says: 'To one day, or by a number of days, with the reason',
    undo: [
      'The day before holds again, in every project in which nobody has moved it since',
      'A day that was the first of its kind stays: there is none before it',
    ],
  },
  hold: {
    name: 'Put on hold',
    says: 'The projects leave the work lists of everyone in them until they are resumed',
    undo: ['Every project that this put on hold and that still is on hold is resumed', 'One that someone has resumed, stopped or changed since stays as it is'],
  },
  start: {
    name: 'Start projects',
    says: 'One for each service, from the templates or a pattern, as a wave if you like',
    undo: [
      'Within a day, undoing removes every project that nobody has worked on since, with everything the start gave it',
      'After a day, it is stopped instead and stays readable',
      'One that someone has worked on since stays as it is',
    ],
  },
  wave: {
    name: 'Put into a wave',
    says: 'The projects are rolled out together, or move there from another wave; those without dates get the dates of the wave',
    undo: [
      'Every project that is still in the wave leaves it again; one that left another wave for it goes back there',
      'Dates that it got from the wave stay: there are none before them',
    ],
  },
  column: columnAct,
  ...waveActs,
}
export const isAct = (text: string | undefined): text is Act =>
  text !== undefined && text !== 'replace' && text !== 'column' && !isOfWave(text) && Object.hasOwn(acts, text)

/** What a job does, in the words on its button: "Make Ana Pereira DoS lead of 38 Provider projects". */
export function deed(chosen: Choice, n: number): string {
  if (isOfWave(chosen)) return deedOfWave(chosen, n)
  if (chosen.act === 'column') return deedOfColumn(chosen.choice, n)
  const { act, choice } = chosen
  const projects = (side: Side) => `${grouped(n)} ${sideNames[side]} ${n === 1 ? 'project' : 'projects'}`
  switch (act) {
    case 'replace':
      return `Replace ${choice.from.name} with ${choice.to.name} in ${grouped(n)} ${n === 1 ? 'project' : 'projects'}`
    case 'owner':
      return `Make ${choice.name} ${choice.roleName} of ${projects(choice.side)}`
    case 'dates':
      return `${choice.day === null ? `Move ${kindName(choice.kind)} ${shiftWords(choice.shift)}` : `Set ${kindName(choice.kind)} to ${dayOf(choice.day)}`} in ${projects(choice.side)}`
    case 'hold':
      return `Put ${projects(choice.side)} on hold`
    case 'start':
      return `Start ${projects(choice.side)}${choice.wave ? ` as ${choice.wave.id === null ? 'the new wave' : 'part of the wave'} ${choice.wave.name}` : ''}`
    case 'wave':
      return `Put ${projects(choice.side)} into the wave ${choice.wave.name}`
  }
}

export const kindName = (key: string): string => (dateKinds.find((one) => one.key === key)?.name ?? key).toLowerCase()
const shiftWords = (shift: number): string => `${Math.abs(shift)} ${Math.abs(shift) === 1 ? 'day' : 'days'} ${shift < 0 ? 'earlier' : 'later'}`
export const whyOfMove = ({ reason, note }: Pick<Choices['dates'], 'reason' | 'note'>): string => `${reasonName(reason)}: ${note}`

/** What the rule of an act needs to know about a project. */
export interface Candidate {
  side: Side
  state: ProjectState
  /** Whether the person of the job runs the project. */
  manages: boolean
  /** Whether the project has the role, and who holds it: the id of each membership, and when someone asked for its end. */
  role?: { known: boolean; holders: { id: string; email: string; name: string; answered?: boolean; asked?: string | null }[] } | undefined
  /** The current date of the kind. */
  current?: Pick<ProjectDatesTable, 'id' | 'day' | 'status'> | undefined
  /** What has been declared: the day of that is in the past. */
  declared?: ('technical-live' | 'business-live')[]
  /** The wave that it is in. */
  inWave?: { wave_id: string; name: string } | undefined
  /** Whether joining the wave would take it into an area of the person of the job. */
  isIntoOwnArea?: boolean
}

/** Whether a project leaves another wave for this one. */
export const leaves = ({ moves, wave }: Choices['wave'], { inWave }: Pick<Candidate, 'inWave'>): boolean =>
  moves && inWave !== undefined && inWave.wave_id !== wave.id

/** Why an act leaves this project as it is; null if it changes it. */
export function whySkipped({ act, choice }: ListChoice, one: Candidate): string | null {
  if (one.state === 'stopped') return 'Its project is stopped.'
  if (one.state === 'closed') return 'Its project is closed.'
  if (act === 'start') return `It has an open ${sideNames[choice.side]} project already.`
  if (!one.manages) return 'You are not its project manager.'
  if (act === 'wave')
    return whyNotJoin({ ...choice.wave, state: 'open' }, leaves(choice, one) ? undefined : one.inWave) ?? (one.isIntoOwnArea === true ? whyOwnArea : null)
  if (act === 'hold') return one.state === 'on-hold' ? 'It is on hold already.' : null
  if (act === 'owner') {
    if (!one.role?.known) return `It has no role ${choice.roleName}.`
    if (one.role.holders.some((holder) => holder.email.toLowerCase() === choice.email.toLowerCase())) return `${choice.name} holds this role already.`
    const bound = choice.replace ? one.role.holders.find((holder) => holder.answered) : undefined
    return bound ? whyBound(bound.name) : null
  }
  if (one.declared?.includes('business-live')) return 'It is declared live already.'
  if (choice.kind !== 'go-live' && one.declared?.includes('technical-live')) return 'It is declared technically live already.'
  if (one.state === 'on-hold') return 'It is on hold. Resume it before you move its dates.'
  const day = dayFor(choice, one.current?.day)
  if (day === null) return `It has no ${kindName(choice.kind)} day to move.`
  return Object.values(faultsOfMove(one.current, { day, status: choice.status, reason: choice.reason, note: choice.note }))[0] === undefined
    ? null
    : 'This is the day already.'
}

/** Why nobody can be replaced in a role in which they answered. */
export const whyBound = (name: string): string =>
  `${name} has answered the procedure in this role. Remove them on the People page of the project, where a second person confirms it.`

/** Separates the old and new day in the words of a row. */
export const becomes = ' → '

/** The old and new value in a row's words; null if they say something else. */
export function fromAndTo(words: string | null): { from: string; to: string } | null {
  const [from, to] = words?.split(becomes) ?? []
  return from === undefined || to === undefined ? null : { from, to }
}

/** A `like` pattern for rows whose day is confirmed now and would not be: moving a day does not mean to change that. */
export const unconfirming = `%, confirmed${becomes}%, provisional`

/** The reason to record in each history; null if the act asks for none. */
export function reasonOf({ act, choice }: Choice): string | null {
  if (act === 'wave-signers') return null
  if (act === 'wave-go' || act === 'wave-confirm') return choice.reason || null
  if (act === 'column') return choice.reason === '' ? choice.note || null : whyOfMove(choice)
  if (act === 'wave') return choice.reason || null
  if (act === 'wave-plan') return choice.spreads ? whyOfMove(choice) : null
  return act === 'dates' || act === 'wave-move' ? whyOfMove(choice) : act === 'hold' ? choice.reason : null
}

/** How a project joins a wave: with its own go-live day, or with the one of its place. */
function joinWords({ current, inWave }: Candidate, ofPlace: string | undefined): string {
  const joins = inWave ? `Leaves the wave ${inWave.name}, joins` : 'Joins'
  if (current !== undefined) return `${joins}, and keeps its go-live day ${dayOf(current.day)}`
  return ofPlace === undefined ? `${joins}, without a go-live day: the wave has none` : `${joins}, and gets the go-live day ${dayOf(ofPlace)}`
}

/** What an act changes in this project, old and new, in words; null if the name of the act says it all. `ofPlace` is the go-live day of its place in a wave. */
export function whatChanges({ act, choice }: ListChoice, one: Candidate, ofPlace?: string): string | null {
  if (act === 'wave') return joinWords(one, ofPlace)
  if (act !== 'dates') return null
  const day = dayFor(choice, one.current?.day)
  if (day === null) return null
  const from = one.current === undefined ? 'Not set' : `${dayOf(one.current.day)}, ${one.current.status}`
  return `${from}${becomes}${dayOf(day)}, ${choice.status}`
}

/** The new day of a project; null if it has none to move. */
export const dayFor = (choice: Choices['dates'], current: string | undefined): string | null =>
  choice.day ?? (current === undefined ? null : addDays(asDay(current), choice.shift))

/** For how long a job can be undone. */
export const undoDays = 7
