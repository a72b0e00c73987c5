/**
 * How both people of an attestation proved who they are, and in which session and request, as signatures keep it; null for those before. The second
 * person, with whom they acted for, is still written once: on PostgreSQL the trigger refused the second person's `second_for_id`.
 */
const proof = ['proof', 'code_sent_to', 'session_hash', 'request_id']
const columnsOf = (place: 'first' | 'second'): string[] => ['person_id', 'person', 'role', 'at', 'for_id', ...proof].map((name) => `${place}_${name}`)
const fixed = ['id', 'project_id', 'gate', 'decision', ...columnsOf('first'), 'reason', 'evidence']
const secondPerson = `'{${[...columnsOf('second'), 'conditions'].join(',')}}'::text[]`

const columns = (['first', 'second'] as const).flatMap((place) =>
  proof.map(
    (name) => `alter table attestations add column ${place}_${name} text ${name === 'proof' ? `check (${place}_proof in ('password', 'one-off link'))` : ''}`,
  ),
)

export const proofOfAttestations = {
  sqlite: [
    ...columns,
    `drop trigger attestations_kept_update`,
    `create trigger attestations_kept_update before update on attestations when old.second_at is not null or ${fixed.map((column) => `new.${column} is not old.${column}`).join(' or ')} begin select raise(abort, 'Rows of attestations are kept as they were written'); end`,
  ],
  postgres: [
    ...columns,
    `drop trigger attestations_kept_update on attestations`,
    `create trigger attestations_kept_update before update on attestations for each row
      when (old.second_at is not null or to_jsonb(new) - ${secondPerson} is distinct from to_jsonb(old) - ${secondPerson}) execute function refuse_change()`,
  ],
}
