import { describe, expect, it } from 'vitest'
import { letterText } from '../../src/mail/letter.ts'
import type { Message } from '../../src/mail/message.ts'
import { openTestSqlite } from '../support/databases.ts'
import { mailOfEvent, mailsOfProject } from '../support/every-mail.ts'
import { eventsThatAreTold } from '../support/told-events.ts'

/** What is wrong with an email, for whoever reads it on a phone between two patients. */
function faultsOf({ subject, says, choice }: Message): string[] {
  const text = letterText(says)
  const paragraphs = says.filter((part): part is string => typeof part === 'string')
  const buttons = says.filter((part) => typeof part !== 'string' && 'button' in part)
  return [
    ...(subject === '' || subject.length > 120 || subject.endsWith('.') ? ['the subject is empty, too long, or a sentence'] : []),
    ...(/[\w-]{40,}/.test(subject) ? ['the subject has a token'] : []),
    ...(/undefined|null|\[object|: \.|: \n/.test(text) ? ['something is missing in the text'] : []),
    ...(paragraphs.some((one) => !/[.!?”]$/.test(one)) ? ['a paragraph is no sentence'] : []),
    ...(buttons.length > 1 ? ['there are several next steps'] : []),
    ...(choice === undefined ? ['nobody can choose it or stop it'] : []),
    ...(/\b(?:stands?|settled|anew|attestation|stakeholder sign)\b/i.test(text) ? ['it has words that nobody uses'] : []),
  ]
}

describe('an email', () => {
  it.each(eventsThatAreTold)('says plainly what happened, with one next step and a choice: $kind', (happened) => {
    for (const hasAccount of [true, false]) {
      const mail = mailOfEvent({ ...happened, reason: 'The supplier is late' }, hasAccount)
      expect(mail && faultsOf(mail)).toEqual([])
    }
  })

  it('of a project on its way to live, of reminders, and of what the days bring, does too', async () => {
    const { mails, close } = await mailsOfProject(await openTestSqlite())
    const subjects = mails.map((one) => one.subject).join('\n')
    for (const one of [
      'Sign the procedure of Riverside UTC',
      'Reminder: sign the procedure of Riverside UTC',
      'Confirm go for Riverside UTC',
      'Accept the hand-over of Riverside UTC',
      'Dan Okoro declined the procedure of Riverside UTC',
      'A gate is open again: Riverside UTC, Provider',
      'Your week on Slipway: what waits for you',
      'Your link to sign the procedure has expired: Riverside UTC, Provider',
    ])
      expect(subjects).toContain(one)
    expect(mails.flatMap((one) => faultsOf(one).map((fault) => `${one.subject}: ${fault}`))).toEqual([])
    await close()
  })
})
