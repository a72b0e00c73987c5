/** Who may cancel is now separate from who may book. */
export const allowedToCancel = ['alter table sandboxes add column allowed_to_cancel text', 'update sandboxes set allowed_to_cancel = allowed_to_book']
