import { describe, expect, it } from 'vitest'
import { asPersonId } from '../../src/db/ids.ts'
import type { AddressChange } from '../../src/web/addresses/address-change.ts'
import { stopChange, stopOwnChange } from '../../src/web/addresses/stop-change.ts'
import { changePassword } from '../../src/web/account/change-password.ts'
import { signOutEverywhere } from '../../src/web/account/sign-out-everywhere.ts'
import { createFirstAdministrator } from '../../src/web/sign-in/create-first-administrator.ts'
import { resetPassword } from '../../src/web/sign-in/reset-password.ts'
import { aDoing } from '../support/doing.ts'

const own = { accountId: 'account-1', personId: asPersonId('person-1') }
const password = 'a long new password'
const passwordHash = 'hash'

describe('a password', () => {
  const happened = [{ kind: 'account.password changed', id: 'account-1', project: null }]
  it('that is changed is stored as a hash alone, and its event has no word of it', () => {
    expect(changePassword.decide(own, { current: 'the old one', password, passwordHash }, aDoing())).toEqual({ next: { ...own, passwordHash }, happened })
  })
  it('that is set by a link has the same event, and the link is used up', () => {
    const link = { ...own, token: 'token' }
    expect(resetPassword.decide(link, { password, passwordHash }, aDoing())).toEqual({ next: { ...link, passwordHash }, happened })
  })
})

it('signing out everywhere ends only the account’s own sessions', () => {
  expect(signOutEverywhere.decide(own, {}, aDoing())).toEqual({
    next: own,
    happened: [{ kind: 'account.signed out everywhere', id: 'account-1', project: null }],
  })
})

it('the first administrator gets an account and a person, with events written as they are saved', () => {
  const typed = { name: 'Ada Admin', email: 'ada@example.nhs.uk', password, passwordHash }
  expect(createFirstAdministrator.decide({ token: 'token' }, typed, aDoing())).toEqual({
    next: { token: 'token', id: 'id-1', personId: 'id-2', name: 'Ada Admin', email: 'ada@example.nhs.uk', passwordHash },
    happened: [],
  })
})

describe('a change of an email address can be stopped', () => {
  const change: AddressChange = {
    id: 'change-1',
    personId: asPersonId('ben'),
    name: 'Ben Booker',
    accountId: 'account-ben',
    oldEmail: 'ben@example.nhs.uk',
    newEmail: 'new@example.nhs.uk',
    askedBy: asPersonId('ben'),
    askedByName: 'Ben Booker',
    reason: null,
    askedAt: '2026-03-01T09:00:00.000Z',
    expiresAt: '2026-03-08T09:00:00.000Z',
    confirmedAt: '2026-03-01T10:00:00.000Z',
    agreedAt: null,
    agreedBy: null,
    agreedByName: null,
  }
  it.each([
    ['by the booking team', () => stopChange.decide(change, {}, aDoing())],
    ['by its owner', () => stopOwnChange.decide(change, {}, aDoing())],
  ])('%s, and the address stays, whoever has agreed already', (_who, decide) => {
    expect(decide()).toEqual({
      next: { answer: 'stopped', change, changed: false },
      happened: [expect.objectContaining({ kind: 'account.address change stopped', id: 'account-ben', from: 'ben@example.nhs.uk', to: 'new@example.nhs.uk' })],
    })
  })
})
