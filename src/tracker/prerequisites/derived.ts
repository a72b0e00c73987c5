import type { Day } from '../../day.ts'
import type { PairsTable } from '../../db/tables/catalogue.ts'
import type { PrerequisitesTable } from '../../db/tables/prerequisites.ts'
import { dayOf } from '../../web/moments.ts'
import { nameOfPair } from '../catalogue/pair.ts'
import { inForce, statusOf } from '../catalogue/product.ts'
import type { ProductFact } from '../catalogue/product.ts'

/** What of the row of a derived prerequisite is computed. */
export type Answer = Pick<PrerequisitesTable, 'standing' | 'value' | 'reason' | 'note' | 'valid_until' | 'waived_by' | 'settled_by' | 'settled_at'>

export interface ProductSide {
  /** The product that counts: the service's, else the one that the set-up of the test names. */
  product: string | null
  fact: ProductFact | null
  /** Since when it is Ready without a break, and who said so. */
  ready: { by: string; at: string } | null
}

export interface PairSide {
  consumer: string | null
  provider: string | null
  known: Pick<PairsTable, 'state' | 'reason' | 'decided_on' | 'set_by' | 'set_at'> | null
  /** A finished run of this project that counts and was a success with these two products. */
  run: { number: number; heldOn: string; by: string; at: string } | null
}

const unanswered: Answer = {
  standing: 'not-started',
  value: null,
  reason: null,
  note: null,
  valid_until: null,
  waived_by: null,
  settled_by: null,
  settled_at: null,
}

/** Whether the project's product is Ready in the catalogue. Unknown is not no, and neither is met. */
export function answerOfProduct({ product, fact, ready }: ProductSide, today: Day): Answer {
  if (product === null) return { ...unanswered, reason: 'No product is chosen. Name it on the service or in the set-up of the test' }
  const of = { ...unanswered, value: product }
  if (fact?.entry?.status === 'ready')
    return { ...of, standing: 'met', note: `${product} is Ready in the catalogue`, settled_by: ready?.by ?? null, settled_at: ready?.at ?? null }
  const stands = fact?.entry
    ? `${product} is not Ready in the catalogue: its status is ${statusOf(fact.entry.status).name}`
    : `${product} is not in the catalogue`
  const exception = inForce(fact, today)
  if (exception)
    return {
      ...of,
      standing: 'waived',
      reason: `${stands}. An exception is signed: ${exception.reason}`,
      valid_until: exception.until,
      waived_by: `${exception.by} as ${exception.role}`,
      settled_by: exception.by,
      settled_at: exception.at,
    }
  return fact?.entry
    ? { ...of, standing: 'blocked', reason: stands }
    : { ...of, reason: `${stands}, so it is not known whether it is Ready. Have it added, or have an exception signed` }
}

/** Of a project that is asked for its partner services: each has its own pair, which the gates ask for there. */
export const answerOfPartners: Answer = {
  ...unanswered,
  standing: 'not-applicable',
  reason: 'Each partner service has its own pair of products. The list of partner services says which are proven',
}

const sides = { consumer: 'Consumer', provider: 'Provider' } as const

/** Whether the project's two products are proven together: by what is known of the pair, else by a run of this project that waits for the booking team. */
export function answerOfPair({ consumer, provider, known, run }: PairSide): Answer {
  if (consumer === null || provider === null) {
    const missing = (['consumer', 'provider'] as const).filter((side) => (side === 'consumer' ? consumer : provider) === null).map((side) => sides[side])
    return {
      ...unanswered,
      reason: `The ${missing.join(' and the ')} product ${missing.length === 1 ? 'is' : 'are'} not chosen. Name ${missing.length === 1 ? 'it' : 'them'} on the service or in the set-up of the test`,
    }
  }
  const of = { ...unanswered, value: nameOfPair({ consumer, provider }) }
  const said = known?.reason ? `: ${known.reason}` : ''
  if (known?.state === 'proven')
    return {
      ...of,
      standing: 'met',
      note: `Proven on ${dayOf(known.decided_on)}${said}`,
      settled_by: known.set_by,
      settled_at: known.set_at,
    }
  if (known) return { ...of, standing: 'blocked', reason: `Known not to be proven, on ${dayOf(known.decided_on)}${said}` }
  if (run)
    return {
      ...of,
      standing: 'met',
      note: `Run ${run.number} of this project, on ${dayOf(run.heldOn)}, was a success. The booking team confirms it for other projects`,
      settled_by: run.by,
      settled_at: run.at,
    }
  return { ...of, reason: 'Nothing is known of this pair yet. A run that counts proves it when it is finished as a success in this project' }
}

const columns = ['standing', 'value', 'reason', 'note', 'valid_until', 'waived_by', 'settled_by', 'settled_at'] as const

/** Whether a row says this already. */
export const isAnswered = (row: Answer, answer: Answer): boolean => columns.every((column) => row[column] === answer[column])
