/** The acts for which the installation requires an account, so that nobody does them by a one-off link. */
export const actsWithAccount = [`create table acts_with_account (kind text primary key)`]
