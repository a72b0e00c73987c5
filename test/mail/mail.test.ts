import { describe, expect, it } from 'vitest'
import { asDay } from '../../src/day.ts'
import { codeMessage } from '../../src/mail/act-link.ts'
import { findEmailReader, saveChoices } from '../../src/mail/email-choices.store.ts'
import { choicesFrom } from '../../src/mail/email-kinds.ts'
import type { Part } from '../../src/mail/letter.ts'
import { hashOfToken, newToken, tokenHashesIn, withoutSecrets } from '../../src/mail/links.ts'
import { makeMail } from '../../src/mail/mail.ts'
import { longestWaitMs, waitAfter } from '../../src/mail/message.ts'
import { outcomeOf } from '../../src/mail/smtp.ts'
import { calendarEntry } from '../../src/tracker/notices/calendar-entry.ts'
import { createAccount } from '../../src/web/sign-in/create-account.ts'
import { testContext } from '../support/context.ts'
import { onBothEngines } from '../support/databases.ts'
import { openMailServer } from '../support/smtp.ts'

const message = { to: 'asha@example.nhs.uk', subject: 'Hello', says: ['A link'] }

describe('a link in a text', () => {
  it('is shown without its secret, whatever it is for', () => {
    const token = newToken()
    const id = '6b3f1c9e-5d0a-4c56-9a52-0f7b6c3d2e10'
    const text = `Open https://x.example/reset-password/${token}?a=1 or https://x.example/projects/${id}/sop/sign. Bye`
    expect(withoutSecrets(text)).toBe(`Open https://x.example/reset-password/[hidden]?a=1 or https://x.example/projects/${id}/sop/sign. Bye`)
    expect(tokenHashesIn(text)).toEqual([hashOfToken(token)])
  })
})

describe('the wait before the next attempt', () => {
  it('grows, varies from message to message, and has a limit', () => {
    const waits = Array.from({ length: 12 }, (_, n) => waitAfter(n + 1, 0.5))
    expect(waits[0]).toBe(60_000)
    expect(waits.every((wait, n) => n === 0 || wait >= (waits[n - 1] ?? 0))).toBe(true)
    expect(waitAfter(99, 1)).toBe(longestWaitMs)
    expect(waitAfter(3, 0)).toBeLessThan(waitAfter(3, 1))
  })
})

describe('a mail server’s answer', () => {
  const error = (more: object) => Object.assign(new Error('said'), more)
  it.each([
    ['an unknown mailbox', { code: 'EENVELOPE', command: 'RCPT TO', responseCode: 550 }, { kind: 'refused' }],
    ['an unknown mailbox, reported after the text', { code: 'EMESSAGE', command: 'DATA', responseCode: 554 }, { kind: 'refused' }],
    ['a full mailbox', { code: 'EENVELOPE', command: 'RCPT TO', responseCode: 452 }, { kind: 'failed', down: false }],
    ['a sender that it refuses', { code: 'EENVELOPE', command: 'MAIL FROM', responseCode: 550 }, { kind: 'failed', down: false }],
    ['a password that it refuses', { code: 'EAUTH', command: 'AUTH PLAIN', responseCode: 535 }, { kind: 'failed', down: true }],
    ['nothing', { code: 'ETIMEDOUT', command: 'CONN' }, { kind: 'failed', down: true }],
  ])('is understood if it is %s', (_name, said, outcome) => {
    expect(outcomeOf(error(said))).toMatchObject(outcome)
  })
})

