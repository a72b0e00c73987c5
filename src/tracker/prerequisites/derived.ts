import type { Day } from '../../day.ts'
import type { PairsTable } from '../../db/tables/catalogue.ts'
import type { PrerequisitesTable } from '../../db/tables/prerequisites.ts'
import type { Actor } from '../../events/record.ts'
import { dayOf } from '../../web/moments.ts'
import { nameOfPair } from '../catalogue/pair.ts'
import { inForce, statusOf } from '../catalogue/product.ts'
import type { ProductFact } from '../catalogue/product.ts'

/** What of the row of a derived prerequisite is computed. */
export type Answer = Pick<
  PrerequisitesTable,
  'status' | 'value' | 'reason' | 'note' | 'valid_until' | 'waived_by' | 'waived_by_id' | 'settled_by' | 'settled_by_id' | 'settled_at'
>

export interface ProductSide {
  /** The product that counts: the service's, else the one that the set-up of the test names. */
  product: string | null
  fact: ProductFact | null
  /** Since when it is Ready without a break, and who said so. */
  ready: { by: Actor; at: string } | null
}

export interface PairSide {
  consumer: string | null
  provider: string | null
  known: Pick<PairsTable, 'state' | 'reason' | 'decided_on' | 'set_by' | 'set_by_id' | 'set_at'> | null
  /** A finished run of this project that counts and was a success with these two products. */
  run: { number: number; heldOn: string; by: Actor; at: string } | null
}

/** What a row says before its source, or anybody, has said anything. */
export const nothingRecorded: Answer = {
  status: 'not-started',
  value: null,
  reason: null,
  note: null,
  valid_until: null,
  waived_by: null,
  waived_by_id: null,
  settled_by: null,
  settled_by_id: null,
  settled_at: null,
}

/** Who said so, and when. */
const settled = (one: { by: Actor; at: string } | null): Pick<Answer, 'settled_by' | 'settled_by_id' | 'settled_at'> => ({
  settled_by: one?.by.name ?? null,
  settled_by_id: one?.by.id ?? null,
  settled_at: one?.at ?? null,
})

/** Whether the project's product is Ready in the catalogue. Unknown is not no, and neither is met. */
export function answerOfProduct({ product, fact, ready }: ProductSide, today: Day): Answer {
  if (product === null) return { ...nothingRecorded, reason: 'No product is chosen. Name it on the service or in the set-up of the test' }
  const of = { ...nothingRecorded, value: product }
  if (fact?.entry?.status === 'ready') return { ...of, status: 'met', note: `${product} is Ready in the catalogue`, ...settled(ready) }
  const stands = fact?.entry
    ? `${product} is not Ready in the catalogue: its status is ${statusOf(fact.entry.status).name}`
    : `${product} is not in the catalogue`
  const exception = inForce(fact, today)
  if (exception)
    return {
      ...of,
      status: 'waived',
      reason: `${stands}. An exception is signed: ${exception.reason}`,
      valid_until: exception.until,
      waived_by: `${exception.by.name} as ${exception.role}`,
      waived_by_id: exception.by.id,
      ...settled(exception),
    }
  return fact?.entry
    ? { ...of, status: 'blocked', reason: stands }
    : { ...of, reason: `${stands}, so it is not known whether it is Ready. Have it added, or have an exception signed` }
}

/** Of a project that is asked for its partner services: each has its own pair, which the gates ask for there. */
export const answerOfPartners: Answer = {
  ...nothingRecorded,
  status: 'not-applicable',
  reason: 'Each partner service has its own pair of products. The list of partner services says which are proven',
}

const sides = { consumer: 'Consumer', provider: 'Provider' } as const

/** Whether the project's two products are proven together: by what is known of the pair, else by a run of this project that waits for the booking team. */
export function answerOfPair({ consumer, provider, known, run }: PairSide): Answer {
  if (consumer === null || provider === null) {
    const missing = (['consumer', 'provider'] as const).filter((side) => (side === 'consumer' ? consumer : provider) === null).map((side) => sides[side])
    return {
      ...nothingRecorded,
      reason: `The ${missing.join(' and the ')} product ${missing.length === 1 ? 'is' : 'are'} not chosen. Name ${missing.length === 1 ? 'it' : 'them'} on the service or in the set-up of the test`,
    }
  }
  const of = { ...nothingRecorded, value: nameOfPair({ consumer, provider }) }
  const said = known?.reason ? `: ${known.reason}` : ''
  if (known?.state === 'proven')
    return {
      ...of,
      status: 'met',
      note: `Proven on ${dayOf(known.decided_on)}${said}`,
      ...settled({ by: { id: known.set_by_id, name: known.set_by }, at: known.set_at }),
    }
  if (known) return { ...of, status: 'blocked', reason: `Known not to be proven, on ${dayOf(known.decided_on)}${said}` }
  if (run)
    return {
      ...of,
      status: 'met',
      note: `Run ${run.number} of this project, on ${dayOf(run.heldOn)}, was a success. The booking team confirms it for other projects`,
      ...settled(run),
    }
  return { ...of, reason: 'Nothing is known of this pair yet. A run that counts proves it when it is finished as a success in this project' }
}

/** What an answer says; the ids beside the names are of whom it names. */
const columns = ['status', 'value', 'reason', 'note', 'valid_until', 'waived_by', 'settled_by', 'settled_at'] as const

/** Whether a row says this already. */
export const isAnswered = (row: Answer, answer: Answer): boolean => columns.every((column) => row[column] === answer[column])
