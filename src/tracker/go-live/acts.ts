import type { ActingPerson, HeldRole } from '../../access/permissions.ts'
import type { PersonId } from '../../db/ids.ts'
import type { AttestationsTable } from '../../db/tables/go-live.ts'
import { attested } from './attested.ts'
import { blockingConditions } from './gates.ts'
import type { Condition, Gate } from './gate.ts'
import type { GateFacts } from './gate-facts.ts'
import { acceptsHandOver, firstIs, firstRoleOf, secondRoleOf, whyNotAccept, whyNotSecond } from '../people/who-attests.ts'
import type { First } from '../people/who-attests.ts'

/** The decisions and declarations at gates. */
export const actNames = {
  go: 'Go',
  'no-go': 'Recording a no-go',
  second: 'Confirming go',
  'technical-live': 'Declaring technical live',
  'business-live': 'Declaring business live',
  'hand-over': 'Accepting the hand-over',
  close: 'Closing the project',
} as const
export type Act = keyof typeof actNames

type Row = Pick<AttestationsTable, 'gate' | 'decision' | 'second_at' | 'first_person_id' | 'first_for_id'>

export interface ActsOf {
  facts: GateFacts
  gates: Gate[]
  /** In the order in which they were made. */
  attestations: Row[]
  /** The roles that this person holds on the project. */
  roles: HeldRole[]
  personId: PersonId
}

export interface Answer {
  /** It comes next: everything before it is done, and it is not. */
  isNext: boolean
  /** The role in which this person may do it; undefined if they may not. */
  role: HeldRole | undefined
  /** Why this person may not, in a sentence. */
  why: string | undefined
  /** What has to be met first, whoever does it. */
  against: Condition[]
  /** Whether to show its form: the act would be accepted. */
  may: boolean
}

/** Someone who declared the service live may not accept its hand-over. */
export const isDeclaredLive = (row: Pick<Row, 'gate' | 'decision'>): boolean =>
  row.decision === 'declared' && (row.gate === 'technical-live' || row.gate === 'business-live')

/** A go that waits for its second person: the last decision, not confirmed yet, with no no-go after it. */
export const waitingGo = <One extends Pick<Row, 'gate' | 'decision' | 'second_at'>>(rows: One[]): One | undefined => {
  const last = rows.findLast((row) => row.gate === 'go')
  return last?.decision === 'go' && last.second_at === null ? last : undefined
}

/** The last decision or declaration at a gate does not have the id of who made it: someone who is known may make it again. */
const isUnknown = (rows: Row[], gate: string): boolean => rows.findLast((row) => row.gate === gate)?.first_person_id === null

/** Who declared a service live, for this person to see. A repeated declaration replaces one whose maker is unknown. */
export function declaredLiveBy(rows: Row[], second: ActingPerson): First {
  const declared = rows.filter(isDeclaredLive)
  if (declared.some((row) => firstIs(row, second) === 'self')) return 'self'
  return declared.some((row) => isUnknown(declared, row.gate)) ? 'unknown' : 'other'
}

const manager = (roles: HeldRole[], why: string): Pick<Answer, 'role' | 'why'> => {
  const role = firstRoleOf(roles)
  return { role, why: role ? undefined : why }
}

/** Who may do an act: in which role, or why not. */
function whoDoes(act: Act, { facts, attestations, roles, personId }: ActsOf): Pick<Answer, 'role' | 'why'> {
  switch (act) {
    case 'go':
    case 'no-go':
      return manager(roles, 'The decision is the project manager’s')
    case 'technical-live':
    case 'business-live':
      return manager(roles, 'This is the project manager’s to declare')
    case 'close':
      return manager(roles, 'This is the project manager’s to do')
    case 'second': {
      const waiting = waitingGo(attestations)
      const first = waiting ? firstIs(waiting, { personId, roles }) : 'other'
      return { role: secondRoleOf(roles, facts.role), why: whyNotSecond(roles, { home: facts.role, first }) }
    }
    case 'hand-over': {
      const first = declaredLiveBy(attestations, { personId, roles })
      return { role: acceptsHandOver(roles, facts.role), why: whyNotAccept(roles, { home: facts.role, first }) }
    }
  }
}

function isNext(act: Act, { facts, attestations }: ActsOf): boolean {
  const has = (gate: string): boolean => attested(facts, gate)
  const again = (gate: string): boolean => !has('hand-over') && isUnknown(attestations, gate)
  switch (act) {
    case 'go':
      return !has('go') && (waitingGo(attestations) === undefined || isUnknown(attestations, 'go'))
    case 'no-go':
      return true
    case 'second':
      return waitingGo(attestations) !== undefined
    case 'technical-live':
      return has('go') && (!has('technical-live') || again('technical-live'))
    case 'business-live':
      return has('technical-live') && (!has('business-live') || again('business-live'))
    case 'hand-over':
      return has('business-live') && !has('hand-over')
    case 'close':
      return has('hand-over') && !has('close')
  }
}

/** Whether this person may do an act now, and what blocks it: the page shows its form by this, and the act refuses by it. */
export function answerOf(act: Act, of: ActsOf): Answer {
  const next = isNext(act, of)
  const { role, why } = whoDoes(act, of)
  const against = act === 'no-go' ? [] : blockingConditions(act === 'second' ? 'go' : act, of.gates, of.facts)
  return { isNext: next, role, why, against, may: next && role !== undefined && why === undefined && against.length === 0 }
}
