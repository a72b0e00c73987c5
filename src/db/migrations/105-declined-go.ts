/** A no-go by the second person names the go that they declined. */
export const declinedGo = [`alter table attestations add column declines_id text references attestations (id)`]
