import { expect, it } from 'vitest'
import { asDay } from '../../../src/day.ts'
import { asPersonId, asProjectId } from '../../../src/db/ids.ts'
import { digestOf } from '../../../src/digest.ts'
import { codeMessage, isCodeOut, newCode, whyEnded, whyNotCorrected } from '../../../src/mail/act-link.ts'
import type { KnownLink } from '../../../src/mail/act-link.ts'
import type { LinkRequest } from '../../../src/mail/link-request.ts'
import { letterHtml } from '../../../src/mail/letter-html.ts'
import { letterText } from '../../../src/mail/letter.ts'
import { withoutSecrets } from '../../../src/mail/links.ts'
import { answerByLink } from '../../../src/tracker/act-by-link/answer-by-link.ts'
import { correctByLink } from '../../../src/tracker/act-by-link/correct-by-link.ts'
import { commentByLink } from '../../../src/tracker/act-by-link/do-beside.ts'
import { sendCode } from '../../../src/tracker/act-by-link/send-code.ts'
import { decideAskingAtGate } from '../../../src/tracker/act-by-link/ask-at-gate.ts'
import { askAboutCondition, askAboutPrerequisite } from '../../../src/tracker/act-by-link/ask-owner.ts'
import { holdersOf } from '../../../src/tracker/people/holders-of.ts'
import { whoToAsk } from '../../../src/tracker/who-to-ask.ts'
import { sendNewLink } from '../../../src/tracker/act-by-link/send-new-link.ts'
import { aLink } from '../../support/a-link.ts'
import { aDoing } from '../../support/doing.ts'

const now = Date.parse('2026-03-02T09:00:00Z')
const request: LinkRequest = {
  kind: 'sop.sign',
  project: asProjectId('project-1'),
  person: { id: asPersonId('ann'), email: 'ann@example.nhs.uk' },
  roles: ['training-lead'],
  subject: 'version-1',
  digest: digestOf('the procedure'),
  isOpen: true,
  mail: { subject: 'Sign', says: () => 'It waits.', page: '/' },
}
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
  const answer = { codeHash: 'hash', calls: [] }
  const code = { what: 'sign', corrects: false, code: '123456', codeHash: 'hash' }
  const found = { link: aLink(change), request, takesAccount: false }
  for (const [decided, input] of [
    [answerByLink.decide(found, answer, aDoing()), answer],
    [commentByLink.decide(found, answer, aDoing()), answer],
    [sendCode.decide(found, code, aDoing()), code],
  ])
    expect(decided).toEqual(why === undefined ? { next: { ...input, link: aLink(change), request }, happened: [] } : conflict)
})

it.each(ends)('for a correction, a link %s, except by use', (_name, change, ended) => {
  const why = ended === 'used' ? undefined : ended
  expect(whyNotCorrected(aLink(change), now)).toBe(why)
  const correction = { codeHash: 'hash', calls: [] }
  const code = { what: 'correct', corrects: true, code: '123456', codeHash: 'hash' }
  const found = { link: aLink(change), request: undefined, takesAccount: false }
  for (const [decided, input] of [
    [correctByLink.decide(found, correction, aDoing()), correction],
    [sendCode.decide(found, code, aDoing()), code],
  ])
    expect(decided).toEqual(why === undefined ? { next: { ...input, link: aLink(change) }, happened: [] } : expect.objectContaining({ overtaken: true }))
  expect(correctByLink.decide({ ...found, takesAccount: true }, correction, aDoing())).toHaveProperty('overtaken')
})

