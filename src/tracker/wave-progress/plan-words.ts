import { dayOf } from '../../web/moments.ts'
import { becomes } from '../bulk/bulk.ts'
import { dayIn } from '../bulk/plan-of-row.ts'
import type { PlanOfRow } from '../bulk/plan-of-row.ts'

interface Side {
  day: string | undefined
  status: string | undefined
  place: number | null
}

const sideWords = ({ day, status, place }: Side): string =>
  [day === undefined ? 'No day' : dayOf(day), place === null ? '' : `place ${place}`, status ?? ''].filter(Boolean).join(', ')

interface Given {
  plan: PlanOfRow
  /** The day that is shown: go-live, or the first that there is. */
  shown: { kind: PlanOfRow['days'][number]['kind']; day: string; status: string } | undefined
  status: string
  places: { from: number; to: number } | null
  /** Why its days stay, if only its place changes. */
  note: string | null
}

/** "12 May 2026, place 7, provisional → 19 May 2026, place 9, provisional". */
export function planWords({ plan, shown, status, places, note }: Given): string {
  const day = dayIn(plan, shown?.kind ?? 'go-live')
  const from = sideWords({ day: shown?.day, status: shown?.status, place: places?.from ?? null })
  const to = sideWords({ day: day ?? shown?.day, status: day === undefined ? shown?.status : status, place: places?.to ?? null })
  return `${from}${becomes}${to}${note === null ? '' : `, its day stays: ${note}`}`
}
