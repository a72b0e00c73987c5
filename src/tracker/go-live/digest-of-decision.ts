import type { AttestationsTable } from '../../db/tables/go-live.ts'
import { digestOf } from '../../digest.ts'

/** Of a decision or declaration that waits for someone: another one ends their links. */
export const digestOfDecision = (one: AttestationsTable) =>
  digestOf(JSON.stringify([one.id, one.gate, one.decision, one.first_person_id, one.first_person, one.first_role, one.first_at, one.reason, one.conditions]))
