import { describe, expect, it } from 'vitest'
import { asPersonId } from '../../src/db/ids.ts'
import { agreeing, confirming, stopping } from '../../src/web/addresses/answering.ts'
import { decideFromNewAddress, decideFromOldAddress } from '../../src/web/addresses/answer-by-link.ts'
import { decideToAgree } from '../../src/web/addresses/agree-to-change.ts'
import { decideToAsk } from '../../src/web/addresses/asking.ts'
import type { Found } from '../../src/web/addresses/asking.ts'
import type { AddressChange } from '../../src/web/addresses/address-change.ts'
import { decideAskForOther } from '../../src/web/addresses/ask-for-change.ts'
import { aDoing } from '../support/doing.ts'
import { outcomeOf } from '../support/outcome.ts'

const aPerson = (id: string, name: string) => ({ accountId: `account-${id}`, personId: asPersonId(id), name, email: '', installationRole: 'none' as const })
const ada = aDoing({ person: aPerson('ada', 'Ada Admin'), actor: { id: asPersonId('ada'), name: 'Ada Admin' }, hasMailServer: true })
const ben = aDoing({ person: aPerson('ben', 'Ben Booker'), actor: { id: asPersonId('ben'), name: 'Ben Booker' }, hasMailServer: true })
const cara = aDoing({ person: aPerson('cara', 'Cara New'), actor: { id: asPersonId('cara'), name: 'Cara New' } })
const reader = aDoing({ actor: { id: null, name: 'The owner of the new address' } })

/** Ada's request for Ben, unless stated otherwise. */
const aChange = (given: Partial<AddressChange> = {}): AddressChange => ({
  id: 'change-1',
  personId: asPersonId('ben'),
  name: 'Ben Booker',
  accountId: 'account-ben',
  oldEmail: 'ben@example.nhs.uk',
  newEmail: 'new@example.nhs.uk',
  askedBy: asPersonId('ada'),
  askedByName: 'Ada Admin',
  reason: 'Moved',
  askedAt: '2026-03-01T09:00:00.000Z',
  expiresAt: '2026-03-08T09:00:00.000Z',
  confirmedAt: null,
  agreedAt: null,
  agreedBy: null,
  agreedByName: null,
  ...given,
})
const own = { askedBy: asPersonId('ben'), askedByName: 'Ben Booker', reason: null }
const confirmed = { confirmedAt: '2026-03-01T10:00:00.000Z' }
const agreed = { agreedAt: '2026-03-01T11:00:00.000Z', agreedBy: asPersonId('cara'), agreedByName: 'Cara New' }

describe('a request for another email address', () => {
  const found = (given: Partial<Found> = {}): Found => ({
    person: { id: asPersonId('ben'), name: 'Ben Booker', email: 'Ben@example.nhs.uk', accountId: 'account-ben' },
    holder: undefined,
    askedToday: 0,
    open: undefined,
    ...given,
  })
  const withoutAccount = found({ person: { id: asPersonId('ivy'), name: 'Ivy Tee', email: 'ivy@example.nhs.uk', accountId: null } })

  it.each([
    ['for yourself is accepted', found(), ben, 'new@example.nhs.uk', ['account.address change asked']],
    ['for a colleague is accepted', found(), ada, 'new@example.nhs.uk', ['account.address change asked']],
    ['for someone without an account is accepted', withoutAccount, ada, 'new@example.nhs.uk', ['person.address change asked']],
    ['is accepted for the fifth time in a day', found({ askedToday: 4 }), ben, 'new@example.nhs.uk', ['account.address change asked']],
    ['that is theirs already is refused', found(), ada, 'ben@example.nhs.uk', { email: 'Ben Booker has this email address already' }],
    ['that is your own already is refused', found(), ben, 'ben@example.nhs.uk', { email: 'You have this email address already' }],
    ['that a third person has is refused', found({ holder: 'Dan Okoro' }), ada, 'dan@example.nhs.uk', { email: 'Dan Okoro has this email address already' }],
    [
      'that someone else has is refused without their name',
      found({ holder: 'Dan Okoro' }),
      ben,
      'dan@example.nhs.uk',
      { email: 'Someone else uses this email address. Ask the booking team to put it right' },
    ],
    [
      'is refused for the sixth time in a day',
      found({ askedToday: 5 }),
      ben,
      'new@example.nhs.uk',
      { email: 'This was asked for 5 times in a day. Wait until tomorrow, then ask again' },
    ],
  ])('%s', (_what, one, doing, email, outcome) => {
    expect(outcomeOf(() => decideToAsk(one, { email, reason: null }, doing))).toEqual(outcome)
  })

  it('replaces the open change, and waits seven days', () => {
    expect(decideToAsk(found({ open: 'change-0' }), { email: 'new@example.nhs.uk', reason: 'Moved' }, ada)).toMatchObject({
      next: { replaces: 'change-0', change: { askedBy: 'ada', oldEmail: 'Ben@example.nhs.uk', expiresAt: '2026-03-09T09:00:00.000Z' } },
      happened: [{ from: 'Ben@example.nhs.uk', to: 'new@example.nhs.uk', reason: 'Moved', own: false }],
    })
  })

  it('for someone else is not a way for the booking team to change their own', () => {
    expect(outcomeOf(() => decideAskForOther(found(), { email: 'new@example.nhs.uk', reason: 'Moved' }, ben))).toEqual({
      email: 'Change your own email address from your account page',
    })
    expect(outcomeOf(() => decideAskForOther(found(), { email: 'new@example.nhs.uk', reason: 'Moved' }, ada))).toEqual(['account.address change asked'])
  })
})

