import { afterEach, expect, it } from 'vitest'
import { makeMail } from '../../../src/mail/mail.ts'
import type { MailState } from '../../../src/mail/message.ts'
import { MailWorker } from '../../../src/mail/worker.ts'
import { makeOneTimeToken } from '../../../src/web/sign-in/one-time-links.store.ts'
import { openWorld } from '../../support/world.ts'
import type { Visitor, World } from '../../support/world.ts'
import { onSqliteAndServer } from '../../support/databases.ts'
import { openBadMailServer } from '../../support/smtp.ts'
import { startedProject } from '../../support/started-project.ts'
import { issue } from '../../support/issue.ts'

onSqliteAndServer('the outbox page', (open) => {
  let world: World
  let ada: Visitor
  afterEach(async () => {
    await world.close()
  })
  async function start(): Promise<void> {
    world = await openWorld(await open())
    world.context.mail = makeMail(world.context)
    world.context.config.smtpUrl = 'smtp://127.0.0.1:1'
    ada = await world.visitor().signIn((await world.account('Ada Admin', 'booking-team')).email)
  }
  const insert = async (count: number, more: { state?: MailState; failure?: string } = {}) => {
    const state = more.state ?? 'waiting'
    const rows = Array.from({ length: count }, (_, n) => ({
      id: `${state}-${String(n).padStart(5, '0')}`,
      recipient: 'x@example.nhs.uk',
      subject: `Message ${n} ${state}.`,
      body: 'Text',
      created_at: '2026-02-01T09:00:00.000Z',
      sent_at: state === 'sent' ? '2026-02-01T09:00:01.000Z' : null,
      settled_at: state === 'waiting' ? null : '2026-02-01T09:00:01.000Z',
      failure: more.failure ?? null,
      state,
    }))
    await world.context.db.transaction(async (trx) => {
      for (let from = 0; from < rows.length; from += 200)
        await trx
          .insertInto('outbox')
          .values(rows.slice(from, from + 200))
          .execute()
    })
  }
  const nextIn = (text: string) => /nhsuk-pagination__link--next" href="([^"]+)"/.exec(text)?.[1]?.replaceAll('&amp;', '&')

  it('shows no link in full, whatever the state of the message, and escapes its text', async () => {
    await start()
    const { accountId } = await world.account('Ben Booker')
    const token = await makeOneTimeToken(world.context, { purpose: 'password-reset', accountId, livesMs: 60_000 })
    const link = `${world.context.config.publicUrl}/reset-password/${token}`
    const states: MailState[] = ['waiting', 'refused', 'gave-up', 'superseded']
    for (const state of states) {
      await insert(1, { state, failure: `550 spam: ${link}` })
      await world.context.db.transaction((trx) =>
        trx
          .updateTable('outbox')
          .set({ body: `Open ${link} <script>`, subject: `Hello <b> ${state}` })
          .where('state', '=', state)
          .execute(),
      )
    }
    const { text } = await ada.get('/admin/outbox')
    for (const state of states) expect(text).toContain(`Hello &lt;b&gt; ${state}`)
    expect(text).toContain('/reset-password/[hidden] &lt;script&gt;')
    for (const page of [text, (await ada.get('/admin/audit')).text, (await ada.get('/admin/audit.csv')).text]) expect(page).not.toContain(token)
  })

  it('counts and filters messages by state, and pages through 3,000, each once', async () => {
    await start()
    expect((await ada.get('/admin/outbox')).text).toContain('No message here.')
    await insert(2900, { state: 'sent' })
    await insert(97, { state: 'gave-up', failure: 'Greeting never received' })
    await insert(3, { state: 'refused', failure: '550 No such user' })
    const seen: string[] = []
    for (let next: string | undefined = '/admin/outbox'; next !== undefined;) {
      const { text } = await ada.get(next)
      expect(text).toContain('All (3,000)')
      expect(text).toContain('Sent (2,900)')
      seen.push(...[...text.matchAll(/summary-text">Message (\d+ \S+)\.</g)].map((match) => match[1] ?? ''))
      next = nextIn(text)
    }
    expect(seen).toHaveLength(3000)
    expect(new Set(seen).size).toBe(3000)
    const refused = await ada.get('/admin/outbox?state=refused')
    expect([...refused.text.matchAll(/Message \d+ refused\.</g)]).toHaveLength(3)
    expect(refused.text).toContain('550 No such user')
    expect(refused.text).not.toContain('gave-up.')
    const gaveUp = await ada.get('/admin/outbox?state=gave-up')
    expect(nextIn(gaveUp.text)).toContain('state=gave-up')
  })

  it('lets an administrator send a message again, with an entry in the audit, or says why not', async () => {
    await start()
    await insert(1, { state: 'refused', failure: '550 No such user' })
    await insert(1, { state: 'sent' })
    await ada.get('/admin/outbox')
    expect((await ada.post('/admin/outbox/refused-00000/again', {})).status).toBe(303)
    const row = await world.context.db.read.selectFrom('outbox').selectAll().where('id', '=', 'refused-00000').executeTakeFirstOrThrow()
    expect(row).toMatchObject({ state: 'waiting', tries: 0, next_try_at: '2026-03-02T09:00:00.000Z', give_up_at: '2026-03-04T09:00:00.000Z' })
    expect((await ada.get('/admin/audit')).text).toContain('Ada Admin sent “Message 0 refused.” to x@example.nhs.uk again')
    const before = await world.context.db.read.selectFrom('events').selectAll().execute()
    const sent = await ada.post('/admin/outbox/sent-00000/again', {})
    expect([sent.status, sent.text.includes('This message has been sent already')]).toEqual([409, true])
    expect((await ada.post('/admin/outbox/nothing/again', {})).status).toBe(404)
    const ben = await world.visitor().signIn((await world.account('Ben Booker')).email)
    expect((await ben.post('/admin/outbox/refused-00000/again', {})).status).toBe(403)
    expect((await world.context.db.read.selectFrom('events').selectAll().execute()).filter((one) => one.subject === 'mail')).toEqual(
      before.filter((one) => one.subject === 'mail'),
    )
  })

  it('tells the sender of a refused address on My work, until they dismiss it', async () => {
    await start()
    await ada.post('/admin/accounts/new', { name: 'Ben Booker', email: 'bne@example.nhs.uk', role: 'none' })
    const worker = new MailWorker(world.context, async () => ({ kind: 'refused', says: '550 No such user' }))
    expect((await ada.get('/')).text).not.toContain('Messages that could not be delivered')
    await worker.round()
    const told = await ada.get('/')
    expect(told.text).toContain('Messages that could not be delivered')
    expect(told.text).toContain('bne@example.nhs.uk')
    expect(told.text).toContain('550 No such user')
    expect(told.text).toMatch(/href="\/admin\/accounts\/[0-9a-f-]{36}">Put the address right/)
    const path = /action="(\/undelivered\/[^"]+)"/.exec(told.text)?.[1] ?? ''
    const ben = await world.visitor().signIn((await world.account('Cara New')).email)
    expect((await ben.get('/')).text).not.toContain('Messages that could not be delivered')
    expect((await ben.post(path, {})).status).toBe(404)
    expect((await ada.get('/')).text).toContain('Messages that could not be delivered')
    expect((await ada.post(path, {})).status).toBe(303)
    expect((await ada.get('/')).text).not.toContain('Messages that could not be delivered')
    expect((await ada.get('/admin/outbox?state=refused')).text).toContain('bne@example.nhs.uk')
  })

  it('holds mail while a mail server does not respond, and nobody who issues a procedure waits for it', async () => {
    const silent = await openBadMailServer('silent')
    const started = await startedProject(await open())
    world = started.world
    world.context.config.smtpUrl = silent.url
    const mail = makeMail(world.context)
    world.context.mail = mail
    mail.start()
    try {
      const { home, pm } = started
      const issued = await issue(pm, home)
      expect(issued.status).toBe(303)
      const rows = await world.context.db.read.selectFrom('outbox').select(['subject', 'state', 'failure']).execute()
      expect(rows.length).toBeGreaterThan(0)
      expect(rows.every((row) => row.state === 'waiting' && row.failure === null)).toBe(true)
    } finally {
      await mail.stop()
      await silent.close()
    }
  })
})
