import { expect, it } from 'vitest'
import { makeMail } from '../../src/web/mail.ts'
import { testContext } from '../support/context.ts'
import { onBothEngines } from '../support/databases.ts'

const message = { to: 'asha@example.nhs.uk', subject: 'Hello', text: 'A link' }

onBothEngines('mail', (open) => {
  it('without a server waits in the outbox', async () => {
    const context = testContext(await open())
    await makeMail(context).send(message)
    expect(await context.db.read.selectFrom('outbox').select(['recipient', 'body', 'sent_at']).execute()).toEqual([{ recipient: message.to, body: 'A link', sent_at: null }])
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
