import type { HeldRole } from '../../access/permissions.ts'
import type { PersonId } from '../../db/ids.ts'
import type { AttestationsTable } from '../../db/tables/go-live.ts'
import { attested } from './attested.ts'
import { standsAgainst } from './gates.ts'
import type { Condition, Gate } from './gate.ts'
import type { GateFacts } from './gate-facts.ts'
import { acceptsHandOver, firstIs, firstRoleOf, secondRoleOf, whyNotAccept, whyNotSecond } from '../people/who-attests.ts'
import type { First } from '../people/who-attests.ts'

/** What is decided, declared and accepted at the gates. */
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

type Row = Pick<AttestationsTable, 'gate' | 'decision' | 'second_at' | 'first_person_id'>

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
  /** It is what comes next: nobody has done it, and what comes before it is done. */
  isNext: boolean
  /** In which role this person does it; undefined if they do not. */
  role: HeldRole | undefined
  /** Why this person does not, in a sentence. */
  why: string | undefined
  /** What has to be met first, whoever does it. */
  against: Condition[]
  /** Whether its form is drawn: it would be accepted. */
  may: boolean
}

/** Whoever declared the service live does not accept what they declared. */
export const isDeclaredLive = (row: Pick<Row, 'gate' | 'decision'>): boolean =>
  row.decision === 'declared' && (row.gate === 'technical-live' || row.gate === 'business-live')

/** A go that waits for its second person: the last decision, where nobody has confirmed it and no no-go came after it. */
export const waitingGo = <One extends Pick<Row, 'gate' | 'decision' | 'second_at'>>(rows: One[]): One | undefined => {
  const last = rows.findLast((row) => row.gate === 'go')
  return last?.decision === 'go' && last.second_at === null ? last : undefined
}

/** What was decided or declared at a gate last, without an id of who did: it may be done again, by someone who is known. */
const isUnknown = (rows: Row[], gate: string): boolean => rows.findLast((row) => row.gate === gate)?.first_person_id === null

/** Who declared a service live, to this person. A declaration that was made again takes the place of one of which nobody knows who made it. */
export function declaredLiveBy(rows: Row[], personId: PersonId): First {
  const declared = rows.filter(isDeclaredLive)
  if (declared.some((row) => firstIs(row, personId) === 'self')) return 'self'
  return declared.some((row) => isUnknown(declared, row.gate)) ? 'unknown' : 'other'
}

const manager = (roles: HeldRole[], why: string): Pick<Answer, 'role' | 'why'> => {
  const role = firstRoleOf(roles)
  return { role, why: role ? undefined : why }
}

/** Who does an act: in which role, or why not. */
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
      const first = waiting ? firstIs(waiting, personId) : 'other'
      return { role: secondRoleOf(roles, facts.role), why: whyNotSecond(roles, { home: facts.role, first }) }
    }
    case 'hand-over': {
      const first = declaredLiveBy(attestations, personId)
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

/** Whether this person may do an act now, and what is against it: the page draws its form by this, and the act refuses by it. */
export function answerOf(act: Act, of: ActsOf): Answer {
  const next = isNext(act, of)
  const { role, why } = whoDoes(act, of)
  const against = act === 'no-go' ? [] : standsAgainst(act === 'second' ? 'go' : act, of.gates, of.facts)
  return { isNext: next, role, why, against, may: next && role !== undefined && why === undefined && against.length === 0 }
}
