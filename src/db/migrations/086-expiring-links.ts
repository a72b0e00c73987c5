/** For who is told that a link expired before it was answered. */
export const expiringLinks = [`create index act_links_expiring on act_links (expires_at) where ended_at is null`]
