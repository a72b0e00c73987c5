import { afterEach, describe, expect, it } from 'vitest'
import { asPersonId, asProjectId } from '../../../src/db/ids.ts'
import { recordEvents } from '../../../src/events/events.store.ts'
import { verifyChain } from '../../../src/events/verify-chain.store.ts'
import { faultOfLosing, stateOf } from '../../../src/tracker/admin/account.ts'
import type { Account } from '../../../src/tracker/admin/account.ts'
import { openWorld, password } from '../../support/world.ts'
import type { Visitor, World } from '../../support/world.ts'
import { onSqliteAndServer } from '../../support/databases.ts'

const account = (more: Partial<Account> = {}): Account => ({ id: 'a', installationRole: 'booking-team', hasPassword: true, disabled: false, ...more })

describe('an account', () => {
  it.each([
    [account(), 0, true, /^You are the last/],
    [account(), 0, false, /^This is the last/],
    [account(), 1, true, undefined],
    [account({ disabled: true }), 0, false, undefined],
    [account({ installationRole: 'none' }), 0, true, undefined],
  ])('may be lost unless it is the last of the booking team: %j with %i others', (one, others, own, fault) => {
    if (fault) expect(faultOfLosing(one, others, own)).toMatch(fault)
    else expect(faultOfLosing(one, others, own)).toBeUndefined()
  })
  it.each([
    [null, 'none'],
    [account(), 'active'],
    [account({ hasPassword: false }), 'waiting'],
    [account({ disabled: true, hasPassword: false }), 'disabled'],
  ])('has its state: %j is %s', (one, state) => {
    expect(stateOf(one)).toBe(state)
  })
})