onBothEngines('mail', (open) => {
  it('is queued if and only if the act that causes it commits', async () => {
    const { db, ...context } = testContext(await open())
    const mail = makeMail({ db, ...context })
    const undone = db.transaction(async (trx) => {
      await mail.queue(trx, message)
      throw new Error('the act failed')
    })
    await expect(undone).rejects.toThrow('the act failed')
    expect(await db.read.selectFrom('outbox').selectAll().execute()).toEqual([])
    await db.transaction((trx) => mail.queue(trx, message))
    expect(await db.read.selectFrom('outbox').select(['recipient', 'body', 'sent_at', 'state']).execute()).toEqual([
      { recipient: message.to, body: 'A link\n', sent_at: null, state: 'waiting' },
    ])
  })

  it('arrives in the words that were written', async () => {
    const server = await openMailServer()
    const context = testContext(await open())
    context.config.smtpUrl = server.url
    context.config.mailFrom = 'Slipway <slipway@example.nhs.uk>'
    const mail = makeMail(context)
    await mail.send({ to: 'asha@example.nhs.uk', subject: 'Réset – your password', says: [{ button: 'A link', to: 'https://slipway.example/x' }, 'Bye'] })
    mail.start()
    try {
      await expect.poll(() => server.received.length, { timeout: 20_000 }).toBe(1)
    } finally {
      await mail.stop()
      await server.close()
    }
    const [arrived] = server.received
    expect([arrived?.from?.text, arrived?.subject, arrived?.text?.trim()]).toEqual([
      '"Slipway" <slipway@example.nhs.uk>',
      'Réset – your password',
      'A link: https://slipway.example/x\n\nBye',
    ])
  })

  it('arrives as text and HTML, with its files, and with what mailboxes need to stop emails like it', async () => {
    const server = await openMailServer()
    const context = testContext(await open())
    Object.assign(context.config, { smtpUrl: server.url, mailFrom: 'slipway@example.nhs.uk', publicUrl: 'https://slipway.example' })
    const { personId } = await createAccount(context, { email: 'ada@example.nhs.uk', name: 'Ada', installationRole: 'none', password: null })
    const day = {
      run: 'r1',
      number: 2,
      project: 'Riverside UTC',
      day: asDay('2026-03-31'),
      place: 'Production',
      call: '',
      attendees: 'Zoë, Dan',
      address: 'https://x',
    }
    const entry = calendarEntry({ ...day, changes: 0, isCancelled: false }, { at: '2026-03-02T09:00:00.000Z', host: 'slipway.example' })
    const mail = makeMail(context)
    const says: Part[] = ['A <test> is planned.', { button: 'See it', to: 'https://slipway.example/projects/p1' }]
    await mail.send({ to: 'ada@example.nhs.uk', subject: 'A test', says, attachments: [entry], choice: { person: personId, kind: 'tests' } })
    const [waiting] = await context.db.read.selectFrom('outbox').select(['body', 'html', 'unsubscribe']).execute()
    mail.start()
    try {
      await expect.poll(() => server.received.length, { timeout: 20_000 }).toBe(1)
    } finally {
      await mail.stop()
      await server.close()
    }
    const [arrived] = server.received
    if (!arrived) throw new Error('no message')
    const choose = /Choose which emails you get, or stop them: (\S+)/.exec(arrived.text ?? '')?.[1] ?? ''
    const reader = await findEmailReader(context.db.read, choose.split('/').at(-1) ?? '')
    expect([arrived.from?.text, reader?.name]).toEqual(['"Slipway" <slipway@example.nhs.uk>', 'Ada'])
    expect(arrived.html).toContain('A &lt;test&gt; is planned.')
    expect(arrived.html).toContain(`href="${choose}"`)
    expect(arrived.subject).toBe('A test')
    expect(arrived.headers.get('auto-submitted')).toBe('auto-generated')
    expect(arrived.headers.get('content-language')).toBe('en-GB')
    const lines = arrived.headerLines.map((one) => one.line.replaceAll(/\r?\n\s+/g, ' '))
    expect(lines).toContain(`List-Unsubscribe: <${choose}/stop/tests>`)
    expect(lines).toContain('List-Unsubscribe-Post: List-Unsubscribe=One-Click')
    const [file] = arrived.attachments
    expect([file?.filename, file?.contentType]).toEqual(['test-day-2026-03-31.ics', 'text/calendar'])
    expect(file?.content.toString()).toBe(entry.content)
    // What was sent is not kept, and what waits is shown without the secret of its link.
    expect(waiting?.unsubscribe).toBe(`${choose}/stop/tests`)
    for (const shown of [waiting?.body, waiting?.html]) expect(withoutSecrets(shown ?? '')).not.toContain(choose)
    expect(await context.db.read.selectFrom('outbox').select(['html', 'attachments', 'unsubscribe']).execute()).toEqual([
      { html: null, attachments: null, unsubscribe: null },
    ])
  })

  it('has no address to stop it if nobody can do without it', async () => {
    const context = testContext(await open())
    const mail = makeMail(context)
    await mail.send(codeMessage({ to: 'ada@example.nhs.uk', code: '123456', what: 'sign' }))
    const [waiting] = await context.db.read.selectFrom('outbox').selectAll().execute()
    expect([waiting?.unsubscribe, waiting?.body.includes('Choose which emails')]).toEqual([null, false])
  })

  it('is not written to someone who chose never to get emails like it', async () => {
    const context = testContext(await open())
    const { personId: person } = await createAccount(context, { email: 'ada@example.nhs.uk', name: 'Ada', installationRole: 'none', password: null })
    await context.db.transaction((trx) => saveChoices(trx, person, choicesFrom([{ kind: 'roles', how: 'never' }])))
    for (const kind of ['roles', 'dates', 'requests', 'all'] as const) await makeMail(context).send({ ...message, subject: kind, choice: { person, kind } })
    const rows = await context.db.read.selectFrom('outbox').select('subject').orderBy('subject').execute()
    expect(rows.map((one) => one.subject)).toEqual(['all', 'dates', 'requests'])
  })

  it('is refused with files that are too large', async () => {
    const context = testContext(await open())
    const large = { name: 'a.ics', type: 'text/calendar', content: 'x'.repeat(100_001) }
    const queued = context.db.transaction((trx) => makeMail(context).queue(trx, { ...message, attachments: [large] }))
    await expect(queued).rejects.toThrow('100000 characters at most')
    expect(await context.db.read.selectFrom('outbox').selectAll().execute()).toEqual([])
  })

  it('throws nothing if the database fails', async () => {
    const context = testContext(await open())
    const db = { ...context.db, write: () => Promise.reject(new Error('full')) }
    await expect(makeMail({ ...context, db }).send(message)).resolves.toBeUndefined()
  })
})
