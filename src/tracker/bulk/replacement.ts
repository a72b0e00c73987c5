import type { ProjectState } from '../../access/project-state.ts'
import type { RoleKind } from '../../access/permissions.ts'
import { keyRoles } from '../sop/who-may-sign.ts'
import { whyBound } from './bulk.ts'
import type { Choices } from './bulk.ts'

/** What waits for someone in a project. */
export type Waiting = Record<'sign' | 'prerequisites' | 'conditions' | 'criteria' | 'actions', number>

/** A role that someone holds, or in which they act for someone. */
export interface PlacedRole {
  id: string
  key: string
  name: string
  kind: RoleKind
  isKey: boolean
  /** Whether they act in it for its holder. */
  acts: boolean
}

/** A project in which someone is to be replaced. */
export interface Place {
  state: ProjectState
  /** Whether the person of the job runs the project. */
  manages: boolean
  /** For how many key roles one person may sign. */
  most: number
  leaver: (PlacedRole & { answered: boolean; asked: string | null })[]
  taker: PlacedRole[]
  waiting: Waiting
}

interface Replaced {
  moves: Place['leaver']
  stays: { role: string; why: string }[]
}

/** Which roles the taker takes over, and which stay, each with the reason. Project manager comes last: until then the leaver may do the rest. */
export function rolesToMove({ leaver, taker, most }: Place, { from, to }: Choices['replace']): Replaced {
  const done: Replaced = { moves: [], stays: [] }
  const keys = new Set(taker.filter((one) => one.isKey).map((one) => one.key))
  for (const role of leaver) {
    const why = whyStays(role, { taker, keys, most, from, to })
    if (why !== undefined) done.stays.push({ role: role.name, why })
    else {
      done.moves.push(role)
      if (role.isKey) keys.add(role.key)
    }
  }
  return { ...done, moves: done.moves.toSorted((a, b) => Number(a.kind === 'project-manager') - Number(b.kind === 'project-manager')) }
}

type Replacing = Choices['replace']
interface Judging extends Replacing {
  taker: PlacedRole[]
  keys: Set<string>
  most: number
}

function whyStays(role: Place['leaver'][number], { taker, keys, most, from, to }: Judging): string | undefined {
  if (role.acts) return `${from.name} acts in it for someone else, who can choose another person`
  if (role.answered) return whyBound(from.name)
  if (role.asked !== null) return `Someone asked to remove ${from.name} from it: confirm or withdraw that first`
  const isSupplier = role.kind === 'supplier'
  if (taker.some((one) => (one.kind === 'supplier') !== isSupplier))
    return `${to.name} is on the other side of the project: services and suppliers are kept apart`
  if (role.isKey && !keys.has(role.key) && keys.size >= most)
    return `${to.name} would hold ${keyRoles(keys.size + 1)}, and one person signs for at most ${keyRoles(most)}`
  return undefined
}

const names: { kind: keyof Waiting; one: string; many: string }[] = [
  { kind: 'sign', one: 'signature', many: 'signatures' },
  { kind: 'prerequisites', one: 'prerequisite', many: 'prerequisites' },
  { kind: 'conditions', one: 'entry condition', many: 'entry conditions' },
  { kind: 'criteria', one: 'criterion', many: 'criteria' },
  { kind: 'actions', one: 'action from a review', many: 'actions from reviews' },
]
const list = new Intl.ListFormat('en-GB')

/** "With 1 signature and 4 prerequisites": what waits in a project, in words; empty if nothing. */
function waitingWords(waiting: Waiting): string {
  const parts = names.flatMap(({ kind, one, many }) => (waiting[kind] === 0 ? [] : [`${waiting[kind]} ${waiting[kind] === 1 ? one : many}`]))
  return parts.length === 0 ? '' : `With ${list.format(parts)} to do`
}

/** Which roles stay, in sentences: those that stay for the same reason, in one. */
const staysWords = (stays: Replaced['stays']): string[] =>
  [...Map.groupBy(stays, (one) => one.why)].map(([why, roles]) => {
    const names = list.format(roles.map((one) => one.role))
    return `${names} ${roles.length === 1 ? 'stays' : 'stay'}: ${why}${why.endsWith('.') ? '' : '.'}`
  })

/** Why a project stays as it is; null if something in it changes. */
export function whyNotReplaced(place: Place, choice: Choices['replace']): string | null {
  if (place.state === 'stopped') return 'It is stopped.'
  if (place.state === 'closed') return 'It is closed.'
  if (!place.manages) return 'You are not its project manager.'
  const { moves, stays } = rolesToMove(place, choice)
  return moves.length > 0 ? null : staysWords(stays).join(' ')
}

/** What changes in a project, in words: roles, what waits in them, and which roles stay. */
export function whatIsReplaced(place: Place, choice: Choices['replace']): string {
  const { moves, stays } = rolesToMove(place, choice)
  const moved = [moves.map((one) => one.name).join(', '), waitingWords(place.waiting)].filter(Boolean).join('. ')
  return stays.length === 0 ? moved : `${moved}. ${staysWords(stays).join(' ')}`
}
