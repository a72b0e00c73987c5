import { roleInWords } from '../../access/permissions.ts'
import type { Context } from '../../context.ts'
import { today } from '../../day.ts'
import { momentOf } from '../../web/moments.ts'
import { listAttestations } from '../dates/attestations.store.ts'
import { answerOf, waitingGo } from '../go-live/acts.ts'
import { readConditions, readDayTest } from '../go-live/attestations.store.ts'
import { loadGates } from '../go-live/load-gates.ts'
import type { OfLink } from './linked-act.ts'

/** The decision that waits at a gate as the page of a link shows it, with what every condition says now; undefined if this person is not asked. */
export async function shownAtGate(context: Context, act: 'second' | 'hand-over', { link, access }: OfLink) {
  const { templates, sandboxes, db } = context
  const attestations = await listAttestations(db.read, access.project.id)
  const decision = act === 'second' ? waitingGo(attestations) : attestations.findLast((one) => one.gate === 'business-live' && one.decision === 'declared')
  const { facts, gates } = await loadGates(db.read, { access, today: today(context), templates, sandboxes })
  const { isNext, role, why, against } = answerOf(act, { facts, gates, attestations, roles: access.roles, personId: link.person_id })
  if (!decision || !isNext || !role || why !== undefined) return undefined
  return {
    decision: { by: decision.first_person, role: decision.first_role, when: momentOf(decision.first_at), reason: decision.reason },
    dayTest: readDayTest(decision.evidence),
    frozen: readConditions(decision.conditions),
    roleName: roleInWords(role),
    digest: link.digest,
    against: against.map((one) => one.sentence),
  }
}
