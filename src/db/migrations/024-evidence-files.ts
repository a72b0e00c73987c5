/** Files as evidence: what they are called, what they are, where they are kept, and who took one away and why (the record stays). */
export const evidenceFiles = [
  'file_name text',
  'file_type text',
  'file_size integer',
  'stored_as text',
  'removed_by text',
  'removed_at text',
  'removed_reason text',
].map((column) => `alter table evidence add column ${column}`)
