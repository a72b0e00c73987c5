import { expect, it } from 'vitest'
import { codeMessage, isCodeOut, newCode, whyEnded } from '../../../src/mail/act-link.ts'
import type { KnownLink } from '../../../src/mail/act-link.ts'
import { letterHtml } from '../../../src/mail/letter-html.ts'
import { letterText } from '../../../src/mail/letter.ts'
import { withoutSecrets } from '../../../src/mail/links.ts'
import { answerByLink } from '../../../src/tracker/act-by-link/answer-by-link.ts'
import { sendCode } from '../../../src/tracker/act-by-link/send-code.ts'
import { sendNewLink } from '../../../src/tracker/act-by-link/send-new-link.ts'
import { aLink } from '../../support/a-link.ts'
import { aDoing } from '../../support/doing.ts'

const now = Date.parse('2026-03-02T09:00:00Z')
const ends: [name: string, change: Partial<KnownLink>, why: string | undefined][] = [
  ['works while nothing ended it', {}, undefined],
  ['works when its address is only written in another case', { email_now: 'Ann@Example.nhs.uk' }, undefined],
  ['ends by use', { ended_why: 'used', ended_at: '2026-03-01T10:00:00.000Z' }, 'used'],
  ['ends when another takes its place', { ended_why: 'replaced' }, 'replaced'],
  ['ends by wrong codes', { ended_why: 'guessed' }, 'guessed'],
  ['expires', { expires_at: '2026-03-02T09:00:00.000Z' }, 'expired'],
  ['is not trusted if it was made in the future', { made_at: '2027-03-02T09:00:00.000Z' }, 'expired'],
  ['ends with a change of address', { email_now: 'ann@example.com' }, 'address changed'],
  ['ends with the account of its person', { disabled_at: '2026-03-01T10:00:00.000Z' }, 'account disabled'],
]
it.each(ends)('a link %s', (_name, change, why) => {
  expect(whyEnded(aLink(change), now)).toBe(why)
  const conflict = { overtaken: true, says: 'This link stopped working while you had its page open.' }
  const answer = { codeHash: 'hash', sent: {} }
  const code = { what: 'sign', code: '123456', codeHash: 'hash' }
  expect(answerByLink.decide(aLink(change), answer, aDoing())).toEqual(
    why === undefined ? { next: { ...answer, link: aLink(change) }, happened: [] } : conflict,
  )
  expect(sendCode.decide(aLink(change), code, aDoing())).toEqual(why === undefined ? { next: { ...code, link: aLink(change) }, happened: [] } : conflict)
})

it.each([
  ['whoever is still asked, though their link ended', { ended_why: 'replaced' }, true, true],
  ['nobody who has answered', {}, false, false],
  ['nobody whose account was disabled', { disabled_at: '2026-03-01T10:00:00.000Z' }, true, false],
] as const)('a new link goes to %s', (_name, change, isAsked, sends) => {
  expect(sendNewLink.decide(aLink(change), { isAsked }, aDoing())).toEqual({ next: { link: aLink(change), sends }, happened: [] })
})

it.each([
  ['no code was sent', {}, false],
  ['it was sent a moment ago', { code_hash: 'x', code_sent_at: '2026-03-02T08:59:00.000Z' }, true],
  ['it was sent ten minutes ago', { code_hash: 'x', code_sent_at: '2026-03-02T08:50:00.000Z' }, false],
  ['its time is ahead of now', { code_hash: 'x', code_sent_at: '2026-03-03T08:50:00.000Z' }, false],
  ['it was tried five times', { code_hash: 'x', code_sent_at: '2026-03-02T08:59:00.000Z', code_tries: 5 }, false],
] as const)('whether a code can be entered if %s', (_name, change, isOut) => {
  expect(isCodeOut(aLink(change), now)).toBe(isOut)
})

it('a code has six digits, and is hidden wherever its message is shown', () => {
  for (let times = 0; times < 50; times += 1) expect(newCode()).toMatch(/^\d{6}$/)
  const { subject, says } = codeMessage({ to: 'ann@example.nhs.uk', code: '123456', what: 'sign the procedure of Riverside UTC' })
  const text = letterText(says) + letterHtml(subject, says)
  expect(text).toContain('123456')
  expect(withoutSecrets(text)).not.toContain('123456')
})
