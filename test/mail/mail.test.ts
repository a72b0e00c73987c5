import { describe, expect, it } from 'vitest'
import { hashOfToken, newToken, tokenHashesIn, withoutSecrets } from '../../src/mail/links.ts'
import { makeMail } from '../../src/mail/mail.ts'
import { longestWaitMs, waitAfter } from '../../src/mail/message.ts'
import { outcomeOf } from '../../src/mail/smtp.ts'
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

  it('throws nothing if the database fails', async () => {
    const context = testContext(await open())
    const db = { ...context.db, write: () => Promise.reject(new Error('full')) }
    await expect(makeMail({ ...context, db }).send(message)).resolves.toBeUndefined()
  })
})
