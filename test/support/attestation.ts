import type { AttestationsTable } from '../../src/db/tables/go-live.ts'

/** The row of a decision or declaration by a project manager at 9am on 2 March 2026, with no second person and no frozen conditions. */
export const attestation = (
  given: Pick<AttestationsTable, 'id' | 'project_id' | 'gate' | 'decision' | 'first_person'> & Partial<Pick<AttestationsTable, 'first_at'>>,
): AttestationsTable => ({
  first_person_id: null,
  first_role: 'Project manager',
  first_at: '2026-03-02T09:00:00.000Z',
  second_person_id: null,
  second_person: null,
  second_role: null,
  second_at: null,
  first_for_id: null,
  second_for_id: null,
  first_proof: null,
  first_code_sent_to: null,
  first_session_hash: null,
  first_request_id: null,
  second_proof: null,
  second_code_sent_to: null,
  second_session_hash: null,
  second_request_id: null,
  conditions: '[]',
  reason: null,
  evidence: null,
  declines_id: null,
  ...given,
})
