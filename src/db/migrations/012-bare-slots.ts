/** A slot's JSON is built when it is asked for; one index has everything that a search for free slots needs. */
export const bareSlots = [
  `drop table slot_fragments`,
  `drop index slots_free`,
  `create index slots_free on slots (schedule_id, starts_at, number, ends_at, id) where status = 'free'`,
]
