/** Most of what a booking or a search writes is index pages: indices that few rows need contain only those rows. */
export const fewerIndices = [
  `drop index appointments_slot`,
  `create index appointments_freed on appointments (slot_id, created_at) where status = 'cancelled'`,
  `drop index interactions_outcome`,
  `create index interactions_outcome on interactions (outcome_id) where outcome_id is not null`,
]
