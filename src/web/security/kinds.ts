/** The kinds of security events, with their words on the page. */
export const securityKinds = {
  'signed-in': 'Signed in',
  'sign-in-failed': 'Sign-in failed',
  'wrong-password': 'Wrong password while signing or confirming',
  'wrong-code': 'Wrong code for a one-off link',
  'link-guessed': 'One-off link ended by wrong codes',
  throttled: 'Too many attempts',
  refused: 'Refused',
  'reset-asked': 'Password reset requested',
  'password-reset': 'Password reset',
  'password-changed': 'Password changed',
  'address-changed': 'Email address changed',
  'role-changed': 'Installation role changed',
  'account-disabled': 'Account disabled',
  'account-enabled': 'Account enabled',
  'session-ended': 'Session ended',
  'pack-downloaded': 'Evidence pack downloaded',
} as const

export type SecurityKind = keyof typeof securityKinds

export const isSecurityKind = (text: string | undefined): text is SecurityKind => text !== undefined && Object.hasOwn(securityKinds, text)

/** Kinds that anyone can cause any number of times. The others need a correct password, and all of them are kept. */
export const repeatable: ReadonlySet<SecurityKind> = new Set(['sign-in-failed', 'wrong-password', 'wrong-code', 'throttled', 'refused', 'reset-asked'])
