import { expect, it } from 'vitest'
import { sentenceOf } from '../../src/events/sentences.ts'
import type { Happened } from '../../src/events/vocabulary.ts'

const of = { id: 'account-1', project: null, name: 'Ben Booker' }
const mail = { id: 'mail-1', project: null, about: 'Hello', recipient: 'ben@example.nhs.uk' }

it.each<[Happened, string]>([
  [{ ...of, kind: 'account.created' }, 'Ada Admin created an account for Ben Booker'],
  [{ ...of, kind: 'account.disabled' }, 'Ada Admin disabled the account of Ben Booker'],
  [{ ...of, kind: 'account.enabled' }, 'Ada Admin enabled the account of Ben Booker'],
  [{ ...of, kind: 'account.link sent' }, 'Ada Admin sent Ben Booker a link to set their password'],
  [
    { ...of, kind: 'account.role changed', was: 'none', role: 'booking team' },
    'Ada Admin changed the installation role of Ben Booker from none to booking team',
  ],
  [{ ...of, kind: 'account.password changed' }, 'The password was changed'],
  [{ ...of, kind: 'account.signed out everywhere' }, 'Ada Admin signed out everywhere'],
  [{ ...of, kind: 'account.session ended' }, 'Ada Admin ended one of their sessions'],
  [{ ...of, kind: 'account.address change asked', own: true }, 'Ada Admin asked to change their own email address'],
  [{ ...of, kind: 'person.address change asked', own: false }, 'Ada Admin asked to change the email address of Ben Booker'],
  [{ ...of, kind: 'account.address confirmed' }, 'The new email address of Ben Booker was confirmed'],
  [{ ...of, kind: 'person.address change agreed' }, 'Ada Admin agreed to the change of Ben Booker’s email address'],
  [{ ...of, kind: 'account.address change stopped' }, 'Ada Admin stopped the change of Ben Booker’s email address'],
  [{ ...of, kind: 'account.address changed', askedBy: 'Cara New' }, 'The email address of Ben Booker was changed, as Cara New had asked'],
  [{ ...mail, kind: 'mail.sent again' }, 'Ada Admin sent “Hello” to ben@example.nhs.uk again'],
  [{ ...mail, kind: 'mail.printed' }, 'Ada Admin printed “Hello” to ben@example.nhs.uk, to be passed on'],
  [{ ...mail, kind: 'mail.refused' }, '“Hello” could not be delivered to ben@example.nhs.uk'],
  [{ ...mail, kind: 'mail.given up' }, '“Hello” could not be delivered to ben@example.nhs.uk'],
])('the history says of $kind', (happened, sentence) => {
  expect(sentenceOf(happened, 'Ada Admin')).toBe(sentence)
})
