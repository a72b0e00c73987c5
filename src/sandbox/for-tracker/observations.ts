import type { Digest } from '../../digest.ts'
import type { Observation, ObservationKind } from '../../evidence/project-sandboxes.ts'
import { isServed } from '../interactions/interaction.ts'

/** One exchange of a Consumer, with what an observation needs. */
export interface Seen {
  id: string
  digest: Digest
  /** ISO 8601. */
  at: string
  operation: string
  status: number
  /** The rules that it broke, warnings too. */
  rules: string[]
  /** For a search that was answered: whether it showed any slot. */
  showsSlots?: boolean
  /** The appointment that it created or cancelled; `slotWasFreed`: the service itself had cancelled an earlier booking of its slot. */
  appointment?: { id: string; slotId: string; patient: string | null; slotWasFreed: boolean } | undefined
}

const ok = (one: Seen): boolean => isServed(one.status)
/** Whether a script answered, so that nothing was done. */
const isScripted = (one: Seen): boolean => one.rules.includes('SIM-02')
/** Whether an armed fault changed the answer: its effects count for later exchanges, but the exchange itself shows nothing. */
const isSpoilt = (one: Seen): boolean => one.rules.includes('SIM-01')
/** Whether a rule says that the document of a booking is missing or wrong. */
const aboutTheDocument = (rule: string): boolean => rule.startsWith('DOC-') || rule === 'APT-05'

/**
 * What exchanges show of a test, first to last: for each kind the last that shows it working, or, if none does, the last that failed. The sandbox
 * sees what was sent, not what a user saw: a person confirms.
 */
export function observationsIn(exchanges: Seen[]): Observation[] {
  const found = new Map<ObservationKind, Observation>()
  const note = (kind: ObservationKind, verdict: 'pass' | 'fail', one: Seen, says: string): void => {
    if (isSpoilt(one)) return
    if (verdict === 'fail' && found.get(kind)?.verdict === 'pass') return
    found.set(kind, { kind, verdict, interactionId: one.id, digest: one.digest, at: one.at, says })
  }
  const made = new Map<string, NonNullable<Seen['appointment']>>()
  const cancelled = new Set<string>()
  const broken = (one: Seen): string => `was refused with ${one.status}${one.rules.length > 0 ? ` (${one.rules.join(', ')})` : ''}`
  /** A rebooking is complete once one patient's earlier appointment is cancelled and a later one in another slot is not, in whichever order that happened. */
  const noteRebooking = (one: Seen, patient: string | null): void => {
    if (patient === null) return
    const theirs = [...made.values()].filter((each) => each.patient === patient)
    const booked = theirs.findLast((each) => !cancelled.has(each.id))
    const isMoved = (from: (typeof theirs)[number], to: (typeof theirs)[number]): boolean =>
      cancelled.has(from.id) && from.slotId !== to.slotId && theirs.indexOf(from) < theirs.indexOf(to)
    if (booked && theirs.some((each) => isMoved(each, booked)))
      note('rebooked', 'pass', one, 'one patient’s earlier booking was cancelled, and a later one in another slot was kept')
  }
  for (const one of exchanges) {
    if (isScripted(one)) continue
    if (one.operation === 'search-slots') {
      if (!ok(one)) note('slots-shown', 'fail', one, `a search ${broken(one)}`)
      else if (one.showsSlots) note('slots-shown', 'pass', one, 'a search was answered with slots')
      else note('none-shown', 'pass', one, 'a search was answered with no slots')
    }
    if (one.operation === 'book') {
      if (one.rules.includes('CSL-03')) note('double-booked', 'pass', one, 'a second booking of a slot was refused')
      else if (!ok(one)) note('booked', 'fail', one, `a booking ${broken(one)}`)
      if (ok(one) && one.appointment) {
        const { appointment } = one
        made.set(appointment.id, appointment)
        note('booked', 'pass', one, 'a slot was booked')
        if (appointment.slotWasFreed) note('freed', 'pass', one, 'a slot whose booking the service had cancelled was booked again')
        if (one.rules.some(aboutTheDocument))
          note('referral', 'fail', one, `the booking points to no referral as it should (${one.rules.filter(aboutTheDocument).join(', ')})`)
        else note('referral', 'pass', one, 'the booking carries the reference of its referral')
        noteRebooking(one, appointment.patient)
      }
    }
    if (one.operation === 'cancel') {
      if (!ok(one)) note('cancelled', 'fail', one, `a cancellation ${broken(one)}`)
      else if (one.appointment) {
        cancelled.add(one.appointment.id)
        if (!made.has(one.appointment.id)) made.set(one.appointment.id, one.appointment)
        note('cancelled', 'pass', one, 'a booking was cancelled')
        noteRebooking(one, one.appointment.patient)
      }
    }
  }
  return [...found.values()]
}

/** What several sandboxes show of one test: for each kind the last that shows it working, or, if none does, the last that failed. */
export function together(lists: Observation[][]): Observation[] {
  const found = new Map<ObservationKind, Observation>()
  for (const one of lists.flat().toSorted((a, b) => a.at.localeCompare(b.at))) {
    const known = found.get(one.kind)
    if (known?.verdict !== 'pass' || one.verdict === 'pass') found.set(one.kind, one)
  }
  return [...found.values()]
}
