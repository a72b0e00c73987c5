/** What each row of a pasted or filled column is to say, and what it said when it was checked. */
export const cellsAtOnce = [`alter table bulk_rows add column cell text`]