describe('an answer to a change of an email address', () => {
  const yes = { answer: 'yes' as const }
  const no = { answer: 'no' as const }
  it.each([
    [
      'a yes from the new one, before the second yes',
      () => decideFromNewAddress({ token: 't', change: aChange() }, yes, reader),
      ['account.address confirmed'],
    ],
    [
      'a yes from the new one, after the second yes',
      () => decideFromNewAddress({ token: 't', change: aChange(agreed) }, yes, reader),
      ['account.address confirmed', 'account.address changed'],
    ],
    [
      'a yes from the new one to your own request',
      () => decideFromNewAddress({ token: 't', change: aChange(own) }, yes, reader),
      ['account.address confirmed', 'account.address changed'],
    ],
    ['a no from the new one', () => decideFromNewAddress({ token: 't', change: aChange(agreed) }, no, reader), ['account.address change stopped']],
    ['a yes from the old one', () => decideFromOldAddress({ token: 't', change: aChange() }, yes, reader), ['account.address change agreed']],
    [
      'a yes from the old one, after the new one',
      () => decideFromOldAddress({ token: 't', change: aChange(confirmed) }, yes, reader),
      ['account.address change agreed', 'account.address changed'],
    ],
    [
      'a yes from the old one to your own request',
      () => decideFromOldAddress({ token: 't', change: aChange(own) }, yes, reader),
      { answer: 'This change only waits for the new address' },
    ],
    [
      'a yes from the old one after that of a second person',
      () => decideFromOldAddress({ token: 't', change: aChange(agreed) }, yes, reader),
      'Cara New has agreed to this change already',
    ],
    [
      'a no from the old one to your own request',
      () => decideFromOldAddress({ token: 't', change: aChange(own) }, no, reader),
      ['account.address change stopped'],
    ],
    ['a yes from a second person', () => decideToAgree({ change: aChange(), others: 1 }, {}, cara), ['account.address change agreed']],
    [
      'a yes from a second person, after the new one',
      () => decideToAgree({ change: aChange(confirmed), others: 1 }, {}, cara),
      ['account.address change agreed', 'account.address changed'],
    ],
    [
      'a yes from the person who asked',
      () => decideToAgree({ change: aChange(), others: 1 }, {}, ada),
      { changes: 'You asked for this change, so someone else in the booking team has to agree to it' },
    ],
    [
      'a yes for someone without an account',
      () => confirming(aChange({ accountId: null, ...agreed }), reader),
      ['person.address confirmed', 'person.address changed'],
    ],
    ['a no after both yeses, while it is open', () => stopping(aChange({ ...agreed, ...confirmed })), ['account.address change stopped']],
  ])('%s', (_what, decide, outcome) => {
    expect(outcomeOf(decide)).toEqual(outcome)
  })

  it('that confirms allows a second person to agree until fourteen days after the request', () => {
    expect(confirming(aChange(), reader).next).toMatchObject({
      changed: false,
      change: { confirmedAt: '2026-03-02T09:00:00.000Z', expiresAt: '2026-03-15T09:00:00.000Z' },
    })
  })

  it('that agrees keeps who agreed', () => {
    expect(agreeing(aChange(), cara).next).toMatchObject({
      changed: false,
      change: { agreedAt: '2026-03-02T09:00:00.000Z', agreedBy: 'cara', agreedByName: 'Cara New' },
    })
  })
})
