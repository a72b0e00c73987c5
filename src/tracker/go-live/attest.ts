import { refused } from '../../access/act.ts'
import type { Refused } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import { roleInWords } from '../../access/permissions.ts'
import type { Reader, Writer } from '../../db/database.ts'
import { noPersonId } from '../../db/ids.ts'
import { ForbiddenError } from '../../errors.ts'
import { latestEventId } from '../../events/events.store.ts'
import type { Happened } from '../../events/vocabulary.ts'
import { actNames, answerOf } from './acts.ts'
import type { Act } from './acts.ts'
import { listAttestations } from '../dates/attestations.store.ts'
import { insertAttestation } from './attestations.store.ts'
import type { NewAttestation } from './attestations.store.ts'
import type { Condition } from './gate.ts'
import { loadGates } from './load-gates.ts'

const freeze = (conditions: Condition[]): string =>
  JSON.stringify(conditions.map(({ sentence, met, restsOn }) => ({ sentence, met, ...(restsOn && { restsOn }) })))

/** What a decision or declaration needs: this person's role, the conditions as they are now, and those that block it. Throws ForbiddenError. */
export async function loadToAttest(db: Reader, act: Act, doing: Doing) {
  const { facts, gates } = await loadGates(db, doing)
  const attestations = await listAttestations(db, doing.access.project.id)
  const personId = doing.actor.id ?? noPersonId
  const { isNext, role, why, against } = answerOf(act, { facts, gates, attestations, roles: doing.access.roles, personId })
  if (!role || why !== undefined) throw new ForbiddenError(why)
  const conditions = freeze(gates.flatMap((gate) => gate.conditions))
  return { isNext, role: roleInWords(role), forId: role.actingFor?.id ?? null, against, conditions, attestations }
}
export type ToAttest = Awaited<ReturnType<typeof loadToAttest>>

/** A refusal because of open conditions; the page lists each under `stands`. */
export const refusedBy = (act: Act, { against }: Pick<ToAttest, 'against'>): Refused | undefined =>
  against.length === 0 ? undefined : refused({ stands: `${actNames[act]} is refused: ${against.map((one) => one.sentence).join('. ')}` })

type Given = Pick<NewAttestation, 'gate' | 'decision'> & Partial<Pick<NewAttestation, 'reason' | 'evidence' | 'declines_id'>>

/** A decision or declaration that this person makes now. */
export const attestationOf = (
  given: Given,
  { role, forId, conditions }: Pick<ToAttest, 'role' | 'forId' | 'conditions'>,
  { access, actor, at, newId, howProven, trace }: Doing,
): NewAttestation => ({
  id: newId(),
  project_id: access.project.id,
  reason: null,
  evidence: null,
  declines_id: null,
  ...given,
  first_person_id: actor.id,
  first_person: actor.name,
  first_role: role,
  first_at: at,
  first_for_id: forId,
  first_proof: howProven.proof,
  first_code_sent_to: howProven.code_sent_to,
  first_session_hash: trace?.sessionHash ?? null,
  first_request_id: trace?.requestId ?? null,
  conditions,
})

/** Stores a decision or declaration and returns what happened. A no-go undoes the go before it. */
export async function attest(trx: Writer, row: NewAttestation, kind: Extract<Happened, { kind: `attestation.${string}` }>['kind']): Promise<Happened[]> {
  const last = await insertAttestation(trx, row)
  const undoes = last && row.decision === 'no-go' ? await latestEventId(trx, last.id, ['go-go']) : null
  return [{ kind, id: row.id, project: row.project_id, role: row.first_role, to: row.conditions, reason: row.reason, undoes }]
}
