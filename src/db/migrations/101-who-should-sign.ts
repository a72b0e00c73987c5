/** Whoever declines the procedure may name who should sign in the role instead. */
export const whoShouldSign = [`alter table sop_signatures add column instead_name text`, `alter table sop_signatures add column instead_email text`]
