import type { Message } from '../../mail/message.ts'
import { isOwn } from './address-change.ts'
import type { AddressChange } from './address-change.ts'

const nobodyAsked = 'If you did not ask for this, open the link and stop it.'

/** To the new address: only whoever reads it can say yes. */
export const confirmLetter = (change: AddressChange, link: string): Message => ({
  to: change.newEmail,
  subject: 'Confirm your email address for Slipway',
  text: `${isOwn(change) ? 'You asked' : `${change.askedByName} asked`} to use this email address for ${change.name} on Slipway.\n\nConfirm it within 7 days here: ${link}\n\n${nobodyAsked}\n`,
})

/** To the old address, as soon as the change was asked for. */
export const requestedLetter = (change: AddressChange, link: string): Message => ({
  to: change.oldEmail,
  subject: 'Your email address for Slipway is going to change',
  text: isOwn(change)
    ? `You asked to use ${change.newEmail} instead of this address for Slipway. This happens when you confirm it from there.\n\nDid you not ask for this? Stop it within 7 days here: ${link}\n\nThen choose a new password, because someone knows the one that you have.\n`
    : `${change.askedByName} of the booking team asked to use ${change.newEmail} instead of this address for ${change.name} on Slipway.\n\nWhy: ${change.reason ?? ''}\n\nAgree to it or stop it within 7 days here: ${link}\n`,
})

/** To the old address, once the change has happened. */
export const changedLetter = (change: AddressChange): Message => ({
  to: change.oldEmail,
  subject: 'Your email address for Slipway was changed',
  text: `Slipway now uses ${change.newEmail} for ${change.name}. Links that were sent to this address no longer work, and everyone who was signed in to the account is signed out.\n\nIf this is wrong, tell the booking team at once.\n`,
})

/** To the new address, once the change has happened. */
export const welcomeLetter = (change: AddressChange, site: string): Message => ({
  to: change.newEmail,
  subject: 'This is now your email address for Slipway',
  text: `Slipway now writes to you here${change.accountId === null ? '' : `, and you sign in with this address and the password that you have: ${site}/sign-in`}.\n`,
})

/** To the old address, if the change will not happen. */
export const stoppedLetter = (change: AddressChange, by: string): Message => ({
  to: change.oldEmail,
  subject: 'Your email address for Slipway stays as it is',
  text: `The change to ${change.newEmail} was stopped by ${by}. Slipway still uses this address.\n`,
})
