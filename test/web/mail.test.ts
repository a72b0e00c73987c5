import { simpleParser } from 'mailparser'
import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'
import { expect, it } from 'vitest'
import { makeMail } from '../../src/web/mail.ts'
import { testContext } from '../support/context.ts'
import { onBothEngines } from '../support/databases.ts'

const message = { to: 'asha@example.nhs.uk', subject: 'Hello', text: 'A link' }

onBothEngines('mail', (open) => {
  it('without a server waits in the outbox', async () => {
    const context = testContext(await open())
    await makeMail(context).send(message)
    expect(await context.db.read.selectFrom('outbox').select(['recipient', 'body', 'sent_at']).execute()).toEqual([
      { recipient: message.to, body: 'A link', sent_at: null },
    ])
  })

  it('with a server is sent to it, in words that arrive as they were written, and its text is not kept', async () => {
    const received: Buffer[] = []
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      onData: (stream, _session, done) => {
        stream.on('data', (chunk: Buffer) => received.push(chunk))
        stream.on('end', () => done())
      },
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
    try {
      const context = testContext(await open())
      context.config.smtpUrl = `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`
      context.config.mailFrom = 'Slipway <slipway@example.nhs.uk>'
      await makeMail(context).send({
        to: 'zoë@example.nhs.uk',
        subject: 'Réset – your password',
        text: 'A link: https://slipway.example/reset-password/abc\n\nBye',
      })
      const mail = await simpleParser(Buffer.concat(received))
      expect([mail.from?.text, mail.subject, mail.text?.trim()]).toEqual([
        '"Slipway" <slipway@example.nhs.uk>',
        'Réset – your password',
        'A link: https://slipway.example/reset-password/abc\n\nBye',
      ])
      expect(JSON.stringify(mail.to)).toContain('example.nhs.uk')
      const kept = await context.db.read.selectFrom('outbox').select(['body', 'sent_at', 'failure']).executeTakeFirst()
      expect([kept?.body.includes('reset-password'), kept?.sent_at, kept?.failure]).toEqual([false, '2026-03-02T09:00:00.000Z', null])
    } finally {
      await new Promise<void>((resolve) => server.close(() => resolve()))
    }
  })

  it('that cannot be sent says why, and throws nothing', async () => {
    const context = testContext(await open())
    context.config.smtpUrl = 'smtp://127.0.0.1:1'
    await makeMail(context).send(message)
    expect((await context.db.read.selectFrom('outbox').select('failure').executeTakeFirst())?.failure).toMatch(/ECONNREFUSED/)
  })

  it('throws nothing where the database fails', async () => {
    const context = testContext(await open())
    const db = { ...context.db, write: () => Promise.reject(new Error('full')) }
    await expect(makeMail({ ...context, db }).send(message)).resolves.toBeUndefined()
  })
})