it.each([
  ['what it is about has changed', { request: undefined, takesAccount: false }, 'What this page is about changed while you had it open.'],
  ['its act takes an account', { request, takesAccount: true }, 'From now on, this needs an account.'],
])('a link does nothing once %s', (_name, change, why) => {
  const found = { link: aLink(), ...change }
  const says = { overtaken: true, says: why }
  expect(answerByLink.decide(found, { codeHash: 'hash', calls: [] }, aDoing())).toEqual(says)
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

const thing = { id: 'prerequisite-1', title: 'Network' }
it.each([
  ['about nothing that was answered', { request: undefined }, 'Ann Lee cannot be asked about this any more. Open the page again to see who can'],
  ['twice on one day', { link: aLink({ last_sent_on: asDay('2026-03-02') }) }, 'Ann Lee was asked today already. Remind them tomorrow'],
])('nobody is asked %s', (_name, change, form) => {
  const found = { thing, name: 'Ann Lee', request, link: undefined, ...change }
  for (const act of [askAboutPrerequisite, askAboutCondition])
    expect(act.decide(found, { person: asPersonId('ann') }, aDoing())).toEqual({ refused: { form }, cleaned: {} })
})
it('a request for an answer is on record', () => {
  const found = { thing, name: 'Ann Lee', request, link: undefined }
  const what = { id: 'prerequisite-1', project: 'project-1', title: 'Network', name: 'Ann Lee' }
  const { thing: _, ...next } = found
  expect(askAboutPrerequisite.decide(found, { person: asPersonId('ann') }, aDoing())).toEqual({ next, happened: [{ kind: 'prerequisite.asked', ...what }] })
  expect(askAboutCondition.decide(found, { person: asPersonId('ann') }, aDoing())).toEqual({ next, happened: [{ kind: 'test-plan.asked', ...what }] })
})

it.each([
  ['who cannot answer yet', { request: { ...request, isOpen: false } }, 'Ann Lee cannot answer this now. Look at what is to be done first'],
  ['who cannot answer at all', { request: undefined }, 'Ann Lee cannot answer this now. Look at what is to be done first'],
  ['who was asked today', { link: aLink({ last_sent_on: asDay('2026-03-02') }) }, 'Ann Lee was asked today already. Remind them tomorrow'],
])('nobody is asked to confirm go %s', (_name, change, form) => {
  const found = { name: 'Ann Lee', request, link: undefined, ...change }
  expect(decideAskingAtGate('go.confirm', found, aDoing())).toEqual({ refused: { form }, cleaned: {} })
})
it('a request to accept a hand-over is on record', () => {
  const next = { name: 'Ann Lee', request, link: undefined }
  const event = { kind: 'go-live.asked', id: 'ann', project: 'project-1', what: 'accept a hand-over', name: 'Ann Lee' }
  expect(decideAskingAtGate('hand-over.accept', next, aDoing())).toEqual({ next, happened: [event] })
})

const itLead = {
  key: 'it-lead',
  name: 'IT lead',
  organisation: '',
  side: 'provider' as const,
  kind: 'operational' as const,
  given: 'other' as const,
  testTeam: false,
  keyStakeholder: false,
  actingFor: null,
}
const holders = [
  { personId: asPersonId('ann'), name: 'Ann Lee', roles: [itLead] },
  { personId: asPersonId('meera'), name: 'Meera Shah', roles: [itLead] },
  { personId: asPersonId('tom'), name: 'Tom Hughes', roles: [{ ...itLead, key: 'training-lead' }] },
]
const asked = { subject: 'version-1', digest: digestOf('the procedure') }
const sent = 'Asked on 1 March 2026'
it.each([
  ['is asked, if they have no link', [], '', 'Ask Ann Lee by email'],
  ['is reminded, if their link works', [aLink()], sent, 'Remind Ann Lee'],
  ['is not asked twice on one day', [aLink({ last_sent_on: asDay('2026-03-02') })], 'Asked on 2 March 2026', ''],
  ['gets a new link, if theirs was guessed', [aLink({ ended_why: 'guessed' })], `${sent}. That link no longer works`, 'Send Ann Lee a new link'],
  ['gets a new link, if their address has changed', [aLink({ email: 'a@example.com' })], `${sent}. That link no longer works`, 'Send Ann Lee a new link'],
  ['gets a new link, if the thing has changed', [aLink({ digest: digestOf('another') })], `${sent}. That link no longer works`, 'Send Ann Lee a new link'],
  [
    'is asked again, if they have answered',
    [aLink({ ended_at: '2026-03-02T08:00:00.000Z', said: 'Not met' })],
    'Answered on 2 March 2026',
    'Ask Ann Lee again',
  ],
])('an owner other than who asks %s', (_name, links, says, button) => {
  expect(whoToAsk(holdersOf(holders, ['it-lead']), links, asked, { now, personId: asPersonId('meera') })).toEqual([
    { person: 'ann', name: 'Ann Lee', role: 'IT lead', says, button },
  ])
})
