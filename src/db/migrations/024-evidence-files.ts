/** Files as evidence: their names, their types, where they are stored, and who removed one and why (the record stays). */
export const evidenceFiles = [
  'file_name text',
  'file_type text',
  'file_size integer',
  'stored_as text',
  'removed_by text',
  'removed_at text',
  'removed_reason text',
].map((column) => `alter table evidence add column ${column}`)
