import type { Sent } from './linked-act.ts'

/** The fields of an answer to the procedure that the page has once for each role. */
const ofRole = ['decision', 'reason', 'instead_name', 'instead_email']

/** What was answered in a role. */
export const answerIn = (role: string, sent: Sent): Sent => Object.fromEntries(ofRole.map((field) => [field, sent[`${field}-${role}`] ?? '']))

/** The field of the page for a field of the act. What stops a role as a whole is said at its answer. */
export const fieldIn =
  (role: string) =>
  (name: string): string =>
    `${ofRole.includes(name) ? name : 'decision'}-${role}`
