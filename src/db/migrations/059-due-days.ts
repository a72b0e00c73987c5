/** The day by which an entry condition or a criterion of go-live is to be confirmed, if someone set one: otherwise it follows from the project's dates. */
export const dueDays = [`alter table test_entry_conditions add column due_day text`, `alter table go_live_criteria add column due_day text`]
