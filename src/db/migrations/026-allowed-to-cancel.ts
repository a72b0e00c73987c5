/** Who may cancel is said apart from who may book; so far they were the same. */
export const allowedToCancel = ['alter table sandboxes add column allowed_to_cancel text', 'update sandboxes set allowed_to_cancel = allowed_to_book']
