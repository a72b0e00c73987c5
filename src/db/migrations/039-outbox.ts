const unsent = `state in ('refused', 'gave-up') and noticed_at is null`

/**
 * A worker sends mail. A message that a mail server had not accepted before counts as given up. One that was never tried must not be sent by itself,
 * because it may be a year old: its deadline has passed, and an administrator may send it again.
 */
export const outbox = [
  `alter table outbox add column state text not null default 'waiting' check (state in ('waiting', 'sent', 'refused', 'gave-up', 'superseded'))`,
  `alter table outbox add column tries integer not null default 0`,
  `alter table outbox add column next_try_at text`,
  `alter table outbox add column give_up_at text`,
  `alter table outbox add column settled_at text`,
  `alter table outbox add column lease_node text`,
  `alter table outbox add column lease_until text`,
  `alter table outbox add column sender_id text references people (id)`,
  `alter table outbox add column about text`,
  `alter table outbox add column noticed_at text`,
  `update outbox set state = 'sent', settled_at = sent_at, tries = 1 where sent_at is not null`,
  `update outbox set state = 'gave-up', settled_at = created_at, tries = 1 where sent_at is null and failure is not null`,
  `update outbox set next_try_at = created_at, give_up_at = created_at where state = 'waiting'`,
  `create index outbox_due on outbox (state, next_try_at, id)`,
  `create index outbox_listed on outbox (created_at, id)`,
  `create index outbox_state on outbox (state, created_at, id)`,
  `create index outbox_notices on outbox (sender_id, settled_at) where ${unsent}`,
]
