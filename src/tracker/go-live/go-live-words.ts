import type { AttestationsTable } from '../../db/tables/go-live.ts'
import { momentOf } from '../../web/moments.ts'

/** What to do before business live is declared: by then a Consumer has switched on its first partner service. */
export const onTheDay = {
  provider: 'On the day: switch on, run an end-to-end test, then declare. Patients can be booked from this moment.',
  consumer:
    'Patients are booked into a partner service from the moment at which two people declared that one switched on. Declare business live when the first one is, and an end-to-end test of the day is done.',
} as const

/** "Go declined by the second person": a decision or declaration as the record names it. */
export function nameOfAttestation({ gate, decision, declines_id: declines }: Pick<AttestationsTable, 'gate' | 'decision' | 'declines_id'>): string {
  const names: Record<string, string> = {
    go: declines !== null ? 'Go declined by the second person' : decision === 'no-go' ? 'No-go' : 'Go',
    'technical-live': 'Technical live declared',
    'business-live': 'Business live declared',
    'hand-over': decision === 'no-go' ? 'Hand-over not accepted' : 'Hand-over accepted',
    close: 'Project closed',
  }
  return names[gate] ?? gate
}

interface WhoCan {
  /** Who in the project can, in words; null if nobody can. */
  who: string | null
  /** Why this person may not; undefined if they may. */
  why: string | undefined
  /** Whether it is certain who was first: if not, `why` tells every reader what to do. */
  isKnown: boolean
}

/** "Meera Shah decided go on 2 March 2026. A second person has to confirm it. Grace Adeyemi (Commissioning lead) can." */
export const waitingWords = (go: AttestationsTable, { who, why, isKnown }: WhoCan): string =>
  [
    `${go.first_person} decided go on ${momentOf(go.first_at)}. A second person has to confirm it.`,
    who ? `${who} can.` : isKnown ? 'Nobody on this project can: the project manager has to add someone.' : '',
    why ? `${why}.` : '',
  ]
    .filter(Boolean)
    .join(' ')

/** Who accepts the hand-over, and why this person does not. */
export const handOverWords = ({ who, why, isKnown }: WhoCan): string =>
  [
    'The service has to accept the hand-over.',
    who ? `${who} can.` : '',
    who || !isKnown ? '' : 'Nobody on this project can: the project manager has to add the lead of the service, or who runs it day to day.',
    why ? `${why}.` : '',
  ]
    .filter(Boolean)
    .join(' ')
