/** A sandbox's log is listed, filtered and searched by id without reading bodies. The earlier index for the list is part of the new one. */
export const interactionIndices = [
  `drop index interactions_sandbox`,
  `create index interactions_listed on interactions (sandbox_id, at, id, operation, status, organisation)`,
  `create index interactions_found on interactions (sandbox_id, at, id) where findings <> '[]'`,
  `create index interactions_trace on interactions (trace_id)`,
  `create index interactions_request on interactions (request_id) where request_id is not null`,
  `create unique index evidence_interaction_once on evidence (subject_id, interaction_id) where interaction_id is not null`,
  `create index evidence_interaction on evidence (interaction_id) where interaction_id is not null`,
]
