import { describe, expect, it } from 'vitest'
import { asPersonId } from '../../../src/db/ids.ts'
import type { FoundAccount } from '../../../src/tracker/admin/account-to-change.ts'
import { createAccount } from '../../../src/tracker/admin/create-account.ts'
import { decideRole } from '../../../src/tracker/admin/change-role.ts'
import { decideToDisable } from '../../../src/tracker/admin/disable-account.ts'
import { decideToEnable } from '../../../src/tracker/admin/enable-account.ts'
import { decideToSendAgain } from '../../../src/tracker/admin/send-again.ts'
import { decideToSendLink } from '../../../src/tracker/admin/send-password-link.ts'
import { decideToEnd } from '../../../src/web/account/end-session.ts'
import { aDoing } from '../../support/doing.ts'
import { outcomeOf } from '../../support/outcome.ts'

interface Given {
  installationRole?: 'booking-team' | 'none'
  disabled?: boolean
  others?: number
  own?: boolean
}
const found = ({ installationRole = 'none', disabled = false, others = 1, own = false }: Given = {}): FoundAccount => ({
  account: { id: 'account-1', installationRole, hasPassword: true, disabled },
  personId: asPersonId('ben'),
  name: 'Ben Booker',
  email: 'ben@example.nhs.uk',
  others,
  own,
})
const team = 'booking-team' as const
const doing = aDoing({ hasMailServer: true })
const last = (who: string) =>
  `${who} the last of the booking team who can sign in. Give someone else the booking team role first, and wait until they have set their password`

describe('an account', () => {
  it.each([
    ['gets a role', () => decideRole(found(), { role: team, was: 'none', confirm: '' }), ['account.role changed']],
    [
      'got another role in the meantime',
      () => decideRole(found({ installationRole: team }), { role: 'none', was: 'none', confirm: '' }),
      'Someone else has given this account the role Booking team. Choose again if it should be another',
    ],
    [
      'of the last of the booking team keeps its role',
      () => decideRole(found({ installationRole: team, others: 0 }), { role: 'none', was: team, confirm: '' }),
      { role: last('This is') },
    ],
    [
      'of your own is given up only if you confirm it',
      () => decideRole(found({ installationRole: team, own: true }), { role: 'none', was: team, confirm: '' }),
      { confirm: 'Confirm that you give up your own role' },
    ],
    [
      'of your own is given up once you confirm it',
      () => decideRole(found({ installationRole: team, own: true }), { role: 'none', was: team, confirm: 'yes' }),
      ['account.role changed'],
    ],
    ['is disabled', () => decideToDisable(found(), { reason: 'Left' }, doing), ['account.disabled']],
    ['is disabled once', () => decideToDisable(found({ disabled: true }), { reason: 'Left' }, doing), 'Someone else has disabled this account already.'],
    [
      'of the last of the booking team is not disabled, by themselves',
      () => decideToDisable(found({ installationRole: team, others: 0, own: true }), { reason: 'Left' }, doing),
      { reason: last('You are') },
    ],
    ['is enabled again', () => decideToEnable(found({ disabled: true })), ['account.enabled']],
    ['is enabled once', () => decideToEnable(found()), 'This account is enabled already.'],
    ['gets a link', () => decideToSendLink(found(), {}, doing), ['account.link sent']],
    [
      'gets no link while it is disabled',
      () => decideToSendLink(found({ disabled: true }), {}, doing),
      { link: 'A disabled account gets no link. Enable it first' },
    ],
  ])('%s', (_what, decide, outcome) => {
    expect(outcomeOf(decide)).toEqual(outcome)
  })
})

describe('an account that is created', () => {
  it.each([
    ['is announced by mail', true],
    ['gets a link that is passed on by hand, if no mail leaves the installation', false],
  ])('%s', (_how, hasMailServer) => {
    const typed = { name: 'Ben Booker', email: 'ben@example.nhs.uk', role: team }
    // The event is written as it is saved: a person of this address may be known under another name.
    expect(createAccount.decide({}, typed, aDoing({ hasMailServer }))).toEqual({
      next: { id: 'id-1', personId: 'id-2', ...typed, hasMailServer, known: { name: 'Ben Booker' } },
      happened: [],
    })
  })
})

describe('a message', () => {
  const message = { id: 'mail-1', recipient: 'ben@example.nhs.uk', subject: 'Hello', isDead: false }
  const deadLink = 'The link in this message no longer works, so it was not sent again. Send a new link from the person’s account instead'
  it.each([
    ['can be sent again if it was refused', { ...message, state: 'refused' as const }, ['mail.sent again']],
    ['can be sent again if it was given up', { ...message, state: 'gave-up' as const }, ['mail.sent again']],
    ['can be sent again while it waits', { ...message, state: 'waiting' as const }, ['mail.sent again']],
    ['cannot be sent again if it was sent', { ...message, state: 'sent' as const }, 'This message has been sent already'],
    ['cannot be sent again if its link no longer works', { ...message, state: 'refused' as const, isDead: true }, deadLink],
  ])('%s', (_when, one, outcome) => {
    expect(outcomeOf(() => decideToSendAgain(one))).toEqual(outcome)
  })
})

describe('a session that is ended', () => {
  it.each([
    ['may be your own', 'here', true],
    ['may be another', 'there', false],
  ])('%s', (_which, session, isHere) => {
    const here = aDoing({ trace: { sessionHash: 'here', requestId: 'request-1' } })
    expect(decideToEnd({ session, accountId: 'account-1' }, {}, here)).toMatchObject({ next: { isHere }, happened: [{ kind: 'account.session ended' }] })
  })
})