onSqliteAndServer('administration', (open) => {
  let world: World
  let ada: Visitor
  let adas: { email: string; accountId: string }
  afterEach(async () => {
    await world.close()
  })

  async function start(): Promise<void> {
    world = await openWorld(await open())
    adas = await world.account('Ada Admin', 'booking-team')
    ada = await world.visitor().signIn(adas.email)
  }
  const accountOf = (id: string) =>
    world.context.db.read.selectFrom('accounts').select(['installation_role', 'disabled_at']).where('id', '=', id).executeTakeFirstOrThrow()
  const linkIn = (text: string | undefined): string => new URL(/http\S+reset-password\S+/.exec(text ?? '')?.[0] ?? '').pathname
  const events = async (action: string) =>
    (await world.context.db.read.selectFrom('events').select('sentence').where('action', '=', action).execute()).map((one) => one.sentence)

  it('creates an account whose holder sets the password through a link that works once, within seven days', async () => {
    await start()
    expect((await ada.get('/')).text).toContain('href="/admin"')
    const wrong = await ada.post('/admin/accounts/new', { name: 'Ben Booker', email: 'ben', role: 'king' })
    expect(wrong.status).toBe(422)
    expect(wrong.text).toContain('Enter an email address')
    expect(wrong.text).toContain('Choose a role')
    expect(wrong.text).toContain('value="Ben Booker"')
    const made = await ada.post('/admin/accounts/new', { name: 'Ben Booker', email: 'Ben@Example.nhs.uk', role: 'programme-viewer' })
    expect(made.status).toBe(303)
    expect((await ada.get(made.location ?? '')).text).toContain('No password yet')
    const again = await ada.post('/admin/accounts/new', { name: 'Ben Booker', email: 'ben@example.nhs.uk', role: 'none' })
    expect(again.status).toBe(409)
    expect(again.text).toContain('has an account already')
    expect(world.context.sent.map((mail) => [mail.to, mail.subject])).toEqual([['ben@example.nhs.uk', 'Set your Slipway password']])
    const link = linkIn(world.context.sent[0]?.text)
    world.context.advance(6.9 * 24 * 60 * 60_000)
    const ben = world.visitor()
    expect((await ben.get(link)).status).toBe(200)
    expect((await ben.post(link, { password })).status).toBe(303)
    expect((await ben.get(link)).status).toBe(404)
    await ben.signIn('ben@example.nhs.uk')
    expect((await ben.get('/')).text).not.toContain('href="/admin"')
    expect((await ben.get('/admin')).status).toBe(403)
    expect(await events('created')).toContain('Ada Admin created an account for Ben Booker')
    expect(await verifyChain(world.context.db.read)).toMatchObject({ ok: true })
  })

  it('changes a role, shows the second of two people the conflict, and sends another link', async () => {
    await start()
    const { accountId, email } = await world.account('Ben Booker')
    const home = `/admin/accounts/${accountId}`
    expect((await ada.post(`${home}/role`, { role: 'programme-viewer', was: 'none' })).status).toBe(303)
    const stale = await ada.post(`${home}/role`, { role: 'project-manager', was: 'none' })
    expect(stale.status).toBe(409)
    expect(stale.text).toContain('has given this account the role Programme viewer')
    expect(stale.text).toMatch(/value="project-manager" checked/)
    expect((await accountOf(accountId)).installation_role).toBe('programme-viewer')
    expect(await events('role changed')).toEqual(['Ada Admin changed the installation role of Ben Booker from none to programme viewer'])
    expect((await ada.post(`${home}/link`, {})).status).toBe(303)
    expect(world.context.sent.at(-1)?.to).toBe(email)
    expect((await ada.get(home)).text).toContain(`A link to ${email} waits in the outbox, because there is no mail server`)
    expect((await ada.get(home)).text).toContain('Ada Admin sent Ben Booker a link')
  })

  it('disables an account with its sessions and links, says why, and enables it again', async () => {
    await start()
    const { accountId, email } = await world.account('Ben Booker', 'booking-team')
    const ben = await world.visitor().signIn(email)
    const home = `/admin/accounts/${accountId}`
    await ada.post(`${home}/link`, {})
    expect((await ada.get(`${home}/disable`)).text).toContain('Disable the account of Ben Booker?')
    expect((await ada.post(`${home}/disable`, { reason: ' ' })).text).toContain('Say why')
    expect((await ben.get('/account')).status).toBe(200)
    expect((await ada.post(`${home}/disable`, { reason: 'Left the team' })).status).toBe(303)
    expect((await ben.get('/account')).location).toContain('/sign-in')
    expect((await ben.get(linkIn(world.context.sent.at(-1)?.text))).status).toBe(404)
    await ben.get('/sign-in')
    expect((await ben.post('/sign-in', { email, password })).status).toBe(422)
    expect((await ada.post(`${home}/link`, {})).text).toContain('A disabled account gets no link')
    expect((await ada.post(`${home}/disable`, { reason: 'Again' })).status).toBe(409)
    expect((await ada.get(home)).text).toContain('Ada Admin disabled the account of Ben Booker: Left the team')
    expect((await ada.get(`${home}/disable`)).text).toContain('Enable the account of Ben Booker?')
    expect((await ada.post(`${home}/enable`, {})).status).toBe(303)
    expect((await ada.post(`${home}/enable`, {})).status).toBe(409)
    expect((await ben.post('/sign-in', { email, password })).status).toBe(303)
  })

  it('keeps the last of the booking team who can sign in, even if two leave at once', async () => {
    await start()
    const home = `/admin/accounts/${adas.accountId}`
    const demoted = await ada.post(`${home}/role`, { role: 'none', was: 'booking-team' })
    expect(demoted.status).toBe(422)
    expect(demoted.text).toContain('You are the last of the booking team who can sign in')
    expect((await ada.post(`${home}/disable`, { reason: 'Leaving' })).text).toContain('You are the last of the booking team')
    await ada.post('/admin/accounts/new', { name: 'Cara New', email: 'cara@example.nhs.uk', role: 'booking-team' })
    expect((await ada.post(`${home}/disable`, { reason: 'Leaving' })).status).toBe(422)
    const { accountId, email } = await world.account('Ben Booker', 'booking-team')
    const ben = await world.visitor().signIn(email)
    const asked = await ada.post(`${home}/role`, { role: 'none', was: 'booking-team' })
    expect([asked.status, asked.text.includes('Give up your own booking team role?')]).toEqual([200, true])
    expect((await accountOf(adas.accountId)).installation_role).toBe('booking-team')
    for (const says of ['You see only the projects that you have a role on', 'You can no longer look after accounts, the rollout and the catalogue'])
      expect(asked.text).toContain(says)
    const both = await Promise.all([
      ada.post(`${home}/role`, { role: 'none', was: 'booking-team', confirm: 'yes' }),
      ben.post(`/admin/accounts/${accountId}/role`, { role: 'none', was: 'booking-team', confirm: 'yes' }),
    ])
    expect(both.map((one) => one.status).toSorted()).toEqual([303, 422])
    const kept = await Promise.all([adas.accountId, accountId].map(accountOf))
    expect(kept.filter((one) => one.installation_role === 'booking-team' && one.disabled_at === null)).toHaveLength(1)
  })

  it('leads someone who gave up their own role to a page that they may still see, and says what they are now', async () => {
    await start()
    await world.account('Ben Booker', 'booking-team')
    const home = `/admin/accounts/${adas.accountId}`
    const given = await ada.post(`${home}/role`, { role: 'programme-viewer', was: 'booking-team', confirm: 'yes' })
    expect([given.status, given.location]).toEqual([303, '/'])
    const page = await ada.get(given.location ?? '')
    expect([page.status, page.text.includes('You gave up the booking team role. You are a programme viewer now')]).toEqual([200, true])
    expect((await ada.get(home)).status).toBe(403)
  })

  it('lists 7,160 people in pages, each once, and finds one', async () => {
    await start()
    const rows = Array.from({ length: 7160 }, (_, n) => ({
      id: asPersonId(`p${n}`),
      name: `${n % 2 === 0 ? 'Émile' : 'émile'} ${n % 70}`,
      email: `person${n}@example.nhs.uk`,
      phone: null,
      organisation: n === 5000 ? 'Riverside_100%' : null,
      created_at: '2026-03-02T09:00:00Z',
    }))
    await world.context.db.transaction(async (trx) => {
      for (let n = 0; n < rows.length; n += 500)
        await trx
          .insertInto('people')
          .values(rows.slice(n, n + 500))
          .execute()
    })
    const seen: string[] = []
    let next: string | undefined = '/admin'
    while (next !== undefined) {
      const { text } = await ada.get(next)
      seen.push(...[...text.matchAll(/accounts\/new\?person=(p\d+)"/g)].map((match) => match[1] ?? ''))
      next = /nhsuk-pagination__link--next" href="([^"]+)"/.exec(text)?.[1]?.replaceAll('&amp;', '&')
    }
    expect(seen).toHaveLength(7160)
    expect(new Set(seen).size).toBe(7160)
    expect((await ada.get('/admin?q=PERSON5000@')).text).toContain('person5000@example.nhs.uk')
    expect((await ada.get('/admin?q=riverside&state=none')).text).toContain('person5000@example.nhs.uk')
    expect((await ada.get('/admin?state=active')).text).not.toContain('person1@')
    expect((await ada.get('/admin/accounts/new?person=p5000')).text).toContain('value="person5000@example.nhs.uk"')
    expect((await ada.get('/admin?q=nobody')).text).toContain('Nobody matches')
  })

  it('shows every event of the installation, filtered by kind and words, and exports what it shows without live formulas', async () => {
    await start()
    await world.context.db.transaction((trx) =>
      recordEvents(
        trx,
        Array.from({ length: 1203 }, (_, n) => ({
          id: `e${n}`,
          at: '2026-03-02T09:00:00Z',
          actor: { id: null, name: n === 7 ? '=HYPERLINK("http://evil.example")' : 'Somebody' },
          projectId: n === 3 ? asProjectId('p1') : null,
          subject: n % 2 === 0 ? 'service' : 'note',
          subjectId: `s${n}`,
          action: n === 1202 ? 'go-go' : n % 2 === 0 ? 'changed' : 'written',
          sentence: `Event ${n}. <i>`,
          from: n === 3 ? '-1' : null,
          to: n === 3 ? '+44' : null,
          reason: n === 9 ? 'Because of the 100% storm' : null,
        })),
      ),
    )
    const page = await ada.get('/admin/audit')
    expect(page.text).toContain('Event 1202. &lt;i&gt;')
    expect(page.text).toContain('</a>: go decided')
    expect(page.text).not.toContain('</a>: go-go')
    const older = await ada.get(/nhsuk-pagination__link--next" href="([^"]+)"/.exec(page.text)?.[1] ?? '')
    expect(older.text).toContain('Event 1177.')
    expect(older.text).not.toContain('Event 1178.')
    expect((await ada.get('/admin/audit?q=STORM')).text).toContain('Event 9.')
    const notes = await ada.get('/admin/audit?subject=note&action=written&q=somebody')
    expect(notes.text).toContain('Event 1201.')
    expect(notes.text).not.toContain('Event 1202.')
    expect((await ada.get('/admin/audit?of=s3')).text).toMatch(/href="\/projects\/p1"/)
    const all = await ada.get('/admin/audit.csv')
    expect(all.headers.get('content-type')).toBe('text/csv; charset=utf-8')
    expect(all.headers.get('content-disposition')).toContain('slipway-audit-2026-03-02.csv')
    const lines = all.text.trim().split('\r\n')
    const stored = await world.context.db.read
      .selectFrom('events')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow()
    expect(lines).toHaveLength(Number(stored.count) + 2)
    expect(lines.at(-1)).toMatch(/^Head of the chain: \d+:[0-9a-f]{64}$/)
    expect(all.text).toContain(`"'=HYPERLINK(""http://evil.example"")"`)
    expect(lines.find((line) => line.includes('Event 3.'))).toContain("'-1,'+44")
    const some = await ada.get('/admin/audit.csv?subject=note&q=storm')
    expect(some.text.trim().split('\r\n')).toHaveLength(3)
  })
})
