/** A message as HTML beside its text, the files in it, and the address that stops messages like it. */
export const outboxParts = [
  `alter table outbox add column html text`,
  `alter table outbox add column attachments text`,
  `alter table outbox add column unsubscribe text`,
]
