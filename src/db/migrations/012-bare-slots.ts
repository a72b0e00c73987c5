/** A slot's JSON is put together when it is asked for; what a search for free slots needs stands in one index. */
export const bareSlots = [
  `drop table slot_fragments`,
  `drop index slots_free`,
  `create index slots_free on slots (schedule_id, starts_at, number, ends_at, id) where status = 'free'`,
]
