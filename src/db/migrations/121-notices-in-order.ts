/** People hear of what happened at one moment in the order in which it happened: ids of events sort by time. */
export const noticesInOrder = [`drop index notices_to_tell`, `create index notices_to_tell on notices (how, person_id, at, cause) where told_at is null`]
