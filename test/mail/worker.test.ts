import { afterEach, expect, it } from 'vitest'
import type { Deliver } from '../../src/mail/smtp.ts'
import { giveUpAfterMs, leaseMs } from '../../src/mail/message.ts'
import type { Message, Outcome } from '../../src/mail/message.ts'
import { makeMail } from '../../src/mail/mail.ts'
import { findMessage, takeMessage } from '../../src/mail/outbox.store.ts'
import { smtpDelivery } from '../../src/mail/smtp.ts'
import { MailWorker } from '../../src/mail/worker.ts'
import { endOneTimeTokens, makeOneTimeToken } from '../../src/web/sign-in/one-time-links.store.ts'
import { createAccount } from '../../src/web/sign-in/create-account.ts'
import { testContext } from '../support/context.ts'
import type { TestContext } from '../support/context.ts'
import { onBothEngines } from '../support/databases.ts'
import { openBadMailServer, openMailServer } from '../support/smtp.ts'

const hour = 60 * 60_000
const day = 24 * hour

onBothEngines('the mail worker', (open) => {
  const closing: (() => Promise<void>)[] = []
  afterEach(async () => {
    for (const close of closing.splice(0)) await close()
  })
  const queued = async (context: TestContext, ...messages: Partial<Message>[]): Promise<void> => {
    const mail = makeMail(context)
    for (const one of messages) await context.db.transaction((trx) => mail.queue(trx, { to: 'asha@example.nhs.uk', subject: 'Hello', says: ['Text'], ...one }))
  }
  const rows = (context: TestContext) => context.db.read.selectFrom('outbox').selectAll().orderBy('subject').execute()
  const only = async (context: TestContext) => {
    const [row] = await rows(context)
    if (!row) throw new Error('no message')
    return row
  }
  const server = async (given: Parameters<typeof openMailServer>[0] = {}) => {
    const one = await openMailServer(given)
    closing.push(one.close)
    return one
  }
  const workerOn = (context: TestContext, url: string, within = {}) => new MailWorker(context, smtpDelivery(url, context.config, within), () => 0.5)
  const pretending = (context: TestContext, ...outcomes: Outcome[]) => {
    const sent: string[] = []
    const deliver: Deliver = async ({ id }) => {
      sent.push(id)
      return outcomes.shift() ?? { kind: 'sent' }
    }
    return { sent, worker: new MailWorker(context, deliver, () => 0.5) }
  }
  const failed: Outcome = { kind: 'failed', says: 'Greeting never received', down: true }

  it('sends what is waiting and keeps no text of what was sent', async () => {
    const context = testContext(await open())
    const { url, received } = await server()
    await queued(context, { says: ['https://x.example/reset-password/abc'] })
    await workerOn(context, url).round()
    expect(received.map((one) => one.text?.trim())).toEqual(['https://x.example/reset-password/abc'])
    const row = await only(context)
    expect(row).toMatchObject({ state: 'sent', sent_at: '2026-03-02T09:00:00.000Z', failure: null, lease_node: null, tries: 1 })
    expect(row.body).not.toContain('reset-password')
  })

  it('retries what the server refused for now, under the same Message-ID', async () => {
    const context = testContext(await open())
    let busy = true
    const ids: (string | undefined)[] = []
    const { url, received } = await server({ onText: () => (busy ? { code: 451, says: 'Try again later' } : undefined) })
    await queued(context, {})
    const worker = workerOn(context, url)
    await worker.round()
    expect(await only(context)).toMatchObject({ state: 'waiting', tries: 1, next_try_at: '2026-03-02T09:01:00.000Z', lease_node: null })
    expect((await only(context)).failure).toContain('451')
    await worker.round()
    expect((await only(context)).tries).toBe(1)
    busy = false
    context.advance(60_000)
    await worker.round()
    expect(await only(context)).toMatchObject({ state: 'sent', tries: 2, failure: null })
    ids.push(received[0]?.messageId)
    expect(ids).toEqual([`<${(await only(context)).id}@127.0.0.1>`])
  })

  it('does not retry a refused address, and tells its sender', async () => {
    const context = testContext(await open())
    const { personId } = await createAccount(context, { email: 'ada@example.nhs.uk', name: 'Ada', installationRole: 'none', password: null })
    const { url, received } = await server({ onRecipient: (to) => (to.startsWith('nobody') ? { code: 550, says: 'No such user' } : undefined) })
    await queued(context, { to: 'nobody@example.nhs.uk', subject: 'A', sender: personId }, { to: 'somebody@example.nhs.uk', subject: 'B' })
    const worker = workerOn(context, url)
    await worker.round()
    context.advance(3 * hour)
    await worker.round()
    expect((await rows(context)).map((row) => [row.state, row.tries])).toEqual([
      ['refused', 1],
      ['sent', 1],
    ])
    expect(received).toHaveLength(1)
    const event = await context.db.read.selectFrom('events').select(['sentence', 'reason']).where('subject', '=', 'mail').executeTakeFirstOrThrow()
    expect(event.sentence).toBe('“A” could not be delivered to nobody@example.nhs.uk')
    expect(event.reason).toContain('550 No such user')
  })

  it.each(['silent', 'dropping'] as const)('leaves a %s server within its bounds and tries no other message for now', async (kind) => {
    const context = testContext(await open())
    const bad = await openBadMailServer(kind)
    closing.push(bad.close)
    await queued(context, ...Array.from({ length: 30 }, (_, n) => ({ subject: `${n}` })))
    expect(await workerOn(context, bad.url, { greetingTimeout: 200 }).round()).toBe(true)
    expect(bad.connections()).toBeLessThanOrEqual(4)
    const tried = (await rows(context)).filter((row) => row.tries > 0)
    expect(tried.length).toBeGreaterThan(0)
    expect(tried.every((row) => row.state === 'waiting' && row.failure !== null && row.lease_node === null)).toBe(true)
    const { url, received } = await server()
    context.advance(60_000)
    await workerOn(context, url).round()
    expect(received).toHaveLength(30)
  })

  it('gives up visibly after two days of growing waits', async () => {
    const context = testContext(await open())
    await queued(context, {})
    const { worker, sent } = pretending(context, ...Array.from({ length: 200 }, () => failed))
    const tries: number[] = []
    for (let minutes = 0; minutes < 3 * 24 * 60; minutes += 1) {
      await worker.round()
      if (sent.length > tries.length) tries.push(minutes)
      context.advance(60_000)
    }
    const waits = tries.map((at, n) => at - (tries[n - 1] ?? 0)).slice(1)
    expect(waits.slice(0, 6)).toEqual([1, 5, 15, 30, 60, 120])
    expect(tries.at(-1)).toBeLessThanOrEqual(48 * 60)
    expect(tries.at(-1)).toBeGreaterThan(40 * 60)
    expect(await only(context)).toMatchObject({ state: 'gave-up', tries: tries.length, failure: 'Greeting never received' })
    expect(await context.db.read.selectFrom('events').select('action').where('subject', '=', 'mail').execute()).toEqual([{ action: 'given up' }])
  })

  it('does not send a message that has waited more than two days for a mail server', async () => {
    const context = testContext(await open())
    await queued(context, {})
    context.advance(giveUpAfterMs)
    const { worker, sent } = pretending(context)
    await worker.round()
    expect(sent).toEqual([])
    expect(await only(context)).toMatchObject({ state: 'gave-up', tries: 0 })
  })

  it('racing another worker sends each message once', async () => {
    const context = testContext(await open())
    const { url, received } = await server()
    await queued(context, ...Array.from({ length: 40 }, (_, n) => ({ subject: `${n}` })))
    const workers = [workerOn(context, url), workerOn(context, url), workerOn(context, url)]
    await Promise.all(workers.map((one) => one.round()))
    expect(received.map((one) => one.subject).toSorted()).toEqual(Array.from({ length: 40 }, (_, n) => `${n}`).toSorted())
    expect((await rows(context)).every((row) => row.state === 'sent' && row.tries === 1)).toBe(true)
  })

  it('takes over what a process left when it died, when its lease is over and not before', async () => {
    const context = testContext(await open())
    await queued(context, {})
    const { id } = await only(context)
    await context.db.transaction((trx) => takeMessage(trx, { id, node: 'dead', now: context.clock() }))
    const { worker, sent } = pretending(context)
    context.advance(leaseMs - 1)
    await worker.round()
    expect(sent).toEqual([])
    context.advance(1)
    await worker.round()
    expect(sent).toEqual([id])
    expect(await only(context)).toMatchObject({ state: 'sent', tries: 2 })
  })

  it('is not stopped by times that a wrong clock wrote', async () => {
    const context = testContext(await open())
    context.advance(365 * day)
    await queued(context, {})
    const { id } = await only(context)
    const wrong = pretending(context, failed)
    await wrong.worker.round()
    await context.db.transaction((trx) =>
      trx
        .updateTable('outbox')
        .set({ lease_node: 'wrong', lease_until: new Date(context.clock() + leaseMs).toISOString() })
        .execute(),
    )
    context.advance(-365 * day)
    const { worker, sent } = pretending(context, failed)
    await worker.round()
    expect(sent).toEqual([id])
    context.advance(giveUpAfterMs)
    await worker.round()
    expect(await only(context)).toMatchObject({ state: 'gave-up' })
  })

  it('sends no link that was ended or has expired', async () => {
    const context = testContext(await open())
    const { accountId } = await createAccount(context, { email: 'ada@example.nhs.uk', name: 'Ada', installationRole: 'none', password: null })
    const token = () => makeOneTimeToken(context, { purpose: 'password-reset', accountId, livesMs: hour })
    await queued(context, { subject: 'A', says: [`https://x.example/reset-password/${await token()}`] })
    await context.db.transaction((trx) => endOneTimeTokens(trx, accountId, new Date(context.clock()).toISOString()))
    await queued(context, { subject: 'B', says: [`https://x.example/reset-password/${await token()}`] })
    const { worker, sent } = pretending(context, failed)
    await worker.round()
    expect(sent).toHaveLength(1)
    context.advance(hour)
    await worker.round()
    expect(sent).toHaveLength(1)
    const kept = await rows(context)
    expect(kept.map((row) => row.state)).toEqual(['superseded', 'superseded'])
    expect(kept.map((row) => row.body)).toEqual(Array.from({ length: 2 }, () => 'https://x.example/reset-password/[hidden]\n'))
    expect(await findMessage(context.db.read, kept[0]?.id ?? '', context.clock())).toMatchObject({ isDead: true })
  })

  it('does not send a message again that the server accepted, even if that could not be recorded', async () => {
    const context = testContext(await open())
    await queued(context, {})
    let full = false
    const sent: string[] = []
    const db = {
      ...context.db,
      transaction: ((fn) => (full ? Promise.reject(new Error('full')) : context.db.transaction(fn))) as typeof context.db.transaction,
    }
    const worker = new MailWorker({ ...context, db }, async ({ id }) => {
      sent.push(id)
      full = true
      return { kind: 'sent' }
    })
    await worker.round()
    expect(await only(context)).toMatchObject({ state: 'waiting' })
    full = false
    context.advance(leaseMs)
    await worker.round()
    expect(sent).toHaveLength(1)
    expect(await only(context)).toMatchObject({ state: 'sent' })
  })

  it('stops while a server does not respond, and leaves the message for later', async () => {
    const context = testContext(await open())
    const bad = await openBadMailServer('silent')
    closing.push(bad.close)
    await queued(context, {})
    const worker = new MailWorker(context, smtpDelivery(bad.url, context.config))
    worker.start()
    await expect.poll(() => bad.connections()).toBe(1)
    await worker.stop()
    expect(await only(context)).toMatchObject({ state: 'waiting', failure: null })
  })

  it('survives a database that cannot be read', async () => {
    const context = testContext(await open())
    await queued(context, {})
    let broken = true
    const { worker, sent } = pretending({
      ...context,
      db: {
        ...context.db,
        get read() {
          if (broken) throw new Error('gone')
          return context.db.read
        },
      },
    } as TestContext)
    await expect(worker.round()).rejects.toThrow('gone')
    broken = false
    await worker.round()
    expect(sent).toHaveLength(1)
  })
})
