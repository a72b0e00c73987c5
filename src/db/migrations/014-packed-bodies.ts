/**
 * Long answers are stored many to a pack, compressed together, because each answer to a search is nearly the same as the last. An index finds those
 * that are old enough to delete.
 */
export const packedBodies = [
  `create table interaction_packs (id text primary key, bytes bytea not null)`,
  `alter table interactions add column pack_id text`,
  `alter table interactions add column pack_from integer`,
  `alter table interactions add column pack_length integer`,
  `update interactions set response_body = (select b.body from interaction_bodies b where b.digest = interactions.response_digest) where response_digest is not null`,
  `drop table interaction_bodies`,
  `create index interactions_packed on interactions (pack_id) where pack_id is not null`,
  `create index interactions_old on interactions (at)`,
]
