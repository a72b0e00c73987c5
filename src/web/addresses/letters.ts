import type { Message } from '../../mail/message.ts'
import { isOwn } from './address-change.ts'
import type { AddressChange } from './address-change.ts'

const nobodyAsked = 'If you did not ask for this, open the link and stop it.'

/** To the new address: only whoever reads it can say yes. */
export const confirmLetter = (change: AddressChange, link: string): Message => ({
  to: change.newEmail,
  subject: 'Confirm your email address for Slipway',
  says: [
    `${isOwn(change) ? 'You asked' : `${change.askedByName} asked`} to use this email address for ${change.name} on Slipway.`,
    { button: 'Confirm it within 7 days', to: link },
    nobodyAsked,
  ],
})

/** To the old address, as soon as the change was asked for. */
export const requestedLetter = (change: AddressChange, link: string): Message => ({
  to: change.oldEmail,
  subject: 'Your email address for Slipway is going to change',
  says: isOwn(change)
    ? [
        `You asked to use ${change.newEmail} instead of this address for Slipway. This happens when you confirm it from there.`,
        { button: 'Did you not ask for this? Stop it within 7 days', to: link },
        'Then choose a new password, because someone knows the one that you have.',
      ]
    : [
        `${change.askedByName} of the booking team asked to use ${change.newEmail} instead of this address for ${change.name} on Slipway.`,
        `Why: ${change.reason ?? ''}`,
        { button: 'Agree to it or stop it within 7 days', to: link },
      ],
})

/** To the old address, once the change has happened. */
export const changedLetter = (change: AddressChange): Message => ({
  to: change.oldEmail,
  subject: 'Your email address for Slipway was changed',
  says: [
    `Slipway now uses ${change.newEmail} for ${change.name}. Links that were sent to this address no longer work, and everyone who was signed in to the account is signed out.`,
    'If this is wrong, tell the booking team at once.',
  ],
})

/** To the new address, once the change has happened. */
export const welcomeLetter = (change: AddressChange, site: string): Message => ({
  to: change.newEmail,
  subject: 'This is now your email address for Slipway',
  says:
    change.accountId === null
      ? ['Slipway now writes to you here.']
      : ['Slipway now writes to you here, and you sign in with this address and the password that you have.', { button: 'Sign in', to: `${site}/sign-in` }],
})

/** To the old address, if the change will not happen. */
export const stoppedLetter = (change: AddressChange, by: string): Message => ({
  to: change.oldEmail,
  subject: 'Your email address for Slipway stays as it is',
  says: [`The change to ${change.newEmail} was stopped by ${by}. Slipway still uses this address.`],
})
