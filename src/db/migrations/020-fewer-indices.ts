/** What a booking or a search writes is mostly pages of indices: those that few rows need hold those alone. */
export const fewerIndices = [
  `drop index appointments_slot`,
  `create index appointments_freed on appointments (slot_id, created_at) where status = 'cancelled'`,
  `drop index interactions_outcome`,
  `create index interactions_outcome on interactions (outcome_id) where outcome_id is not null`,
]
